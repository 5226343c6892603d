"""Diagnostics of a synthesis against R (metafor), closed forms and other ways to the same number."""

import dataclasses
import itertools
import math

import numpy as np
import pytest

from evidence.record import codec
from evidence.record.notes.note import Note
from evidence.record.results.candidate import PrintedEffect
from evidence.record.results.diagnostics import Diagnostics, Specification
from evidence.review.pooling.thresholds import NO_DIFFERENCE, Threshold
from evidence.review.robustness import diagnostics as robustness
from evidence.review.robustness import small_studies, specification_curve
from evidence.review.robustness.specification_curve import ALL_STUDIES, TAU2_METHODS
from evidence.review.summary.synthesising import synthesise
from evidence.stats import exact
from unit.review.builders import ONE_ARM, data, outcome, review
from unit.review.invented_analyses import case, series, settings, spec, survivals, trials
from unit.review.results import arm, study
from unit.review.robustness.diagnosed import diagnose

CLOSED_FORM = 1e-9
# tau2 is the root of a likelihood; quotients of small numbers move a little more.
ITERATED = 1e-6
# Two ways to the maximum of the same likelihood, natural scale.
SAME_MAXIMUM = 1e-6
# I2 in percent, from a tau2 that lies at the same maximum of a flat likelihood.
SAME_I2_PERCENT = 1e-3
# A tau2 that is 0 in both.
NOTHING = 1e-12
NONE_BETTER = Threshold(1.0, NO_DIFFERENCE, "below", "RR")
Z95 = 1.959963984540054


@pytest.fixture(scope="module")
def bcg() -> Diagnostics:
    return diagnose(trials(case("bcg_RR")), threshold=NONE_BETTER)


def test_influence_is_metafors_in_every_measure(bcg):
    theirs = case("bcg_RR")["influence"]["REML_z"]
    names = {"rstudent": "rstudent", "dffits": "dffits", "cook_distance": "cook_d", "covariance_ratio": "cov_r",
             "tau2_without": "tau2_del", "q_without": "QE_del", "hat": "hat", "weight_percent": "weight",
             "dfbetas": "dfbs"}  # fmt: skip
    for ours, column in names.items():
        assert [getattr(i, ours) for i in bcg.influence] == pytest.approx(theirs[column], rel=ITERATED), ours
    assert [i.influential for i in bcg.influence] == theirs["is_influential"]


def test_the_points_of_baujat_are_metafors(bcg):
    theirs = case("bcg_RR")["baujat"]["REML_z"]
    assert [i.heterogeneity for i in bcg.influence] == pytest.approx(theirs["x"], rel=ITERATED)
    assert [i.influence for i in bcg.influence] == pytest.approx(theirs["y"], rel=ITERATED)


def test_cumulative_results_are_metafors_and_end_in_the_primary_result():
    bcg = case("bcg_RR")
    theirs = bcg["cumulative"]["DL_z"]
    found = diagnose(trials(bcg), settings=settings(tau2="DL", interval="wald"))
    estimates = [math.exp(e) for e in theirs["estimate"]]
    assert [s.estimate for s in found.cumulative] == pytest.approx(estimates, rel=CLOSED_FORM)
    assert [s.tau2 for s in found.cumulative[1:]] == pytest.approx(
        theirs["tau2"][1:], rel=CLOSED_FORM, abs=NOTHING
    )
    assert [s.k for s in found.cumulative] == list(range(1, 14))
    fit = bcg["fits"]["DL"]["z"]
    assert found.cumulative[-1].ci_high == pytest.approx(math.exp(fit["ci_ub"]), rel=CLOSED_FORM)
    assert found.cumulative[0].tau2 is None


def test_studies_come_in_by_year_and_unknown_years_last():
    candidates = trials(case("bcg_RR"))[:4]
    years = [2010, None, 1999, 2004]
    candidates = [dataclasses.replace(c, year=y) for c, y in zip(candidates, years, strict=True)]
    assert [s.year for s in diagnose(candidates).cumulative] == [1999, 2004, 2010, None]


