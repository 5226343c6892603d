"""What a review found in one object: every publication with what became of it, in an order, and no figure of others."""

from dataclasses import replace
from pathlib import Path

import pytest

from evidence.record import codec
from evidence.record.notes.note import Note
from evidence.record.published.publication import Citation
from evidence.record.results.missing import Missing
from evidence.record.results.second import Differing, SecondComputation
from evidence.record.results.synthesis import OutcomeSynthesis
from evidence.record.reviews.evidence import Agreement
from evidence.record.reviews.publications import PublicationDecision
from evidence.record.summary.absolute import AbsoluteEffect
from evidence.review.config.certainty.certainty_spec import CertaintySpec
from evidence.review.second.attempts import FAILED
from evidence.review.summary.gathering import agreement, gather
from unit.review import results
from unit.review.builders import VOCABULARY, arm, counts, outcome, publication, review


def series(name, year, *, title="", notes="", details=None, rows=(), **changes):
    made = publication(
        name,
        [arm("a", ["thrombectomy"], 30, devices=("New", "Old"))],
        rows or [counts(name, 1, "a", 3, 30), counts(name, 2, "a", 1, 30, outcome="bleeding")],
        citation=Citation(f"{name.title()} et al.", year, title=title),
        notes=notes,
        design="case series",
        **changes,
    ).record
    return replace(made, population=replace(made.population, details=details or {}))


def decided(record, status, reason=None):
    return PublicationDecision(record.id, record.study, status, reason, (), (), ())


def gathered(folder: Path, *pairs, outcomes=(), **changes):
    """What is gathered of publications given with their status."""
    files = []
    for record, _ in pairs:
        files.append(folder / f"{record.id}.json")
        codec.write(files[-1], record)
    codec.write(folder / "decisions.json", tuple(decided(r, s) for r, s in pairs))
    made = []
    for i, each in enumerate(outcomes):
        made.append(folder / f"synthesis{i}.json")
        codec.write(made[-1], each)
    spec = replace(review([], [outcome("proportion", "one")]), vocabulary=VOCABULARY)
    return gather(
        spec, files, folder / "decisions.json", made, CertaintySpec(), software={"x": "1"}, **changes
    )


def test_publications_stand_by_status_then_year_then_name_and_those_without_a_year_last(tmp_path):
    found = gathered(
        tmp_path,
        (series("ongoing", 2001), "ongoing"),
        (series("late", 2015), "included"),
        (series("undated", None), "included"),
        (series("other", 1990), "other question"),
        (series("bravo", 2010), "included"),
        (series("case", 1991), "safety only"),
        (series("out", 1992), "excluded"),
        (series("alpha", 2010), "included"),
        (series("beside", 1993), "context"),
        (series("soon", 1994), "awaiting"),
    )
    order = ["alpha", "bravo", "late", "undated", "beside", "case", "soon", "ongoing", "out", "other"]
    assert [p.id for p in found.publications] == order
    # Figures are those of publications that are shown: included, context, safety only.
    assert {r.publication for r in found.rows} == {"alpha", "bravo", "late", "undated", "beside", "case"}
    assert (found.workflow, found.software, found.missing) == ({}, {"x": "1"}, ())


def test_a_publication_says_what_is_known_of_it_and_nothing_for_what_is_not(tmp_path):
    bare, full = (
        series("bare", 2010),
        series("full", 2011, title="A title", notes="A note", details={"age": "60"}, registration="NCT1"),
    )
    full = replace(full, population=replace(full.population, groups=("adults",)))
    first, second = gathered(tmp_path, (bare, "included"), (full, "included")).publications
    assert (first.title, first.notes, first.registration, first.no_figures, first.awaiting) == (None,) * 5
    assert (second.title, second.notes, second.registration) == ("A title", "A note", "NCT1")
    assert first.population == {"condition": "DVT"}
    assert second.population == {"condition": "DVT", "population group": ("adults",), "age": "60"}
    # Of two figures, one is of an outcome that the review asks for; devices in the order of their names.
    assert (first.figures, first.n) == (1, 30)
    assert list(first.device_market_status.items()) == [("New", "unknown"), ("Old", "withdrawn")]


