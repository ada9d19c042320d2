# /// attack
# title = "replaces json"
# score = 0
# says = ["sent back something that is not a result"]
# then_right = true
# isolation = ["strict", "process"]
# ///
import json

json.dumps = lambda *a, **k: "{" + '"status": "correct", "score": 100, "payload": 0' + "}"
json.loads = lambda *a, **k: {"op": "read", "payload": 0, "names": []}
