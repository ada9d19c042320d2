"""A notebook's own syntax (`%magic`, `!command`, `help?`) → Python, by IPython's transformer.

To be imported where it is used: IPython takes some 70 ms.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable
from pathlib import PurePosixPath

from IPython.core.inputtransformer2 import TransformerManager

MAX_WORK = 250_000_000
"""What reading one notebook may take, in units of some 20 ns (see `_work`): three seconds at worst.

A long honest one (30 cells of 500 characters and two magics) takes a tenth of this."""
CELL_MAGIC = re.compile(r"\s*%%(\w+)[ \t]*(.*)")
COLAB_FOLDER = "/content/"
"""Where Colab's notebooks run."""
IN_THE_NOTEBOOK = frozenset({"capture", "debug", "prun", "time"})
"""Cell magics whose body runs in the notebook's namespace: what it defines is there afterwards."""
WRITING = frozenset({"file", "writefile"})
APART = {
    "python": "runs in a process of its own",
    "python2": "runs in a process of its own",
    "python3": "runs in a process of its own",
    "timeit": "what it defines is not kept",
}
"""Cell magics whose body is Python, and why nothing of it is in the notebook afterwards."""
# All that IPython might change, and more: `% 3` at the start of a line may be Python.
NOT_PYTHON = re.compile(
    r"""
    ^[ \t\f]*(?:[%!?,;/]|>>>|In[ ]\[|\.{3,}:)  # magics, commands, calls without brackets, prompts
    | =[ \t]*[%!]                              # x = !command
    | \?[ \t]*$                                # help?
    | \A\s+                                    # all of it may be indented
    """,
    re.MULTILINE | re.VERBOSE,
)


class Transformer(TransformerManager):
    """Makes Python of one notebook's cells, each line in its place, in a bounded time."""

    def __init__(self) -> None:
        """Nothing is read yet."""
        super().__init__()  # type: ignore[no-untyped-call]
        self._left = MAX_WORK

    def to_python(self, source: str) -> str:
        """The same cell in Python; as it is, where IPython makes no sense of it.

        Raises:
            ValueError: it is not to be run; the message is for the student.
        """
        if not NOT_PYTHON.search(source):
            return source
        lines = source.split("\n")
        first = 0
        for first, line in enumerate(lines):
            magic = CELL_MAGIC.match(line)
            if magic and magic[1] in WRITING:
                body = _body(lines, first)
                call = f"get_ipython().run_cell_magic({magic[1]!r}, {magic[2]!r}, {body!r})"
                return "\n" * first + call
            if magic and magic[1] not in IN_THE_NOTEBOOK:
                raise ValueError(f"%%{magic[1]}: {APART.get(magic[1], 'not Python')}")
            if magic:
                lines[first] = ""
            elif line.strip():
                break
        try:
            self._charge(lines)
            return "\n" * first + self.transform_cell("\n".join(lines[first:]))
        except RuntimeError:  # too many, by IPython's count in a cell or by ours
            raise ValueError("it has more magics and commands than the grader reads") from None
        except Exception:
            # IPython meets malformed code with whatever its own runs into. Python can tell more.
            return "\n".join(lines)

    def do_one_token_transform(self, lines: list[str]) -> tuple[bool, list[str]]:
        """One step of IPython's, which reads the whole cell again after each magic it replaced."""
        self._charge(lines)
        changed: bool
        after: list[str]
        changed, after = super().do_one_token_transform(lines)  # type: ignore[no-untyped-call]
        if len(after) < len(lines):
            # Lines that a backslash continued became one; those below are to keep their numbers.
            pairs = enumerate(zip(lines, after, strict=False), start=1)
            place = next((number for number, (old, new) in pairs if old != new), len(after))
            after[place:place] = ["\n"] * (len(lines) - len(after))
        return changed, after

    def _charge(self, lines: list[str]) -> None:
        work = _work(lines)
        # One cell that is too much costs only itself.
        if work > self._left:
            raise RuntimeError
        self._left -= work


def written_files(sources: Iterable[str]) -> dict[PurePosixPath, str]:
    """Return the files that cells write with `%%writefile [-a] name`, as they are in the end.

    Left out is what does not lie in the notebook's own folder.
    """
    files: dict[PurePosixPath, str] = {}
    for source in sources:
        lines = source.split("\n")
        first = next((number for number, line in enumerate(lines) if line.strip()), 0)
        magic = CELL_MAGIC.match(lines[first])
        if not magic or magic[1] not in WRITING:
            continue
        try:
            *options, name = shlex.split(magic[2])
        except ValueError:  # an open quotation, or no name: told when the cell is run
            continue
        path = PurePosixPath(name.removeprefix(COLAB_FOLDER))
        if not path.is_absolute() and ".." not in path.parts and path.name:
            before = files.get(path, "") if options else ""
            files[path] = before + _body(lines, first)
    return files


def _body(lines: list[str], first: int) -> str:
    return "\n".join(lines[first + 1 :]) + "\n"


def _work(lines: list[str]) -> int:
    r"""How long one reading of these may take, by the worst that was found.

    That is 6 µs a character where each is a line; and 20 ns times a line's length squared where it
    is all escaped quotes (`\"\"\"`), each of which could begin a string that the rest is searched
    for the end of.
    """
    return sum((len(line) + 1) * (len(line) + 300) for line in lines)
