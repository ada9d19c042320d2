# /// attack
# title = "goes around the import fence to the reference's folder"
# score = 100
# says = ["found: []", "ModuleNotFoundError: No module named 'reference'"]
# then_right = true
# ///
import pkgutil
import sys
from importlib.machinery import PathFinder

del sys.meta_path[0]
sys.path += ["@REFERENCE@", "@REFERENCE@/..", "@GRADER@/.."]
wanted = ("reference", "grader", "relu", "assignment3")
found = [PathFinder.find_spec(name) for name in wanted if PathFinder.find_spec(name)]
found += [module.name for module in pkgutil.iter_modules() if module.name in wanted]
print("found:", found)
import reference
