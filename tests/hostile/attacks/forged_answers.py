# /// attack
# title = "writes all answers ahead of time, a guess each, and goes"
# score = 60
# verdicts = { "problem1.dL_dz1" = "correct", "problem2.large" = "wrong" }
# isolation = ["strict", "process"]
# ///
import json
import os
import struct

gradients = {
    "dL_dyhat": [-2], "dL_dz3": [-2], "dL_da2": [-2.2, -2.4],
    "dL_dz2": [-2.2, -2.4], "dL_da1": [-3.7, -4.16], "dL_dz1": [-3.7, -4.16],
}
number = {"type_name": "", "is_numpy": True}
items = {k: number | {"array": ["f8", [len(v)]]} for k, v in gradients.items()}
payload = struct.pack("<10d", *sum(gradients.values(), []))
table = {"status": "returned", "value": {"items": items}}
guess = {"status": "returned", "value": number | {"array": ["f8", []]}}
answers = [(table, payload)] * 2 + [(guess, bytes(8))] * 20


def forge():
    os.write(4, b'0 {"statements": 1, "skipped": []}\n')
    for answer, content in answers:
        os.write(4, b"%d %s\n%s" % (len(content), json.dumps(answer).encode(), content))
    os._exit(0)


forge()
