# /// attack
# title = "sends a number where its variables are asked for"
# score = 100
# then_right = true
# isolation = ["strict", "process"]
# ///
import gc

operations = next(o for o in gc.get_objects() if type(o) is dict and "read" in o and "call" in o)
opaque = {"type_name": "x", "text": "x", "reason": "type"}
operations["read"] = lambda **k: ({"status": "returned", "value": opaque}, [])
