"""A review in a real Chromium: by keyboard, in two tabs, on a phone, and beside hostile pages."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from grader.pipeline.record_store import RecordStore
from tests.browser.conftest import CHROMIUM, OPTIONS, Opened
from tests.browser.made_up_class import made_up, manifest_of
from tests.grader.review.conftest import RECORDS, a_record, write_class
from tests.grader.review.serving import served

pytestmark = [pytest.mark.ci, pytest.mark.xdist_group("browser")]

PAGES = ["", "?task=all&state=all", "student?id=s0007&task=all", "mistakes", "history"]
HOSTILE = "</title></pre><script>top.hacked = 1</script><img src=x onerror='top.hacked = 1'>"


@pytest.fixture
def reports(tmp_path):
    folder = tmp_path / "reports"
    write_class(folder, RECORDS)
    return folder


@pytest.fixture
def address(reports):
    with served(reports) as address:
        yield address


@pytest.fixture
def browse(browser):
    """Open an address in a new tab: `browse(address, width=360, color_scheme="dark")`."""
    contexts = []

    def open_tab(address, width=1280, **options):
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        opened = Opened(context.new_page())
        opened.page.goto(address)
        return opened

    yield open_tab
    for context in contexts:
        context.close()


def press(page, key):
    """Press a key once the page has its script."""
    page.wait_for_load_state()
    page.keyboard.press(key)


def made_up_reports(folder, records, count):
    store = RecordStore(folder)
    store.create()
    class_ = list(made_up(list(records.values()), count))
    for record in class_:
        store.write(record)
    store.write_manifest(manifest_of(class_))
    return folder


@pytest.fixture(scope="module")
def of_300(tmp_path_factory, sample_records):
    """The address of a class of 300 with long, Arabic and Chinese names; some are decided."""
    folder = made_up_reports(tmp_path_factory.mktemp("of_300"), sample_records, 300)
    decided = [f"s{n:04},total,77,مقبول. The statement was unclear.,Ada" for n in range(1, 40, 2)]
    overrides = "student,where,points,reason,by\n" + "\n".join(decided) + "\n"
    (folder / "overrides.csv").write_text(overrides)
    with served(folder) as address:
        yield address


# By keyboard.


def test_a_list_is_gone_through_by_keyboard_alone(reports, address, browse):
    page = browse(address).page
    heading = page.get_by_role("heading", level=1)

    page.keyboard.press("n")
    expect(heading).to_have_text("emil")
    press(page, "p")
    page.keyboard.type("4")
    page.keyboard.press("Tab")
    page.keyboard.type("Graded on paper.")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("Saved: total, 4.")
    press(page, "d")
    expect(heading).to_have_text("dana")
    press(page, "k")
    expect(heading).to_have_text("emil")
    expect(page.locator("body")).to_contain_text("✓ done by Ada")
    press(page, "u")
    expect(page.get_by_role("status")).to_have_text("Undone: “emil”: done.")

    assert "emil,total,4,Graded on paper.,Ada" in (reports / "overrides.csv").read_text()
    assert (reports / "review.csv").read_text() == "student,done,by\n"


def test_keys_work_in_the_frame_with_the_students_page_too(address, browse):
    page = browse(f"{address}student?id=emil").page
    page.frame_locator("iframe").get_by_role("heading", level=1).click()

    page.keyboard.press("n")

    expect(page.get_by_role("heading", level=1)).to_have_text("dana")


def test_a_letter_that_is_typed_into_a_field_is_no_key(address, browse):
    page = browse(f"{address}student?id=emil").page
    reason = page.get_by_role("combobox", name="Reason")
    reason.focus()

    page.keyboard.type("dnjku?")

    expect(reason).to_have_value("dnjku?")


def test_the_number_of_a_line_leads_to_a_comment_on_it(reports, address, browse):
    page = browse(f"{address}student?id=bela").page
    page.get_by_label("Comment on line 4").click()

    page.keyboard.type("Not abs.")
    page.keyboard.press("Enter")

    expect(page.locator(".code .here")).to_contain_text("Not abs.")
    assert "bela,line bela.py:4,,Not abs.,Ada" in (reports / "overrides.csv").read_text()


# Two tabs, and a restart.


def test_of_two_tabs_that_decide_at_once_the_second_sees_what_the_first_did(
    reports, address, browse
):
    first, second = (browse(f"{address}student?id=anna").page for _ in range(2))
    for page, points in ((first, "4"), (second, "9")):
        page.get_by_role("textbox", name="Points").fill(points)
        page.get_by_role("textbox", name="Points").press("Enter")

    expect(second.get_by_role("alert")).to_contain_text("was changed meanwhile")
    expect(second.get_by_role("alert")).to_be_focused()
    expect(second.locator("body")).to_contain_text("Score: 4 points instead of 10")
    expect(second.get_by_role("textbox", name="Points")).to_have_value("9")
    assert "anna,total,4," in (reports / "overrides.csv").read_text()


def test_after_a_restart_everything_is_there(reports, browse):
    with served(reports) as address:
        page = browse(f"{address}student?id=anna").page
        page.get_by_role("textbox", name="Points").fill("4")
        page.get_by_role("textbox", name="Points").press("Enter")
        expect(page.get_by_role("status")).to_have_text("Saved: total, 4.")
    with served(reports) as address:
        expect(browse(f"{address}student?id=anna").page.locator("body")).to_contain_text("4 of 10")


# Readable for everybody.


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_and_the_browser_refuses_nothing(of_300, browse, path, width, scheme):
    opened = browse(of_300 + path, width, color_scheme=scheme)

    found = Axe().run(opened.page)

    assert found.violations_count == 0, found.generate_report()
    assert opened.problems == []


@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_on_the_way_to_one_decision_for_all(of_300, browse, width):
    opened = browse(f"{of_300}mistakes", width)
    page = opened.page
    page.locator("tbody a").first.click()
    page.get_by_role("textbox", name="Points").fill("+5")
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("button", name="Save for").wait_for()

    found = Axe().run(page)

    assert found.violations_count == 0, found.generate_report()
    assert opened.problems == []


# What sticks out of the window, or out of a part that scrolls or hides.
STICKS_OUT = """() => [...document.querySelectorAll("main bdi, main th, main td, main p")]
    .filter(each => each.getClientRects().length && !each.closest(".unseen, thead"))
    .filter(each => {
        const box = each.getBoundingClientRect();
        return box.left < 0 || box.right > innerWidth || each.scrollWidth > each.clientWidth + 1
            && getComputedStyle(each).display !== "inline";
    }).map(each => each.textContent.slice(0, 80))"""


@pytest.mark.parametrize("width", [320, 360])
@pytest.mark.parametrize("path", [*PAGES, "student?id=s0019&task=all"])
def test_names_are_seen_whole_on_a_phone(of_300, browse, path, width):
    page = browse(of_300 + path, width).page

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(STICKS_OUT) == []


def test_a_name_without_a_space_is_seen_whole(tmp_path, browse):
    write_class(tmp_path, [a_record("anna", name="Wolfe" * 40), a_record("李" * 90)])
    with served(tmp_path) as address:
        for width in (360, 1280):
            for path in ("?task=all", "student?task=all&id=anna"):
                page = browse(address + path, width).page
                assert page.evaluate("document.documentElement.scrollWidth") <= width
                assert page.evaluate(STICKS_OUT) == []


def test_print_leaves_out_what_only_works_on_a_screen(of_300, browse):
    page = browse(f"{of_300}student?id=s0007&task=all").page
    page.emulate_media(media="print")

    for gone in ("Done, next", "Save", "Write pages and grades.csv"):
        expect(page.get_by_text(gone).first).to_be_hidden()
    expect(page.locator("iframe")).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator(".decided")).to_contain_text("The statement was unclear.")
    expect(page.locator(".code").first).to_be_visible()


def test_a_class_of_two_thousand_is_gone_through(tmp_path, browse, sample_records):
    with served(made_up_reports(tmp_path, sample_records, 2000)) as address:
        page = browse(f"{address}?task=all").page
        press(page, "n")
        expect(page.get_by_role("navigation", name="Students")).to_contain_text("1 of 2000")
        press(page, "d")
        expect(page.get_by_role("navigation", name="Students")).to_contain_text("2 of 2000")
        press(page, "t")
        expect(page.locator("header")).to_contain_text("1 of 2000 done")


# Hostile pages, and hostile students.

ATTACK = """
const seen = [];
const address = ADDRESS;
const fields = "id=anna&where=total&points=0&done=yes";
const headers = {"Content-Type": "application/x-www-form-urlencoded"};
const note = what => answer => seen.push(what + ": " + answer);
async function attack() {
    for (const path of ["decide", "tick", "write", "undo"]) {
        const post = {method: "POST", body: fields, headers};
        await fetch(address + path, post).then(a => a.text()).then(note(path), () => {});
        await fetch(address + path, {...post, mode: "no-cors", headers: {}}).catch(() => {});
        navigator.sendBeacon(address + path, new URLSearchParams(fields));
    }
    await fetch(address).then(a => a.text()).then(note("read"), () => {});
    for (const kind of ["img", "script", "iframe", "embed"]) {
        const element = document.createElement(kind);
        element.src = address + (kind === "script" ? "review.js" : "?task=all");
        element.onload = () => { try {
            if (element.contentDocument?.title) note("frame")(element.contentDocument.title);
        } catch {} };
        document.body.append(element);
    }
    await new Promise(resolve => {
        const socket = new WebSocket(address.replace("http", "ws") + "decide");
        socket.onopen = () => { note("socket")("open"); resolve(); };
        socket.onclose = resolve;
    });
    return seen;
}
let opened;
function look() {
    try { return opened.document.body.textContent; } catch { return "nothing"; }
}
function submit() {
    const form = document.createElement("form");
    Object.assign(form, {method: "POST", action: address + "decide"});
    for (const [name, value] of new URLSearchParams(fields)) {
        form.append(Object.assign(document.createElement("input"), {name, value}));
    }
    document.body.append(form);
    form.submit();
}
"""


@pytest.fixture
def hostile(address):
    """The address of a page of another server, which knows the address of the review."""
    attack = ATTACK.replace("ADDRESS", json.dumps(address))
    page = f"<!DOCTYPE html><body><script>{attack}</script></body>".encode()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_hostile_page_reads_nothing_and_changes_nothing(reports, hostile, browse, host):
    before = {path: path.read_bytes() for path in reports.rglob("*") if path.is_file()}
    page = browse(f"http://{host}:{hostile}/").page

    assert page.evaluate("attack()") == []
    with page.expect_popup() as popup:
        page.evaluate("opened = window.open(address); 0")
    expect(popup.value.get_by_role("heading", level=1)).to_have_text("Homework")
    assert page.evaluate("look()") == "nothing"
    page.evaluate("submit()")
    expect(page.locator("body")).to_contain_text("Another page")

    assert {path: path.read_bytes() for path in reports.rglob("*") if path.is_file()} == before


def test_a_page_from_disk_can_neither_post_nor_frame(reports, address, open_page):
    page = open_page(
        f'<!DOCTYPE html><form method="post" action="{address}decide"><input name="id" '
        'value="anna"><input name="where" value="total"><input name="points" value="9">'
        f'<button>go</button></form><iframe src="{address}"></iframe>'
    ).page

    page.get_by_role("button", name="go").click()

    expect(page.locator("body")).to_contain_text("Another page")
    assert not (reports / "overrides.csv").exists()


def test_a_domain_that_points_to_this_computer_shows_nothing(browser, address):
    rebound = "--host-resolver-rules=MAP attacker.example 127.0.0.1"
    other = browser.browser_type.launch(executable_path=CHROMIUM, args=[*OPTIONS, rebound])
    page = other.new_page()

    answer = page.goto(address.replace("127.0.0.1", "attacker.example"))

    assert answer.status == 403
    assert page.locator("body").inner_text() == "This is for a browser on this computer only."
    other.close()


def test_what_a_hostile_student_wrote_is_text(tmp_path, browse):
    record = a_record(HOSTILE, name=HOSTILE, section=HOSTILE, status="unreadable")
    source = record.source[0].model_copy(update={"name": HOSTILE, "code": HOSTILE})
    write_class(tmp_path, [record.model_copy(update={"source": (source,), "output": HOSTILE})])
    with served(tmp_path) as address:
        opened = browse(f"{address}?task=all")
        opened.page.keyboard.press("n")
        opened.page.frame_locator("iframe").get_by_role("heading", level=1).wait_for()

        assert opened.page.evaluate("window.hacked") is None
        assert opened.problems == []


def test_even_html_of_a_student_could_do_nothing_in_the_frame(reports, address, browse):
    opened = browse(f"{address}student?id=anna")
    page = opened.page
    page.frame_locator("iframe").get_by_role("heading", level=1).wait_for()
    at = page.url
    html = f"""<script>top.hacked = 1</script><img src="{address}page?id=anna"
        onerror="top.hacked = 1" onload="top.hacked = 1">
        <a id="top" target="_top" href="{address}history">out</a>
        <form method="post" action="{address}tick"><input name="id" value="anna">
        <input name="done" value="yes"><button id="send">send</button></form>"""
    page.evaluate(
        "html => document.querySelector('iframe').contentDocument.body.innerHTML = html", html
    )
    frame = page.frame_locator("iframe")

    frame.locator("#send").click()
    frame.locator("#top").click()
    page.evaluate(
        "const script = document.querySelector('iframe').contentDocument.createElement('script');"
        "script.textContent = 'top.hacked = 1';"
        "document.querySelector('iframe').contentDocument.body.append(script);"
    )

    assert page.url == at
    assert page.evaluate("window.hacked") is None
    assert not (reports / "review.csv").exists()
