"""Which requests are refused, whatever address they know."""

import pytest
from starlette.datastructures import Headers

from grader.review.guard import MAX_BODY, why_refused

OWN = {"host": "127.0.0.1:8000", "sec-fetch-site": "same-origin", "origin": "http://127.0.0.1:8000"}
FORM = {**OWN, "content-type": "application/x-www-form-urlencoded", "content-length": "10"}
LINK = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:9000", "localhost", "[::1]:8000"])
def test_this_computer_is_served_under_each_of_its_names(host):
    assert why_refused("GET", Headers({"host": host})) == ""


@pytest.mark.parametrize(
    "host",
    [
        "attacker.example:8000", "127.0.0.1.attacker.example", "localhost.attacker.example:80",
        "127.0.0.1:80@attacker.example", "", "192.168.0.7:8000", "0.0.0.0:8000", "127.1:8000",
    ],
)  # fmt: skip
def test_no_other_name_is_served(host):
    assert why_refused("GET", Headers({"host": host})) != ""


def test_a_request_with_two_hosts_or_none_is_refused():
    two = Headers(raw=[(b"host", b"127.0.0.1"), (b"host", b"attacker.example")])

    assert why_refused("GET", two) != ""
    assert why_refused("GET", Headers({})) != ""


def test_a_form_of_our_own_is_taken():
    assert why_refused("POST", Headers(FORM)) == ""


@pytest.mark.parametrize(
    "changed",
    [
        {"origin": "http://attacker.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9999"},
        {"origin": "https://127.0.0.1:8000"},
        {"origin": "http://localhost:8000"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"content-type": "text/plain"},
        {"content-type": "multipart/form-data; boundary=x"},
        {"content-type": "application/json"},
        {"content-length": str(MAX_BODY + 1)},
        {"content-length": "-1"},
        {"transfer-encoding": "chunked"},
        {"host": "attacker.example:8000", "origin": "http://attacker.example:8000"},
    ],
)
def test_a_form_of_another_page_is_refused(changed):
    assert why_refused("POST", Headers({**FORM, **changed})) != ""


@pytest.mark.parametrize("missing", ["origin", "content-type", "content-length"])
def test_a_form_that_does_not_say_what_browsers_say_is_refused(missing):
    headers = {name: value for name, value in FORM.items() if name != missing}

    assert why_refused("POST", Headers(headers)) != ""


def test_a_link_on_another_page_may_lead_here():
    assert why_refused("GET", Headers({"host": "127.0.0.1:8000", **LINK})) == ""


@pytest.mark.parametrize("dest", ["iframe", "script", "image", "empty", "style", "embed", "object"])
@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_page_can_embed_and_load_nothing(dest, site):
    told = {**LINK, "sec-fetch-site": site, "sec-fetch-dest": dest}

    assert why_refused("GET", Headers({"host": "127.0.0.1:8000", **told})) != ""


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_nothing_but_reading_goes_without_a_form(method):
    assert why_refused(method, Headers({"host": "127.0.0.1:8000"})) != ""