def test_proportions_are_refitted_by_the_model_of_the_primary_analysis_one_by_one_or_in_batches():
    pritz = case("pritz1997_PLO")["input"]
    candidates = series(pritz["xi"], pritz["ni"])
    found = diagnose(candidates, "proportion")
    for i, step in enumerate(found.cumulative[1:], start=2):
        alone = exact.ladder_average(pritz["xi"][:i], pritz["ni"][:i])
        natural = alone.natural()
        assert (step.estimate, step.ci_low, step.ci_high) == pytest.approx(
            (natural.estimate, natural.ci_low, natural.ci_high), abs=SAME_MAXIMUM
        )
        if alone.i2 is not None:
            assert step.i2_percent == pytest.approx(alone.i2, abs=SAME_I2_PERCENT)


def test_series_without_events_are_refitted_on_the_exact_rung():
    found = diagnose(series([0, 0, 0, 2], [12, 20, 18, 30]), "proportion")
    # Clopper-Pearson with no event among n: 1 - (alpha / 2)^(1 / n).
    assert found.cumulative[2].ci_high == pytest.approx(1 - 0.025 ** (1 / 50), rel=CLOSED_FORM)
    assert found.cumulative[2].tau2 is None and found.cumulative[3].estimate > 0


def test_the_grid_of_subsets_counts_what_a_loop_over_all_subsets_finds():
    candidates = trials(case("bcg_RR"))[:6]
    found = diagnose(candidates, settings=settings(tau2="DL"))
    yi, vi = (np.array(case("bcg_RR")["escalc"][c][:6], dtype=float) for c in ("yi", "vi"))
    estimates, i2 = [], []
    for size in range(2, 7):
        for some in itertools.combinations(range(6), size):
            y, v = yi[list(some)], vi[list(some)]
            w = 1 / v
            q = (w * (y - (w * y).sum() / w.sum()) ** 2).sum()
            c = w.sum() - (w**2).sum() / w.sum()
            tau2 = max(0.0, (q - (size - 1)) / c)
            w = 1 / (v + tau2)
            estimates.append((w * y).sum() / w.sum())
            i2.append(100 * tau2 / (tau2 + (size - 1) / c))
    counts = np.array(found.gosh.counts)
    assert found.gosh.subsets == len(estimates) == counts.sum() and found.gosh.seed is None
    assert np.log(found.gosh.estimate_edges[0]) == pytest.approx(min(estimates), rel=CLOSED_FORM)
    assert np.log(found.gosh.estimate_edges[-1]) == pytest.approx(max(estimates), rel=CLOSED_FORM)
    middle = math.log(found.gosh.estimate_edges[15])
    assert counts[:, :15].sum() == sum(e < middle for e in estimates)
    assert counts[:10].sum() == sum(x < 50 for x in i2)


def test_of_many_studies_a_seeded_sample_of_subsets_is_taken_the_same_in_every_run():
    candidates = trials(case("bcg_RR")) + trials(case("damico2009_RR"))
    first, second = diagnose(candidates).gosh, diagnose(candidates).gosh
    assert first == second and first.seed is not None
    assert first.subsets == robustness.SUBSETS_DRAWN == np.array(first.counts).sum()


def test_estimates_that_fall_with_their_scale_stand_in_rising_order_on_the_grid():
    found = diagnose(survivals(), "survival")
    edges = found.gosh.estimate_edges
    assert list(edges) == sorted(edges) and edges[0] > 0 and edges[-1] < 1


def test_asymmetry_of_risk_ratios_is_tested_as_in_r(bcg):
    theirs = case("bcg_RR")["small_study"]
    tests = {t.name: t for t in bcg.small_studies.tests}
    assert list(tests) == ["Peters", "Egger", "Thompson and Sharp", "Begg"]
    blocks = {
        "Peters": "peters",
        "Egger": "egger_lm",
        "Thompson and Sharp": "egger_rma_REML",
        "Begg": "ranktest",
    }
    for name, block in blocks.items():
        assert tests[name].p_value == pytest.approx(theirs[block]["pval"], rel=ITERATED), name
    limit = math.exp(theirs["egger_lm"]["limit_estimate"])
    assert tests["Egger"].limit == pytest.approx(limit, rel=ITERATED)
    assert tests["Peters"].limit is None


