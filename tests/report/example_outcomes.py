"""The outcomes of the invented review: each holds a hard case for tables and figures."""

from __future__ import annotations

from curve_examples import usual
from example_diagnostics import beyond, diagnostics
from quoting import quoted
from result_builders import (
    ANY_TIME,
    ONE_YEAR,
    SINGLE,
    TWO_ARM,
    analysis,
    arm,
    candidate,
    effect,
    outcome,
    second,
    synthesis,
)

from evidence.record.better import Better
from evidence.record.results.analysis import Exclusion, ResultBeside, TriedModel
from evidence.record.results.candidate import PrintedEffect
from evidence.record.results.subsets import LeftOneOut, SubgroupAnalysis, SubgroupLevel
from evidence.record.results.synthesis import Benchmark, LeftOut, OutcomeSynthesis


def two_arm_binary() -> OutcomeSynthesis:
    """A zero cell, a double-zero study, a subgroup by design, a sensitivity analysis that pools nothing."""
    candidates = [
        candidate(
            "alpha2010",
            "counts",
            arm("alpha2010", 1, "removal", n=60, events=24),
            arm("alpha2010", 1, "drug", n=60, events=31),
        ),
        candidate(
            "bravo2014",
            "counts",
            arm("bravo2014", 1, "removal", n=32, events=0),
            arm("bravo2014", 1, "drug", n=32, events=4),
            second_hand=True,
        ),
        candidate(
            "charlie2016",
            "counts",
            arm("charlie2016", 1, "removal", n=20, events=0),
            arm("charlie2016", 1, "drug", n=20, events=0),
        ),
        candidate(
            "echo2021",
            "counts",
            arm("echo2021", 1, "removal", n=125, events=40),
            arm("echo2021", 1, "drug", n=125, events=44),
            notes=(quoted("The two device arms are added together"),),
        ),
    ]
    effects = [
        effect("alpha2010", 0.774, 0.522, 1.148, 38.4),
        effect("bravo2014", 0.111, 0.006, 1.983, 0.9, note=quoted("0.5 added to each cell")),
        effect(
            "charlie2016",
            None,
            None,
            None,
            None,
            status="not estimable",
            note=quoted("No events on either side"),
        ),
        effect("echo2021", 0.909, 0.643, 1.286, 60.7),
    ]
    primary = analysis(
        effects=effects,
        k=3,
        n=217,
        events=64,
        n_comparator=217,
        events_comparator=79,
        estimate=0.8446,
        ci_low=0.5712,
        ci_high=1.2489,
        pi_low=0.41,
        pi_high=1.74,
        p_value=0.2,
        tau2=0.0123,
        tau2_low=0.0,
        tau2_high=0.31,
        i2_percent=14.2,
        i2_low_percent=0.0,
        i2_high_percent=72.0,
        q=2.21,
        q_df=2,
        q_p=0.331,
        why="",
        label="Primary analysis",
        beyond=beyond(),
    )
    randomised = analysis(
        "randomised-only",
        effects=effects[:2],
        k=2,
        n=92,
        events=24,
        n_comparator=92,
        events_comparator=35,
        estimate=0.701,
        ci_low=0.101,
        ci_high=4.86,
        tau2=0.1,
        i2_percent=43.0,
        q=1.9,
        q_df=1,
        q_p=0.17,
        excluded=(
            Exclusion("charlie2016", quoted("design is non-randomised comparison")),
            Exclusion("echo2021", quoted("design is registry")),
        ),
        warnings=(quoted("Two studies only: the interval rests on one degree of freedom."),),
        second=second(False),
    )
    nothing = analysis(
        "without-withdrawn-device",
        "not pooled",
        effects=(),
        k=0,
        status_reason=quoted("every study used a withdrawn device"),
        excluded=tuple(Exclusion(c.key, quoted("device market status is withdrawn")) for c in candidates),
        second=None,
    )
    subgroups = SubgroupAnalysis(
        "design",
        "Design",
        (
            SubgroupLevel(
                "randomised controlled trial",
                2,
                184,
                "pooled",
                0.701,
                0.101,
                4.86,
                None,
                None,
                0.1,
                43.0,
                ("alpha2010", "bravo2014"),
            ),
            SubgroupLevel(
                "registry", 1, 250, "single study", 0.909, 0.643, 1.286, None, None, None, None, ("echo2021",)
            ),
        ),
        (effects[0], effects[1], effects[3]),
        0.42,
        1,
        0.517,
    )
    loo = tuple(
        LeftOneOut(c.key, c.label, 0.85, 0.55, 1.31, 0.02, 12.0) for c in candidates if c.key != "charlie2016"
    )
    left = LeftOut(
        "FOXTROT",
        "foxtrot2022",
        "Foxtrot 2022",
        "thrombus removal",
        "22%",
        None,
        "not poolable",
        quoted("no denominator is printed"),
        ("foxtrot2022/1/removal",),
    )
    return outcome(
        "pts_any",
        "Post-thrombotic syndrome",
        [
            synthesis(
                "removal-v-drug-any",
                TWO_ARM,
                ANY_TIME,
                "RR",
                candidates,
                [primary, randomised, nothing],
                left_out=(left,),
                leave_one_out=loo,
                subgroups=(subgroups,),
                diagnostics=diagnostics(
                    [
                        (c.key, c.label, c.year, e.estimate)
                        for c, e in zip(candidates, effects, strict=True)
                        if e.estimate
                    ]
                ),
            )
        ],
        definition="Villalta score of 5 or more, or as the publication defines it",
        not_pooled=(
            LeftOut(
                "DELTA",
                "delta2018",
                "Delta 2018",
                "thrombus removal",
                "less pain",
                "3 months",
                "not poolable",
                quoted("no number is printed"),
                (),
            ),
        ),
    )


