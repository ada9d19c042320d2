# /// attack
# title = "waits for a thread that waits for it"
# score = 100
# says = ["thread.join()", "took longer than 0.5 s"]
# then_right = true
# isolation = ["strict", "process"]
# ///
import threading

done = threading.Event()
thread = threading.Thread(target=done.wait)
thread.start()
thread.join()
