"""Outside trials an adjusted effect represents its study; crude contrasts say so, and which measures may enter."""

import math
from dataclasses import replace

import pytest
from scipy import stats

from evidence.record.notes.note import Note
from evidence.record.pooling_model import PoolingModel
from evidence.record.results.analysis import NOT_POOLED
from evidence.record.results.strata import Stratum
from evidence.review.pooling import analyses
from evidence.review.second import twice
from evidence.review.selection.candidates import find
from unit.review.builders import (
    ANY,
    ONE_ARM,
    SETTINGS,
    TWO_ARM,
    arm,
    counts,
    outcome,
    publication,
    row,
    trial,
)
from unit.review.invented_analyses import spec
from unit.review.selection.synthesised import CASE_CONTROL, COHORT, RCT, made, mixed

EXACT = 1e-9


def matched(name, crude, adjusted, measure="RR", **changes):
    """A cohort with crude counts and an effect that it has adjusted (a printed ratio with its interval)."""
    (a, n), (b, m) = crude
    estimate, low, high = adjusted
    rows = [counts(name, 1, "a", a, n), counts(name, 1, "b", b, m)]
    rows.append(
        row(name, 2, None, type="effect", comparison=("a", "b"), printed=f"adjusted {measure} {estimate}", adjusted=True,
            values={"measure": measure, "estimate": estimate, "low": low, "high": high, "level": 0.95}, **changes)
    )  # fmt: skip
    arms = [arm("a", ["thrombectomy"], n), arm("b", ["anticoagulation"], m, role="comparator")]
    return find(publication(name, arms, rows, design=COHORT), outcome(), TWO_ARM, ANY).candidates


def test_outside_trials_an_adjusted_effect_represents_its_study_and_mixing_is_told():
    members = [*matched("m", ((6, 60), (12, 60)), (0.8, 0.5, 1.28)), *mixed(((4, 45), (9, 44), COHORT))]
    found, _ = made(members)
    mean = {e.key: e for e in found.primary.effects}
    (key,) = [c.key for c in members if c.kind == "effect"]
    assert mean[key].estimate == 0.8 and len(mean) == 2
    # By hand: inverse variances on the log scale (tau2 is 0: the two agree).
    ratios = ((math.log(0.8), (math.log(1.28 / 0.5) / (2 * stats.norm.ppf(0.975))) ** 2),
              (math.log(4 / 45 / (9 / 44)), 1 / 4 - 1 / 45 + 1 / 9 - 1 / 44))  # fmt: skip
    weights = [1 / v for _, v in ratios]
    expected = sum(w * y for w, (y, _) in zip(weights, ratios, strict=True)) / sum(weights)
    assert found.primary.tau2 == 0
    assert found.primary.estimate_scale == pytest.approx(expected, rel=EXACT)
    (told,) = [n for n in found.primary.warnings if n.kind == "adjusted_and_crude"]
    assert (told.studies, told.numbers) == ((key,), {"adjusted": 1, "total": 2})
    (passed,) = [x for x in found.primary.excluded if x.reason.kind == "adjusted_first"]
    assert passed.key.startswith("m:")


def test_crude_contrasts_say_so_and_an_adjusted_effect_in_another_measure_is_not_lost():
    found, _ = made(list(matched("m", ((6, 60), (12, 60)), (0.7, 0.3, 1.6), "OR")))
    kinds = {n.kind: n for n in found.primary.warnings}
    assert found.primary.estimate == pytest.approx(0.5, rel=EXACT)
    assert kinds["crude_effects"].numbers == {"total": 1}
    assert kinds["adjusted_elsewhere"].words == {"study": "m", "printed": "adjusted OR 0.7"}


def test_models_of_counts_give_way_to_adjusted_effects_outside_trials():
    """The ladder of rare outcomes takes counts alone: it would put crude figures in the place of adjusted ones."""
    members = [*matched("m", ((2, 60), (6, 60)), (0.8, 0.2, 3.2)), *mixed(((1, 45), (2, 44), COHORT))]
    rare = replace(SETTINGS, rare_two_arm_model="sparse ladder")
    found, _ = made(members, settings=rare, outcome={"rare": True})
    assert found.primary.model == "inverse variance"
    assert 0.8 in [pytest.approx(e.estimate) for e in found.primary.effects]
    larger = spec(id="larger", settings=rare, keep={"n at least": 100})
    again = made(members, settings=rare, outcome={"rare": True}, further=(larger,))[0].analyses[1]
    assert (again.model, again.k, again.estimate) == ("one study", 1, pytest.approx(0.8))
    crude, _ = made(mixed(((2, 60), (6, 60), COHORT), ((1, 45), (2, 44), COHORT)), settings=rare,
                    outcome={"rare": True})  # fmt: skip
    assert crude.primary.model != "inverse variance"


def test_the_counts_of_a_trial_come_before_its_adjusted_effect():
    members = [
        replace(c, stratum=Stratum.RANDOMISED) for c in matched("m", ((6, 60), (12, 60)), (0.8, 0.5, 1.28))
    ]
    found, _ = made(members)
    assert found.primary.estimate == pytest.approx(0.5, rel=EXACT)
    assert not {"crude_effects", "adjusted_and_crude"} & {n.kind for n in found.primary.warnings}


def test_a_case_control_study_enters_odds_ratios_alone():
    """Its patients are chosen by their outcome: shares of them are no risks."""
    members = mixed(((6, 60), (12, 61), CASE_CONTROL))
    assert made(members)[0].primary.excluded[0].reason == Note("case_control", words={"measure": "RR"})
    found, _ = made(members, "OR")
    assert found.primary.estimate == pytest.approx((6 / 54) / (12 / 49), rel=EXACT)
    (group,) = find(
        trial("x", (6, 60), (12, 61), design=CASE_CONTROL), outcome("proportion", "one"), ONE_ARM, ANY
    ).candidates
    question = analyses.Question("proportion", ANY, {}, False)
    assert analyses.run(spec(), [group], question, twice.analysis).analysis.status == NOT_POOLED


@pytest.mark.parametrize("model", [PoolingModel.MANTEL_HAENSZEL, PoolingModel.INVERSE_VARIANCE])
def test_crude_counts_that_give_way_to_an_adjusted_effect_are_told_whatever_pools_the_trials(model):
    members = [
        *matched("m", ((6, 60), (12, 60)), (0.8, 0.5, 1.28)),
        *mixed(((4, 45), (9, 44), RCT), ((5, 45), (9, 44), RCT)),
    ]
    found, _ = made(members, settings=replace(SETTINGS, two_arm_model=model))
    (stratum,) = found.strata
    assert [c.kind for c in found.pooled_in(stratum)] == ["effect"]
    assert [(x.row_ids, x.reason.kind) for x in found.left_out] == [(("m/1/a", "m/1/b"), "adjusted_first")]
