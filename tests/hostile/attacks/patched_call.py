# /// attack
# title = "replaces the runner's own methods by ones that claim a grade"
# score = 100
# then_right = true
# isolation = ["strict", "process"]
# ///
import sys

Answers = sys.modules["_sandbox.student.answers"].Answers
Answers.call = lambda self, **k: ({"status": "correct", "score": 100, "points": 100}, [])
Answers.read = Answers.call
