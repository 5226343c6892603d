"""The page in a browser: a figure is typed and shown as it is read, saved, and the file passes the checker."""

import re
import secrets
import threading
import time
import urllib.error
import urllib.request
from functools import partial

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from chromium import AXE, LAPTOP, Stuck, overflow
from evidence.entering.access import COOKIE, Guard
from evidence.entering.app import Entering, application
from evidence.entering.files import Desk
from evidence.entering.serving import bound, serve
from evidence.studies.checking import main as check_studies
from evidence.workflow.history.checking import receipts
from workflow import in_process, mini

pytestmark = pytest.mark.slow

# For a processor that has much else to do.
WAIT_SECONDS, ANSWER_SECONDS = 120, 60
NARROW = (390, 844)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The page over the small library, served as the command serves it; its address, and the library's folder."""
    folder = in_process.with_graph(mini.make(tmp_path_factory.mktemp("entered")))
    server, key, token = bound(0), secrets.token_urlsafe(), secrets.token_urlsafe()
    desk = Desk(folder)
    app = application(Entering(desk, token, partial(receipts, folder, mini.REPOSITORY)))
    serving = threading.Thread(
        target=serve, args=(server, Guard(app, server.server_port, key, token)), daemon=True
    )
    serving.start()
    yield f"http://127.0.0.1:{server.server_port}", key, desk
    server.shutdown()
    serving.join(WAIT_SECONDS)