def test_trim_and_fill_is_metafors_and_names_the_side_in_natural_terms():
    theirs = case("bcg_RR")["small_study"]["trimfill"]
    found = diagnose(trials(case("bcg_RR")), settings=settings(tau2="DL", interval="wald"))
    for row in found.small_studies.trim_and_fill:
        block = theirs[f"DL_{row.estimator}"]
        assert row.missing == block["k0"]
        assert row.side == {"left": "low", "right": "high"}[block["side"]]
        assert row.estimate == pytest.approx(math.exp(block["estimate"]), rel=ITERATED)
        assert row.ci_high == pytest.approx(math.exp(block["ci_ub"]), rel=ITERATED)


def test_pet_peese_of_risk_ratios_is_the_limit_of_rs_regressions(bcg):
    theirs = case("bcg_RR")["small_study"]
    block = theirs["lm_vi"] if bcg.small_studies.pet_peese.chosen == "PEESE" else theirs["egger_lm"]
    assert bcg.small_studies.pet_peese.estimate == pytest.approx(
        math.exp(block["limit_estimate"]), rel=ITERATED
    )


def test_odds_ratios_are_tested_by_harbord_too_after_peters():
    found = diagnose(trials(case("bcg_OR")), "OR").small_studies
    assert [t.name for t in found.tests] == ["Peters", "Harbord", "Egger", "Thompson and Sharp", "Begg"]


def test_proportions_are_tested_by_their_size_and_never_by_their_standard_error():
    pritz = case("pritz1997_PLO")
    found = diagnose(series(pritz["input"]["xi"], pritz["input"]["ni"]), "proportion").small_studies
    theirs = pritz["small_study"]
    assert [t.p_value for t in found.tests] == pytest.approx(
        [theirs["rma_sqrtninv_REML"]["pval"], theirs["lm_ninv"]["pval"]], rel=ITERATED
    )
    assert found.pet_peese is None
    assert found.funnel.depth_is == "1 / root of n" and found.funnel.contours == ()
    sizes = [1 / p.depth**2 for p in found.funnel.points]
    assert sizes == pytest.approx(pritz["input"]["ni"], rel=CLOSED_FORM)
    # A twentieth of room below the smallest study.
    assert found.funnel.bottom == pytest.approx(1.05 / math.sqrt(min(sizes)), rel=CLOSED_FORM)
    assert found.funnel.null is None and found.funnel.limit_low is None


def test_without_the_patients_of_some_studies_nothing_is_tested_by_size_and_a_note_says_so():
    """As in metadat's dat.raudenbush1985, differences printed without patients: nothing stood there, and no reason."""
    printed = [
        dataclasses.replace(
            c, kind="effect", intervention=None, comparator=None, n=n,
            effect=PrintedEffect("SMD", 0.1 * i, 0.1 * i - 0.4, 0.1 * i + 0.4, 0.95, None, False, "SMD", "x/1/effect"),
        )
        for i, (c, n) in enumerate(zip(trials(case("bcg_RR")), [None, None, *[100] * 11], strict=True))
    ]  # fmt: skip
    found = diagnose(printed, "SMD").small_studies
    assert found.notes[0] == Note("no_funnel_by_size", numbers={"studies": 2, "total": 13})
    assert found.tests == () and found.funnel is None and found.reason is None
    stated = diagnose([dataclasses.replace(c, n=100 + i) for i, c in enumerate(printed)], "SMD").small_studies
    assert len(stated.tests) == 2 and stated.funnel is not None
    assert "no_funnel_by_size" not in {note.kind for note in stated.notes}


