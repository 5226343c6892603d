"""The examples of config/README.md do what the manual says: every measure from a printed figure to its result."""

import json
import math
import zipfile

import pytest

from evidence.stats.quantiles.conversions import mean_sd_from_quantiles
from workflow import in_process, mini
from workflow.manual import manual

pytestmark = pytest.mark.slow  # the parts have tests of their own in unit/review
CASES = mini.REPOSITORY / "tests/reference/cases"
# R's iterations are solved to 1e-11; printed figures of these cases are taken as they are.
SOLVED = 1e-7
CLOSED_FORM = 1e-9


def reference(name):
    return json.loads((CASES / f"{name}.json").read_text())


HR = reference("handmade_HR")["input"]
BCG = reference("bcg_RR")["input"]
HAHN = reference("hahn2001_OR")["input"]
NORMAND = reference("normand1999_ROM")["input"]
SPARSE = reference("edge_double_zero_some_OR")["input"]
RATES = reference("nielweise2008_IRR")["input"]
# What each study prints, in the order of the figures of the manual's example; its first line is the manual's.
FIGURES = {
    "hazard ratios": [
        (f"HR {hr:.2f} (95% CI {lo:.2f} to {hi:.2f})",)
        for hr, lo, hi in zip(HR["hr"], HR["lo"], HR["hi"], strict=True)
    ],
    "times of an analysis": [
        (f"{a}/400", f"{b}/400", f"{c}/400", f"{d}/400")
        for a, b, c, d in [(4, 9, 30, 41), (6, 8, 22, 35), (3, 7, 28, 29)]
    ],
    "skewed medians": [
        ("median 6 [IQR 4-12] (n=60)", "median 7 [IQR 5-15] (n=60)"),
        ("median 5 (range 2-31) (n=50)", "median 8 (range 3-48) (n=50)"),
        ("median 4 [IQR 3-9] (n=44)", "median 6 [IQR 4-14] (n=41)"),
    ],
    "models of counts": [  # the second study of the case first
        (f"{SPARSE['ai'][i]}/{SPARSE['n1i'][i]}", f"{SPARSE['ci'][i]}/{SPARSE['n2i'][i]}")
        for i in (1, 0, 2, 3, 4)
    ],
    "empty cells": [
        (f"{a}/{n1}", f"{c}/{n2}")
        for a, n1, c, n2 in zip(*(HAHN[x] for x in ("ai", "n1i", "ci", "n2i")), strict=True)
    ],
    "ratio of means": [
        (f"{m1} (SD {s1}) (n={n1})", f"{m2} (SD {s2}) (n={n2})")
        for m1, s1, n1, m2, s2, n2 in zip(
            *(NORMAND[x] for x in ("m1i", "sd1i", "n1i", "m2i", "sd2i", "n2i")), strict=True
        )
    ],
    "several figures of a study": [
        tuple(f"{x}/400" for x in counts)
        for counts in [(31, 44, 24, 40), (22, 29, 25, 37), (40, 38, 33, 35), (18, 30, 16, 33)]
    ],
    "meta-regression": [
        (f"{a}/{n1}", f"{c}/{n2}")
        for a, n1, c, n2 in zip(*(BCG[x] for x in ("ai", "n1i", "ci", "n2i")), strict=True)
    ],
    "rates": [
        (
            f"{x1} events in {t1} patient-years",
            f"{x2} events in {t2} patient-years ({100 * x2 / t2:.2f} per 100 patient-years)",
        )
        for x1, t1, x2, t2 in zip(*(RATES[c] for c in ("x1i", "t1i", "x2i", "t2i")), strict=True)
    ],
}


@pytest.fixture(scope="module")
def evidence(tmp_path_factory):
    """What a run makes of all examples together: numbers and the page."""
    found = manual.examples()
    assert set(found) == set(FIGURES)
    most = max(len(lines) for lines in FIGURES.values())
    studies = [[] for _ in range(most)]
    for name, lines in FIGURES.items():
        for i in range(len(lines)):
            studies[i] += manual.entries_of(found[name][0], lines, i)
    folder = manual.lay_down(
        tmp_path_factory.mktemp("manual"), [review for _, review in found.values()], studies
    )
    return manual.evidence_of(folder), folder


