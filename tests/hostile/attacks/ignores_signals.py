# /// attack
# title = "ignores or handles every signal that can be, and loops"
# score = 100
# says = ["while True:", "took longer than 0.5 s"]
# then_right = true
# isolation = ["strict", "process"]
# ///
import signal

for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
    signal.signal(number, signal.SIG_IGN if number % 2 else lambda *_: None)
while True:
    pass
