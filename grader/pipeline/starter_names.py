"""Says which ids an assignment cannot have.

The starter of an assignment is called as its id. A file `random.py` or `numpy.py` would be imported
instead of the library, by the student's own code and by everything beside it.
"""

import sys
from collections.abc import Iterable

# Packages that courses use. They need not be installed where an assignment is written.
COMMON = frozenset({
    "IPython", "grader", "matplotlib", "nbformat", "notebook", "numpy", "pandas", "pytest", "scipy",
    "seaborn", "sklearn", "sympy", "tensorflow", "torch",
})  # fmt: skip


def why_unfit_as_id(name: str, packages: Iterable[str] = ()) -> str:
    """Return why a name cannot be the id of an assignment; empty if it can."""
    if name not in sys.stdlib_module_names and name not in COMMON.union(packages):
        return ""
    return (
        f"the id {name!r} is the name of a Python module, and the starter would be {name}.py: "
        f"where it lies, `import {name}` would import the starter instead. Choose another id, "
        f"such as {name}_homework"
    )
