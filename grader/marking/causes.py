"""Names the cause of a fault that another part of the submission explains.

A function may be missing because the line that defines it was skipped, and that because a package
is not installed. Causes are found in what was skipped, and in facts about the code.
"""

from collections.abc import Sequence

from grader.marking.carried_errors import show_wrong_own, wrong_functions
from grader.model.answers_problem import AnswersOutline
from grader.model.assignment import AssignmentOutline
from grader.model.case_id import CaseId
from grader.model.execution import Execution, Numbers, Opaque, Outcome, Skipped
from grader.model.findings import OTHER_INPUTS, Finding
from grader.model.function_problem import FunctionOutline
from grader.model.packages import is_package
from grader.model.record import PASSING, CaseResult, listed
from grader.model.support_files import module_of
from grader.model.visible_text import is_plain_name, quoted, show_name

MAX_LINKS = 5  # a name may be missing because another one is, and so on
MAX_NAMES = 5
MAX_PARAMETERS = 12
DEFAULT = "the default of"  # as a student's process calls the default of a parameter
COUNTS = ("no arguments", "one", "two", "three", "four", "five")
ABSENT = frozenset({"missing", "misspelled", "unfit", "hidden_missing", "hidden_no_class"})
# Causes that are the same whatever the arguments are, so a hidden case may tell them.
INDEPENDENT = ABSENT | {
    "equally_near", "unreachable",
    "imports_package", "imports_file", "imports_course", "uses_package", "uses_file",
    "uses_course", "uses_unparsed",
    "uses_text_cell", "uses_skipped", "uses_undefined", "uses_star",
    "wrong_parameters", "several_returned", "lacks_self", "no_member", "no_member_of",
    "member_outside", "member_unclear",
}  # fmt: skip
OWN_SENTENCE = frozenset({"unparsed", "text_cell"})  # reasons for which there are own findings
RETURNED_NOTHING = frozenset(
    {
        *("nothing_returned", "not_a_dict", "hidden_wrong", "hidden_not_counted"),
        *("not_raised", "nothing_printed", "line_not_raised", "line_gave_nothing"),
    }
)
# What a function without a body raises.
NOT_WRITTEN = ("NotImplementedError", "AssertionError", "Exception", "RuntimeError")
SEVERAL = frozenset({"wrong_shape", "opaque_ragged", "opaque_elements"})


def name_causes(
    assignment: AssignmentOutline, results: Sequence[CaseResult], execution: Execution
) -> tuple[CaseResult, ...]:
    """Return the results; where the cause of a fault is known, their findings name it."""
    if all(result.verdict in PASSING for result in results):
        return tuple(results)
    problems = {problem.id: problem for problem in assignment.problems}
    causes = _Causes(execution, assignment)
    wrong = wrong_functions(assignment, results)
    named = []
    for result in results:
        problem = problems[result.id.problem]
        is_function = isinstance(problem, FunctionOutline)
        outcome = execution.outcomes.get(result.id if is_function else problem.id)
        found, before = None, result.finding
        if outcome and before and result.verdict not in PASSING:
            function, parameters = "", tuple[str, ...]()
            if not isinstance(problem, AnswersOutline):
                function, parameters = problem.function, problem.parameters
            found = causes.find(function, parameters, result, outcome, before)
            if names := show_wrong_own(problem, result, wrong):
                found = Finding.of("own_is_wrong", finding=found or before, names=names)
        named.append(result.model_copy(update={"finding": found}) if found else result)
    return tuple(_tell_hidden(result, named) for result in named)


def _tell_hidden(result: CaseResult, results: Sequence[CaseResult]) -> CaseResult:
    """Give a hidden result the cause that public ones with its verdict show, if it is the same."""
    if not result.hidden or result.verdict in PASSING:
        return result
    shown = {
        other.finding
        for other in results
        if not other.hidden and other.id.problem == result.id.problem
        if other.verdict == result.verdict and other.finding
    }
    (cause,) = shown if len(shown) == 1 else (None,)
    is_told = cause and cause.code in INDEPENDENT
    return result.model_copy(update={"finding": cause}) if is_told else result


