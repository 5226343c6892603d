"""The pages of the shipped reviews: in a browser, and their numbers against their data."""

import json
import re
from dataclasses import replace

import pytest

import page_numbers
from chromium import LAPTOP, PHONE, addresses, open_everything, overflow, sideways
from evidence.display.key_results import key_results
from evidence.page.assembly import pages
from evidence.record import codec
from evidence.record.history.changes import Changes
from evidence.record.reviews.evidence import Evidence
from evidence.record.summary.certainty import DOMAINS, DomainJudgement, Judgement

pytestmark = pytest.mark.slow
REVIEWS = ("dvt-thrombectomy", "ivc-thrombosis", "clti-pdva")
# Far fewer numbers than the smallest review shows, far more than a page that lost its plots.
FEWEST_NUMBERS = 50
# What a reader's browser holds at a time, which is what an outcome takes to open, and how far there is to scroll and to tab.
MOST_NODES, MOST_SCREENS, MOST_STOPS = 8000, 12, 300
# Widths at which the first screen is narrowest, with the menu beside it and without.
BETWEEN = (1024, 905, 820)
# What stands between the margins of a sheet (A4, 14 mm on each side, at 96 dots an inch).
PAPER = (688, 1000)
BROKEN_WORDS = """
const broken = [];
document.querySelectorAll("#key-results :is(th, td):not(:has(.hidden)), #top .answer p").forEach(cell => {
  const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) for (const found of texts.currentNode.data.matchAll(/[^\\s/-]+/g)) {
    const place = document.createRange();
    place.setStart(texts.currentNode, found.index);
    place.setEnd(texts.currentNode, found.index + found[0].length);
    if (new Set(Array.from(place.getClientRects(), r => r.top)).size > 1) broken.push(found[0]);
  }
});
return broken;"""


@pytest.fixture(params=REVIEWS)
def folder(request, real_results):
    return real_results / request.param


def test_the_numbers_of_the_page_are_those_of_its_data(folder):
    evidence = json.loads((folder / "evidence.json").read_text(encoding="utf-8"))
    count, wrong = page_numbers.compare((folder / "report.html").read_text(encoding="utf-8"), evidence)
    assert wrong == []
    assert count > FEWEST_NUMBERS


def test_a_page_loads_without_errors_and_asks_for_nothing_else(folder, browser):
    browser.open(folder / "report.html")
    said, asked = browser.logs()
    assert said == [] and asked == [(folder / "report.html").as_uri()]
    assert addresses(browser) == [[], []]


def test_report_and_annex_lead_to_places_that_the_other_has(folder):
    pages = {name: (folder / f"{name}.html").read_text(encoding="utf-8") for name in ("report", "annex")}
    for name, other in (("report", "annex"), ("annex", "report")):
        led = set(re.findall(rf'href="?{other}\.html#([^"\s>]+)', pages[name]))
        assert len(led) > 20 and led <= set(re.findall(r'\sid="?([^"\s>]+)', pages[other]))


def test_the_first_screen_is_whole_where_certainty_is_judged_and_a_baseline_compared(
    folder, browser, tmp_path
):
    """No shipped review is judged yet: here every result is, by somebody with a name."""
    evidence = codec.read(folder / "evidence.json", Evidence)
    domains = tuple(DomainJudgement(d, -1, False, "Invented.") for d in DOMAINS)
    judged = Judgement(
        "A. Reviewer", "2026-11-30", "high", None, domains, "All told.", "very low", (), "x.yaml:3"
    )
    changes = Changes(evidence.review.id, "", "2026-autumn", "2026-11-30", (), (), (), (), (), (), 1000)
    certainty = tuple(replace(c, judgement=judged) for c in evidence.certainty)
    page = tmp_path / "report.html"
    page.write_text(pages(replace(evidence, certainty=certainty, changes=changes)).report, encoding="utf-8")
    browser.open(page, LAPTOP)
    bottom, said = browser.run(
        """return [document.querySelector("#top > details > summary").getBoundingClientRect().bottom,
                   document.querySelector("#top").innerText];"""
    )
    assert bottom <= LAPTOP[1]
    assert said.count("⊕○○○ very low certainty") == len(key_results(evidence))
    assert "Since baseline 2026-autumn, 2026-11-30: " in said
    for width in (LAPTOP[0], *BETWEEN):
        browser.open(page, (width, LAPTOP[1]))
        assert browser.run(BROKEN_WORDS) == [], width


