"""What is one email address, and which of a person's ids is theirs."""

import pytest

from grader.model.roster import email_of, is_email_address
from grader.model.submission import Provenance


@pytest.mark.parametrize(
    "text",
    [
        "a@b.edu",
        "ada.lee+hw@cs.example.ac.uk",
        "O'Brien@example.edu",
        "1@1-2.de",
        "x_y@EXAMPLE.EDU",
    ],
)
def test_an_address_is_one(text):
    assert is_email_address(text)


@pytest.mark.parametrize(
    "text",
    ["", "n/a", "anna", "@b.edu", "a@", "a@localhost", "a b@c.edu", "a@b.edu, c@d.edu",
     "Ada <a@b.edu>", "a@b.edu\n", "a@b.edu\r\nBcc: x@y.edu", "a@b..edu", "a@-b.edu", "ü@b.edu",
     "a@bü.edu", '"a b"@c.edu', "a@b@c.edu", "a" * 65 + "@b.edu", " a@b.edu", "a@b.edu;"],
)  # fmt: skip
def test_anything_else_is_none(text):
    assert not is_email_address(text)


@pytest.mark.parametrize(
    ("ids", "email"),
    [
        ({"email": "a@b.edu", "username": "x@y.edu"}, "a@b.edu"),
        ({"username": "a@b.edu"}, "a@b.edu"),
        ({"any": "a@b.edu"}, "a@b.edu"),
        ({"email": "n/a", "username": "alee", "any": "7"}, ""),
        ({"number": "1@b.edu", "canvas": "2@b.edu", "github": "3@b.edu"}, ""),
        ({}, ""),
    ],
)
def test_a_login_that_is_an_address_is_the_persons(ids, email):
    assert email_of(ids) == email
    assert Provenance(ids=ids).email == email