def test_below_ten_studies_nothing_is_tested_and_one_sentence_says_why():
    found = diagnose(trials(case("bcg_RR"))[:9]).small_studies
    assert found.reason == Note("too_few_for_funnel", numbers={"k": 9, "fewest": 10})
    assert found.tests == () and found.funnel is None and found.trim_and_fill == ()
    assert len(diagnose(trials(case("bcg_RR"))[:10]).small_studies.tests) == 4


def test_contours_of_the_funnel_are_where_a_study_is_just_significant(bcg):
    funnel = bcg.small_studies.funnel
    contour = next(c for c in funnel.contours if c.level == 0.95)
    assert contour.high == pytest.approx(math.exp(Z95 * funnel.bottom), rel=CLOSED_FORM)
    assert contour.low == pytest.approx(math.exp(-Z95 * funnel.bottom), rel=CLOSED_FORM)
    half = math.exp(Z95 * funnel.bottom)
    assert (funnel.limit_low * half, funnel.limit_high / half) == pytest.approx(
        (funnel.centre,) * 2, rel=CLOSED_FORM
    )
    centre = math.exp(case("bcg_RR")["fits"]["REML"]["z"]["estimate"])  # of the primary analysis
    assert funnel.centre == pytest.approx(centre, rel=ITERATED)
    assert funnel.null == 1.0 and funnel.bottom > max(p.depth for p in funnel.points)


def test_the_specification_curve_holds_metafors_results_and_marks_the_reviews_own(bcg):
    curve = bcg.specifications
    fits = case("bcg_RR")["fits"]
    for method in ("REML", "DL", "PM", "SJ"):
        row = next(r for r in curve.specifications if (r.tau2_method, r.ci_method) == (method, "wald"))
        assert row.estimate == pytest.approx(math.exp(fits[method]["z"]["estimate"]), rel=ITERATED)
        assert row.ci_low == pytest.approx(math.exp(fits[method]["z"]["ci_lb"]), rel=ITERATED)
    common = next(
        r for r in curve.specifications if r.model.startswith("common effect") and r.ci_method == "wald"
    )
    assert common.estimate == pytest.approx(math.exp(fits["EE"]["z"]["estimate"]), rel=CLOSED_FORM)
    own = [r for r in curve.specifications if r.analysis == "primary"]
    assert [(r.tau2_method, r.ci_method, r.studies) for r in own] == [("REML", "hksj-floor", ALL_STUDIES)]
    estimates = [r.estimate for r in curve.specifications]
    assert estimates == sorted(estimates) and curve.lowest == estimates[0] and curve.highest == estimates[-1]
    assert len(estimates) == (len(TAU2_METHODS) - 1) * 3 + 2


def test_the_specification_curve_counts_what_lies_beyond_the_threshold(bcg):
    curve = bcg.specifications
    assert curve.side == "below" and curve.threshold == 1.0
    assert curve.beyond == sum(r.estimate < 1 for r in curve.specifications)
    assert curve.interval_beyond == sum(r.ci_high < 1 for r in curve.specifications)


@pytest.mark.parametrize(("side", "beyond"), [("below", (1, 1)), ("above", (1, 1))])
def test_the_last_digit_of_no_difference_lies_on_neither_side(side, beyond):
    """Of five studies with equal risks the median of the posterior came to 1 - 1e-16, and was counted below 1."""
    digit = 1e-15
    values = [
        (1 - digit, 0.5, 1 - digit),
        (1.0, 0.6, 1.5),
        (1 + digit, 1 + digit, 2.0),
        (0.9, 0.8, 0.99),
        (1.2, 1.1, 1.5),
    ]
    rows = [Specification(ALL_STUDIES, "x", None, None, None, 5, *numbers) for numbers in sorted(values)]
    curve = specification_curve._described(rows, Threshold(1.0, "no difference", side, "RR"))
    assert (curve.beyond, curve.interval_beyond) == beyond


def outliers(found):
    return {i.key[:3] for i in found.influence if i.outlier}


