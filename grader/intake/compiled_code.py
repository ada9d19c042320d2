"""Which of a student's files hold code that no page can show: compiled or packed."""

from __future__ import annotations

import io
import zipfile
from importlib.util import MAGIC_NUMBER
from pathlib import PurePosixPath

COMPILED = "compiled code is not run; hand in its source"
PACKED = "no code is imported from a packed file; hand in the files themselves"
COMPILED_ENDINGS = frozenset({".pyc", ".pyo", ".so", ".pyd", ".dylib", ".dll"})
PACKED_ENDINGS = frozenset({".zip", ".egg", ".whl"})
DATA_ENDINGS = frozenset(
    {".npz", ".pt", ".pth", ".ckpt", ".keras", ".xlsx", ".xlsm", ".docx", ".pptx"}
    | {".odt", ".ods", ".odp", ".epub"}
)
"""Of data and documents that are packed files, and honest."""
SIGNATURES = (
    MAGIC_NUMBER,  # of this Python's .pyc: no other is loaded
    b"\x7fELF",
    b"\xfe\xed\xfa\xce",  # Mach-O, in all its ways
    b"\xfe\xed\xfa\xcf",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe",
)
"""How compiled code begins, whatever its name ends in."""
PE_HEADER = 1024
"""Bytes in which Windows' compiled code, which begins with MZ, has its header."""


def why_refused(path: PurePosixPath, content: bytes) -> str:
    """Why a file is not given to the student's code: a clause; empty where it is."""
    ending = path.suffix.lower()
    is_pe = content.startswith(b"MZ") and b"PE\0\0" in content[:PE_HEADER]
    if ending in COMPILED_ENDINGS or content.startswith(SIGNATURES) or is_pe:
        return COMPILED
    if ending in PACKED_ENDINGS:
        return PACKED
    if ending not in DATA_ENDINGS and zipfile.is_zipfile(io.BytesIO(content)):
        return PACKED
    return ""
