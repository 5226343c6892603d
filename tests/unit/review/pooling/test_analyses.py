"""Whole analyses of the review floor against R (metafor) and closed forms."""

import math
from dataclasses import replace

import pytest
from scipy import integrate, special, stats

from evidence.record.notes.note import Note
from evidence.record.published.publication import Population
from evidence.record.results.candidate import PrintedEffect
from evidence.record.reviews.methods import SubgroupSpec
from evidence.review.pooling import analyses, subgroups
from evidence.review.pooling.reuse import computed_now
from evidence.review.robustness import refits
from evidence.review.selection.candidates import find
from unit.review.builders import ANY, TWO_ARM, outcome, trial
from unit.review.invented_analyses import CLOSED_FORM, case, run, series, settings, spec, trials
from unit.review.told import kinds

# tau2 is the root of a likelihood; R's own solution is good to 1e-7 on the scale of tau2 + vi.
ITERATED = 1e-6
# The GLMM in standard errors, and relative in its standard error: R stops its search there.
GLMM = 1e-5
# tau2 of the GLMM, relative: the likelihood is flat about it, so the same stop shows ten times larger.
GLMM_TAU2 = 1e-4
# A tau2 that is 0 in both.
NOTHING = 1e-12


def test_reml_with_hartung_knapp_reproduces_metafor_on_the_bcg_trials():
    data = case("bcg_RR")
    fit, interval = data["fits"]["REML"]["knha"], data["confint"]["REML_QP"]
    found = run(trials(data))
    assert found.k == 13
    assert found.tau2 == pytest.approx(fit["tau2"], rel=ITERATED)
    assert found.estimate == pytest.approx(math.exp(fit["estimate"]), rel=ITERATED)
    assert found.ci_low == pytest.approx(math.exp(fit["ci_lb"]), rel=ITERATED)
    assert found.ci_high == pytest.approx(math.exp(fit["ci_ub"]), rel=ITERATED)
    assert found.pi_low == pytest.approx(math.exp(fit["pi_t"]["lb"]), rel=ITERATED)
    assert found.tau2_low == pytest.approx(interval["tau2"][1], rel=ITERATED)
    assert found.tau2_high == pytest.approx(interval["tau2"][2], rel=ITERATED)
    assert found.i2_percent == pytest.approx(fit["I2"], rel=ITERATED)
    assert [e.weight_percent for e in found.effects if e.weight_percent is None] == []
    assert found.second.engine == "pymare" and found.second.agrees


def test_dersimonian_laird_with_wald_reproduces_metafor():
    data = case("bcg_OR")
    fit = data["fits"]["DL"]["z"]
    found = run(trials(data), "OR", settings=settings(tau2="DL", interval="wald"))
    assert found.estimate == pytest.approx(math.exp(fit["estimate"]), rel=CLOSED_FORM)
    assert found.ci_high == pytest.approx(math.exp(fit["ci_ub"]), rel=CLOSED_FORM)
    assert found.second.agrees


def test_rare_outcomes_get_mantel_haenszel_without_correction_and_double_zero_trials_stay_visible():
    data = case("nielweise2007_OR")
    fit = data["mantel_haenszel"]["default"]
    found = run(trials(data), "OR", rare=True)
    assert found.estimate == pytest.approx(math.exp(fit["estimate"]), rel=CLOSED_FORM)
    assert found.ci_low == pytest.approx(math.exp(fit["ci_lb"]), rel=CLOSED_FORM)
    assert len(found.effects) == 18
    silent = [e for e in found.effects if e.status == "not estimable"]
    double_zero = sum(
        a == 0 and c == 0 for a, c in zip(data["input"]["ai"], data["input"]["ci"], strict=True)
    )
    assert len(silent) == double_zero > 0
    assert all(e.weight_percent is None for e in silent)
    # People counted are people pooled: those of the silent trials are not.
    columns = (data["input"][name] for name in ("ai", "ci", "n1i", "n2i"))
    pooled = [row for row in zip(*columns, strict=True) if row[0] or row[1]]
    assert found.n == sum(row[2] for row in pooled) and found.n_comparator == sum(row[3] for row in pooled)
    assert found.second.engine == "statsmodels" and found.second.agrees


def _printed_alone(measure):
    """A rate with its interval and no events; a ratio with its interval and no counts."""
    (counted,) = find(trial("s", (3, 40), (5, 41)), outcome(), TWO_ARM, ANY).candidates
    if measure == "rate":
        figure = replace(counted.intervention, events=None, rate=0.3, rate_low=0.1, rate_high=0.9)
        return replace(counted, kind="rates", intervention=figure, comparator=None)
    effect = PrintedEffect("RR", 0.3, 0.1, 0.9, 0.95, None, False, "RR", "s/1/effect")
    return replace(counted, kind="effect", intervention=None, comparator=None, effect=effect)


