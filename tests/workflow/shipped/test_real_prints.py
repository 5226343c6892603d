"""The pages of the shipped reviews on paper: what a reader takes along on the train."""

import base64
import re
import shutil
import subprocess

import pytest

from chromium import LAPTOP, open_everything

pytestmark = pytest.mark.slow
# What stands between the margins of a sheet (A4, 14 mm on each side, at 96 dots an inch).
PAPER = (688, 1000)
# A sheet of Letter without its margins: what cannot be parted is lower.
LOWEST_SHEET = 247 * 96 / 25.4
HALF = 0.5
# Sheets on which a chapter ends: one of forty may be half empty, one of eight was.
MOST_HALF_EMPTY = 1 / 40
BROKEN_NUMBERS = """
return Array.from(document.querySelectorAll("td.num")).flatMap(cell => {
  const text = cell.firstChild;
  if (!text || text.nodeType !== 3) return [];
  return Array.from(text.data.matchAll(/[0-9][0-9.,]*/g)).filter(found => {
    const place = document.createRange();
    place.setStart(text, found.index);
    place.setEnd(text, found.index + found[0].length);
    return new Set(Array.from(place.getClientRects(), r => r.top)).size > 1;
  }).map(found => found[0]);
});"""


@pytest.fixture
def on_paper(real_results, browser):
    """Open a page as it is laid out on paper."""

    def opened(name):
        browser.open(real_results / name, PAPER)
        browser.tell("Emulation.setEmulatedMedia", media="print")
        browser.run("window.dispatchEvent(new Event('beforeprint'))")
        open_everything(browser)
        return browser

    yield opened
    browser.tell("Emulation.setEmulatedMedia", media="")


@pytest.fixture
def printed(real_results, browser, tmp_path):
    """Print a page and read it back with ``pdftotext``."""
    if not shutil.which("pdftotext"):
        pytest.skip("the printed page cannot be read: pdftotext is not installed (poppler-utils)")

    def read(name, how):
        browser.open(real_results / name)
        file = tmp_path / "printed.pdf"
        file.write_bytes(base64.b64decode(browser.tell("Page.printToPDF", preferCSSPageSize=True)["data"]))
        return subprocess.run(
            ["pdftotext", how, file, "-"], capture_output=True, text=True, check=True
        ).stdout

    return read


def test_the_page_over_all_reviews_prints_them_on_one_sheet(printed):
    sheet = " ".join(printed("index.html", "-layout").split("\f")[0].split())
    assert "Percutaneous thrombectomy for acute deep vein" in sheet
    assert "Endovascular treatment of inferior vena cava" in sheet
    assert "Percutaneous deep venous arterialisation" in sheet


@pytest.mark.parametrize("page", ["ivc-thrombosis/annex.html", "clti-pdva/dossier.html"])
def test_few_printed_sheets_are_half_empty(printed, page):
    sheets = printed(page, "-bbox").split("<page ")[1:]
    half = [
        number
        for number, sheet in enumerate(sheets[:-1], start=1)
        if max(map(float, re.findall(r'yMax="([0-9.]+)"', sheet)), default=0)
        < HALF * float(re.search(r'height="([0-9.]+)"', sheet)[1])
    ]
    assert len(sheets) > 10 and len(half) <= MOST_HALF_EMPTY * len(sheets), half


def test_a_result_and_the_reasons_of_its_certainty_are_printed_on_one_sheet(printed):
    sheets = [
        [line.strip() for line in sheet.splitlines() if line.strip()]
        for sheet in printed("clti-pdva/annex.html", "-layout").split("\f")
    ]
    assert any("Reasons" in sheet for sheet in sheets)
    begin = [sheet[:4] for sheet in sheets if "Reasons" in sheet[:4]]
    assert begin == []


def test_what_cannot_be_parted_is_no_higher_than_a_sheet(on_paper):
    browser = on_paper("dvt-thrombectomy/annex.html")
    heights = browser.run(
        "return Array.from(document.querySelectorAll('svg.flow, svg.timeline'), e => e.getBoundingClientRect().height);"
    )
    assert heights and max(heights) < LOWEST_SHEET


@pytest.mark.parametrize("name", ["dvt-thrombectomy/annex.html", "dvt-thrombectomy/report.html"])
def test_no_number_is_parted_on_paper(on_paper, name):
    assert on_paper(name).run(BROKEN_NUMBERS) == []


def test_no_number_of_the_study_characteristics_is_parted_on_a_screen(real_results, browser):
    browser.open(real_results / "dvt-thrombectomy" / "annex.html", LAPTOP)
    assert browser.run(BROKEN_NUMBERS) == []


def test_paper_has_lines_as_high_as_its_letters(on_paper):
    """What is high enough for a finger on a screen took the room of two lines."""
    browser = on_paper("clti-pdva/report.html")
    high = browser.run(
        """return Array.from(document.querySelectorAll("tbody a:not([href^=http]), summary")).filter(e => {
          const words = document.createRange();
          words.selectNodeContents(e);
          const lines = new Set(Array.from(words.getClientRects(), r => r.top)).size;
          return e.checkVisibility() && lines === 1 && !e.querySelector("svg")
            && e.getBoundingClientRect().height > 1.8 * parseFloat(getComputedStyle(e).fontSize);
        }).map(e => e.textContent);"""
    )
    assert high == []


BESIDE = (
    "clti-pdva/dossier.html",
    "dvt-thrombectomy/dossier.html",
    "dvt-thrombectomy/outlook.html",
    "index.html",
)


@pytest.mark.parametrize("name", BESIDE)
def test_nothing_beside_the_reports_is_wider_than_the_paper(on_paper, name):
    assert on_paper(name).run("return document.documentElement.scrollWidth") <= PAPER[0]


def test_the_mark_of_a_footnote_stays_with_its_name(on_paper):
    browser = on_paper("dvt-thrombectomy/report.html")
    parted = browser.run(
        """const parted = [];
        for (const name of document.querySelectorAll(".forest tbody th")) {
          const at = name.textContent.search(/[ \\u00a0][\\u2070\\u00b9\\u00b2\\u00b3\\u2074-\\u2079]/);
          if (at < 0) continue;
          const texts = document.createTreeWalker(name, NodeFilter.SHOW_TEXT), letters = [];
          while (texts.nextNode()) for (let i = 0; i < texts.currentNode.data.length; i++) {
            const letter = document.createRange();
            letter.setStart(texts.currentNode, i);
            letter.setEnd(texts.currentNode, i + 1);
            letters.push([texts.currentNode.data[i], letter.getBoundingClientRect().bottom]);
          }
          const tail = letters.slice(at - 1).filter(([letter]) => letter.trim());
          if (Math.max(...tail.map(t => t[1])) - Math.min(...tail.map(t => t[1])) > 4) parted.push(name.textContent);
        }
        return [document.querySelectorAll(".forest tbody th").length, parted];"""
    )
    assert parted[0] > 100 and parted[1] == []
