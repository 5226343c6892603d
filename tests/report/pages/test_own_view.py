"""A reader's own view: studies left out on the page, with the numbers computed beforehand."""

import base64
import dataclasses
import shutil
import subprocess

import pytest
from example_review import example
from large_review import large
from page import write

from evidence.display.geometry.forest.table import forest_table
from evidence.record.results.subsets import Subset
from evidence.sections.what_if.for_script import sentence_of


@pytest.fixture(scope="module")
def evidence():
    return example()


WITHOUT = {
    1: (0.61, 0.41, 0.91),
    2: (0.83, 0.52, 1.33),
    3: (0.95, 0.44, 2.05),
}  # invented, by the sum left out


@pytest.fixture(scope="module")
def choosing(evidence, tmp_path_factory):
    """The example with results for three choices of studies to leave out, and its first synthesis."""
    o = evidence.outcomes[0]
    s = o.syntheses[0]
    keys = [c.key for c in s.candidates if c.key != "charlie2016"][:2]
    subsets = tuple(
        Subset(
            tuple(k for i, k in enumerate(keys) if mask >> i & 1), 3 - mask // 3, *numbers, 0.02, 12.0, "hksj"
        )
        for mask, numbers in WITHOUT.items()
    )
    changed = dataclasses.replace(s, subsets=subsets)
    outcome = dataclasses.replace(o, syntheses=(changed, *o.syntheses[1:]))
    whole = dataclasses.replace(evidence, outcomes=(outcome, *evidence.outcomes[1:]))
    return write(whole, tmp_path_factory.mktemp("choosing")), o, changed


def test_what_leaves_a_study_out_looks_like_a_button_and_says_what_it_does(browser, choosing):
    """A bare minus between a study and its time read as a missing value."""
    page, o, s = choosing
    browser.open(page, fragment=f"#synthesis-{o.outcome.id}-{s.id}")
    edge, paper, hint = browser.run(
        """const button = document.querySelector('table.forest .leave');
        return [getComputedStyle(button).borderTopColor, getComputedStyle(document.body).backgroundColor,
                button.closest('table').caption.textContent];"""
    )
    assert edge not in (paper, "rgba(0, 0, 0, 0)")
    assert "\N{MINUS SIGN} shows the result without a study" in hint


def test_a_study_is_left_out_as_the_readers_own_view_with_the_numbers_computed_beforehand(browser, choosing):
    page, o, s = choosing
    address = f"#synthesis-{o.outcome.id}-{s.id}"
    browser.open(page, fragment=address)
    pooled = "return document.querySelector('table.forest tr.pooled').textContent"
    result = browser.run(pooled)
    buttons = "return document.querySelectorAll('table.forest .leave')"
    assert len(browser.run(buttons)) == 2 and not browser.run("return document.querySelector('.own')")
    for mask, chosen in ((1, "1"), (3, "1.2")):
        browser.run(f"document.querySelectorAll('table.forest .leave')[{mask // 2}].click()")
        estimate, low, high = WITHOUT[mask]
        own = browser.run("return document.querySelector('tr.own').textContent")
        said = browser.run("return document.querySelector('.own-view').textContent")
        assert f"{estimate:.2f} ({low:.2f} to {high:.2f})" in own and "Your own view" in own
        assert "not the result of the review" in said and f"{estimate:.2f}" in said
        subset = next(x for x in s.subsets if x.estimate == estimate)
        table = forest_table(s, o.outcome, s.primary)
        assert sentence_of(s, o.outcome, table, subset) in said
        assert all(c.label in said for c in s.candidates if c.key in subset.without)
        assert browser.run("return location.hash") == f"{address}&without={chosen}"
        assert browser.run(pooled) == result
        assert browser.run("return document.querySelector('tr.own path').getAttribute('d').length") > 10


@pytest.fixture(scope="module")
def many_choices(tmp_path_factory):
    """A review of 60 studies with a result without each of them."""
    evidence = large(1, 60)
    (o,) = evidence.outcomes
    s = o.syntheses[0]
    subsets = tuple(
        Subset((c.key,), 59, 0.5 + i / 100, 0.4, 2.0, 0.02, 12.0, "hksj") for i, c in enumerate(s.candidates)
    )
    changed = dataclasses.replace(o, syntheses=(dataclasses.replace(s, subsets=subsets),))
    page = write(dataclasses.replace(evidence, outcomes=(changed,)), tmp_path_factory.mktemp("many"))
    return page, f"#synthesis-{o.outcome.id}-{s.id}"


def test_of_many_studies_only_choices_that_were_computed_can_be_made(browser, many_choices):
    """Beyond 53 studies a number with a binary digit for each is no longer exact in a script."""
    page, address = many_choices
    for study in (3, 55, 60):
        browser.open(page, fragment=f"{address}&without={study}")
        own = browser.run("return document.querySelector('tr.own').textContent")
        assert f"{0.49 + study / 100:.2f} (0.40 to 2.00)" in own
        able = "return document.querySelectorAll('table.forest .leave:enabled').length"
        pressed = "return document.querySelectorAll('table.forest .leave[aria-pressed=true]:enabled').length"
        assert (browser.run(able), browser.run(pressed)) == (1, 1)


def test_the_readers_own_view_is_an_address_and_is_never_printed(browser, choosing, tmp_path):
    page, o, s = choosing
    browser.open(page, fragment=f"#synthesis-{o.outcome.id}-{s.id}&without=2")
    assert "0.83 (0.52 to 1.33)" in browser.run("return document.querySelector('tr.own').textContent")
    if shutil.which("pdftotext"):
        printed = tmp_path / "own.pdf"
        printed.write_bytes(base64.b64decode(browser.tell("Page.printToPDF", preferCSSPageSize=True)["data"]))
        text = subprocess.run(["pdftotext", printed, "-"], capture_output=True, text=True, check=True).stdout
        assert "own view" not in text and "0.52 to 1.33" not in text and "Risk ratio" in text
    browser.run("document.querySelector('.own-view button').click()")
    assert not browser.run("return document.querySelector('.own')")
    assert browser.run("return location.hash").endswith(s.id)
