"""Recognises what students hand in instead of source code, and knows what to tell them.

Only the content counts, because the name may end in `.py` or `.ipynb`.
"""

import re

ITSELF = "hand in the Python file (.py) or the notebook (.ipynb) itself"
WEB_PAGE = f"a web page: download the file itself, not the page that shows it, and {ITSELF}"
LINK = f"a link: open it, download the file that it leads to, and {ITSELF}"
PICTURE = f"a picture: {ITSELF}"
PACKED = (
    "a packed file, such as .zip or .docx: hand in the Python file (.py) or the notebook "
    "(.ipynb) that is in it, or give the file its right ending, such as .zip"
)
# The first bytes, in lower case and without white space before them.
SIGNATURES = {
    b"version https://git-lfs": (
        "a pointer of Git LFS, not the file itself: open the file on the web site of your "
        f"repository, download it, and {ITSELF}"
    ),
    **dict.fromkeys((b"[internetshortcut]", b"bplist00", b"[desktop entry]"), LINK),
    **dict.fromkeys((b"<!doctype html", b"<html", b"<head", b"<body", b"<script"), WEB_PAGE),
    **dict.fromkeys((b"<div", b"<!--", b"mime-version:", b"from: <saved by"), WEB_PAGE),
    b"%pdf": f"a PDF: {ITSELF}",
    b"{\\rtf": (
        "a formatted text (RTF): save it as plain text with a name that ends in .py, and hand that "
        "in"
    ),
    b"\xd0\xcf\x11\xe0": f"an Office document: {ITSELF}",
    b"\\documentclass": f"a LaTeX document: {ITSELF}",
    **dict.fromkeys((b"\x89png", b"\xff\xd8\xff", b"gif8", b"ii*\0", b"mm\0*"), PICTURE),
    **dict.fromkeys((b"pk\x03\x04", b"rar!\x1a", b"7z\xbc\xaf", b"\x1f\x8b\x08"), PACKED),
}
_HEIC = re.compile(rb".{4}ftyp(?:hei|mif|avif)", re.DOTALL)
_WEBP = re.compile(rb"RIFF.{4}WEBP", re.DOTALL)
_POINTER = re.compile(rb'\{[^{}\[\]]*"(?:doc_id|resource_id|resource_key)"\s*:[^{}\[\]]*\}\s*')
_ADDRESS = re.compile(rb"(?:https?|file)://\S+|\b(?:colab|drive|docs|github|gist)\.[\w.]+/\S+")
# What is in a line of Python, and hardly in a line about a link.
_CODE = re.compile(rb"[=({]|\b(?:def|import|print)\b")
MAX_LINK = 2000  # bytes of a file that holds only a link and some words


def other_format(content: bytes) -> str:
    """Return what a file is that is no source code, and what to do; empty if it may be code.

    The content is in UTF-8 if it is a text (see `as_utf8`).
    """
    begin = content.lstrip()[:64].lower()
    for start, kind in SIGNATURES.items():
        if begin.startswith(start):
            return kind
    if begin.startswith(b"<?xml"):
        return LINK if b"<plist" in content[:MAX_LINK] else WEB_PAGE
    if _HEIC.match(content) or _WEBP.match(content):
        return PICTURE
    if content and not content.strip(b"\0"):
        return "only zeros, because its download or upload did not finish: hand it in again"
    if len(content) > MAX_LINK:
        return ""
    if _POINTER.fullmatch(content.lstrip()):
        return f"a shortcut of Google Drive, not the file itself: download the file, and {ITSELF}"
    return LINK if b"/" in content and _is_link(content) else ""


def _is_link(content: bytes) -> bool:
    """Return whether a text consists of an address, perhaps with some words around it."""
    words, addresses = _ADDRESS.subn(b"", content.replace(b"](", b" "))
    return bool(addresses) and not _CODE.search(words)


def why_no_notebook(content: bytes, *, lacks_key: bool) -> str:
    """Return what a file is that should be a notebook but cannot be read; empty if unknown."""
    if b"\n<<<<<<< " in content and b"\n>>>>>>> " in content:
        return (
            "a notebook with conflict marks of Git (<<<<<<<): decide which version you want to "
            "keep, check that Jupyter opens the notebook, and hand it in again"
        )
    if lacks_key and b'"cells"' not in content and b'"worksheets"' not in content:
        return f"data (JSON), but not a notebook: {ITSELF}"
    return ""
