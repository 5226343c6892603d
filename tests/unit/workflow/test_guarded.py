"""A study or outcome that cannot be computed with is left out by name; all else is made."""

import logging
from dataclasses import dataclass, replace

import pytest

from evidence.display.prose.missing import in_words
from evidence.record.better import Better
from evidence.record.results.comparison import Comparison, TimeWindow
from evidence.record.results.dataset import Dataset, OutcomeData
from evidence.record.results.synthesis import OutcomeInfo, OutcomeSynthesis
from evidence.review.second.attempts import attempted
from evidence.workflow.job.guarded import assembled, synthesised


@dataclass(frozen=True)
class Figure:
    """What the net reads of a candidate."""

    study: str

    @property
    def publication(self) -> str:
        return f"{self.study}2020"

    @property
    def row_ids(self) -> tuple[str, ...]:
        return (f"{self.publication}/1/a",)


ANY = TimeWindow("any", "any time", None, None, None, "accept")
LYSIS = Comparison("lysis", "Lysis", "single-arm", "lysis", None)
INFO = OutcomeInfo("death", "Death", "binary", Better.LOWER, "safety", "critical", None, None)


@pytest.fixture(autouse=True)
def quiet():
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def data(*datasets: tuple[str, tuple[str, ...]]) -> OutcomeData:
    """Datasets by name with the studies in them."""
    made = (
        Dataset(name, LYSIS, ANY, "proportion", tuple(Figure(s) for s in studies), (), ())
        for name, studies in datasets
    )
    return OutcomeData("death", tuple(made), ())


def failing(*bad: str):
    """A synthesis that fails where one of these studies, or a dataset of one of these names, takes part."""
    seen = []

    def make(given: OutcomeData) -> OutcomeSynthesis:
        seen.append(given)
        for dataset in given.datasets:
            if dataset.id in bad:
                raise ZeroDivisionError("division by zero")
            for each in dataset.candidates:
                if each.study in bad:
                    raise ValueError(f"{each.study}: no such number")
        return OutcomeSynthesis("legs", INFO, (), ())

    return make, seen


def test_where_nothing_fails_it_is_made_once():
    make, seen = failing()
    found = synthesised(data(("lysis", ("a", "b"))), make)
    assert found.missing == () and len(seen) == 1


def test_one_study_is_left_out_by_name_with_its_file_and_figures():
    make, seen = failing("b")
    given = data(("lysis", ("a", "b", "c")), ("drug", ("a", "c")))
    found = synthesised(given, make)
    (missing,) = found.missing
    assert (missing.study, missing.outcome, missing.synthesis) == ("b", "death", "lysis")
    assert missing.file.startswith("resources/studies/") and missing.row_ids
    assert "no such number" in missing.reason.words["error"]
    kept = seen[-1].datasets
    assert [[c.study for c in d.candidates] for d in kept] == [["a", "c"], ["a", "c"]]
    told = in_words(replace(missing, line=41))
    assert told.startswith(f"{missing.file}:41: b is left out of death (lysis): ")


def test_several_studies_are_left_out_one_after_the_other():
    make, seen = failing("b", "d")
    found = synthesised(data(("lysis", ("a", "b", "c", "d"))), make)
    assert [m.study for m in found.missing] == ["b", "d"]
    assert [c.study for c in seen[-1].datasets[0].candidates] == ["a", "c"]


def test_where_no_study_is_at_fault_the_comparison_is_lost_and_the_others_are_made():
    make, seen = failing("lysis")
    found = synthesised(data(("lysis", ("a", "b")), ("drug", ("a",))), make)
    (missing,) = found.missing
    assert (missing.study, missing.synthesis) == ("", "lysis")
    assert in_words(missing).startswith("death (lysis) could not be made: ")
    assert [d.id for d in seen[-1].datasets] == ["drug"]


@pytest.mark.parametrize(
    "error", [OSError(28, "No space left on device"), MemoryError(), ImportError("scipy is broken")]
)
def test_what_goes_wrong_on_the_machine_costs_no_study_its_place(error):
    """A result without the study would stay when the disk has room again."""

    def make(given: OutcomeData) -> OutcomeSynthesis:
        raise error

    with pytest.raises(type(error)):
        synthesised(data(("lysis", ("A", "B"))), make)
    with pytest.raises(type(error)):
        assembled(INFO, (), make)
    with pytest.raises(type(error)):
        attempted(lambda: make(data()))
