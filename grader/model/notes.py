"""Notes for student and teaching assistant: how work was handed in, read and run."""

from grader.model.message import Message

# How something was found that does not stand where the statement asks for it.
FOUND = {
    "found_spelling": "Found as {own}; the statement asks for {asked}.",
    "found_method": "Found as the method {own}; the statement asks for a function {asked}.",
    "found_parameters": (
        "{asked} takes its parameters in another way than the statement asks for: {own}. They were "
        "given by name."
    ),
    "found_other_file": "Found in {own}, another of the files that were handed in.",
    "found_dict": (
        "Found in the dict {own}; the statement asks for variables, or for a function {asked} that "
        "returns the dict."
    ),
    "found_order": (
        "Found in a {own}, taken in the order of the statement; the statement asks for a dict."
    ),
    "found_replaced": (
        "A value with the name {asked} replaces the function later in the file. The function was "
        "called. Give the value another name."
    ),
    "found_placeholder": (
        "Line {own} would end {asked} before your code. It looks like a line of the file to start "
        "with, so it was left out. Delete it."
    ),
    "found_single": (
        "{asked} returns a {own} with one array, which was taken as the result. Return the array."
    ),
    "found_key": "Found under another spelling of the key: {own}; the statement asks for {asked}.",
    "found_inner": "Found in a dict inside of another: {own}; the statement asks for one dict.",
    "found_object": "Found in an object of type {own}; the statement asks for a dict.",
    "found_text": "A text was given for {asked}: {own}. The numbers in it were read.",
    "found_called": (
        "A function stands where a value is asked for: {own}. It was called. Give its result: a "
        "variable, or an item of the dict that {asked} returns."
    ),
    "found_given": (
        "{own} has parameters, but the statement asks for none. It was called with the values that "
        "the statement gives."
    ),
    "found_numbered": (
        "The values are numbered: {own}. They were taken in the order of the statement. Use the "
        "names that it asks for."
    ),
    "found_sign": ("In Python, {own} gives {asked} no value. It was read as =. Write =."),
    "found_nested": "An array of shape {own} was given for {asked}. It has extra brackets.",
    "found_member": "Found as {own}; the statement asks for {asked}.",
    "found_attribute": (
        "{asked} is an attribute, but the statement asks for a method. Its value was taken."
    ),
    "found_method_called": (
        "{asked} is a method, but the statement asks for an attribute. It was called."
    ),
    "found_collected": (
        "Found in {own}; the statement asks for a variable for each answer: {asked}."
    ),
    "found_computed": (
        "A function stands where an answer is asked for: {own}. It was called. Give its result to "
        "the variable {asked}."
    ),
    "found_unquoted": (
        "Python takes {own} for the names of variables. It was read as text. Write each name of an "
        "option in quotation marks."
    ),
    "found_nearby": "{asked} was found, but not where the statement asks for it.",
}

# What a roster or an LMS tells of the owner and the time. The work is the same without them.
OF_OWNER = frozenset({"late", "other_name"})


