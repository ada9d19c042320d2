# /// attack
# title = "brings finders of its own, before those that are there"
# score = 100
# says = ["SystemExit: “a fake antigravity"]
# then_right = true
# isolation = ["strict", "process"]
# ///
import sys


class Finder:
    @staticmethod
    def find_spec(name, path=None, target=None):
        raise SystemExit(f"a fake {name}")


sys.meta_path.insert(0, Finder)
sys.path_hooks.insert(0, Finder.find_spec)
sys.path_importer_cache.clear()
import antigravity
