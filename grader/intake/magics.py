"""Translates a notebook's own syntax (`%magic`, `!command`, `help?`) to Python, with IPython."""

import re

from IPython.core.inputtransformer2 import TransformerManager

from grader.intake.listing import RefusedError
from grader.intake.notebook import CELL_MAGIC, WRITING

# The most work for one notebook, in units of 10 to 20 ns (see `_charge`): three to five seconds. A
# long real notebook (30 cells of 500 characters and two magics) takes a tenth of this.
MAX_WORK = 250_000_000
IN_NOTEBOOK = frozenset({"capture", "debug", "prun", "time"})  # magics that keep the cell's names
SEPARATE = ("python", "python2", "python3")
# Cell magics whose Python defines nothing in the notebook → the code of a `StopReason`.
LEFT_OUT = dict.fromkeys(SEPARATE, "separate_process") | {"timeit": "not_kept"}
# Matches all that IPython may change, and some Python: a continued line may begin with `% 3`.
NOT_PYTHON = re.compile(
    r"""
    ^[ \t\f]*(?:[%!?,;/]|>>>|In[ ]\[|\.{3,}:)  # magics, commands, calls without brackets, prompts
    | =[ \t]*[%!]                              # x = !command
    | \?[ \t]*$                                # help?
    | \A\s+                                    # a cell that is indented as a whole
    """,
    re.MULTILINE | re.VERBOSE,
)


class Transformer(TransformerManager):
    """Translates one notebook's cells to Python, line by line and in bounded time."""

    _left = MAX_WORK

    def to_python(self, source: str) -> str:
        """Return a cell's source as Python; unchanged if IPython cannot parse it.

        Raise RefusedError, with the code of a `StopReason`, if it cannot be run.
        """
        if not NOT_PYTHON.search(source):
            return source
        lines = source.split("\n")
        for first, line in enumerate(lines):
            magic = CELL_MAGIC.match(line)
            if magic and magic[1] in WRITING:
                arguments = (magic[1], magic[2], "\n".join(lines[first + 1 :]) + "\n")
                return "\n" * first + f"get_ipython().run_cell_magic{arguments!r}"
            if magic and magic[1] not in IN_NOTEBOOK:
                code = LEFT_OUT.get(magic[1], "cell_magic")
                raise RefusedError(code, magic=f"%%{magic[1][:60]}")
            if magic:
                lines[first] = ""
            elif line.strip():
                break
        try:
            self._charge(lines)
            return "\n" * first + self.transform_cell("\n".join(lines[first:]))
        except RuntimeError:  # IPython's limit for a cell, or ours for the notebook
            raise RefusedError("too_many_magics") from None
        except Exception:
            # Malformed code makes IPython raise errors of any kind. Python's own error says more.
            return "\n".join(lines)

    def do_one_token_transform(self, lines: list[str]) -> tuple[bool, list[str]]:
        """Replace one magic, and count the work: IPython reads the whole cell again for each."""
        self._charge(lines)
        changed, after = super().do_one_token_transform(lines)  # type: ignore[no-untyped-call]
        if len(after) < len(lines):
            # IPython joined lines that end in a backslash. Later lines must keep their numbers.
            pairs = enumerate(zip(lines, after, strict=False), start=1)
            place = next((number for number, (old, new) in pairs if old != new), len(after))
            after[place:place] = ["\n"] * (len(lines) - len(after))
        return changed, after

    def _charge(self, lines: list[str]) -> None:
        r"""Count the work of reading these lines once; raise RuntimeError if too little is left.

        Two cases are the slowest that we know. If each character is a line of its own, it takes
        6 µs. If a line consists of escaped quotes (`\"\"\"`), it takes 20 ns times the square of
        its length: at each quote, the rest of the line is searched for the end of a string.
        """
        work = sum((len(line) + 1) * (len(line) + 300) for line in lines)
        # The work of a refused cell does not count, so the other cells keep their time.
        if work > self._left:
            raise RuntimeError
        self._left -= work
