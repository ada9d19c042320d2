"""All mounts are found, so that they can be made read-only."""

import os

import pytest

from grader.sandbox.isolation import namespaces

NAMES = {
    "a space": (b"/opt/my\\040python", b"/opt/my python"),
    "another kind of space": ("/opt/my\u00a0python".encode(), "/opt/my\u00a0python".encode()),
    "the end of a line elsewhere": (b"/opt/my\rpython", b"/opt/my\rpython"),
    "no text": (b"/opt/\xff", b"/opt/\xff"),
}


@pytest.mark.parametrize(("written", "name"), NAMES.values(), ids=NAMES.keys())
def test_a_mount_is_found_whose_name_has(written, name, tmp_path, monkeypatch):
    told = tmp_path / "proc" / "self" / "mountinfo"
    told.parent.mkdir(parents=True)
    told.write_bytes(b"36 35 98:0 / " + written + b" rw,relatime - ext4 /dev/root rw\n")
    monkeypatch.setattr(namespaces, "OLD_ROOT", str(tmp_path))

    assert [*map(os.fsencode, namespaces._mount_points())] == [name]
