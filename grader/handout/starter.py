"""Makes the files that students start with: functions with docstrings, and without bodies."""

import textwrap

from nbformat import v4, writes

from grader.handout.public_json import Handout, PublicChain, PublicFunction

INDENT = " " * 4


def script(handout: Handout) -> str:
    """Return the starter as a Python file."""
    head = textwrap.dedent(f'''\
        """{_quotable(handout.title)}

        Write your code below. Check it as often as you like, with: grade check
        """

        import numpy as np
        ''')
    return "\n\n".join([head, *map(_stub, handout.problems)])


def notebook(handout: Handout) -> str:
    """Return the starter as a notebook: a cell for each problem, and one that checks them."""
    cells = [
        v4.new_markdown_cell(
            f"# {handout.title}\n\nWrite your code below. Run the last cell as often as you like: "
            "it checks your code. HOWTO.md says how to prepare your computer, or Colab."
        ),
        v4.new_code_cell("import numpy as np"),
    ]
    for problem in handout.problems:
        cells.append(v4.new_markdown_cell(f"## {problem.title}"))
        cells.append(v4.new_code_cell(_stub(problem).rstrip("\n")))
    cells.append(v4.new_markdown_cell("## Check"))
    cells.append(v4.new_code_cell("from grader import check\n\ncheck()"))
    for number, cell in enumerate(cells, start=1):
        cell["id"] = f"cell-{number}"  # nbformat makes random ids
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return f"{writes(v4.new_notebook(cells=cells, metadata={'kernelspec': kernel}))}\n"


def _stub(problem: PublicFunction | PublicChain) -> str:
    parameters = ", ".join(problem.parameters) if isinstance(problem, PublicFunction) else ""
    text = f'"""{_quotable(problem.docstring.strip())}'
    docstring = f'{text}\n"""' if "\n" in text else f'{text}"""'
    return f"def {problem.function}({parameters}):\n{textwrap.indent(docstring, INDENT)}\n"


def _quotable(text: str) -> str:
    """Escape text so that it can stand between triple quotes."""
    text = text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    return f'{text[:-1]}\\"' if text.endswith('"') else text
