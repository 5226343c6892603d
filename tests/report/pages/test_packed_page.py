"""A large report is packed: the same page to the byte once its script has unpacked it, the annex without."""

import base64
import json
import re
import shutil
import subprocess
import zlib

import pytest
from example_review import example
from large_review import large
from page import read, write

from evidence.page import assembly
from evidence.page.folding.packed import ANCHOR, MOST

NEVER, ALWAYS = 1 << 40, 0
HELD = re.compile(r'<p class="line packed" data-part=(\d+)><a [^>]*>[^<]*</a></p>')
PACKED = re.compile(
    r"<script type=text/plain id=packed>([^<]*)</script><script type=text/plain id=main>(.*?)</script>"
    r"<script>.*?</script>",
    re.DOTALL,
)
STUDY_ROW = re.compile(
    r"<tr\b[^>]*><th\b[^>]*><a href=\"?(?:annex\.html)?#r-.*?(?=<tr|<tbody|<tfoot|</t)", re.DOTALL
)


@pytest.fixture(scope="module")
def evidence():
    return example()


@pytest.fixture(scope="module")
def plain(evidence):
    return assembly.pages(evidence, NEVER)


@pytest.fixture(scope="module")
def folded(evidence):
    return assembly.pages(evidence, ALWAYS)


@pytest.fixture(scope="module")
def places(evidence, tmp_path_factory):
    """The report written as it is and packed."""
    return [write(evidence, tmp_path_factory.mktemp("page"), most) for most in (NEVER, ALWAYS)]


def unpacked(page: str) -> str:
    """A packed report as it was."""
    found = PACKED.search(page)
    if found is None:
        return page
    known, *texts = json.loads(zlib.decompress(base64.b64decode(found[1])))
    told = f'<script type="application/json" id="known">{known}</script>' if known is not None else ""
    body = HELD.sub(lambda held: texts[int(held[1])], page[: found.start()])
    return f"{body}{told}<script>{found[2]}</script>{page[found.end() :]}"


def cells(row: str) -> list[str]:
    return [re.sub(r"<[^>]*>", " ", cell).split() for cell in re.split(r"<t[dh]\b[^>]*>", row)[1:]]


def test_a_packed_report_is_the_same_report(plain, folded):
    assert folded.report != plain.report
    assert unpacked(folded.report) == plain.report
    assert unpacked(plain.report) == plain.report


def test_a_large_report_is_the_same_report_and_less_than_half_as_large():
    evidence = large(12, 60)
    packed_, plain_ = assembly.pages(evidence, ALWAYS).report, assembly.pages(evidence, NEVER).report
    assert unpacked(packed_) == plain_
    assert len(packed_) < len(plain_) / 2


def test_a_report_is_packed_beyond_a_limit_alone(evidence, plain):
    size = len(plain.report.encode())
    assert assembly.pages(evidence, size) == plain
    assert assembly.pages(evidence, size - 1) != plain
    assert assembly.pages(evidence).report == plain.report and size < MOST


def test_every_row_of_a_study_stands_on_the_annex_too(plain, folded):
    rows = STUDY_ROW.findall(plain.report[plain.report.index("id=outcomes") :])
    assert len(rows) == 15
    annex = folded.annex[folded.annex.index(f"id={ANCHOR}") :]
    there = [cells(row) for row in STUDY_ROW.findall(annex)]
    there += [cells(row) for row in STUDY_ROW.findall(folded.report)]
    assert [row for row in rows if cells(row) not in there] == []


def test_of_a_packed_report_every_result_is_told_without_script_with_a_way_to_its_tables(plain, folded):
    both = [read(page.report) for page in (plain, folded)]
    results = [[e["id"] for e in page.all("section") if "synthesis" in e.get("class", "")] for page in both]
    assert results[0] == results[1] and results[0]
    told = [re.findall(r"<p class=meaning>.*?(?=<)", page.report) for page in (plain, folded)]
    assert told[0] == told[1]
    ways = re.findall(r"data-part=\d+><a href=annex\.html#([^>]+)>", folded.report)
    assert ways and set(ways) <= set(read(folded.annex).ids)


def test_addresses_of_the_annex_are_unique_and_its_links_lead_somewhere(plain, folded):
    annex, report = read(folded.annex), read(plain.report)
    ids, theirs = set(annex.ids), set(report.ids)
    assert len(ids) == len(annex.ids)
    for link in annex.all("a"):
        page, _, address = link["href"].partition("#")
        if address and page in ("", "report.html"):
            assert address in (ids if not page else theirs), link["href"]


def open_when_whole(browser, place, fragment=""):
    browser.open(place, fragment=fragment)
    browser.driver.execute_async_script(
        "const done = arguments[0]; (function look() {"
        " window.Page && Page.views && Page.views.current ? setTimeout(done, 50) : setTimeout(look, 20); })();"
    )


BUILT = """return [document.querySelector("main").outerHTML, Page.known,
    Page.views.order.map(id => Page.views.all[id].outerHTML), Page.views.where];"""


def test_the_browser_builds_the_same_of_a_packed_report(browser, places):
    built = []
    for place in places:
        open_when_whole(browser, place, "#outcome-pts_any")
        said, asked = browser.logs()
        assert said == [] and asked == [place.as_uri()]
        built.append(browser.run(BUILT))
    assert built[0] == built[1]
    assert len(built[0][2]) > 1


def test_a_browser_that_cannot_unpack_shows_the_way_to_the_annex(browser, places):
    browser.tell("Page.enable")
    stopped = browser.tell(
        "Page.addScriptToEvaluateOnNewDocument", source="delete window.DecompressionStream;"
    )["identifier"]
    try:
        open_when_whole(browser, places[1], "#outcome-pts_any")
        assert browser.run("return document.querySelectorAll('#outcomes [data-part]').length") > 0
        assert browser.run("return Page.views.current()") == "outcome-pts_any"
    finally:
        browser.tell("Page.removeScriptToEvaluateOnNewDocument", identifier=stopped)


def test_a_packed_report_is_printed_whole(browser, places, tmp_path):
    if not shutil.which("pdftotext"):
        pytest.skip("the printed page cannot be read: pdftotext is not installed (poppler-utils)")
    texts = []
    for place in places:
        open_when_whole(browser, place)
        printed = tmp_path / "report.pdf"
        printed.write_bytes(base64.b64decode(browser.tell("Page.printToPDF", preferCSSPageSize=True)["data"]))
        made = subprocess.run(["pdftotext", "-raw", printed, "-"], capture_output=True, text=True, check=True)
        texts.append(made.stdout)
    assert texts[0] == texts[1] and "Forest plot" in texts[0]