def proportions() -> OutcomeSynthesis:
    """Zero events, a ladder of models, a population average, a study without a mark."""
    candidates = [
        candidate("delta2018", "counts", arm("delta2018", 2, "removal", n=37, events=0), unit="patient"),
        candidate("echo2021", "counts", arm("echo2021", 2, "removal", n=250, events=3)),
        candidate(
            "foxtrot2022",
            "counts",
            arm("foxtrot2022", 2, "removal", n=12, events=0),
            at_printed=None,
            at_months=None,
        ),
    ]
    effects = [
        effect("delta2018", 0.0, 0.0, 0.0949),
        effect("echo2021", 0.012, 0.0025, 0.0347),
        effect("foxtrot2022", 0.0, 0.0, 0.2646),
    ]
    primary = analysis(
        measure="proportion",
        scale="logit",
        model="GLMM",
        tau2_method="ML",
        ci_method="wald",
        effects=effects,
        n=299,
        events=3,
        estimate=0.01003,
        ci_low=0.0032,
        ci_high=0.0307,
        tau2=0.0,
        i2_percent=0.0,
        pi_low=0.0032,
        pi_high=0.0307,
        beside=(
            ResultBeside("raw total", "exact sum", "clopper-pearson", 3 / 299, 0.0021, 0.0290),
            ResultBeside("median study", "GLMM", "wald", 0.0099, 0.0031, 0.0306),
        ),
        ladder=(
            TriedModel("GLMM", "tried", quoted("no maximum: tau² at zero"), None, None, None),
            TriedModel("exact sum", "used", None, 0.01003, 0.0032, 0.0307),
        ),
        warnings=(quoted("No events in two of three studies."),),
    )
    return outcome(
        "major_bleeding",
        "Major bleeding",
        [synthesis("removal-any", SINGLE, ANY_TIME, "proportion", candidates, [primary])],
        role="safety",
    )