@pytest.fixture(scope="module")
def outcome(evidence):
    """The results of an outcome by its name."""
    by_id = {o.outcome.id: o for o in evidence[0].outcomes}
    return by_id.__getitem__


@pytest.fixture(scope="module")
def page(evidence):
    """All pages of the review together."""
    pages = sorted((evidence[1] / "results/asked").glob("*.html"))
    return "".join(path.read_text() for path in pages)


def test_every_pooled_number_of_the_examples_is_computed_twice_and_agrees(evidence):
    for o in evidence[0].outcomes:
        for s in o.syntheses:
            for a in s.analyses:
                if a.estimate is not None:
                    assert a.second is not None and a.second.agrees, (o.outcome.id, a.id, a.second)
                    assert all(b.second is not None and b.second.agrees for b in a.beside), (
                        o.outcome.id,
                        a.id,
                    )


def test_all_examples_are_drawn_and_written_to_word_and_excel(evidence):
    folder = evidence[1]
    in_process.run(folder)
    made = {p.suffix for p in (folder / "results/asked").rglob("*")}
    assert {".docx", ".xlsx", ".svg"} <= made
    with zipfile.ZipFile(folder / "results/asked/report.docx") as written:
        text = written.read("word/document.xml").decode()
    # Events stand over their person-years, never over people.
    assert "48 in 25,778 versus 77 in 25,605 person-years" in text


def test_printed_hazard_ratios_are_pooled_as_r_pools_them(outcome, page):
    found = manual.one(outcome("major_amputation"))
    theirs = reference("handmade_HR")["fits"]["REML"]["adhoc"]
    a = found.primary
    assert (a.measure, a.model, a.k, a.scale) == ("HR", "inverse variance", 5, "log")
    assert a.estimate == pytest.approx(math.exp(theirs["estimate"]), rel=SOLVED)
    assert (a.ci_low, a.ci_high) == pytest.approx(
        (math.exp(theirs["ci_lb"]), math.exp(theirs["ci_ub"])), rel=SOLVED
    )
    assert a.tau2 == pytest.approx(theirs["tau2"], rel=1e-4)
    assert [e.interval_method for e in a.effects] == ["as printed"] * 5
    assert "hazard ratio" in page.lower() and "0.50 to 1.04" in page


def of(found, comparison, analysis="primary"):
    (synthesis,) = (s for s in found.syntheses if s.comparison.id == comparison)
    return next(a for a in synthesis.analyses if a.id == analysis)


def exp(values):
    return tuple(math.exp(v) for v in values)


def test_rate_ratios_are_pooled_from_events_in_person_time_as_r_pools_them(outcome, page):
    theirs = reference("nielweise2008_IRR")
    found = outcome("recurrent_vte")
    a, fit = of(found, "lysis-v-drug"), theirs["fits"]["REML"]["adhoc"]
    assert (a.measure, a.model, a.k) == ("IRR", "inverse variance", 9)
    assert (a.estimate, a.ci_low, a.ci_high) == pytest.approx(
        exp(fit[n] for n in ("estimate", "ci_lb", "ci_ub")), rel=SOLVED
    )
    assert [e.yi for e in a.effects] == pytest.approx(theirs["escalc"]["yi"], rel=CLOSED_FORM)
    assert (a.events, a.person_years, a.person_years_comparator) == (
        sum(RATES["x1i"]),
        sum(RATES["t1i"]),
        sum(RATES["t2i"]),
    )
    assert "7 in 1,344" in page and "rate ratio" in page.lower()
    assert "0.5 was added to every cell of a study with an empty one" in page
    assert "ratios of means" in page  # with the scale of their prior


def test_a_rate_ratio_given_each_studys_events_is_metafors_conditional_model_with_one_ratio(outcome):
    a = of(outcome("recurrent_vte"), "lysis-v-drug", "rates-conditional")
    fit = reference("nielweise2008_IRR")["glmm"]["CM.EL_EE"]
    assert a.model == "conditional exact" and a.estimate == pytest.approx(math.exp(fit["estimate"]), rel=1e-6)