class Note(Message):
    """A note on a submission."""

    files = frozenset({"name", "other", "new", "archive", "first", "second", "main"})

    sentences = {  # noqa: RUF012
        # Who handed it in, and how.
        "late": "It was handed in late, according to the LMS.",
        "attempts": "There were {count} attempts. The last one{when} is graded.",
        "earlier_attempt": (
            "The last attempt has no code, so it earns nothing. Attempt {number} has code that "
            "could be graded. A teaching assistant can decide that it counts."
        ),
        "earlier_attempts": (
            "The last of {count} attempts has nothing of what the assignment asks for. Was an "
            "earlier one meant? A teaching assistant can look at it."
        ),
        "only_checkpoints": (
            "Only Jupyter's own copies (.ipynb_checkpoints) were handed in. They may be older than "
            "the notebook. Next time, hand in the notebook itself."
        ),
        "shared_id": (
            "Another submission also has the name {name}, in the same or another case. "
            "It is not known who handed in which."
        ),
        "ambiguous_name": (
            "The file's name can be read as that of user {users}. It is not known whose it is."
        ),
        "other_name": "In the download, this work has the name {name}. Is it the work of a group?",
        "others_numbers": (
            "The file says that its numbers are those of {others}. It was graded with the numbers "
            "of {own}. Do the assignment in the file that was made for {own}."
        ),
        "others_handout": (
            "The file says that its numbers are those of {others}, but the public.json beside it "
            "has those of {own}. Take both from the folder that your course made for you."
        ),
        # What was not read.
        "system_refused": "{name} cannot be read: {error}.",
        "link": "{name} was not read: it is a link, and links are not followed.",
        "special_file": "{name} was not read: it is not an ordinary file.",
        "too_deep": "{name} was not read: it lies inside too many folders.",
        "folder_too_long": "Only the first {count} files of {name} were read.",
        "too_many_files": "Only the first {count} files were read.",
        "too_large": "{name} was not read: it is larger than {megabytes} MB.",
        "too_many_parts": "{name} was not read: it has more parts than any real notebook.",
        "no_room": "{name} was not read: all files together are larger than {megabytes} MB.",
        "name_taken": (
            "{name} and {other} have the same name on some systems. Here, {name} is called {new}."
        ),
        # What was in archives.
        "unpacked": "{name} was unpacked.",
        "archive_too_many": "{name} was not unpacked: there are too many archives.",
        "archive_damaged": "{name} was not unpacked: it is damaged, incomplete or not an archive.",
        "archive_members": "{name} was not unpacked: it has more than {count} members.",
        "archive_parts": "{name} was not unpacked: it is made of more than {count} parts.",
        "unsafe_path": "{name} was not read: its path leads out of the archive.",
        "path_too_long": "{name} was not read: its path is too long.",
        "encrypted": "{name} was not read: it is encrypted.",
        "rare_compression": "{name} was not read: its kind of compression is not supported.",
        "damaged": "{name} was not read: it is damaged.",
        "in_archive_too": "{name} was also in {archive}. That copy was left out.",
        # How the files were read, or why they were left out.
        "read_as_python": "{name} was read as Python. Next time, hand in a .py file or a notebook.",
        "read_as_latin_1": "{name} is not valid UTF-8. It was read as Latin-1.",
        "equal_file": (
            "{name} was {what_for}. {other} defines just as much of what the assignment asks for."
        ),
        "older_file": (
            "{name} was {what_for}. {other} defines just as much of what the assignment asks for, "
            "but is older."
        ),
        "defined_twice": (
            "{main} does not define {asked}, but {first} and {second} do. {first} was looked at "
            "first."
        ),
        "support_differs": (
            "{name} differs from the course's file of this name. Your code was run with the "
            "course's file. If you have changed it, move your changes to your own file."
        ),
        "support_elsewhere": (
            "Your code looked for a file of the course at another place. Open it as {name}. This "
            "path works when your work is graded, and in the folder of the handout."
        ),
        "compiled_code": (
            "{name} was left out: compiled code is not run. Hand in its source code instead."
        ),
        "packed_code": (
            "{name} was left out: code is not imported from archives. "
            "Hand in the files themselves instead."
        ),
        "other_format": "{name} was not read: its content is {format}.",
        "bad_notebook": "{name} was not read: it is not a notebook, or is damaged ({error}).",
        "null_bytes": "{name} was left out: it contains null bytes, so it is not Python source.",
        "too_much_code": "{name} was left out: it has more than a million characters of code.",
        "more": "And {count} more.",
        # What was found by looking further than the statement asks.
        **FOUND,
        "hand_in_too": "{name} uses {others}. Hand in all of these files.",
        "in_another_file": (
            "{name} lacks {asked}, which {other} beside it seems to have. To check that file, name "
            "it. If you hand in both files, check them together: name their folder instead."
        ),
        "support_missing": (
            "{name} is missing beside your file. It belongs to the handout: take it again from "
            "your course. Your work is graded with it."
        ),
        "support_changed": (
            "{name} is not as your course gave it. Your work is graded with the course's file: "
            "take it again from your course, and check again."
        ),
        "other_handout": (
            "{name} seems to be a handout too. It was not used: the check reads public.json. If "
            "{name} is the newer one, put it in its place."
        ),
        "may_lack": (
            "The computer that grades your work may not have {packages}. The packages of this "
            "assignment: {listed}. Do the work without the others."
        ),
        "time_unchecked": (
            "How long your code takes is only checked when it is graded: {cases}. It is compared "
            "with the time of the right solution on the computer that grades."
        ),
        "kept_values": (
            "{function} failed in {place}. What it had computed by then counts: {names}."
        ),
        # What was read otherwise than Python reads it. This costs nothing.
        "reread": (
            "{places}: Python cannot read this as it stands. It was read with ordinary quotation "
            "marks, signs, spaces and indentation. Correct it, so that it runs on your computer "
            "too."
        ),
        "pasted": (
            "{places}: From here on, lines begin with line numbers, prompts or other marks, as in "
            "code that is copied from a page. They were read without these. Remove them, so that "
            "the file runs on your computer too."
        ),
        "annotation": (
            "{places}: An annotation uses a name that has no value here. Annotations are not "
            "evaluated, so this costs nothing."
        ),
        "left_out": (
            "{places}: Python cannot read this code, so it was left out. The rest of the file was "
            "imported."
        ),
        # What happened when it ran.
        "imported_made": (
            "{name} was imported, but not handed in. The code created it while it ran, so it is "
            "not shown."
        ),
        "refused_write": (
            "{place}: The system refused access in this line. On the computer that graded your "
            "code, code may not write files. If the line matters for your work, tell your teaching "
            "assistant."
        ),
    }
