"""Studies of an outlook: pooled as the result is, and told apart by their symptoms."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from msgspec.structs import replace as changed

from evidence.review.outlook import support
from evidence.review.outlook.chosen import pool
from evidence.review.pooling.reuse import computed_now
from unit.review.builders import outcome
from unit.review.invented_analyses import HOUSE, spec, tables
from unit.review.results import study


def test_an_imagined_study_is_pooled_once_and_real_ones_twice_all_without_what_stands_beside():
    candidates = tables([(3, 30, 9, 31), (5, 42, 8, 40), (9, 60, 15, 61)])
    whole, asked = SimpleNamespace(primary=SimpleNamespace(measure="RR")), spec(settings=HOUSE)
    real, invented = (
        pool(candidates, whole, asked, outcome(), computed_now, imagined=x) for x in (False, True)
    )
    for bound in ("estimate", "ci_low", "ci_high"):
        assert getattr(real, bound) == getattr(invented, bound)
    assert real.second.agrees and invented.second is None
    assert (real.beside, real.pi_low) == (invented.beside, invented.pi_low) == ((), None)


@pytest.mark.parametrize(
    ("days", "said"), [(14, "symptoms: at most 14 days"), (14.5, "symptoms: beyond 14 days"), (None, None)]
)
def test_symptoms_are_told_apart_at_two_weeks(days, said):
    candidate, _ = study("a")
    candidate = replace(candidate, attributes=changed(candidate.attributes, symptom_days=days))
    assert [w for w in support._traits(candidate) if w.startswith("symptoms")] == ([said] if said else [])
