# /// attack
# title = "has the runner's source shown"
# score = 100
# says = ["shown: []"]
# then_right = true
# ///
import inspect
import sys

shown = []
for name, module in [*sys.modules.items()]:
    if name.startswith("_sandbox"):
        for show in (inspect.getsource, lambda m: m.__loader__.get_data(m.__file__)):
            try:
                shown.append(show(module))
            except OSError:
                continue
print("shown:", shown)
