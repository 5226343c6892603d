"""The page in a real browser: by mouse, keyboard and touch, printed, without script."""

import base64
import csv
import io
import re
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree
from dataclasses import replace

import pytest
from example_review import example
from large_review import large
from page import write
from selenium.webdriver.common.keys import Keys

from chromium import LAPTOP, PHONE, addresses, overflow, provenance, show_outcome
from evidence.page import assembly as html

LINE = "table.forest tbody tr[id]"
FIRST = "#outcome-pts_any"
# What stands between the margins of a sheet of A4, at 96 dots an inch, with the bar that scrolls it on a screen.
PAPER = (718, 1000)


@pytest.fixture(scope="module")
def evidence():
    return example()


@pytest.fixture(scope="module")
def page(evidence, tmp_path_factory):
    return write(evidence, tmp_path_factory.mktemp("page"))


@pytest.fixture(scope="module")
def long_page(tmp_path_factory):
    return write(large(1, 25), tmp_path_factory.mktemp("long"))


def column(browser, table, index):
    return browser.run(
        "return Array.from(arguments[0].tBodies[0].rows, r => r.cells[arguments[1]].textContent)",
        table,
        index,
    )


def test_the_page_loads_without_errors_and_asks_for_nothing_else(browser, page):
    browser.open(page)
    said, asked = browser.logs()
    assert said == [] and asked == [page.as_uri()]


def test_addresses_are_unique_and_every_link_leads_somewhere_with_the_script_at_work(browser, page):
    browser.open(page, fragment=FIRST)
    browser.run("document.querySelector(arguments[0] + ' a').click()", LINE)
    assert provenance(browser)
    assert addresses(browser) == [[], []]


def test_what_is_left_out_of_the_markup_changes_nothing_that_the_browser_builds(
    browser, page, evidence, tmp_path, monkeypatch
):
    whole = tmp_path / "whole.html"
    monkeypatch.setattr(html, "compact", lambda text: text)
    whole.write_text(html.pages(evidence).report, encoding="utf-8")
    # Elements with their attributes, and the words as they are laid out (no two of them run together).
    built = """document.querySelectorAll("style, script").forEach(e => e.remove());
      document.querySelectorAll("details").forEach(d => { d.open = true; });
      // A head in a row or a column of heads alone is of that column or row, said or not.
      document.querySelectorAll("th:is([scope=col], [scope=row])").forEach(e => e.removeAttribute("scope"));
      const tags = Array.from(document.querySelectorAll("*"), e => e.tagName + Array.from(e.attributes,
        a => " " + a.name + "=" + a.value.replace(/\\s+|;$|\\.0\\b/g, "")).sort().join(""));
      return tags.join("\\n") + document.body.innerText.replace(/\\s+/g, " ");"""
    for path in (page, whole):
        assert path.stat().st_size > 0
    browser.tell("Emulation.setScriptExecutionDisabled", value=True)
    try:
        seen = []
        for path in (page, whole):
            browser.open(path)
            found = browser.tell("Runtime.evaluate", expression=f"(function () {{ {built} }})()")
            seen.append(found["result"]["value"])
    finally:
        browser.tell("Emulation.setScriptExecutionDisabled", value=False)
    assert len(seen[0]) > 20_000
    assert seen[0] == seen[1]
    assert page.stat().st_size < 0.95 * whole.stat().st_size


def test_a_table_is_sorted_by_keyboard_up_down_and_back(browser, page):
    browser.open(page, fragment=FIRST)
    table = browser.run("return document.querySelector('table.forest.sortable')")
    header = browser.run(
        "return arguments[0].tHead.rows[0].cells[arguments[0].tHead.rows[0].cells.length - 2]", table
    )
    index = browser.run("return arguments[0].cellIndex", header)
    before = column(browser, table, index)
    browser.run("arguments[0].querySelector('button').focus()", header)
    states, seen = [], []
    for key in (Keys.ENTER, Keys.SPACE, Keys.ENTER):
        browser.press(key)
        states.append(header.get_attribute("aria-sort"))
        seen.append(column(browser, table, index))
    assert states == ["ascending", "descending", "none"]
    values = [[float(n[0]) for t in texts if (n := re.findall(r"\d+\.\d+", t))] for texts in seen]
    assert len(values[0]) >= 3
    assert values[0] == sorted(values[0]) and values[1] == sorted(values[1], reverse=True)
    assert seen[2] == before != seen[0]