class Page:
    """What a reviewer does on the page."""

    def __init__(self, browser, site):
        self.browser = browser
        self.address, self.key, self.desk = site
        self.size(LAPTOP)
        self.load(f"/?key={self.key}")

    @property
    def driver(self):
        return self.browser.driver

    def load(self, path):
        """Load a page; where it does not come, that is the browser's fault only if the program answers others."""
        try:
            self.driver.get(self.address + path)
        except Stuck:
            cookie = f"{COOKIE}{self.address.rpartition(':')[2]}={self.key}"
            asked = urllib.request.Request(self.address + path, headers={"Cookie": cookie})
            try:
                urllib.request.urlopen(asked, timeout=ANSWER_SECONDS).close()
            except (TimeoutError, urllib.error.URLError) as error:
                pytest.fail(f"the program does not answer {path}: {error}")
            raise

    def size(self, size, dark=False):
        width, height = size
        self.browser.tell(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.browser.tell("Emulation.setEmulatedMedia", features=[scheme])

    def leave(self):
        """Leave a page though something on it is not saved."""
        self.browser.run("window.addEventListener('beforeunload', e => e.stopImmediatePropagation(), true)")
        self.driver.get("about:blank")

    def open(self, path):
        self.load(path)
        self.until(lambda: self.browser.run("return document.readyState === 'complete'"))

    def until(self, true):
        end = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < end:
            if found := true():
                return found
            time.sleep(0.05)
        raise TimeoutError(
            f"not within {WAIT_SECONDS} seconds: {self.text('#state')} {self.text('#conflict')}"
        )

    def field(self, place):
        return self.driver.find_element(By.CSS_SELECTOR, f'[data-place="{place}"]')

    def type(self, place, words):
        field = self.field(place)
        if field.tag_name == "select":
            field.find_element(By.XPATH, f"option[. = '{words}']").click()
            return
        field.clear()
        field.send_keys(words)

    def text(self, selector):
        found = self.driver.find_elements(By.CSS_SELECTOR, selector)
        return found[0].text if found else ""

    def beside(self, place):
        """What stands below a field."""
        return self.field(place).find_element(By.XPATH, "ancestor::div[contains(@class, 'field')][1]").text

    def violations(self):
        """What axe finds; its program is let past the page's own policy."""
        if not AXE.exists():
            pytest.skip(f"axe-core is not there; .ci/fetch_axe places it at {AXE}")
        self.browser.tell("Page.setBypassCSP", enabled=True)
        self.driver.refresh()
        self.until(lambda: self.browser.run("return document.readyState === 'complete'"))
        self.browser.run("document.querySelectorAll('details').forEach(d => { d.open = true; })")
        self.browser.run(AXE.read_text(encoding="utf-8"))
        found = self.browser.wait_for(
            "axe.run(document, { resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } })"
            ".then(r => { window.found = r.violations.map(v => v.id + ': ' + v.nodes[0].html.slice(0, 200)); })"
        )
        self.browser.tell("Page.setBypassCSP", enabled=False)
        return found


@pytest.fixture
def page(browser, site):
    opened = Page(browser, site)
    yield opened
    opened.leave()


def checked(desk, study, capsys):
    """What `check_studies.py` says of a file."""
    code = check_studies([str(desk.path(study))], desk.root)
    return code, capsys.readouterr().out


def test_a_study_is_entered_and_its_receipt_shown(page, capsys):
    page.open("/")
    for name, words in (("study", "new2024"), ("arms", Keys.CONTROL + "a" + Keys.NULL + "a, b")):
        page.driver.find_element(By.CSS_SELECTOR, f"form[action='/new'] [name={name}]").send_keys(words)
    page.driver.find_element(By.CSS_SELECTOR, "#design option:nth-child(2)").click()
    page.driver.find_element(By.CSS_SELECTOR, "form[action='/new'] button").click()
    page.until(lambda: page.driver.find_elements(By.CSS_SELECTOR, "body.ready"))
    for place, words in (
        ("study", "New"), ("citation.authors", "New A"), ("citation.title", "A trial: lysis or not"),
        ("population.condition", "acute DVT of the leg"), ("arms.a.label", "lysis"), ("arms.a.n", "40"),
        ("arms.a.treatments", "catheter-directed thrombolisis"), ("arms.b.label", "anticoagulation"),
        ("arms.b.treatments", "anticoagulation"), ("arms.b.n", "40"), ("sources.abstract.url", "https://example.org/new"),
        ("outcomes.0.outcome", "pts_any"), ("outcomes.0.at", "24 months"),
        ("outcomes.0.cells.a.figure", "10/40 (25%)"), ("outcomes.0.cells.b.figure", "45%"),
    ):  # fmt: skip
        page.type(place, words)
    page.until(
        lambda: "read as 10 of 40 patients (25%), at 24 months" in page.beside("outcomes.0.cells.a.figure")
    )
    page.until(lambda: "45% of 40 is exactly 18" in page.beside("outcomes.0.cells.b.figure"))
    assert "did you mean 'catheter-directed thrombolysis'" in page.beside("arms.a.treatments")
    assert "1 error" in page.text("#counts")
    assert not page.desk.exists("new2024")
    invalid = page.driver.find_elements(By.CSS_SELECTOR, "[aria-invalid]")
    assert [each.get_attribute("data-place") for each in invalid] == ["arms.a.treatments"]
    # A finding leads to its field.
    page.driver.find_element(By.CSS_SELECTOR, "#findings li.error button").send_keys(Keys.ENTER)
    assert page.driver.switch_to.active_element == page.field("arms.a.treatments")
    page.type("arms.a.treatments", "catheter-directed thrombolysis")
    page.type("outcomes.0.cells.b.figure", "18/40 (45%)")
    page.until(lambda: "0 errors" in page.text("#counts") or "Nothing is found" in page.text("#counts"))
    # Saved by the keyboard.
    page.field("arms.a.treatments").send_keys(Keys.CONTROL + "s" + Keys.NULL)
    page.until(lambda: page.text("#state") == "Saved")
    code, said = checked(page.desk, "new2024", capsys)
    assert code == 0, said
    page.until(lambda: "2 figures read, 2 in a result" in page.text("#receipt-text"))
    assert re.search(r"legs: included", page.text("#receipt-text"))
    assert page.driver.current_url.endswith("/study/new2024")


def test_an_edited_file_keeps_its_comments_and_another_s_change_is_not_written_over(page, capsys):
    path = page.desk.path("edited2019")
    text = mini.trial("Edited", "10/40", "18/40   # as in table 2")
    path.write_text(text)
    page.open("/study/edited2019")
    page.type("outcomes.0.cells.a.figure", "12/40 (30%)")
    page.driver.find_element(By.ID, "save").click()
    page.until(lambda: page.text("#state") == "Saved")
    assert path.read_text() == text.replace("a: 10/40", "a: 12/40 (30%)")
    assert checked(page.desk, "edited2019", capsys)[0] == 0
    # Somebody else writes the file meanwhile.
    theirs = path.read_text().replace("18/40", "19/40")
    path.write_text(theirs)
    page.type("outcomes.0.cells.a.figure", "13/40")
    page.driver.find_element(By.ID, "save").click()
    page.until(lambda: "changed by another" in page.text("#state"))
    assert "+    b: 19/40" in page.text("#conflict")
    assert path.read_text() == theirs
    assert page.field("outcomes.0.cells.a.figure").get_attribute("value") == "13/40"


def test_parts_are_added_and_taken_out_by_the_keyboard_and_come_back(page):
    page.desk.path("parts2019").write_text(mini.trial("Parts", "10/40", "18/40"))
    page.open("/study/parts2019")
    page.driver.find_element(By.ID, "add-outcome").send_keys(Keys.ENTER)
    page.browser.press("death", Keys.TAB, "30 days")
    assert page.field("outcomes.1.at").get_attribute("value") == "30 days"
    page.driver.find_element(By.CSS_SELECTOR, "[aria-label='Remove arm b']").send_keys(Keys.ENTER)
    assert not page.driver.find_elements(By.CSS_SELECTOR, '[data-place="outcomes.0.cells.b.figure"]')
    page.browser.press(Keys.ENTER)  # the focus is on what brings it back
    assert page.field("outcomes.0.cells.b.figure").get_attribute("value") == "18/40"
    page.driver.find_element(By.CSS_SELECTOR, "#part-arms .add button:last-child").send_keys(Keys.ENTER)
    page.browser.press("stent", Keys.ENTER)
    page.browser.press("stent alone")
    assert page.field("arms.stent.label").get_attribute("value") == "stent alone"


@pytest.mark.parametrize(("size", "dark"), [(LAPTOP, False), (NARROW, True)])
def test_the_page_keeps_nobody_out_and_fits(page, size, dark):
    page.desk.path("looked2019").write_text(mini.trial("Looked", "10/40 (20%)", "18x40"))
    page.browser.logs()
    for path in ("/", "/study/looked2019"):
        page.open(path)
        page.size(size, dark)
        assert overflow(page.browser) == 0
        assert page.violations() == []
    said, asked = page.browser.logs()
    assert said == []
    assert {re.match(r"https?://[^/]+", url)[0] for url in asked} == {page.address}


def test_the_program_that_has_ended_is_told(page, site):
    page.desk.path("ended2019").write_text(mini.trial("Ended", "10/40", "18/40"))
    page.open("/study/ended2019")
    page.browser.run("window.fetch = () => Promise.reject(new TypeError('gone'))")
    page.type("outcomes.0.cells.a.figure", "12/40")
    page.until(lambda: "not saved" in page.text("#conflict"))
    page.driver.find_element(By.ID, "save").click()
    page.until(lambda: page.text("#state") == "Not saved")
