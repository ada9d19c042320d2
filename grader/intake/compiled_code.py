"""Recognises files with code that no page can show: compiled code and packed modules."""

import io
import zipfile
from importlib.util import MAGIC_NUMBER
from pathlib import PurePosixPath

COMPILED_ENDINGS = frozenset({".pyc", ".pyo", ".so", ".pyd", ".dylib", ".dll"})
PACKED_ENDINGS = frozenset({".zip", ".egg", ".whl"})
DATA_ENDINGS = frozenset(  # data and documents that are zip archives, as they should be
    {".npz", ".pt", ".pth", ".ckpt", ".keras", ".xlsx", ".xlsm", ".docx", ".pptx"}
    | {".odt", ".ods", ".odp", ".epub"}
)
SIGNATURES = (  # the first bytes of compiled code, whatever the file's ending
    MAGIC_NUMBER,  # of this Python's .pyc, which loads no others
    b"\x7fELF",
    b"\xfe\xed\xfa\xce",  # Mach-O, in all its forms
    b"\xfe\xed\xfa\xcf",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe",
)
PE_HEADER = 1024  # Windows' compiled code begins with MZ and has its header in these bytes


def refusal(path: PurePosixPath, content: bytes) -> str:
    """Return the code of the note with the reason to keep a file from the student's code, or ""."""
    ending = path.suffix.lower()
    is_pe = content.startswith(b"MZ") and b"PE\0\0" in content[:PE_HEADER]
    if ending in COMPILED_ENDINGS or content.startswith(SIGNATURES) or is_pe:
        return "compiled_code"
    is_packed = ending not in DATA_ENDINGS and zipfile.is_zipfile(io.BytesIO(content))
    return "packed_code" if ending in PACKED_ENDINGS or is_packed else ""
