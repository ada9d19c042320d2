"""All sentences that marking can say about a case, by code."""

from collections.abc import Mapping
from typing import ClassVar

from grader.model.message import Message
from grader.model.notes import FOUND
from grader.model.reasons import ENDINGS, NOT_CALLED, WHERE, StopReason

_FORM = "The value is there, of the right size and finite."
_UNCHECKED = f"{_FORM} It cannot be checked further, because"
SENTENCES = {
    # The call returned something that is not an array of real numbers.
    "nothing_returned": "Nothing was returned (None). Is a return statement missing?",
    "value_is_none": "None was given for {name}: there is no value yet.",
    "value_is_function": (
        "{name} is a function, which could not be called with the values that the statement gives. "
        "Give its result instead."
    ),
    "value_is_dots": "`...` was given for {name}: there is no value yet.",
    "dict_returned": "A dict was given, but numbers are expected.",
    "opaque_type": "A value of type {type} was given ({text}), but numbers are expected.",
    "opaque_ragged": "The {type} has rows of different lengths, so it has no shape: {text}.",
    "opaque_elements": "The {type} has elements that are not ordinary numbers: {text}.",
    "opaque_too_large": "The {type} is far too large: {text}.",
    "complex": "The values are complex numbers, but real numbers are expected.",
    # The values of a function problem.
    "wrong_shape": "The result has shape {given}, but the expected shape is {expected}.",
    "differs": "The result differs: you gave {given}; {why}.",
    "differs_at": "The result differs at {cell}: you gave {given}; {why}.",
    "differs_in_places": "The result differs at {cell} (and in {others}): you gave {given}; {why}.",
    # The values of a function problem that are no arrays of numbers. `at` is a place in them.
    "not_raised": "{function} must raise {expected} here, but it returned {given}.",
    "raised_other": "{finding} It must raise {expected} here.",
    "other_message": (
        "The type of the exception is right, but its message must contain {expected}. It is "
        "{given}."
    ),
    "nothing_printed": "Nothing was printed. The first line must be “{expected}”.",
    "returned_not_printed": "The text was returned, but it must be printed: use print.",
    "printed_less": "Line {line} of the output is missing. It must be “{expected}”.",
    "printed_more": "The output has more lines than expected. Line {line} is {given}.",
    "printed_otherwise": "Line {line} of the output is {given}, but it must be “{expected}”.",
    "other_kind": "The result{at} is {given}, but it must be {expected}.",
    "other_length": "The result{at} has {given}, not {expected}.",
    "other_shape": "The result{at} has shape {given}, but the expected shape is {expected}.",
    "other_dtypes": "The columns of the result{at} are {given}, but must be {expected}.",
    "lacks": "The result{at} lacks {given}.",
    "has_more": "The result{at} has {given}, which should not be there.",
    "differs_in_spaces": (
        "The text{at} differs only in spaces or line ends: you gave {given}; expected {expected}."
    ),
    "differs_in_case": (
        "The text{at} differs only in upper and lower case: you gave {given}; expected {expected}."
    ),
    # The lines of a script, on an object of a class.
    "common_state": (
        "{finding} All objects share {names}, which outlives each of them. Make a new one for each "
        "object, in __init__."
    ),
    "lacks_self": (
        "{method} lacks the parameter self, which stands for the object. Write {written}."
    ),
    "line_gave_nothing": (
        "{call} in line {line} returned nothing (None). Is a return statement missing?"
    ),
    "line_not_raised": "{call} must raise {expected} here, but it raised nothing.",
    "raised_early": "{finding} Only {line} must raise {expected}.",
    "no_member": "{owner} has no {kind} {name}. It has {members}.",
    "no_member_of": (
        "{owner} has no {kind} {name}. What was made is of type {type}, which has no methods of "
        "yours."
    ),
    "member_outside": (
        "{owner} has no {kind} {name}. You define {name} outside of the class. Indent it, so that "
        "it belongs to the class."
    ),
    "member_unclear": (
        "{owner} has no {kind} {name}. It has {names}, which are equally near to it, so neither "
        "was taken. Rename the right one to {name}."
    ),
    "not_a_class": "{function} is not a class, but of type {type}.",
    "correct_value_required": "Not counted, because the value is wrong. {difference}",
    "other_statistics": "The result has {given}, but {expected} is expected.",
    "one_group": "The elements {given} have one label, but belong to different groups.",
    "several_groups": "The elements {given} have different labels, but belong to one group.",
    "author_says": "{text}",
    "part_absent": "The result has no {part}: it is {given}.",
    "checker_raised": (
        "The course's check cannot judge this result ({type}), which may have another form than it "
        "expects: another type or length. If you think that it is right, tell the course."
    ),
    "only_runs": "It runs. Only grading checks whether the result is right.",
    # The other rules of a case.
    "not_numpy": "The values are right, but the result is a {type}. Return a numpy array.",
    "argument_changed": (
        "The call changed its argument {name}: {cell} was {before} before the call and {after} "
        "after it."
    ),
    "argument_gained": "The call changed its argument {name}: it added {what} to {cell}.",
    "argument_lost": "The call changed its argument {name}: it removed {what} from {cell}.",
    "argument_resized": "The call changed its argument {name}: {cell} has {what} after it.",
    "argument_reshaped": (
        "The call changed its argument {name}: its shape was {before} before the call and "
        "{after} after it."
    ),
    "argument_replaced": "The call changed its argument {name} into something else.",
    "memory_shared": (
        "The result shares its memory with {name}, so changing one changes the other. Return "
        "a copy."
    ),
    "too_slow": (
        "The result is right, but {function} took {given}. At most {allowed} is allowed: {factor} "
        "times the {reference} that the reference takes on this computer{floor}."
    ),
    # A rule about the code of a function.
    "rule_forbidden": "{what} must not be used here. It is used in {places}.",
    "rule_loop": "{function} must work without loops. There is {what} in {places}.",
    "rule_not_called": "{function} must call {names}, but no line that runs does so.",
    "rule_unused": "{function} must use {names}. {place} calls it, but drops the result.",
    "rule_too_long": (
        "{function}, with the functions that it calls, has {given} lines of code. At most {most} "
        "are allowed."
    ),
    "rule_unclear": (
        "{places} uses {what} in a way that cannot be checked without running it. Write the code "
        "without {what}."
    ),
    "rule_unreadable": (
        "The code of {function} could not be read, so this was not checked. A person has to look."
    ),
    "rule_not_counted": (
        "Not counted, because {function} is right in no case, and no known mistake explains why."
    ),
    # The function, or a value of a chain, is missing.
    "not_a_function": "{function} is not a function, but of type {type}.",
    "not_a_dict": "{function} must return a dict with the names {names}. It returned {value}.",
    "missing": "There is no {kind} {name}. The file defines {defined}.",
    "equally_near": (
        "There is no {missing}. You define {names}, which are equally near to it, so neither was "
        "taken. Rename the right one to {function}."
    ),
    "unreachable": (
        "There is no {missing}. You define the method {method}, but its class cannot be made "
        "without arguments. Write {function} as a function."
    ),
    "unfit": (
        "There is no {missing}. You define the method {method}, which takes other parameters. "
        "Write {function} as a function."
    ),
    "missing_in_dict": "There is no value {name}. {function} returns {defined}.",
    "misspelled": "There is no {kind} {name}. Is it what you called {similar}?",
    # Why it is missing. `name` is a function or value, or the names of several.
    "missing_unparsed": "{place}: {reason} These lines seem to define {name}.",
    "missing_package": (
        "{place} was skipped, because {module} is not installed here. It would have defined {name}."
    ),
    "missing_file": (
        "You import {name} from {module}, which you did not hand in ({place}). Hand in {files} "
        "beside this file."
    ),
    "missing_course": (
        "You import {name} from {module}, a file of your course, which is missing beside yours "
        "({place}). Take it again from your course."
    ),
    "missing_text_cell": (
        "You wrote {name} in a text cell ({place}), which does not run. Change it to a code cell."
    ),
    "missing_skipped": "{place} was skipped: {reason} It would have defined {name}.",
    "missing_guard": (
        "You define {name} under `if __name__ == '__main__':` ({place}), which does not run in "
        "grading. Move this code out of the block."
    ),
    "missing_method": (
        "You define {name} inside the class {inside} ({place}), as a method. Define it outside of "
        "the class, as a function."
    ),
    "missing_attribute": (
        "You set {name} inside the class {inside} ({place}). Set it outside of the class, as a "
        "variable."
    ),
    "missing_block": (
        "You define {name} in a block such as `if` or `try` ({place}), and this line of it did not "
        "run. Move it out of the block."
    ),
    "missing_empty": "You set {name} to nothing ({place}). Give it what the statement asks for.",
    "missing_nested": (
        "You define {name} inside {inside} ({place}), where no other code can see it. Move this "
        "code out."
    ),
    "missing_deleted": "You delete {name} in {place}.",
    "missing_printed": (
        "You print {name} ({place}). That hands in nothing: give the value to a variable of this "
        "name."
    ),
    "missing_text": "You wrote {name} in a comment or a string ({place}), which does not run.",
    # Why a call raised an exception.
    "uses_package": (
        "{function} uses {name}, but {place} was skipped, because {module} is not installed here."
    ),
    "uses_file": (
        "{function} uses {name} from {module}, which you did not hand in ({place}). Hand in "
        "{files} beside this file."
    ),
    "uses_course": (
        "{function} uses {name}, but {place} was skipped: {module}, a file of your course, is "
        "missing beside yours. Take it again from your course."
    ),
    "uses_unparsed": "{place}: {reason} These lines seem to define {name}, which {function} uses.",
    "uses_text_cell": (
        "{function} uses {name}, which stands in a text cell ({place}). Change it to a code cell."
    ),
    "uses_skipped": "{place} was skipped: {reason} It would define {name}, which {function} uses.",
    "missing_star": (
        "There is no {name}. You import * from {module}, which you did not hand in ({place}). If "
        "it has {name}, hand in {files} beside this file."
    ),
    "uses_star": (
        "{function} uses {name}, which your file does not define. You import * from {module}, "
        "which you did not hand in ({place}). If it has {name}, hand in {files} beside this "
        "file."
    ),
    "uses_undefined": (
        "{function} uses {name}, which your file does not define. If the statement gives it, "
        "define it in your file too. {finding}"
    ),
    "uses_without_self": "{finding} The object has an attribute {name}: write self.{name}.",
    "imports_package": "{function} imports {module}, which is not installed here.",
    "imports_file": (
        "{function} imports {module}, which you did not hand in. Hand in {files} beside this file."
    ),
    "imports_course": (
        "{function} imports {module}, a file of your course, which is missing beside yours. Take "
        "it again from your course."
    ),
    "wrong_parameters": "{function} takes {takes}; it is called with {called}.",
    "used_as_dict": (
        "{parameter} is used as a dict, but it is the array itself, not a cache. {finding}"
    ),
    "used_as_tuple": (
        "{parameter} is used as a tuple, but it is the array itself, not a cache. {finding}"
    ),
    "used_as_object": (
        "{parameter} is used as an object, but it is the array itself, not a cache. {finding}"
    ),
    "no_body": (
        "{function} has no body yet, as in the file to start with. If you have written it, hand in "
        "the file that it is in."
    ),
    "several_returned": "The function returns a {kind}. Return the result alone.",
    "assigned_again": "{finding} {name} was assigned again in {place}: the last value counts.",
    # It was found, but not where the statement asks for it. Equal for all cases of a function.
    **{code: f"{how} It earns {{percent}} % of the points." for code, how in FOUND.items()},
    # Follow-through from another function, or from another part of the result.
    "follows_own": (
        "This is not the right value. It follows from what your {names} returned, which is wrong; "
        "redo both."
    ),
    "follows_parts": (
        "This is not the right value. It follows from your {names}, which is wrong; redo both."
    ),
    "returned_less": "{function} returned nothing at {places}.",
    "own_is_wrong": (
        "{finding} It is called with what your {names} returned, which may be the cause: mend "
        "{names} first."
    ),
    "needs_own": "{function} is called with what your {needed} returns. {finding}",
    # The call did not return.
    **{code: f"{{function}} {ending}" for code, ending in ENDINGS.items()},
    "exited_early": "{function} exited early (sys.exit, exit or quit), so it returned no value.",
    "memory": "{function} needed more memory than is allowed.",
    "not_run": "{reason}",
    **{code: StopReason.sentences[code] for code in NOT_CALLED},
    # For a hidden case: the verdict only, and nothing that the call sent back.
    "hidden_wrong": "The result of a hidden case is not right.",
    "hidden_not_counted": "Not counted, because the value is wrong.",
    "hidden_missing": "There is no function {function}.",
    "hidden_no_class": "There is no class {function}.",
    "hidden_lacks": "{function} has no method or attribute that a hidden case uses.",
    "hidden_error": "{function} raised an exception in a hidden case.",
    "hidden_timeout": "{function} took too long in a hidden case.",
    "hidden_memory": "{function} needed more memory than is allowed in a hidden case.",
    "hidden_crash": "{function} ended the whole process in a hidden case.",
    "hidden_output_limit": "{function} printed too much in a hidden case.",
    # A value of a chain.
    "wrong_size": "You gave {given} instead of {expected}.",
    "missing_comma": (
        "You gave a single number in brackets instead of {expected}. Is a comma missing? Python "
        "reads [1 -2] as [1 - 2], which is a single number."
    ),
    "value_shape": "The value has the shape {given}, but the expected shape is {expected}.",
    "value_shape_turned": (
        "The value has the shape {given}, but the expected shape is {expected}. Is it transposed?"
    ),
    "value_transposed": (
        "This is the transpose of the right value: it has the shape {given}, and the expected "
        "shape is {expected}."
    ),
    "value_reshaped": (
        "The numbers are right, but the value has the shape {given} instead of {expected}."
    ),
    "collection_given": (
        "A value of type {type} was given, but numbers are expected. Write them in square "
        "brackets, as in [1, 2]."
    ),
    "not_finite": "The value is not finite (nan or infinity).",
    "step_hidden_wrong": "The value of this hidden step is not right.",
    "wrong_value": "{value} is not right.",
    "wrong_cell": "The value is not right at {cell}.",
    "wrong_cells": (
        "{count} of the {size} numbers are not right. The first one of these is at {cell}."
    ),
    # A step that counts with the given inputs, but not with hidden ones. It tells nothing of these.
    "other_inputs_wrong": (
        "This fits the given inputs, but not other ones. Is it written as fixed numbers, or does "
        "it use something that holds for these inputs only? Compute it from {names}."
    ),
    "other_inputs_follow_through": (
        "This is right for the given inputs. For other ones, it only follows from earlier values "
        "of yours that are wrong there."
    ),
    "other_inputs_follow": (
        "This fits the given inputs. For other ones, it follows from earlier values of yours that "
        "are wrong there, in a way that earns no points."
    ),
    "other_inputs_error": (
        "With other inputs than the given ones, {function} raises an exception. Does it use "
        "something that holds for the given ones only, such as their shape?"
    ),
    "other_inputs_timeout": "With other inputs than the given ones, {function} takes too long.",
    "other_inputs_memory": (
        "With other inputs than the given ones, {function} needs more memory than is allowed."
    ),
    "other_inputs_crash": (
        "With other inputs than the given ones, {function} ends the whole process."
    ),
    "other_inputs_output_limit": (
        "With other inputs than the given ones, {function} prints too much."
    ),
    "other_inputs_not_run": (
        "This could not be tried with other inputs than the given ones: the submission had used up "
        "its time, or had to be stopped too often."
    ),
    "accepted": "This is not the right value. It is accepted for {points} of {max_points} points.",
    "not_accepted": (
        "{value} is a wrong value that is accepted only where your {names} is right. Redo both."
    ),
    "follow_through": (
        "This is not the right value. It follows from your {names}, which is wrong; redo both."
    ),
    "follow_through_several": (
        "This is not the right value. It follows from your {names}, which are wrong; redo all of "
        "them."
    ),
    "follow_through_rounded": (
        "This is not the right value. It follows from your {names}, which is right but rounded; "
        "compute with more decimals."
    ),
    "follows_unusable": (
        "{value} follows from your {names}, but {fault}. So it earns no points. Redo both."
    ),
    "follows_trivially": (
        "{value} follows from your {names}, but your {names} is so near to zero that a wrong "
        "formula gives the same value. It earns no points."
    ),
    "repeats_unexplained": (
        "{value} repeats your {names}, and nothing explains that value, so it earns no points. "
        "Redo both."
    ),
    "copies_unexplained": (
        "{value} only copies given numbers, because your {names} has no more than one digit, and "
        "nothing explains that value. So it earns no points. Redo both."
    ),
    "rounded_right": "{value} is the right value, but rounded to {given}; give {needed}.",
    "rounded_follows": (
        "{value} follows from your {names}, but is rounded to {given}; give {needed}."
    ),
    "decimal_commas": (
        "You gave {given} numbers instead of {expected}. Did you write decimal commas? Python "
        "reads {pair} as two numbers: write {number}."
    ),
    # An answer to a question.
    "answer_is_empty": "{name} is an empty text: there is no answer yet.",
    "answer_wrong": "{value} is not right.",
    "answer_sign": "{value} has the right size, but the other sign.",
    "answer_power_of_ten": "{value} is {factor} the right value. Check {what}.",
    "answer_no_number": "{value} is no number{unit}. Give {example}.",
    "answer_unit_missing": (
        "The number is right, but its unit is missing. Give both as a text, such as {example}."
    ),
    "answer_lacks_unit": "The unit is missing. Give both as a text, such as {example}.",
    "answer_unit_unknown": "The unit “{unit}” is not known. Give a number in {asked}.",
    "answer_unit_unfit": (
        "The unit {unit} cannot be converted to {asked}. Give a number in {asked}, or in a unit of "
        "the same kind."
    ),
    "answer_unit_measures": (
        "The unit {unit} measures {given}, but {asked} measures {expected}. Give a number in "
        "{asked}, or in another unit that measures {expected}."
    ),
    "answer_unit_unasked": "The answer is a number without a unit, but you gave one: {unit}.",
    "answer_no_option": "{value} is none of the options. Give {options}.",
    "answer_several_options": "{value} names {count} options. Give exactly one of them.",
    "answer_chooses_none": "No option is chosen. Give a set of options, such as {example}.",
    "answer_too_few": "You chose {right} of the {all} right options, and no wrong one.",
    "answer_too_many": "You chose all right options, but also {wrong} that {are} not right.",
    "answer_partly": (
        "You chose {right} of the {all} right options, but also {wrong} that {are} not right."
    ),
    "answer_no_text": "{value} is no text of ordinary length. Write the answer in quotation marks.",
    "answer_hidden_wrong": "The answer to this hidden question is not right.",
    "answer_form": "The answer is there: {form}. Only grading checks whether it is right.",
    # A value of a chain in a self-check, which does not know the right value.
    "value_follows": "This value follows from {names}.",
    "value_repeats": (
        "This value follows from {names}, which it repeats. It earns points only if that value "
        "earns its points, or has a mistake that is known."
    ),
    "follows_rounded": "It follows from {names}, but is rounded to {given}; give {needed}.",
    "follows_transposed": "It is the transpose of what follows from {names}.",
    "direction_follows": (
        "Its direction follows from {names}, but its size does not. Is a factor missing, or is "
        "there one too many?"
    ),
    "sign_is_flipped": "Its size follows from {names}, but its sign is the other one.",
    "size_follows": (
        "Its size follows from {names}, but its direction does not. Check the signs and the "
        "order of its numbers."
    ),
    "nothing_follows": "Neither its direction nor its size follows from {names}.",
    "value_accepted": ("This is not the right value. It is accepted if {names} earns its points."),
    "form_is_right": f"{_FORM} Only grading checks whether it is correct.",
    "form_is_right_without_upstream": f"{_UNCHECKED} {{names}} cannot be used.",
    "form_is_right_at_extremes": (
        f"{_UNCHECKED} what follows from {{names}} is too small or too large."
    ),
}

RULES = frozenset(code for code in SENTENCES if code.startswith("rule_"))


OTHER_INPUTS = frozenset(code for code in SENTENCES if code.startswith("other_inputs_"))


class Finding(Message):
    """What marking found in a case."""

    sentences: ClassVar[Mapping[str, str]] = SENTENCES
    optional = WHERE | {"files", "again"}
