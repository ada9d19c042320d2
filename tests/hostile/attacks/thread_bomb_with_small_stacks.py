# /// attack
# title = "starts threads without end that take next to no memory"
# score = 100
# says = ["can't start new thread"]
# then_right = true
# ///
import _thread
import threading
import time

threading.stack_size(32768)
while True:
    _thread.start_new_thread(time.sleep, (3600,))