@pytest.mark.parametrize(("measure", "rare"), [("rate", False), ("RR", True)])
def test_one_study_printed_without_counts_is_shown_whatever_model_is_asked_for_and_two_are_not_pooled(
    measure, rare
):
    one = _printed_alone(measure)
    found = run([one], measure, rare=rare)
    assert (found.status, found.model, found.k) == ("single study", "one study", 1)
    assert (found.estimate, found.ci_low, found.ci_high) == pytest.approx((0.3, 0.1, 0.9))
    assert found.second.agrees and found.excluded == ()
    two = run([one, replace(one, key="t", study="t")], measure, rare=rare)
    assert two.status == "not pooled" and len(two.excluded) == 2


def test_beside_counts_a_ratio_printed_without_them_is_left_out_of_models_of_counts():
    (counted,) = find(trial("c", (3, 40), (5, 41)), outcome(), TWO_ARM, ANY).candidates
    found = run([_printed_alone("RR"), counted], rare=True)
    assert found.k == 1 and [e.key for e in found.effects] == [counted.key]
    assert [e.reason.kind for e in found.excluded] == ["needs_counts"]


@pytest.mark.parametrize(
    ("arms", "why"),
    [
        ([((0, 10), (0, 12)), ((0, 8), (0, 9))], ["no_events_both_arms"]),
        ([((10, 10), (12, 12))], ["only_events_both_arms"]),
        ([((10, 10), (12, 12)), ((0, 8), (0, 9))], ["only_events_both_arms", "no_events_both_arms"]),
    ],
)
def test_a_ratio_that_no_study_can_give_is_not_pooled_for_the_reason_that_holds(arms, why):
    found = run(
        [find(trial(f"s{i}", *pair), outcome(), TWO_ARM, ANY).candidates[0] for i, pair in enumerate(arms)],
        "RR",
    )
    assert (found.status, found.estimate) == ("not pooled", None)
    assert found.status_reason == Note("no_estimable_effect", parts=tuple(Note(kind) for kind in why))


def test_the_interval_of_one_study_is_called_what_its_own_is_and_not_what_would_pool_several():
    found = run(
        series([24], [25]),
        "proportion",
        settings=settings(single_arm_model="inverse variance", interval="wald"),
    )
    low, high = stats.binomtest(24, 25).proportion_ci(method="exact")
    assert (found.status, found.ci_method) == ("single study", "clopper-pearson")
    assert (found.ci_low, found.ci_high) == pytest.approx((low, high), rel=CLOSED_FORM)


def test_single_arm_proportions_are_the_average_of_the_binomial_normal_model():
    data = case("pritz1997_PLO")
    fit, k = data["glmm"]["direct"], len(data["input"]["xi"])
    found = run(series(data["input"]["xi"], data["input"]["ni"]), "proportion")
    assert found.tau2 == pytest.approx(fit["tau2"], rel=GLMM_TAU2)
    density = stats.norm(fit["estimate"], math.sqrt(fit["tau2"])).pdf
    mean, _ = integrate.quad(lambda eta: special.expit(eta) * density(eta), -30, 30)
    assert found.estimate == pytest.approx(mean, rel=GLMM_TAU2)
    middle = next(b for b in found.beside if b.what == "median study")
    half = special.stdtrit(k - 1, 0.975) * fit["se"]
    expected = special.expit([fit["estimate"], fit["estimate"] - half, fit["estimate"] + half])
    assert (middle.estimate, middle.ci_low, middle.ci_high) == pytest.approx(tuple(expected), rel=GLMM_TAU2)
    raw = next(b for b in found.beside if b.what == "raw total")
    assert raw.estimate == sum(data["input"]["xi"]) / sum(data["input"]["ni"])
    assert found.second.agrees and all(b.second.agrees for b in found.beside)


def test_series_without_any_event_fall_to_the_exact_rung_and_say_so():
    found = run(series([0, 0, 0], [12, 20, 18]), "proportion")
    assert found.estimate == 0 and found.ci_low == 0
    # Clopper-Pearson with no event among n: 1 - (alpha / 2)^(1 / n).
    assert found.ci_high == pytest.approx(1 - 0.025 ** (1 / 50), rel=CLOSED_FORM)
    assert [(r.status, r.reason) for r in found.ladder][0] == ("all zero", Note("no_event_no_maximum"))
    assert found.tau2 is None


def test_one_study_is_shown_and_not_pooled():
    found = run(series([36], [37]), "proportion")
    assert found.status == "single study" and found.k == 1
    assert found.estimate == 36 / 37
    assert found.ci_low == found.effects[0].ci_low
    assert found.pi_low is None and found.tau2 is None