def test_the_report_is_short_for_those_who_read_it(folder, browser):
    assert (folder / "report.html").stat().st_size < 1 << 20
    browser.open(folder / "report.html", LAPTOP)
    nodes, height, first, stops = browser.run(
        """return [document.querySelectorAll("*").length, document.documentElement.scrollHeight,
          document.querySelector("#key-results").getBoundingClientRect().bottom, Array.from(
            document.querySelectorAll("a[href], button, input, select, summary, [tabindex='0']"))
            .filter(e => e.checkVisibility()).length];"""
    )
    assert nodes < MOST_NODES and stops < MOST_STOPS
    assert height < MOST_SCREENS * LAPTOP[1] and first < LAPTOP[1]
    most = browser.run(
        """return Math.max(...Page.views.order.map(id => {
          Page.views.show(id);
          return document.querySelectorAll("*").length;
        }));"""
    )
    assert most < MOST_NODES


@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_nothing_sticks_out_of_the_window(folder, browser, size):
    browser.open(folder / "report.html", size)
    open_everything(browser)
    assert overflow(browser) == 0
    assert sideways(browser, ".map") == 0


@pytest.mark.parametrize("page", ["report.html", "annex.html"])
def test_nothing_is_wider_than_the_paper(folder, browser, page):
    """One table that is makes a browser print all of the page smaller."""
    browser.open(folder / page, PAPER)
    browser.tell("Emulation.setEmulatedMedia", media="print")
    try:
        browser.run("window.dispatchEvent(new Event('beforeprint'))")
        open_everything(browser)
        assert browser.run("return document.documentElement.scrollWidth") <= PAPER[0]
    finally:
        browser.tell("Emulation.setEmulatedMedia", media="")


def test_axe_finds_nothing_serious(folder, browser):
    browser.open(folder / "report.html")
    open_everything(browser)
    assert browser.violations() == []


def test_axe_finds_no_lack_of_contrast_in_the_dark(folder, browser):
    browser.open(folder / "report.html", dark=True)
    open_everything(browser)
    assert browser.violations(colours_alone=True) == []


def test_axe_finds_nothing_serious_in_an_annex(real_results, browser):
    browser.open(real_results / "ivc-thrombosis" / "annex.html")
    open_everything(browser)
    assert browser.violations() == []


BESIDE = (
    "clti-pdva/dossier.html",
    "dvt-thrombectomy/plain.html",
    "ivc-thrombosis/outlook.html",
    "index.html",
)


@pytest.mark.parametrize("page", BESIDE)
def test_pages_beside_the_reports_run_fit_a_telephone_and_pass_axe(real_results, browser, page):
    browser.open(real_results / page, PHONE)
    said, _ = browser.logs()
    assert said == []
    open_everything(browser)
    assert overflow(browser) == 0
    if page == "index.html":
        assert sideways(browser, ".library") == 0
    if page == "clti-pdva/dossier.html":
        assert sideways(browser, ".pairs") == 0
    assert browser.violations() == []


@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_dots_of_both_groups_are_as_large_and_at_one_height(real_results, browser, size):
    """In plain language each dot is a person: they can be compared by eye."""
    browser.open(real_results / "dvt-thrombectomy" / "plain.html", size)
    pairs = browser.run(
        """return Array.from(document.querySelectorAll(".pair")).map(p =>
          Array.from(p.querySelectorAll("svg.icons")).map(svg => {
            const r = svg.getBoundingClientRect();
            return [r.width, r.top];
          }));"""
    )
    both = [pair for pair in pairs if len(pair) == 2]
    assert both and [one == other for one, other in both] == [True] * len(both), both
