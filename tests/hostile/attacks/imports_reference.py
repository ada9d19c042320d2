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
        imported.append(importlib.import_module(name))
    except ImportError:
        continue
print("imported:", imported)
