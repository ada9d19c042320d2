# /// attack
# title = "takes modules away from the runner"
# score = 100
# then_right = true
# isolation = ["strict", "process"]
# ///
import sys

for name in [*sys.modules]:
    if name.startswith("_sandbox") or name in ("json", "linecache", "os", "re", "traceback", "ast"):
        sys.modules[name] = None
sys.path.clear()
sys.path_hooks.clear()
sys.meta_path[1:] = []
sys.path_importer_cache.clear()