class _Causes:
    """The causes that one submission shows."""

    def __init__(self, execution: Execution, assignment: AssignmentOutline) -> None:
        self._skipped = execution.skipped
        self._packages = assignment.packages or ()
        missing = {*assignment.files} - {*assignment.support}
        self._course = {module_of(path) for path in missing}
        self._facts = execution.facts
        self._take_arrays = {
            problem.function
            for problem in assignment.problems
            if isinstance(problem, FunctionOutline)
            and all(case.takes_arrays for case in problem.cases)
        }

        # A case of these judges a part of what is returned.
        self._classes = {
            problem.function: problem
            for problem in assignment.problems
            if isinstance(problem, FunctionOutline) and problem.is_class
        }
        self._parts = {
            CaseId.of(problem.id, case.id)
            for problem in assignment.problems
            if isinstance(problem, FunctionOutline)
            for case in problem.cases
            if case.part is not None
        }

    def find(
        self,
        function: str,
        parameters: Sequence[str],
        result: CaseResult,
        outcome: Outcome,
        before: Finding,
    ) -> Finding | None:
        """Return a finding that says more than the one `before`; None if there is none."""
        is_variable = result.is_value and not parameters  # no function with parameters gives it
        step = result.id.case if is_variable else ""
        if function in self._facts.stubs:
            raised = outcome.error.type_name if outcome.error else ""
            is_dots = isinstance(outcome.value, Opaque) and outcome.value.is_dots
            if function in self._classes:
                return Finding.of("no_body", function=function)
            is_needed = outcome.needed != ""  # the function was not even called
            if before.code in RETURNED_NOTHING or raised in NOT_WRITTEN or is_dots or is_needed:
                return Finding.of("no_body", function=function)
        needed = before.values["needed"] if before.code == "needs_own" else ""
        if needed in self._facts.stubs:
            told = {"needed": needed, "finding": Finding.of("no_body", function=needed)}
            return Finding.of("needs_own", function=function, **told)
        if before.code in OTHER_INPUTS:
            return None
        if before.code in ABSENT:
            return self._why_absent(function, step)
        if outcome.lacks and not result.hidden and (lost := self._find_skipped(outcome.lacks)):
            return self._why_skipped("missing", function, outcome.lacks, lost)
        if result.hidden:  # what a hidden call sends back could reveal its inputs
            return self._misuse(function, before)
        if outcome.common and result.verdict == "wrong":
            names = listed([*map(_show_common, outcome.common[:MAX_NAMES])], "and")
            return Finding.of("common_state", finding=before, names=names)
        if outcome.parameters is not None and function in self._classes:
            return self._wrong_inputs(function, result, outcome, parameters)
        if outcome.parameters is not None:
            return _wrong_parameters(function, outcome.parameters, parameters)
        if outcome.error and before.code == "raised":
            error = outcome.error
            if error.missing_module:
                kind = self._kind_of(error.missing_module)
                module = _tell_module(error.missing_module, kind)
                return Finding.of(f"imports_{kind}", function=function, **module)
            if name := error.missing_name:
                if skipped := self._find_skipped(name):
                    return self._why_skipped("uses", function, name, skipped)
                if star := self._star_import("uses", function, name):
                    return star
                told = {"function": function, "name": show_name(name), "finding": before}
                if name in outcome.members:
                    return Finding.of("uses_without_self", **told)
                return Finding.of("uses_undefined", **told)
        is_whole = not result.is_value and result.id not in self._parts
        if is_whole and before.code in SEVERAL and (many := _several(outcome)):
            return many
        if result.is_value and result.verdict == "wrong" and step in self._facts.again:
            place = self._facts.again[step]
            return Finding.of("assigned_again", finding=before, name=step, place=place)
        return self._misuse(function, before)

    def _wrong_inputs(
        self, function: str, result: CaseResult, outcome: Outcome, parameters: Sequence[str]
    ) -> Finding | None:
        """Say which parameters a class or method has that a script calls in another way."""
        problem, own = self._classes[function], outcome.parameters or ()
        case = next(case for case in problem.cases if case.id == result.id.case)
        method, called = function, parameters
        if outcome.failed and case.lines:
            line = case.lines[min(outcome.failed, len(case.lines)) - 1]
            stub = problem.class_stub
            names = {each.name: each.names for each in stub.methods} if stub else {}
            known = names.get(line.name, ())[: len(line.inputs)]
            more = [f"value{at + 1}" for at in range(len(known), len(line.inputs))]
            method, called = f"{function}.{line.name}", [*known, *more]
        if len(own) == len(called) and "self" not in own:
            name = "__init__" if method == function else method.rpartition(".")[2]
            written = f"def {name}({', '.join(['self', *_first_names(own)])})"
            return Finding.of("lacks_self", method=method, written=written)
        return _wrong_parameters(method, own, called)

    def _why_absent(self, function: str, step: str) -> Finding | None:
        names = [step, function] if step else [function]
        for name in names:
            if skipped := self._find_skipped(name):
                return self._why_skipped("missing", function, name, skipped)
        for place in self._facts.elsewhere:
            if place.name in names:
                owner = place.inside if place.how in ("method", "attribute") else ""
                if owner and (skipped := self._find_skipped(owner)):
                    return self._why_skipped("missing", function, place.name, skipped)
                told = {"name": place.name, "place": place.place, "inside": show_name(place.inside)}
                return Finding.of(f"missing_{place.how}", **told)
        return self._star_import("missing", function, names[0])

    def _find_skipped(self, name: str) -> Skipped | None:
        return next((each for each in self._skipped if name in each.names), None)

    def _kind_of(self, module: str) -> str:
        """Return whether a missing module is a `package`, a `course` file or a student's `file`."""
        if module.partition(".")[0] in self._course:
            return "course"
        return "package" if is_package(module, self._packages) else "file"

    def _star_import(self, what: str, function: str, name: str) -> Finding | None:
        """Say that all names of a file that was not handed in are imported, if this is so."""
        skipped = self._find_skipped("*")
        if not skipped or not skipped.missing_module:
            return None
        kind = self._kind_of(skipped.missing_module)
        if kind == "course" and what == "uses":
            return self._why_skipped(what, function, name, skipped)
        if kind != "file":
            return None
        told = {"name": show_name(name), **_tell_module(skipped.missing_module, "file")}
        return Finding.of(f"{what}_star", function=function, place=skipped.place, **told)

    def _why_skipped(self, what: str, function: str, name: str, skipped: Skipped) -> Finding:
        """Say why a name is missing, by following the chain of skipped lines to its first."""
        first = skipped
        for _ in range(MAX_LINKS):
            if not first.missing_name or not (link := self._find_skipped(first.missing_name)):
                break
            first = link
        told = {"function": function, "name": show_name(name), "place": skipped.place}
        if module := first.missing_module:
            kind = self._kind_of(module)
            if kind == "file" and first is not skipped:
                told["place"] = first.place
            return Finding.of(f"{what}_{kind}", **told, **_tell_module(module, kind))
        code = skipped.reason.code if skipped.reason.code in OWN_SENTENCE else "skipped"
        return Finding.of(f"{what}_{code}", **told, reason=skipped.reason)

    def _misuse(self, function: str, before: Finding) -> Finding | None:
        for each in self._facts.misused:
            if each.function == function and function in self._take_arrays:
                told = {"finding": before, "parameter": show_name(each.parameter)}
                return Finding.of(f"used_as_{each.use}", **told)
        return None


