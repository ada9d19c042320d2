# /// attack
# title = "starts programs in every way there is"
# score = 100
# says = ["subprocess refused: ", "os.posix_spawn refused: ", "os.execv refused: ", "os.popen refused: ", "os.forkpty refused: ", "multiprocessing refused: ", "spawn refused: ", "os.system worked: False"]
# then_right = true
# ///
import multiprocessing
import os
import subprocess
import sys

ways = {
    "subprocess": lambda: subprocess.run([sys.executable, "-V"]),
    "os.posix_spawn": lambda: os.posix_spawn(sys.executable, [sys.executable, "-V"], {}),
    "os.execv": lambda: os.execv(sys.executable, [sys.executable, "-V"]),
    "os.popen": lambda: os.popen("true"),
    "os.forkpty": lambda: os.forkpty(),
    "multiprocessing": lambda: multiprocessing.get_context("fork").Process(target=print).start(),
    "spawn": lambda: multiprocessing.get_context("spawn").Process(target=print).start(),
}
for way, start in ways.items():
    try:
        print("started by", way, start())
    except OSError as error:
        print(way, "refused:", type(error).__name__)
print("os.system worked:", os.system("true") == 0)
