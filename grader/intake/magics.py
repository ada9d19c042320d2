"""A notebook's own syntax (`%magic`, `!command`, `help?`) → Python, by IPython's transformer."""

import re

from IPython.core.inputtransformer2 import TransformerManager

from grader.intake.listing import RefusedError
from grader.intake.notebook import CELL_MAGIC, WRITING

# For one notebook, in units of some 20 ns (see `_charge`): at most three seconds. A long real one
# (30 cells of 500 characters and two magics) takes a tenth of this.
MAX_WORK = 250_000_000
IN_NOTEBOOK = frozenset({"capture", "debug", "prun", "time"})  # keep what their cell defines
SEPARATE = ("python", "python2", "python3")
# Cell magics with Python cells that define nothing in the notebook: the code of a `StopReason`.
LEFT_OUT = dict.fromkeys(SEPARATE, "separate_process") | {"timeit": "not_kept"}
# Everything that IPython may change, and more: `% 3` at the start of a line may be Python.
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
    """Translates one notebook's cells to Python, line by line and in bounded time."""

    _left = MAX_WORK

    def to_python(self, source: str) -> str:
        """Return a cell in Python; unchanged if IPython cannot read it.

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
        except RuntimeError:  # too many, by IPython's count in a cell or by ours
            raise RefusedError("too_many_magics") from None
        except Exception:
            # Malformed code makes IPython raise errors of any kind. Python's message says more.
            return "\n".join(lines)

    def do_one_token_transform(self, lines: list[str]) -> tuple[bool, list[str]]:
        """Replace one magic. IPython reads the whole cell again for each."""
        self._charge(lines)
        changed, after = super().do_one_token_transform(lines)  # type: ignore[no-untyped-call]
        if len(after) < len(lines):
            # Lines joined by backslashes became one. The lines after them must keep their numbers.
            pairs = enumerate(zip(lines, after, strict=False), start=1)
            place = next((number for number, (old, new) in pairs if old != new), len(after))
            after[place:place] = ["\n"] * (len(lines) - len(after))
        return changed, after

    def _charge(self, lines: list[str]) -> None:
        r"""Count one reading of these lines; raise RuntimeError if no time is left for it.

        The worst cases that were found take 6 µs for each character if each is a line of its own,
        and 20 ns times the square of a line's length if it consists of escaped quotes (`\"\"\"`):
        for each, the rest of the line is searched for the end of a string.
        """
        work = sum((len(line) + 1) * (len(line) + 300) for line in lines)
        # A cell that is too much does not cost the other cells their time.
        if work > self._left:
            raise RuntimeError
        self._left -= work