def _show_common(name: str) -> str:
    start, _, parameter = name.rpartition(" ")
    return f"{start} {show_name(parameter)}" if start == DEFAULT else show_name(name)


def _tell_module(module: str, kind: str) -> dict[str, str]:
    """Return how to show a module of this kind; of a file, also what is to be handed in."""
    *folders, name = parts = module.split(".")
    if kind == "package":
        return {"module": show_name(parts[0])}
    if not all(map(is_plain_name, parts)):
        return {"module": quoted(module), "files": "its file"}
    folder = f"the folder {'/'.join(folders)} (with {name}.py in it)"
    return {"module": module, "files": folder if folders else f"{name}.py"}


def _wrong_parameters(function: str, own: Sequence[str], asked: Sequence[str]) -> Finding:
    takes = f"{len(own)} parameter{'s' if len(own) != 1 else ''}"
    listed = f" ({', '.join(_first_names(own))})" if own else ""
    count = COUNTS[len(asked)] if len(asked) < len(COUNTS) else str(len(asked))
    called = f"{count}, {' and '.join(asked)}" if asked else "none"
    return Finding.of("wrong_parameters", function=function, takes=takes + listed, called=called)


def _first_names(parameters: Sequence[str]) -> list[str]:
    """Return the first parameters of a function: a reply may tell of a hundred long names."""
    shown = [*map(show_name, parameters[:MAX_PARAMETERS])]
    return [*shown, "…"] if len(parameters) > MAX_PARAMETERS else shown


def _several(outcome: Outcome) -> Finding | None:
    """Say that a tuple of arrays was returned instead of one array."""
    value = outcome.value
    if not isinstance(value, Numbers | Opaque) or value.type_name != "tuple":
        return None
    # The result of a class that is called `tuple` may be a single number.
    count = f" of {len(value.array)}" if isinstance(value, Numbers) and value.array.ndim else ""
    return Finding.of("several_returned", kind=f"tuple{count}")