def test_a_rate_difference_is_told_per_person_year_in_the_record_and_per_100_on_the_page(outcome, page):
    a = of(outcome("recurrent_vte"), "lysis-v-drug", "rates-difference")
    fit = reference("nielweise2008_IRD")["fits"]["REML"]["adhoc"]
    assert (a.estimate, a.ci_low, a.ci_high) == pytest.approx(
        tuple(fit[n] for n in ("estimate", "ci_lb", "ci_ub")), rel=1e-5
    )
    assert "per 100 person-years" in page


def test_rates_of_one_group_are_averaged_over_studies_by_the_poisson_normal_model(outcome):
    a = of(outcome("recurrent_vte"), "drug")
    direct = reference("nielweise2008_control_IRLN")["glmm"]["direct"]
    average = math.exp(direct["estimate"] + direct["tau2"] / 2)
    assert (a.model, a.measure, a.k) == ("GLMM of rates", "rate", 9)
    assert a.estimate == pytest.approx(average, rel=1e-5) and a.tau2 == pytest.approx(
        direct["tau2"], rel=1e-4
    )
    beside = {b.what: b for b in a.beside}
    assert beside["median study"].estimate == pytest.approx(math.exp(direct["estimate"]), rel=1e-5)
    total = sum(RATES["x2i"]) / sum(RATES["t2i"])
    assert beside["raw total"].estimate == pytest.approx(total, rel=CLOSED_FORM)
    assert a.ci_method == "t" and a.ci_low < average < a.ci_high


def test_an_analysis_looks_at_another_time_with_the_figures_of_that_time(outcome):
    found = manual.one(outcome("reintervention"))
    primary, late = found.primary, next(a for a in found.analyses if a.id == "long-term")
    assert ((primary.events, primary.events_comparator), (late.events, late.events_comparator)) == (
        (13, 24),
        (80, 105),
    )
    shown = {c.key: c.at_months for c in found.candidates}
    assert {shown[e.key] for e in primary.effects} == {6} and {shown[e.key] for e in late.effects} == {60}
    first = late.effects[0]
    assert first.yi == pytest.approx(math.log(30 / 41), rel=CLOSED_FORM)


def test_a_meta_regression_is_metafors_with_hartung_and_knapps_interval_and_a_permutation_test(outcome, page):
    block = reference("bcg_RR")["moderators"]["ablat"]["metareg"]["REML_adhoc"]
    (g,) = manual.one(outcome("infection")).regressions
    intercept, latitude = g.coefficients
    assert (g.k, latitude.per, g.second.agrees) == (13, 10, True)
    assert latitude.estimate_scale == pytest.approx(10 * block["beta"][1], rel=1e-6)
    assert (latitude.ci_low_scale, latitude.ci_high_scale) == pytest.approx(
        (10 * block["ci_lb"][1], 10 * block["ci_ub"][1]), rel=1e-6
    )
    assert latitude.p_value == pytest.approx(block["pval"][1], rel=1e-5)
    assert (g.tau2, g.r2_percent) == pytest.approx((block["tau2"], block["R2"]), rel=1e-5)
    assert latitude.factor == pytest.approx(math.exp(latitude.estimate_scale)) and intercept.factor is None
    # Of 13! arrangements 9,999 are drawn: the share is binomial around the p value of the exact test, near 0.008.
    assert (g.exact, g.permutations, g.seed) == (False, 9999, 1)
    assert 0.004 < g.p_permutation < 0.013 and latitude.p_permutation == g.p_permutation
    assert "Meta-regression: Latitude" in page and "by permutation" in page


def test_all_figures_of_each_study_stand_in_one_analysis_and_one_in_the_primary(outcome, page):
    found = manual.one(outcome("vein_stenosis"))
    every = next(a for a in found.analyses if a.id == "all-figures")
    assert (len(found.primary.effects), len(every.effects)) == (4, 8)
    assert (every.k, every.n, every.model, every.ci_method) == (4, 3200, "three-level", "CR2")
    by_key = {c.key: c.definition for c in found.candidates}
    assert sorted(by_key[e.key] for e in every.effects) == ["duplex"] * 4 + ["venography"] * 4
    assert "cluster-robust" in page


