# /// attack
# title = "imports the reference and the grader by name"
# score = 100
# says = ["imported: []"]
# then_right = true
# ///
import importlib

imported = []
for name in ("reference", "reference.relu", "grader", "grader.marking", "assignment3", "tests"):
    try:
        module = importlib.import_module(name)
    except ImportError:
        continue
    if getattr(module, "__file__", None):  # what is covered is an empty folder, which has none
        imported.append(module)
print("imported:", imported)
