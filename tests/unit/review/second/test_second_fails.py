"""A second computation that stops with an error loses nothing: the result stays, and is said not to be computed twice."""

from dataclasses import replace

import pytest

from evidence.display.prose.notes import sentence
from evidence.display.prose.results.sentences import second_computation
from evidence.record.notes.note import Note
from evidence.review.pooling.effects.figures import figures_of
from evidence.review.pooling.over_time.fitted_curves import CurveInput, TimedShare
from evidence.review.pooling.subgroups import LevelInput
from evidence.review.second import computation, twice
from evidence.review.second.around import absolute, groups, people
from evidence.review.second.around import refits as again
from evidence.review.second.fitted import curves as second_curves
from evidence.review.second.fitted import regressions as second_regressions
from evidence.review.second.verdicts import not_offered
from evidence.review.summary.gathering import agreement
from evidence.review.summary.synthesising import synthesise
from unit.review import builders
from unit.review.builders import SETTINGS, outcome
from unit.review.invented_analyses import spec
from unit.review.pooling.invented_regressions import asked as regression_input
from unit.review.pooling.invented_regressions import own
from unit.review.second.invented_data import TABLES, of_tables


def stop(*_, **__):
    raise ZeroDivisionError("division by zero")


def synthesised():
    asked = outcome("RR")
    return synthesise(
        builders.review([spec(), spec(id="loo", kind="leave-one-out"), spec(id="or", measure="OR")], [asked]),
        asked, builders.data(of_tables(TABLES, "RR")), {},
    )  # fmt: skip


@pytest.mark.parametrize("place", [(computation, "compute"), (people, "compare")])
def test_every_number_of_a_synthesis_stays_and_says_that_it_was_not_computed_twice(monkeypatch, place):
    before = synthesised()
    monkeypatch.setattr(*place, stop)
    after = synthesised()
    (ours,), (theirs,) = after.syntheses, before.syntheses
    assert len(ours.analyses) == 2 and len(ours.leave_one_out) == len(TABLES)
    for a, b in zip(ours.analyses, theirs.analyses, strict=True):
        assert (a.estimate, a.ci_low, a.ci_high, a.tau2) == (b.estimate, b.ci_low, b.ci_high, b.tau2)
        assert b.second.agrees is True and a.second.agrees is None
        assert sentence(a.second.note) == "could not be computed twice: division by zero"
        assert second_computation(a.second) == "This result could not be computed twice: division by zero."


def test_it_is_counted_as_not_checked_and_listed_with_what_is_not_confirmed(monkeypatch):
    monkeypatch.setattr(people, "compare", stop)
    told = agreement([synthesised()])
    named = {d.analysis for d in told.disagreements}
    assert named == {"primary", "or"} and all(d.what.kind == "second_failed" for d in told.disagreements)
    assert told.not_checked >= 2 and told.checked == told.agreeing  # results beside and refits still agree


def test_of_results_without_some_studies_one_failure_is_told_and_a_disagreement_goes_before(monkeypatch):
    real, calls = computation.compute, []

    def second_stops(*given):
        calls.append(given)
        return stop() if len(calls) == 2 else real(*given)

    given = again_input()
    monkeypatch.setattr(again.computation, "compute", second_stops)
    assert again.compute(given).second.what.kind == "second_failed"
    wrong = replace(given, told=tuple(replace(r, estimate=r.estimate * 1.1) for r in given.told))
    calls.clear()
    assert again.compute(wrong).second.agrees is False


def test_refits_that_no_engine_offers_say_so_and_without_any_nothing_is_said(monkeypatch):
    given = again_input()
    assert again.compute(given).second.what.numbers["sampled"] == again.SAMPLED
    monkeypatch.setattr(again.computation, "compute", lambda *_: not_offered(Note("by_bisection")))
    found = again.compute(given).second
    assert (found.agrees, found.note.kind) == (None, "not_offered")
    assert again.compute(replace(given, told=())).second is None


def again_input():
    (made,) = synthesised().syntheses
    told = tuple(
        again.Refitted((r.key,), r.estimate, r.ci_low, r.ci_high, r.tau2) for r in made.leave_one_out
    )
    primary = made.primary
    figures = figures_of(of_tables(TABLES, "RR"))
    return again.RefittedInput(figures, "RR", primary.model, SETTINGS, primary.estimate, told)


@pytest.mark.parametrize("name", ["compute", "of_permutation", "of_lines"])
def test_a_meta_regression_stays(monkeypatch, name):
    monkeypatch.setattr(second_regressions, name, stop)
    made = twice.regression(regression_input(own("ablat")))
    told = {"compute": made.second, "of_permutation": made.second_permutation, "of_lines": made.second_lines}
    assert made.coefficients and told[name].what.kind == "second_failed"
    assert [s.what.kind for s in told.values()].count("second_failed") == 1


def test_levels_their_test_a_curve_and_an_absolute_effect_stay(monkeypatch):
    for module, name in ((computation, "compute"), (groups, "compute"), (second_curves, "compute"), (absolute, "compute")):  # fmt: skip
        monkeypatch.setattr(module, name, stop)
    level = twice.level(LevelInput(figures_of(of_tables(TABLES, "RR")), "RR", "inverse variance", SETTINGS))
    assert level.level.estimate is not None and level.level.second.what.kind == "second_failed"
    assert twice.difference([(0.1, 0.2), (0.3, 0.1)], (1.0, 1, 0.3)).what.kind == "second_failed"
    points = tuple(TimedShare(str(i), 12.0, s, 0.05, 30.0) for i, s in enumerate((0.8, 0.7, 0.9)))
    curve = twice.curve(CurveInput(points, "REML", 0.95))
    assert curve.pooled and curve.second.what.kind == "second_failed"
