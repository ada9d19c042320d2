# /// attack
# title = "catches whatever could end its loop"
# score = 100
# says = ["took longer than 0.5 s"]
# then_right = true
# isolation = ["strict", "process"]
# ///
while True:
    try:
        while True:
            pass
    except BaseException:
        continue
