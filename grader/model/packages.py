"""Tells packages, which can be installed, from a student's own files, which can be handed in."""

from collections.abc import Sequence

# The import names of packages that students of numerical courses use. A module that is neither
# installed, nor here, nor in the assignment's list, is taken for a file of the student's own.
KNOWN = frozenset({
    "IPython", "PIL", "altair", "astropy", "autograd", "bokeh", "bs4", "catboost", "cupy",
    "cv2", "cvxpy", "cython", "dask", "datasets", "einops", "flax", "gensim", "google",
    "graphviz", "gym", "gymnasium", "h5py", "haiku", "hypothesis", "imageio", "ipywidgets",
    "jax", "jaxlib", "joblib", "keras", "librosa", "lightgbm", "lightning", "lxml",
    "matplotlib", "mlflow", "mpl_toolkits", "mpmath", "nbformat", "networkx", "nltk", "numba",
    "numexpr", "numpy", "nose", "onnx", "openpyxl", "optax", "pandas", "patsy", "plotly",
    "polars", "psutil", "pyarrow", "pydantic", "pydot", "pygame", "pylab", "pytest",
    "pytorch_lightning", "requests", "rich", "scipy", "seaborn", "skimage", "sklearn",
    "spacy", "statsmodels", "sympy", "tabulate", "tensorboard", "tensorflow", "theano",
    "timm", "torch", "torchaudio", "torchinfo", "torchsummary", "torchvision", "torchviz",
    "tqdm", "transformers", "wandb", "xarray", "xgboost", "yaml",
})  # fmt: skip


def is_package(module: str, packages: Sequence[str] | None = ()) -> bool:
    """Return whether a missing module is a package rather than a file of the student's own."""
    top = module.partition(".")[0]
    return top in KNOWN or top in (packages or ())
