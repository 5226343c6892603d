"""The page for everybody: contrast in light and dark, on a telephone, by keyboard, and what axe finds."""

import re

import pytest
from example_review import example
from page import write

from chromium import PHONE, open_everything, overflow, provenance, show_outcome

FIRST = "#outcome-pts_any"


@pytest.fixture(scope="module")
def evidence():
    return example()


@pytest.fixture(scope="module")
def page(evidence, tmp_path_factory):
    return write(evidence, tmp_path_factory.mktemp("page"))


def test_dark_mode_changes_colours_and_keeps_contrast(browser, page):
    shown = []
    for dark in (False, True):
        browser.open(page, dark=dark)
        shown.append(
            browser.run("const s = getComputedStyle(document.body); return [s.backgroundColor, s.color]")
        )
    (light_paper, light_ink), (dark_paper, dark_ink) = ([luminance(c) for c in pair] for pair in shown)
    assert light_paper > light_ink and dark_paper < dark_ink
    assert contrast(light_paper, light_ink) > 7 and contrast(dark_paper, dark_ink) > 7


def luminance(colour):
    channels = [int(c) / 255 for c in re.findall(r"\d+", colour)[:3]]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a, b):
    return (max(a, b) + 0.05) / (min(a, b) + 0.05)


def test_at_the_width_of_a_telephone_nothing_sticks_out(browser, page):
    browser.open(page, PHONE, fragment=FIRST)
    open_everything(browser)
    assert overflow(browser) == 0


def test_a_part_that_scrolls_sideways_says_so_and_is_reached_by_keyboard(browser, page):
    browser.open(page, PHONE, fragment=FIRST)
    open_everything(browser)  # a closed part is measured when it opens
    wide = """return Array.from(document.querySelectorAll(".scroll")).filter(e => e.scrollWidth > e.clientWidth + 1)
      .map(e => [e.tabIndex, e.getAttribute("aria-label") || "", getComputedStyle(e, "::before").content]);"""

    def told():
        found = browser.run(wide)
        return found and all(tab == 0 and label and "scroll" in hint for tab, label, hint in found)

    assert browser.until(told)


def test_no_picture_is_told_of_without_a_name(browser, page):
    """A drawing has a label, or what stands beside it says the same and it is passed over."""
    seen = 0
    for fragment in ("", FIRST):
        browser.open(page, fragment=fragment)
        open_everything(browser)
        tree = browser.tell("Accessibility.getFullAXTree")["nodes"]
        pictures = [
            n["name"]["value"] for n in tree if not n["ignored"] and n["role"]["value"] in ("image", "img")
        ]
        assert all(pictures), len(pictures)
        seen += len(pictures)
    assert seen


@pytest.mark.slow
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("opened", [False, True], ids=["page", "with the box open"])
def test_axe_finds_nothing_serious(browser, page, dark, opened):
    browser.open(page, dark=dark)
    open_everything(browser)
    if opened:
        show_outcome(browser, "pts_any")
        browser.run("document.querySelector('table.forest tr.pooled td a').click()")
        assert provenance(browser)
    assert browser.violations(colours_alone=dark) == []


@pytest.mark.slow
def test_axe_would_find_a_lack_of_contrast_in_the_dark(browser, page):
    browser.open(page, dark=True)
    browser.run(
        """const faint = document.createElement("p");
        faint.textContent = "hardly seen";
        faint.style.color = "#333";
        document.querySelector("#summary").append(faint);"""
    )
    assert [v.split(":")[0] for v in browser.violations(colours_alone=True)] == ["color-contrast"]


@pytest.mark.slow
def test_axe_finds_nothing_serious_on_a_telephone(browser, page):
    browser.open(page, PHONE)
    open_everything(browser)
    assert browser.violations() == []


@pytest.mark.slow
def test_axe_would_find_a_button_without_a_name(browser, page):
    browser.open(page)
    browser.run("document.querySelector('#summary').append(document.createElement('button'))")
    assert [v.split(":")[0] for v in browser.violations()] == ["button-name"]