def test_two_studies_are_pooled_with_a_plain_warning():
    found = run(trials(case("bcg_RR"))[:2])
    assert found.status == "pooled" and found.pi_low is None
    assert "two_studies_tau2" in kinds(*found.warnings)


def test_no_usable_study_is_said_with_the_reason_and_not_left_out():
    found = run([])
    assert found.status == "not pooled" and found.status_reason == Note("no_poolable_figure")


def test_a_sensitivity_analysis_names_what_it_leaves_out():
    found = run(trials(case("bcg_RR")), id="large", keep={"n at least": 20000})
    assert 0 < found.k < 13
    assert found.k + len(found.excluded) == 13
    kept = Note("kept_only", words={"criteria": "n at least: 20000"})
    assert all(e.reason == kept for e in found.excluded)


def test_leave_one_out_reproduces_metafor():
    data = case("bcg_RR")
    expected = data["leave1out"]["DL_z"]
    given = refits.RefitInput(
        tuple(trials(data)), "RR", "inverse variance", settings(tau2="DL", interval="wald")
    )
    rows = refits.leave_one_out(given)
    by_key = {r.key: r for r in rows}
    for i, estimate in enumerate(expected["estimate"]):
        row = by_key[f"s{i:02}:0.0"]
        assert row.estimate == pytest.approx(math.exp(estimate), rel=CLOSED_FORM)
        assert row.tau2 == pytest.approx(expected["tau2"][i], rel=CLOSED_FORM, abs=NOTHING)


def test_subgroups_are_pooled_on_their_own_and_tested_for_a_difference():
    data = case("bcg_RR")
    designs = {"random": "randomised controlled trial", "alternate": "non-randomised comparison",
               "systematic": "registry"}  # fmt: skip
    moderator = data["moderators"]["alloc"]
    candidates = trials(data, design=[designs[v] for v in moderator["values"]])
    groups = subgroups.analyse(
        SubgroupSpec("design", "Design", "design", {}, {}, False, ("a-v-b",)),
        spec(settings=settings(tau2="DL", interval="wald")),
        candidates, analyses.Question("RR", ANY, {}, False), computed_now,
    )  # fmt: skip
    expected = moderator["subgroups"]["DL"]
    by_level = {level.level.lower(): level for level in groups.levels}
    for name, fit in expected["per_level"].items():
        level = by_level[designs[name]]
        assert level.k == fit["k"]
        assert level.estimate == pytest.approx(math.exp(fit["estimate"]), rel=CLOSED_FORM)
    points = [(f["estimate"], f["se"]) for f in expected["per_level"].values()]
    weights = [1 / se**2 for _, se in points]
    mean = sum(w * y for w, (y, _) in zip(weights, points, strict=True)) / sum(weights)
    q = sum(w * (y - mean) ** 2 for w, (y, _) in zip(weights, points, strict=True))
    assert groups.test_df == 2
    assert groups.test_q == pytest.approx(q, rel=CLOSED_FORM)


def test_levels_of_people_are_the_groups_that_study_files_name():
    data = case("bcg_RR")
    names = ["cancer", "trauma", "", "cancer"]
    people = [Population("DVT", ("leg DVT",), {}, (name,) if name else ()) for name in names]
    by_people = SubgroupSpec(
        "population", "People", "population group", {"not stated": "None named"}, {}, False, ("a-v-b",)
    )
    head = {"input": {k: v[:4] for k, v in data["input"].items()}}
    candidates = trials(head, population=people)
    question = analyses.Question("RR", ANY, {}, False)
    groups = subgroups.analyse(by_people, spec(), candidates, question, computed_now)
    assert [(level.level, level.k) for level in groups.levels] == [
        ("None named", 1),
        ("Cancer", 2),
        ("Trauma", 1),
    ]


@pytest.mark.parametrize(
    ("by", "key", "told"),
    [
        ("symptom duration", "symptom duration", ["max 14 days", "max 21 days", "", "under 2 weeks"]),
        ("dialysis", "dialysis", ["18%", "94.4%", "", "50%"]),
    ],
)
def test_levels_of_a_bound_are_at_most_it_more_and_not_stated(by, key, told):
    people = [Population("DVT", ("leg DVT",), {key: text} if text else {}) for text in told]
    split = SubgroupSpec("x", "X", by, {"at most": "Few", "more": "Many"}, {}, False, ("a-v-b",))
    head = {"input": {k: v[:4] for k, v in case("bcg_RR")["input"].items()}}
    question = analyses.Question("RR", ANY, {}, False)
    groups = subgroups.analyse(split, spec(), trials(head, population=people), question, computed_now)
    assert [(level.level, level.k) for level in groups.levels] == [("Few", 2), ("Many", 1), ("Not stated", 1)]