def test_nobody_among_few_is_not_far_above_what_the_others_predict():
    """0 of 4 with 0.5 added is 10%: an outlier among registries with 3 in 1,000, below which it lies."""
    rare = [6, 11, 9, 0], [2000, 3594, 2800, 4]
    assert outliers(diagnose(series(*rare), "proportion")) == set()
    assert (
        outliers(diagnose(series([n - x for x, n in zip(*rare, strict=True)], rare[1]), "proportion"))
        == set()
    )
    # One of 4 is far above them, and nobody of 4,000 far below.
    assert outliers(diagnose(series([6, 11, 9, 1], rare[1]), "proportion")) == {"s03"}
    assert outliers(diagnose(series([60, 110, 90, 0], [2000, 3594, 2800, 4000]), "proportion")) == {"s03"}


@pytest.mark.parametrize(("ours", "apart"), [((0, 9), False), ((9, 9), True)])
def test_a_ratio_of_0_is_no_outlier_above_ratios_near_0(ours, apart):
    """0 against 2 of 3 with 0.5 added is 0.08, above 0.0005; its own ratio lies below."""
    counts = {"ai": [1, 2, 1, ours[0]], "n1i": [4000, 8000, 5000, ours[1]],
              "ci": [500, 900, 600, 2], "n2i": [1000, 1900, 1300, 3]}  # fmt: skip
    assert outliers(diagnose(trials({"input": counts}))) == ({"s03"} if apart else set())


def test_each_set_of_studies_is_pooled_once_and_other_models_stand_as_they_were_made():
    candidates = trials(case("bcg_OR"))
    others = [
        spec(id="large", label="Large trials", keep={"n at least": 20000}),
        spec(id="same", label="Everybody", keep={"n at least": 1}),
        spec(id="sum", label="Sum", settings=settings(two_arm_model="Mantel-Haenszel")),
    ]
    curve = diagnose(candidates, "OR", others=others).specifications
    assert {r.studies for r in curve.specifications} == {ALL_STUDIES, "Large trials"}
    assert {r.analysis for r in curve.specifications} == {None, "primary", "large", "sum"}
    summed = next(r for r in curve.specifications if r.analysis == "sum")
    theirs = case("bcg_OR")["mantel_haenszel"]["default"]
    assert summed.estimate == pytest.approx(math.exp(theirs["estimate"]), rel=CLOSED_FORM)
    large = [r for r in curve.specifications if r.studies == "Large trials"]
    assert {r.k for r in large} == {next(r.k for r in large)} and 3 <= large[0].k < 13


def test_a_synthesis_carries_its_diagnostics_from_three_studies_on_and_they_survive_json():
    of = outcome("proportion", "one")
    found = {}
    for k in (2, 3):
        candidates = series([3, 5, 9][:k], [20, 30, 25][:k])
        whole = synthesise(review([spec()], [of]), of, data(candidates, "proportion", ONE_ARM), {})
        assert codec.from_plain(codec.to_plain(whole), type(whole)) == whole
        found[k] = whole.syntheses[0].diagnostics
    assert found[2] is None and found[3].k == 3
    assert found[3].notes[0] == Note("other_model", words={"model": "GLMM"})


def test_studies_that_all_agree_have_no_grid_and_no_outlier():
    found = diagnose(series([10, 10, 10], [20, 20, 20]), "proportion")
    assert found.gosh is None
    assert not any(i.outlier or i.interval_apart for i in found.influence)


@pytest.mark.parametrize(
    ("sides", "n", "size"),
    [((arm(1, 40), arm(1, 60)), 99, 100), ((arm(1, 40), None), 99, 40), ((arm(1, 40), arm(1, None)), 99, 99), ((None, None), 99, 99),
     ((arm(1, None), arm(1, 60)), None, None)],
)  # fmt: skip
def test_a_study_is_as_large_as_its_arms_or_as_it_says(sides, n, size):
    candidate, _ = study("a", n=n)
    found = small_studies._sizes([dataclasses.replace(candidate, intervention=sides[0], comparator=sides[1])])
    assert found == [size]