def test_skewed_medians_are_converted_or_compared_where_an_analysis_asks(outcome, page):
    found = manual.one(outcome("length_of_stay_days"))
    made = {a.id: a for a in found.analyses}
    assert made["primary"].k == 0
    assert (made["skewed-medians"].k, made["medians-compared"].k) == (3, 3)
    differences = [e.estimate for e in made["medians-compared"].effects]
    assert differences == [-1.0, -3.0, -2.0]
    (converted,) = (c for c in found.candidates if c.key == made["skewed-medians"].effects[0].key)
    theirs = mean_sd_from_quantiles([60], [6.0], q1=[4.0], q3=[12.0], method="qe")
    assert converted.intervention.mean == theirs.mean[0]
    assert "Medians compared as they are" in page


def test_what_is_added_to_empty_cells_is_what_escalc_adds(outcome):
    found = manual.one(outcome("death"))
    variants = reference("hahn2001_OR")["escalc_variants"]
    made = {a.id: a for a in found.analyses}
    for id_, name in (("a-tenth-added", "add=0.1,to=only0"), ("added-to-all", "to=all")):
        theirs = dict(
            zip(range(12), zip(variants[name]["yi"], variants[name]["vi"], strict=True), strict=True)
        )
        events = zip(HAHN["ai"], HAHN["ci"], strict=True)
        estimable = [
            i for i, pair in enumerate(events) if any(pair)
        ]  # two arms without an event have no ratio
        ours = [(e.yi, e.vi) for e in made[id_].effects if e.yi is not None]
        assert len(ours) == len(estimable)
        for mine, i in zip(ours, estimable, strict=True):
            assert mine == pytest.approx(theirs[i], rel=CLOSED_FORM)
    by_size = made["by-arm-size"]
    assert by_size.k == made["a-tenth-added"].k and by_size.estimate != made["primary"].estimate


def test_ratios_of_means_are_metafors_and_corrected_where_asked(outcome, page):
    found = manual.one(outcome("blood_loss_ml"))
    fit = reference("normand1999_ROM")["fits"]["REML"]["adhoc"]
    a = found.primary
    assert (a.measure, a.k, a.scale) == ("ROM", 9, "log")
    assert (a.estimate, a.ci_low, a.ci_high) == pytest.approx(
        exp(fit[n] for n in ("estimate", "ci_lb", "ci_ub")), rel=SOLVED
    )
    corrected = next(a for a in found.analyses if a.id == "corrected-ratio")
    (m1, s1, n1), (m2, s2, n2) = (55, 47, 155), (75, 64, 156)
    first, second = s1**2 / (n1 * m1**2), s2**2 / (n2 * m2**2)
    effect = corrected.effects[0]
    # Lajeunesse 2015, equations 8 and 9.
    assert effect.yi == pytest.approx(math.log(m1 / m2) + (first - second) / 2, rel=CLOSED_FORM)
    assert effect.vi == pytest.approx(first + second + (first**2 + second**2) / 2, rel=CLOSED_FORM)
    assert "ratio of means" in page.lower()


def test_peto_the_two_arm_glmm_and_logistic_regression_are_those_of_r(outcome):
    found = manual.one(outcome("major_bleeding"))
    theirs = reference("edge_double_zero_some_OR")
    made = {a.id: a for a in found.analyses}
    peto, glmm = theirs["peto"], theirs["glmm"]["direct"]
    assert (made["peto"].estimate, made["peto"].ci_low, made["peto"].ci_high) == pytest.approx(
        exp(peto[n] for n in ("estimate", "ci_lb", "ci_ub")), rel=CLOSED_FORM
    )
    mixed = made["two-arm-glmm"]
    assert (mixed.model, mixed.k) == ("binomial-normal", glmm["studies_used"])
    # R's direct search ends at a gradient of 1e-9.
    assert mixed.estimate == pytest.approx(math.exp(glmm["estimate"]), rel=1e-5)
    assert mixed.tau2 == glmm["tau2"] == 0 and mixed.se_scale == pytest.approx(glmm["se"], rel=1e-5)
    one = theirs["glmm"]["UM.FS_EE"]
    assert made["one-odds-ratio"].estimate == pytest.approx(math.exp(one["estimate"]), rel=1e-6)
