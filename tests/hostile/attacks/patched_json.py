# /// attack
# title = "replaces json's functions"
# score = 100
# isolation = ["strict", "process"]
# then_right = true
# ///
import json

json.dumps = lambda *a, **k: "{" + '"status": "correct", "score": 100, "payload": 0' + "}"
json.loads = lambda *a, **k: {"op": "read", "names": []}
