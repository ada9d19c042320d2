# /// attack
# title = "goes around the import fence to the reference's folder"
# score = 100
# says = ["found: []", "ModuleNotFoundError: “No module named 'reference"]
# then_right = true
# [landlock]
# says = ["ModuleNotFoundError: “No module named 'reference"]
# ///
import pkgutil
import sys
from importlib.machinery import PathFinder

del sys.meta_path[0]
sys.path += ["@REFERENCE@", "@REFERENCE@/..", "@GRADER@/.."]
wanted = ("reference", "grader", "relu", "assignment3")
specs = [PathFinder.find_spec(name) for name in wanted]
found = [spec for spec in specs if spec and spec.origin]  # an empty folder has none
found += [module.name for module in pkgutil.iter_modules() if module.name in wanted]
print("found:", found)
import reference.relu
