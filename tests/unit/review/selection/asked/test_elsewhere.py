"""Figures of an outcome in another vein segment, or by another instrument, than a review asks for."""

from dataclasses import replace

import pytest

from evidence.display.prose.notes import sentence
from evidence.review.selection.answers import answers, astray
from unit.review.builders import arm, counts, outcome, publication

CAVA, ILIAC = outcome(segments=("ivc",)), outcome(id="iliac", segments=("iliac",))


def of_segment(name, segment):
    return publication(
        name, [arm("a", ["thrombectomy"], 100)], [replace(counts(name, 1, "a", 80, 100), segment=segment)]
    )


@pytest.mark.parametrize(("segment", "asked"), [("ivc", True), ("IVC", True), ("ivcc", False), ("", False)])
def test_capitals_tell_no_two_segments_apart(segment, asked):
    assert answers(of_segment("x", segment).rows[0], CAVA) is asked


def test_a_segment_that_nobody_asks_for_is_listed_and_one_asked_for_elsewhere_is_not():
    """A slip in a study file or in the review would lose a study without a trace."""
    studies = [of_segment(name, name) for name in ("ivc", "ivcc", "iliac")]
    (lost,) = astray(studies, CAVA, [CAVA, ILIAC])
    assert lost.publication == "ivcc"
    assert sentence(lost.reason) == "ivcc; the review asks for ivc"
    assert [x.publication for x in astray(studies, CAVA, [CAVA])] == ["ivcc", "iliac"]
    assert astray(studies, outcome(), [outcome()]) == ()


def test_an_instrument_is_told_too():
    score = outcome(instrument="VEINES-QOL")
    printed = publication(
        "x", [arm("a", ["thrombectomy"], 9)], [replace(counts("x", 1, "a", 3, 9), instrument="VEINES-Sym")]
    )
    (lost,) = astray([printed], score, [score])
    assert sentence(lost.reason) == "VEINES-Sym; the review asks for VEINES-QOL"