def survival() -> OutcomeSynthesis:
    """Kaplan-Meier estimates, one with an imputed standard error, only two studies."""
    candidates = [
        candidate("delta2018", "survival", arm("delta2018", 3, "removal", n=37, survival=0.95, at_risk=21)),
        candidate("echo2021", "survival", arm("echo2021", 3, "removal", n=250, survival=0.77)),
    ]
    effects = [
        effect("delta2018", 0.95, 0.81, 0.988, 35.0, se_grade="number at risk at the time"),
        effect("echo2021", 0.77, 0.71, 0.82, 65.0, se_grade="imputed from the number at start"),
    ]
    primary = analysis(
        measure="survival",
        scale="complementary log-log",
        effects=effects,
        n=287,
        estimate=0.85,
        ci_low=0.2,
        ci_high=0.99,
        tau2=0.9,
        i2_percent=81.0,
        q=5.1,
        q_df=1,
        q_p=0.024,
        warnings=(
            quoted("Two studies only: the interval rests on one degree of freedom."),
            quoted("One standard error is imputed."),
        ),
    )
    return outcome(
        "patency_primary",
        "Primary patency",
        [
            synthesis(
                "removal-one-year",
                SINGLE,
                ONE_YEAR,
                "survival",
                candidates,
                [primary],
                benchmark=Benchmark(0.54, "performance goal", "invented protocol"),
            )
        ],
        direction=Better.HIGHER,
        curves=(usual(),),
    )


def continuous() -> OutcomeSynthesis:
    """A mean difference from means and from a printed contrast; one study; nothing pooled."""
    printed = PrintedEffect(
        "MD", -0.8, -1.9, 0.3, 0.95, None, False, "MD -0.8 (-1.9 to 0.3)", "bravo2014/4/effect"
    )
    two = [
        candidate(
            "alpha2010",
            "means",
            arm("alpha2010", 4, "removal", n=60, mean=3.9, sd=2.2),
            arm("alpha2010", 4, "drug", n=60, mean=5.1, sd=2.8),
        ),
        candidate("bravo2014", "effect", None, None, effect=printed, row_ids=("bravo2014/4/effect",)),
    ]
    pooled = analysis(
        measure="MD",
        scale="raw",
        effects=[effect("alpha2010", -1.2, -2.1, -0.3, 58.0), effect("bravo2014", -0.8, -1.9, 0.3, 42.0)],
        n=60,
        n_comparator=60,
        estimate=-1.03,
        ci_low=-5.5,
        ci_high=3.44,
        tau2=0.0,
        i2_percent=0.0,
        q=0.31,
        q_df=1,
        q_p=0.58,
    )
    one = analysis(
        status="single study",
        measure="mean",
        scale="raw",
        effects=[effect("delta2018", 5.9, 5.03, 6.77, 100.0)],
        n=37,
        estimate=5.9,
        ci_low=5.03,
        ci_high=6.77,
        second=second(None),
    )
    none = analysis(
        status="not pooled",
        measure="mean",
        scale="raw",
        k=0,
        status_reason=quoted("no study prints a measure of spread"),
        second=None,
    )
    return outcome(
        "villalta_score",
        "Villalta score",
        [
            synthesis("removal-v-drug-one-year", TWO_ARM, ONE_YEAR, "MD", two, [pooled]),
            synthesis(
                "removal-one-year",
                SINGLE,
                ONE_YEAR,
                "mean",
                [candidate("delta2018", "means", arm("delta2018", 4, "removal", n=37, mean=5.9, sd=2.6))],
                [one],
            ),
            synthesis(
                "removal-any",
                SINGLE,
                ANY_TIME,
                "mean",
                [],
                [none],
                left_out=(
                    LeftOut(
                        "FOXTROT",
                        "foxtrot2022",
                        "Foxtrot 2022",
                        "thrombus removal",
                        "median 6",
                        "6 months",
                        "not poolable",
                        quoted("median: needs conversion"),
                        ("foxtrot2022/4/removal",),
                    ),
                ),
            ),
        ],
        kind="continuous",
        unit="points",
    )
