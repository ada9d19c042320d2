"""What Landlock refuses by itself, without a filter and namespaces."""

import json
import os
import socket
import subprocess
import sys

import pytest

from grader.sandbox.isolation import kernel

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Linux alone has Landlock")

TRY = """
import json, os, socket, struct, sys
from grader.sandbox.isolation import lockdown

folder, port, name = sys.argv[1], int(sys.argv[2]), sys.argv[3]
ALLOW_ALL = struct.pack("HBBI", 6, 0, 0, 0x7FFF_0000)
python = lockdown.reading([sys.prefix, sys.base_prefix])
partly = lockdown.reading([f"{folder}/partly"], [f"{folder}/partly/deep/hidden.py"])
rules = [lockdown.writing(f"{folder}/own"), *python, *partly]
lockdown.Lockdown(ALLOW_ALL, rules).lock()

def what_comes_of(work):
    try:
        work()
    except OSError as error:
        return type(error).__name__
    return "done"

def connect(kind, address):
    with socket.socket(kind) as client:
        client.connect(address)

def bind():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))

print(json.dumps({
    "write in the own folder": what_comes_of(lambda: open(f"{folder}/own/file", "w").close()),
    "read beside what is hidden": what_comes_of(lambda: open(f"{folder}/partly/deep/a.py").close()),
    "list what holds it": what_comes_of(lambda: os.listdir(f"{folder}/partly/deep")),
    "read what is hidden": what_comes_of(lambda: open(f"{folder}/partly/deep/hidden.py").close()),
    "read by a link to it": what_comes_of(lambda: open(f"{folder}/partly/link.py").close()),
    "read the interpreter": what_comes_of(lambda: open(json.__file__).close()),
    "read another file": what_comes_of(lambda: open("/etc/passwd").close()),
    "write another file": what_comes_of(lambda: open(f"{folder}/other", "w").close()),
    "start a program": what_comes_of(lambda: os.execv("/bin/true", ["true"])),
    "connect": what_comes_of(lambda: connect(socket.AF_INET, ("127.0.0.1", port))),
    "listen": what_comes_of(bind),
    "reach an abstract socket": what_comes_of(lambda: connect(socket.AF_UNIX, "\\0" + name)),
    "signal another process": what_comes_of(lambda: os.kill(os.getppid(), 0)),
}))
"""


@pytest.fixture(scope="module")
def came(tmp_path_factory):
    """The result of each attempt of a locked process."""
    folder = tmp_path_factory.mktemp("folder")
    (folder / "own").mkdir()
    (folder / "partly" / "deep").mkdir(parents=True)
    for file in ("a.py", "hidden.py"):
        (folder / "partly" / "deep" / file).touch()
    (folder / "partly" / "link.py").symlink_to(folder / "partly" / "deep" / "hidden.py")
    name = f"grader-test-{os.getpid()}"
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket(socket.AF_UNIX) as local:
        local.bind("\0" + name)
        local.listen()
        port = server.getsockname()[1]
        command = [sys.executable, "-c", TRY, str(folder), str(port), name]
        ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert not ran.stderr
    return json.loads(ran.stdout)


def abi(least):
    version = kernel.landlock_abi() if sys.platform == "linux" else 0
    return pytest.mark.skipif(
        version < least, reason=f"Landlock offers ABI {version} here, not {least}"
    )


@abi(1)
@pytest.mark.parametrize(
    "attempt",
    [
        "write in the own folder",
        "read the interpreter",
        "read beside what is hidden",
        "list what holds it",
    ],
)
def test_what_a_submission_needs_is_allowed(came, attempt):
    assert came[attempt] == "done"


@pytest.mark.parametrize(
    "attempt",
    [
        pytest.param("read another file", marks=abi(1)),
        pytest.param("write another file", marks=abi(1)),
        pytest.param("read what is hidden", marks=abi(1)),
        pytest.param("read by a link to it", marks=abi(1)),
        pytest.param("start a program", marks=abi(1)),
        pytest.param("connect", marks=abi(4)),
        pytest.param("listen", marks=abi(4)),
        pytest.param("reach an abstract socket", marks=abi(6)),
        pytest.param("signal another process", marks=abi(6)),
    ],
)
def test_all_else_is_refused(came, attempt):
    assert came[attempt] == "PermissionError"
