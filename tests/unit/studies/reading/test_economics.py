"""The frame of an economic evaluation: what is printed is read, a cost that is not printed is refused."""

import datetime
import re

import pytest
from study_examples import RIGHT

from evidence.record.published.economics import Economics
from evidence.studies.reading.study_file import read_bytes

FRAME = """\
economics:
  perspective: health service
  horizon: lifetime
  currency: pounds
  price year: 2011
  discounting: 3.5% a year
  ratios:
    - comparison: [cdt, control]
      cost: 16,522
      per: QALY
      printed: £16,522 per QALY gained
      under: list price
      source: abstract
"""


def reading(words, text):
    return read_bytes((RIGHT + text).encode(), "resources/studies/enden2012_cavent.yaml", words)


def test_the_frame_and_its_cost_ratios_are_read(words):
    publication, problems = reading(words, FRAME)
    assert problems == []
    frame = publication.economics
    assert (frame.perspective, frame.horizon, frame.currency) == ("health service", "lifetime", "pounds")
    assert (frame.price_year, frame.discounting) == (2011, "3.5% a year")
    (ratio,) = frame.ratios
    assert (ratio.comparison, ratio.cost, ratio.per) == (("cdt", "control"), 16522, "QALY")
    assert (ratio.under, ratio.source.id) == ("list price", "abstract")


def test_a_frame_without_ratios_and_none_at_all_are_legal(words):
    assert reading(words, "economics: {horizon: 5 years}\n")[0].economics == Economics(horizon="5 years")
    assert reading(words, "")[0].economics is None


@pytest.mark.parametrize(
    ("right", "wrong", "says"),
    [
        (
            "cost: 16,522",
            "cost: 16,252",
            "16,252 is not in '£16,522 per QALY gained': copy the cost from there",
        ),
        ("cost: 16,522", "cost: much", "'cost' should be a number such as 16522 or 16,522"),
        ("cost: 16,522", "cost: 16.522", "'16.522', which has two readings; write `16522`"),
        ("cost: 16,522", "cost: dominated", "where one side dominates there is no ratio"),
        ("      per: QALY\n", "", "'per' is missing"),
        ("[cdt, control]", "[cdt, cdt]", "should name two arms"),
        ("[cdt, control]", "[ctd, control]", "'ctd' is not an arm (did you mean 'cdt'?)"),
        ("source: abstract", "source: table", "'table' is not among the sources"),
        ("  currency: pounds\n", "", "'currency' is missing"),
        ("price year: 2011", "price year: 2050", "prices of 2050 cannot stand in a publication of 2012"),
        ("price year: 2011", "price year: 2013", "prices of 2013 cannot stand in a publication of 2012"),
        ("price year: 2011", "price year: now", "'price year' should be a whole number"),
        ("perspective", "prospective", "unknown key 'prospective'"),
    ],
)
def test_faults_are_told(words, right, wrong, says):
    assert right in FRAME
    publication, problems = reading(words, FRAME.replace(right, wrong))
    assert publication is None
    assert any(says in each.message for each in problems), problems


def test_a_cost_grouped_by_points_is_found_in_the_printed_words(words):
    text = FRAME.replace("cost: 16,522", "cost: 16522").replace("£16,522", "£16.522")
    assert reading(words, text)[1] == []


def test_a_negative_ratio_asks_which_side_dominates(words):
    text = FRAME.replace("cost: 16,522", "cost: -16522").replace("£16,522", "£-16,522")
    (problem,) = reading(words, text)[1]
    assert problem.severity == "warning" and "cheaper and better, or dearer and worse" in problem.message
    assert reading(words, text.replace("£-16,522", "dominant at £-16,522"))[1] == []


def test_without_a_year_of_publication_prices_reach_to_the_next_year(words):
    undated = re.sub(r", year: 2012|year: 2012, |^ *year: 2012\n", "", RIGHT, flags=re.M)
    assert undated != RIGHT
    next_year = datetime.date.today().year + 1
    for year, faults in ((next_year, 0), (next_year + 1, 1)):
        text = undated + FRAME.replace("price year: 2011", f"price year: {year}")
        assert len(read_bytes(text.encode(), "resources/studies/enden2012_cavent.yaml", words)[1]) == faults


@pytest.mark.parametrize(
    ("right", "wrong", "says"),
    [
        (
            "[cdt, control]",
            "[control, cdt]",
            "'control' is the comparator: a ratio is of what is gained over it",
        ),
        ("currency: pounds", "currency: euros", "'£' is printed, but 'currency' is euros"),
    ],
)
def test_what_is_likely_wrong_is_told_and_stops_nothing(words, right, wrong, says):
    publication, (problem,) = reading(words, FRAME.replace(right, wrong))
    assert publication is not None and problem.severity == "warning" and says in problem.message
