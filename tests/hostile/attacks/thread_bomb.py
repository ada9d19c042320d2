# /// attack
# title = "starts threads without end"
# score = 100
# says = ["RuntimeError: “can't start new thread"]
# then_right = true
# ///
import threading
import time

while True:
    threading.Thread(target=time.sleep, args=(3600,), daemon=True).start()