def test_each_figure_shows_its_line_in_the_study_file(browser, page):
    browser.open(page.with_name("annex.html"))
    lines, shown = browser.run(
        "var heads = [...document.querySelectorAll('.figures tr[id] > th')];"
        "return [heads.filter(h => h.dataset.l), heads.filter(h => getComputedStyle(h, '::after').content != 'none')]"
    )
    assert lines and lines == shown


@pytest.mark.parametrize("key", [Keys.ENTER, Keys.SPACE])
def test_a_number_opens_its_source_by_keyboard_and_the_focus_returns(browser, page, key):
    browser.open(page, fragment=FIRST)
    link = browser.run("return document.querySelector(arguments[0] + ' td a')", LINE)
    browser.run("arguments[0].focus()", link)
    browser.press(key)
    text = provenance(browser)
    assert (
        "Show in the publication" in text and re.search(r"Study file\S+\.yaml:\d+", text) and "Source" in text
    )
    assert browser.run("return document.getElementById('provenance').contains(document.activeElement)")
    browser.press(Keys.ESCAPE)
    assert browser.until(lambda: not provenance(browser))
    assert browser.until(lambda: browser.run("return document.activeElement === arguments[0]", link))


def test_a_number_opens_its_source_by_touch(browser, page):
    browser.open(page, PHONE, fragment=FIRST)
    x, y = browser.run(
        """const a = document.querySelector(arguments[0] + " td a");
        a.scrollIntoView({ block: "center" });
        const r = a.getBoundingClientRect();
        return [r.left + r.width / 2, r.top + r.height / 2];""",
        LINE,
    )
    browser.tell("Emulation.setTouchEmulationEnabled", enabled=True)
    try:
        browser.tell("Input.dispatchTouchEvent", type="touchStart", touchPoints=[{"x": x, "y": y}])
        browser.tell("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])
    finally:
        browser.tell("Emulation.setTouchEmulationEnabled", enabled=False)
    assert browser.until(lambda: provenance(browser))
    left, right, width = browser.run(
        "const r = document.getElementById('provenance').getBoundingClientRect(); return [r.left, r.right, innerWidth];"
    )
    assert left >= 0 and right <= width


def test_every_number_of_every_study_line_opens_the_printed_words_it_comes_from(browser, page, evidence):
    browser.open(page)
    rows = {r.id: r for r in evidence.rows}
    number = opened = 0
    for o in evidence.outcomes:
        show_outcome(browser, o.outcome.id)
        for s in o.syntheses:
            number += 1
            candidates = {c.key: c for c in s.candidates}
            for i, effect in enumerate(s.primary.effects, start=1):
                links = browser.run("return document.querySelectorAll(arguments[0])", f"#f{number}-{i} td a")
                words = [rows[id_].printed for id_ in candidates[effect.key].row_ids]
                assert links and words
                for link in links:
                    browser.run("arguments[0].click()", link)
                    text = provenance(browser)
                    assert any(w in text for w in words), (words, text)
                    opened += 1
    assert opened > 20


def test_numbers_in_plots_of_subgroups_open_too(browser, page):
    browser.open(page, fragment=FIRST)
    links = browser.run(
        """return Array.from(document.querySelectorAll("table.forest[id*='-by-'] tbody tr:not([class]) td a"), a => {
          a.click(); const b = document.getElementById("provenance"); return b.matches(":popover-open") && b.textContent; });"""
    )
    assert len(links) > 3
    assert all(text and "Show in the publication" in text for text in links)


def test_a_pooled_number_opens_its_studies_with_printed_words_and_its_model(browser, page, evidence):
    browser.open(page, fragment=FIRST)
    synthesis = evidence.outcomes[0].syntheses[0]
    browser.run("document.querySelector('table.forest tr.pooled td a').click()")
    text = provenance(browser)
    rows = {r.id: r for r in evidence.rows}
    candidates = {c.key: c for c in synthesis.candidates}
    for effect in synthesis.primary.effects:
        candidate = candidates[effect.key]
        assert candidate.label in text
        assert any(rows[i].printed in text for i in candidate.row_ids)
    assert "Heterogeneity" in text and "Hartung-Knapp" in text and "Second computation" in text


def test_the_link_in_the_box_leads_to_the_figure_in_its_publication(browser, page):
    browser.open(page, fragment=FIRST)
    target = browser.run(
        "const a = document.querySelector(arguments[0] + ' td a'); a.click(); return a.hash;", LINE
    )
    browser.run("document.querySelector('#provenance .go a').click()")
    whole = "return location.pathname.endsWith('annex.html') && document.readyState === 'complete'"
    assert browser.until(lambda: browser.run(whole))
    assert browser.run("return location.hash") == target
    assert browser.run("return document.querySelector('table.figures tr:target') !== null")


def test_an_address_inside_a_closed_part_opens_it(browser, page):
    browser.open(page, fragment=FIRST)
    id_ = browser.run(
        """const part = document.querySelector("main details:not([open])");
        part.querySelector("table, ul, dl, ol").id = "inside"; location.hash = "#inside"; return "inside";"""
    )
    opened = "return document.getElementById(arguments[0]).closest('details').open"
    assert browser.until(lambda: browser.run(opened, id_))


def test_small_print_is_printed_smaller_than_the_text(browser, page):
    """Sizes in rem kept the screen's: small print came out larger than the text around it."""
    browser.open(page)
    browser.tell("Emulation.setEmulatedMedia", media="print")
    try:
        text, small = browser.run(
            """const size = e => parseFloat(getComputedStyle(e).fontSize);
            return [size(document.body), Array.from(
                document.querySelectorAll(".small, .line, .footnotes, .about, .legend, small"), size)];"""
        )
    finally:
        browser.tell("Emulation.setEmulatedMedia", media="")
    assert small and max(small) < text


def test_everything_is_printed_also_what_is_closed_on_the_screen(browser, page, tmp_path):
    if not shutil.which("pdftotext"):
        pytest.skip("the printed page cannot be read: pdftotext is not installed (poppler-utils)")
    browser.open(page)
    hidden = browser.run(
        """return Object.values(Page.views.all).flatMap(view => Array.from(
            view.querySelectorAll(":is(td, li, dd):not(:has(*))"), e => e.textContent.trim())).filter(Boolean);"""
    )
    assert len(hidden) > 50
    printed = tmp_path / "report.pdf"
    printed.write_bytes(base64.b64decode(browser.tell("Page.printToPDF", preferCSSPageSize=True)["data"]))
    text = subprocess.run(
        ["pdftotext", "-raw", printed, "-"], capture_output=True, text=True, check=True
    ).stdout
    letters = re.sub(r"[\s\u00ad-]+", "", text)
    assert [h for h in hidden if re.sub(r"[\s\u00ad-]+", "", h) not in letters] == []
    assert "Table as CSV" not in text and "Skip to" not in text


@pytest.mark.parametrize(("medium", "size"), [("screen", LAPTOP), ("screen", PHONE), ("print", PAPER)])
def test_a_name_of_one_long_word_lies_on_no_number_and_widens_no_page(browser, page, medium, size):
    browser.open(page, size, fragment=FIRST)
    browser.tell("Emulation.setEmulatedMedia", media=medium)
    try:
        ends = browser.run(
            """return Array.from(document.querySelectorAll(".forest tbody tr[id] > th"), name => {
              name.textContent = document.querySelector("main h3").textContent = "Catheterdirected".repeat(6);
              const words = document.createRange();
              words.selectNodeContents(name);
              return words.getBoundingClientRect().right - name.getBoundingClientRect().right;
            });"""
        )
        wider = overflow(browser)
    finally:
        browser.tell("Emulation.setEmulatedMedia", media="")
    assert ends and max(ends) <= 0 and wider == 0


def with_times(evidence):
    """The first outcome of a review with a first study of another time, so that each line tells its own."""
    outcome = evidence.outcomes[0]
    (result,) = outcome.syntheses
    first, *others = result.candidates
    moved = replace(result, candidates=(replace(first, at_printed="12 months"), *others))
    return replace(evidence, outcomes=(replace(outcome, syntheses=(moved,)),))


def test_author_year_and_acronym_stand_in_one_line_on_paper(browser, tmp_path):
    """Also where times, two arms and weights stand beside them; what the numbers need is kept."""
    browser.open(write(with_times(large(1, 25)), tmp_path), PAPER, fragment="#outcome-outcome_1")
    browser.tell("Emulation.setEmulatedMedia", media="print")
    try:
        lines = browser.run(
            """return Array.from(document.querySelectorAll(".forest.at.weights.arms-2 tbody tr[id]"), row => {
              row.cells[0].textContent = "Vedantham 2017 (ATTRACT)";
              return Array.from([row.cells[0], row.cells[1]], cell => {
                const words = document.createRange();
                words.selectNodeContents(cell);
                return new Set(Array.from(words.getClientRects(), line => Math.round(line.top))).size;
              });
            });"""
        )
        wider = overflow(browser)
    finally:
        browser.tell("Emulation.setEmulatedMedia", media="")
    assert lines and all(line == [1, 1] for line in lines) and wider == 0


def test_what_stands_beside_a_result_is_named_over_the_width_of_time_and_arms(browser, page):
    """Its name is a sentence; cells of which it says nothing would keep it narrow."""
    browser.open(page, fragment=FIRST)
    found = browser.run(
        """return Array.from(document.querySelectorAll(".forest tbody tr.beside, .forest tbody tr.prediction"), row => {
          const table = row.closest("table"), plot = row.querySelector("svg").getBoundingClientRect().left;
          const axis = table.tFoot.querySelector("svg").getBoundingClientRect().left;
          return [row.cells[0].colSpan, table.tHead.rows[0].querySelector(".nosort").cellIndex, Math.abs(plot - axis)];
        });"""
    )
    assert found and all(over == before and apart < 1 for over, before, apart in found)


def test_a_plot_on_several_sheets_has_its_scale_on_each(browser, tmp_path):
    if not shutil.which("pdftotext"):
        pytest.skip("the printed page cannot be read: pdftotext is not installed (poppler-utils)")
    browser.open(write(large(1, 100), tmp_path))
    printed = tmp_path / "report.pdf"
    printed.write_bytes(base64.b64decode(browser.tell("Page.printToPDF", preferCSSPageSize=True)["data"]))
    text = subprocess.run(
        ["pdftotext", "-layout", printed, "-"], capture_output=True, text=True, check=True
    ).stdout
    sheets = [
        sheet for sheet in text.split("\f") if re.search(r"^ *Study \d+, \d{4} .*\d/\d", sheet, re.MULTILINE)
    ]
    assert len(sheets) > 1
    for sheet in sheets:
        lines = [line.split() for line in sheet.splitlines() if line.strip()]
        plot = lines[: next(i for i, line in enumerate(lines) if "favours" in line)]
        # The numbers of the scale stand below the last row, above what its sides favour.
        assert plot[-1] == ["0.5", "1", "2"]
        rows = [line for line in lines if len(line) > 5 and re.fullmatch(r"\d+/\d+", line[4])]
        assert rows and all(row in plot for row in rows)


def test_no_heading_is_parted_by_the_end_of_a_printed_page(browser, page):
    browser.open(page)
    browser.tell("Emulation.setEmulatedMedia", media="print")
    try:
        kept = browser.run(
            """return Array.from(document.querySelectorAll("h2, h3, h4, h5, caption"),
              e => getComputedStyle(e).breakInside);"""
        )
    finally:
        browser.tell("Emulation.setEmulatedMedia", media="")
    assert set(kept) == {"avoid"}


# Empty space over all sections in millimetres: each moves all breaks between pages to other places.
SPACES = range(0, 240, 30)
SENTENCE = 4  # lines of a result's heading and sentence, which stand over its forest plot


def test_no_printed_page_ends_with_what_stands_over_the_next_one(browser, page, tmp_path):
    """A heading, the line of what is closed on the screen, a result's sentence: each with what it is of."""
    if not shutil.which("pdftotext"):
        pytest.skip("the printed page cannot be read: pdftotext is not installed (poppler-utils)")
    browser.open(page)
    over, results = (
        set(
            browser.run(
                """return [document, ...Object.values(Page.views.all)].flatMap(view => Array.from(
                    view.querySelectorAll(arguments[0]), e => e.textContent.replace(/\\s+/g, " ").trim()));""",
                what,
            )
        )
        for what in ("h2, h3, summary", ".synthesis:has(> .scroll > .forest) > h4")
    )
    assert len(over) > 20 and len(results) > 2
    ends = []
    for space in SPACES:
        browser.run(
            "document.querySelectorAll('h2').forEach(h => { h.style.paddingTop = arguments[0] + 'mm'; })",
            space,
        )
        printed = tmp_path / f"{space}.pdf"
        told = browser.tell("Page.printToPDF", preferCSSPageSize=True)
        printed.write_bytes(base64.b64decode(told["data"]))
        text = subprocess.run(
            ["pdftotext", "-layout", printed, "-"], capture_output=True, text=True, check=True
        ).stdout
        for sheet in text.split("\f"):
            lines = [" ".join(line.split()) for line in sheet.splitlines() if line.strip()]
            ends += [(space, line) for line in lines[-1:] if line in over]
            ends += [(space, line) for line in lines[-SENTENCE:] if line in results]
    assert ends == []


def test_a_long_table_is_filtered(browser, long_page):
    browser.open(long_page, fragment="#outcome-outcome_1")
    browser.run("document.querySelector('.filter:has(+ .scroll > .forest) input').focus()")
    browser.press("study 7")
    shown = browser.run(
        """const t = document.querySelector("table.forest");
        return Array.from(t.tBodies[0].rows).filter(r => !r.hidden).map(r => r.cells[0].textContent);"""
    )
    assert shown and all("study 7" in s.lower() for s in shown)
    status = browser.run(
        "return document.querySelector('.filter:has(+ .scroll > .forest) [role=status]').textContent"
    )
    assert status == f"{len(shown)} of 25"


def test_a_table_is_kept_as_csv_and_a_forest_plot_as_svg(browser, page):
    browser.open(page, fragment=FIRST)
    contents = browser.driver.execute_async_script(
        """const done = arguments[arguments.length - 1], blobs = [], make = URL.createObjectURL;
        URL.createObjectURL = b => { blobs.push(b); return make(b); };
        const frame = document.querySelector("table.forest").closest(".scroll");
        frame.nextElementSibling.querySelectorAll("button").forEach(b => b.click());
        Promise.all(blobs.map(b => b.text())).then(done);"""
    )
    table, drawing = contents
    lines = list(csv.reader(io.StringIO(table.lstrip("\ufeff"))))
    assert lines[0][0] == "Study" and len({len(line) for line in lines}) == 1
    shown = browser.run("return document.querySelector('table.forest tbody th').textContent.trim()")
    assert lines[1][0] == shown and "↕" not in table
    root = ElementTree.fromstring(drawing)
    texts = " ".join(t.text for t in root.iter("{http://www.w3.org/2000/svg}text"))
    assert all(word in texts for word in shown.split())
    count = browser.run("return document.querySelector('table.forest').querySelectorAll('path').length")
    assert len(list(root.iter("{http://www.w3.org/2000/svg}path"))) >= count > 3


def test_without_script_a_click_on_a_number_leads_to_its_figure(browser, page):
    browser.tell("Emulation.setScriptExecutionDisabled", value=True)
    try:
        browser.open(page)
        place = browser.tell(
            "Runtime.evaluate",
            returnByValue=True,
            expression=f"""(function () {{
              const row = document.querySelector("{LINE}"), cell = row.cells[row.cells.length - 2];
              cell.scrollIntoView({{ block: "center", behavior: "instant" }});
              const r = cell.getBoundingClientRect();
              return {{ x: r.left + r.width / 2, y: r.top + r.height / 2, hash: row.querySelector("a").hash }};
            }})()""",
        )["result"]["value"]
        for kind in ("mousePressed", "mouseReleased"):
            browser.tell(
                "Input.dispatchMouseEvent", type=kind, x=place["x"], y=place["y"], button="left", clickCount=1
            )
        assert browser.until(lambda: browser.driver.current_url.endswith(place["hash"]))
    finally:
        browser.tell("Emulation.setScriptExecutionDisabled", value=False)


def test_headings_can_be_linked_to_and_sections_keep_their_names(browser, page):
    browser.open(page)
    broken = browser.run(
        """return Array.from(document.querySelectorAll("section[aria-labelledby]"))
          .filter(s => s.getAttribute("aria-labelledby").split(" ").some(i => {
            const h = document.getElementById(i); return !h || h.textContent.includes("#"); })).length;"""
    )
    links = browser.run(
        "return Array.from(document.querySelectorAll('.copy'), a => a.getAttribute('aria-label'))"
    )
    assert broken == 0
    assert "Copy the link to: Main findings" in links and len(links) == len(
        browser.run("return document.querySelectorAll('.copy[href]')")
    )


def test_a_search_finds_what_stands_in_outcomes_that_are_not_shown_and_leads_there(browser, page, evidence):
    browser.open(page)
    label = evidence.outcomes[1].syntheses[0].candidates[0].label
    assert browser.run("return !document.querySelector('#outcomes section.outcome')")
    browser.run("document.querySelector('.explore input').focus()")
    browser.press(label)
    links = browser.run(
        "return Array.from(document.querySelectorAll('.explore li a'), a => [a.hash, a.textContent])"
    )
    assert links and all(label.lower() in text.lower() for _, text in links)
    browser.run("document.querySelector('.explore li a[href^=\"#\"]').click()")
    shown = "return document.querySelector('#outcomes section.outcome')?.textContent"
    assert label in (browser.until(lambda: browser.run(shown)) or "")


def test_filters_leave_out_what_does_not_fit_everywhere_and_print_leaves_out_nothing(browser, page, evidence):
    browser.open(page)
    syntheses = [s for o in evidence.outcomes for s in o.syntheses]
    most = max(s.primary.k for s in syntheses)
    fitting = [s for s in syntheses if s.primary.k >= 3]
    assert 0 < len(fitting) < len(syntheses) and most >= 3
    choose = """const s = document.querySelectorAll('.filters select')[3]; s.value = arguments[0];
      s.dispatchEvent(new Event('change'));"""
    browser.run(choose, "3")
    told = browser.run("return document.querySelector('.filtered').textContent")
    assert f"{len(fitting)} of {len(syntheses)} results" in told
    open_ones = """return Object.values(Page.views.all).flatMap(v => Array.from(
      v.querySelectorAll(':scope > section.synthesis'))).filter(s => !s.hidden).length;"""
    assert browser.run(open_ones) == len(fitting)
    rows = "return document.querySelectorAll('table.sof tbody:not([hidden]) tr:not(.o):not([hidden])').length"
    fewer = browser.run(rows)
    browser.run("document.dispatchEvent(new CustomEvent('printing'))")
    assert browser.run(open_ones) == len(syntheses) and browser.run(rows) > fewer
    browser.run("document.dispatchEvent(new CustomEvent('printed'))")
    assert browser.run(open_ones) == len(fitting)
    browser.run("document.querySelector('.filtered button').click()")
    assert browser.run("return document.querySelector('.filtered').textContent") == ""


def test_by_keyboard_an_outcome_that_was_opened_is_read_on_and_the_way_back_ends_at_the_link(
    browser, page, evidence
):
    browser.open(page)
    outcome = evidence.outcomes[0].outcome.id
    link = f"nav a[href='#outcome-{outcome}']"
    browser.run("document.querySelector(arguments[0]).focus()", link)
    browser.driver.switch_to.active_element.send_keys(Keys.ENTER)
    inside = "return document.activeElement.closest(arguments[0])?.id"
    assert browser.until(lambda: browser.run(inside, "section.outcome") == f"outcome-{outcome}")
    browser.driver.switch_to.active_element.send_keys(Keys.TAB)
    assert browser.run(inside, "section.outcome") == f"outcome-{outcome}"
    assert browser.run("return document.activeElement.tagName") == "A"
    browser.driver.back()
    assert browser.until(lambda: browser.run("return document.activeElement.matches(arguments[0])", link))


def test_one_outcome_is_shown_at_a_time_and_the_back_button_leads_back(browser, page, evidence):
    browser.open(page)
    shown = "return Array.from(document.querySelectorAll('#outcomes section.outcome'), v => v.id)"
    first, second = (f"outcome-{o.outcome.id}" for o in evidence.outcomes[:2])
    assert browser.run(shown) == []
    for id_ in (first, second):
        browser.run("location.hash = arguments[0]", id_)
        assert browser.until(lambda id_=id_: browser.run(shown) == [id_])
        assert browser.run("return document.querySelector('#key-results').checkVisibility()") is False
    browser.driver.back()
    assert browser.until(lambda: browser.run(shown) == [first])
    browser.run("document.querySelector('.steps-between .back').click()")
    assert browser.until(lambda: browser.run(shown) == [])
    assert browser.run("return document.querySelector('#key-results').checkVisibility()") is True
