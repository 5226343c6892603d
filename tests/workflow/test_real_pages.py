"""The pages of the shipped reviews: in a browser, and their numbers against their data."""

import json

import pytest

import page_numbers
from chromium import LAPTOP, PHONE, addresses, open_everything, overflow

pytestmark = pytest.mark.slow
REVIEWS = ("dvt-thrombectomy", "ivc-thrombosis", "clti-pdva")
# Far fewer numbers than the smallest review shows, far more than a page that lost its plots.
FEWEST_NUMBERS = 50


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


@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_nothing_sticks_out_of_the_window(folder, browser, size):
    browser.open(folder / "report.html", size)
    open_everything(browser)
    assert overflow(browser) == 0


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_serious(folder, browser, dark):
    browser.open(folder / "report.html", dark=dark)
    open_everything(browser)
    browser.run("document.querySelector('table.forest tbody tr[id] td a').click()")
    assert browser.violations() == []
