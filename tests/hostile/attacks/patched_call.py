# /// attack
# title = "replaces the runner's own methods by ones that claim a grade"
# score = 100
# then_right = true
# isolation = ["strict", "process"]
# ///
import sys

Child = sys.modules["_inside.child"].Child
Child.call = lambda self, **k: ({"status": "correct", "score": 100, "points": 100}, [])
Child.read = Child.call
