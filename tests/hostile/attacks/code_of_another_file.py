# /// attack
# title = "compiles code under its own name and the grader's, with lines that it does not have"
# score = 100
# says = ["took longer than 0.5 s. It was still in the loop at line 15 of mallory.py."]
# then_right = true
# isolation = ["strict", "process"]
# ///
loop = "while True: pass"
for name in ("mallory.py", "<grader>", "mallory.py\n", '"mallory.py", line 1 in f', "../mallory.py"):
    code = compile("\n" * 10_000 + "if wait:\n  " + loop, name, "exec")
    exec(code, {"wait": False})


def run(wait):
    while wait:
        exec(code.replace(co_filename="mallory.py", co_name="run\nline 1"), {"wait": wait})


run(True)