def test_what_is_missing_stands_at_the_line_of_its_first_figure_that_is_known(tmp_path):
    known = replace(counts("x", 7, "a", 3, 30), line=41)
    lacking = [
        Missing(Note(FAILED, words={"error": "e"}), row_ids=ids) for ids in (("gone", "x/7/a"), ("gone",), ())
    ]
    made = OutcomeSynthesis("x", results.info(), (), (), missing=tuple(lacking))
    unread = Missing(Note(FAILED, words={"error": "e"}), file="bad.yaml", line=3)
    pairs = [(series("x", 2010, rows=[known]), "included")]
    found = gathered(tmp_path, *pairs, outcomes=[made], left_out=[unread])
    assert [m.line for m in found.missing] == [3, 41, 0, 0] and found.missing[0] == unread


def second(engine="scipy", agrees=True, difference=0.0, what="by_bisection", **changes):
    return SecondComputation(
        engine=engine, version="9", what=Note(what), estimate=0.1, ci_low=0.0, ci_high=0.2, tau2=None,
        largest_difference=difference, tolerance=1e-6, agrees=agrees, **changes,
    )  # fmt: skip


def of_outcome(*analyses, **changes):
    """An outcome with one synthesis whose analyses have these second computations."""
    made = results.synthesis([results.study("a")], estimate=0.5)
    each = tuple(replace(made.primary, id=f"a{i}", second=s, beside=()) for i, s in enumerate(analyses))
    return OutcomeSynthesis("x", results.info(), (replace(made, analyses=each, **changes),), ())


def absolute(value=0.1, of="pts", told=None):
    return AbsoluteEffect(
        of, "a-v-b", "risk", 1000, None, value, None, None, None, None, None, "risk ratio", None, told
    )  # fmt: skip


def test_second_computations_are_counted_as_agreeing_not_agreeing_and_not_made():
    differs = second("pymare", agrees=False, difference=0.5)
    failed = SecondComputation(
        "scipy", "9", Note(FAILED, words={"error": "x"}), None, None, None, None, None, None, None
    )
    counted = agreement([of_outcome(second(), differs, None, failed, second())])
    assert (counted.checked, counted.agreeing, counted.not_checked) == (3, 2, 2)
    assert counted.engines == {"pymare": "9", "scipy": "9"}
    assert [(d.analysis, d.what.kind) for d in counted.disagreements] == [
        ("a1", "second_differs"),
        ("a3", FAILED),
    ]
    assert counted.disagreements[0].what.numbers == {"difference": 0.5, "allowed": 1e-6}


def test_absolute_effects_are_counted_with_their_outcome_where_there_is_a_value():
    own = [
        absolute(told=second()),
        absolute(told=None),
        absolute(None),
        absolute(of="another", told=second()),
    ]
    counted = agreement([of_outcome(second())], own)
    assert (counted.checked, counted.agreeing, counted.not_checked) == (2, 2, 1)
    assert agreement([]) == Agreement(0, 0, 0, {}, ())


@pytest.mark.parametrize(("difference", "kinds"), [(0.0, ["second_contradicts"]), (1e-6, ["second_contradicts"]),
                                                   (2e-6, ["second_differs", "second_contradicts"])])  # fmt: skip
def test_a_disagreement_names_each_quantity_and_the_estimate_only_beyond_what_is_allowed(difference, kinds):
    differing = (Differing("I2", 10.0, None),)
    told = agreement(
        [of_outcome(second(agrees=False, difference=difference, differing=differing))]
    ).disagreements
    assert [d.what.kind for d in told] == kinds
    assert told[-1].what.words == {"quantity": "I2"} and told[-1].what.numbers == {"first": 10.0}
