from grader.export import FORMATS


def test_the_formats_go_by_the_names_of_the_lmss():
    assert list(FORMATS) == [
        "canvas", "moodle", "blackboard", "brightspace", "gradescope", "csv", "pages",
    ]  # fmt: skip
