"""Parts of a report that are kept are what they would be made anew, and are made again where what they show changed."""

from dataclasses import replace

import pytest
from example_review import example

from evidence.display.results import is_empty
from evidence.display.section import Volume, anew, report_of
from evidence.page import assembly
from evidence.paper import writing as paper
from evidence.workflow.job.parts import KeptParts
from evidence.workflow.packs import pack
from evidence.workflow.store import Store


def _pages(evidence, keep):
    return assembly.pages(evidence, keep=keep)


def _annex(evidence, keep):
    composed = paper.compose(report_of(evidence), lambda _: (9.0, 5.0), Volume.ANNEX, keep)
    return composed.content, composed.pictures


@pytest.fixture(params=[_pages, _annex])
def writer(request):
    return request.param


@pytest.fixture
def written(tmp_path, writer):
    """Write the pages or the annex of a review beside what is known; returns how many parts were made."""

    def write(evidence, code="code"):
        with pack(Store(tmp_path), "one") as known:
            made = writer(evidence, KeptParts(known, code))
        assert made == writer(evidence, anew)
        return known.made

    return write


@pytest.fixture(scope="module")
def evidence():
    return example()


@pytest.fixture
def parts_of(writer):
    """Count the parts of an outcome: its own, those of its syntheses, of pages what scripts know of it."""
    own = 2 if writer is _pages else 1
    return lambda outcome: own + sum(not is_empty(s) for s in outcome.syntheses)


@pytest.fixture
def all_parts(parts_of):
    return lambda evidence: sum(map(parts_of, evidence.outcomes))


def test_what_shows_the_same_is_made_once(written, evidence, all_parts):
    assert written(evidence) == all_parts(evidence) > 5
    assert written(evidence) == 0
    assert written(evidence, "other code") == all_parts(evidence)


def test_a_label_makes_the_parts_of_its_outcome_again(written, evidence, parts_of):
    written(evidence)
    first, *others = evidence.outcomes
    labelled = replace(first, outcome=replace(first.outcome, label="Another name"))
    assert written(replace(evidence, outcomes=(labelled, *others))) == parts_of(first)


@pytest.mark.parametrize("name", ["absolute", "certainty"])
def test_what_is_told_beside_a_result_makes_the_parts_of_its_outcome_again(written, evidence, parts_of, name):
    written(evidence)
    told, *others = getattr(evidence, name)
    (outcome,) = (o for o in evidence.outcomes if o.outcome.id == told.outcome)
    assert written(replace(evidence, **{name: tuple(others)})) == parts_of(outcome)


def test_another_order_of_the_outcomes_gives_them_other_addresses(written, evidence, all_parts):
    written(evidence)
    assert written(replace(evidence, outcomes=evidence.outcomes[::-1])) == all_parts(evidence)


def test_what_stands_elsewhere_on_the_page_makes_none_again(written, evidence):
    written(evidence)
    assert written(replace(evidence, software={"python": "another"}, findings=())) == 0
