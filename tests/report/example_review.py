"""An invented review with every hard case a page or figure must survive. No study in it exists.

The numbers are results to be shown, not computed: only their display is tested against them.
"""

from __future__ import annotations

from dataclasses import replace

import example_outcomes as outcomes_of
from quoting import quoted
from result_builders import SCRIPT, STUDIES, publication, row

from evidence.record.notes.note import Note
from evidence.record.published.publication import Appraisal, Citation, Progress
from evidence.record.published.row import EffectCheck, Row, Source
from evidence.record.reviews.evidence import (
    Agreement,
    Disagreement,
    Evidence,
    IntegrityFinding,
    PrintedEffects,
    ReviewInfo,
)
from evidence.record.reviews.flow import EarlierReview, ReasonCount, Retrieval, SearchCounts, Searched
from evidence.record.reviews.methods import (
    AnalysisSpec,
    CertaintySettings,
    ComparisonSpec,
    Eligibility,
    Methods,
    ModelSettings,
    Side,
)
from evidence.record.reviews.publications import PublicationSummary
from evidence.record.summary.certainty import DOMAINS, DomainJudgement, Judgement
from evidence.review.config.certainty.certainty_spec import CertaintySpec
from evidence.review.summary.flagging import flags_of, known_rows
from evidence.review.summary.flow import flow_of
from evidence.review.summary.spread import spread_of
from evidence.review.summary.summary_of_findings import summary_of_findings

SEARCH = SearchCounts(
    source="protocol of the invented review",
    databases=(Searched("MEDLINE", 812, "14 March 2018"), Searched("Embase & <others>", 1203, None)),
    registers=(Searched("ClinicalTrials.gov", 31, None),),
    duplicates=500,
    by_automation=None,
    other_reasons=None,
    screened=1546,
    excluded_at_screening=1526,
    retrieval=Retrieval(
        20, 6, 14, (ReasonCount(quoted("Thrombus of the arm"), 4), ReasonCount(quoted("No figures"), 3))
    ),
    other_sources=(Searched("citation searching", 2, None),),
    other_retrieval=Retrieval(2, 0, 2),
    earlier=EarlierReview("Guidance XYZ123", 5, None, "section 3.1", "https://example.org/xyz123"),
)


def _publications() -> tuple[PublicationSummary, ...]:
    included = [publication(*s) for s in STUDIES]
    included[1] = publication(
        *STUDIES[1],
        overlaps=("alpha2010",),
        suspected_overlaps=("charlie2016",),
        sources={"hta": Source("hta", "javascript:alert(1)", "table 20", second_hand=True)},
    )
    included[3] = publication(
        *STUDIES[3],
        title=SCRIPT,
        citation=Citation(authors="Delta D", year=2018, title=SCRIPT),
        notes="Two centres; <b>not bold</b>.",
        appraisal=Appraisal("MINORS", "", {}, "not assessed"),
    )
    return (
        *included,
        publication(
            "golf2019",
            "Golf 2019",
            "GOLF",
            2019,
            "systematic review",
            "full text",
            None,
            status="context",
            arms=(),
            figures=1,
        ),
        publication(
            "hotel2020",
            "Hotel 2020",
            "HOTEL",
            2020,
            "case report",
            "full text",
            1,
            status="safety only",
            figures=1,
        ),
        publication(
            "kilo2024",
            "Kilo 2024",
            "KILO",
            2024,
            "case series",
            "full text",
            52,
            status="awaiting",
            reason=Note("awaiting_results", words={"awaited": "the results, cut <i>here</i>"}),
            awaiting="the results, cut <i>here</i>",
            no_figures="awaiting: the results, cut <i>here</i>",
            figures=0,
        ),
        publication(
            "lima2025",
            "LIMA",
            "LIMA",
            None,
            "randomised controlled trial",
            "registry results",
            None,
            status="ongoing",
            reason=Note("ongoing_study", words={"state": "recruiting on 2026-01-06"}),
            progress=Progress("recruiting", "2026-01-06", 300, "2023-01", "2027-01-15", "PTS at <6 months"),
            no_figures="ongoing: recruiting on 2026-01-06",
            figures=0,
        ),
        publication(
            "india2015",
            "India 2015",
            "INDIA",
            2015,
            "case series",
            "full text",
            9,
            status="excluded",
            reason=quoted("Deep vein thrombosis of the arm, not of the leg."),
            figures=0,
        ),
        publication(
            "juliett2012",
            "Unknown author",
            "JULIETT",
            None,
            "case series",
            "preprint",
            None,
            status="other question",
            reason=quoted("condition: stroke"),
            figures=0,
            title=None,
            citation=Citation(),
        ),
    )


def _rows() -> tuple[Row, ...]:
    rows = []
    for id_ in ("alpha2010", "bravo2014", "charlie2016", "echo2021"):
        rows += [
            row(f"{id_}/1/removal", "pts_any", "24/60 (40.0%)"),
            row(f"{id_}/1/drug", "pts_any", "31/60 (51.7%)"),
        ]
    rows += [
        row(f"{id_}/2/removal", "major_bleeding", "none", at=None)
        for id_ in ("delta2018", "echo2021", "foxtrot2022")
    ]
    rows += [
        row(f"{id_}/3/removal", "patency_primary", "95% at 12 months", segment="ivc")
        for id_ in ("delta2018", "echo2021")
    ]
    rows += [
        row("alpha2010/4/removal", "villalta_score", "3.9 ± 2.2", type="mean"),
        row("alpha2010/4/drug", "villalta_score", "5.1 ± 2.8", type="mean"),
        row(
            "bravo2014/4/effect:removal-drug",
            "villalta_score",
            "MD -0.8 (-1.9 to 0.3)",
            id="bravo2014/4/effect",
            type="effect",
            arm=None,
            comparison=["removal", "drug"],
        ),
        row(
            "delta2018/4/removal",
            "villalta_score",
            "5.9 ± 2.6",
            type="mean",
            findings=[
                {
                    "rule": "count_against_percent",
                    "severity": "warning",
                    "message": "36 of 37 is 97.3%, not 97.0%",
                }
            ],
        ),
        row(
            "foxtrot2022/1/removal",
            "pts_any",
            "22%",
            type="percent",
            poolable=False,
            reason=Note("no_denominator"),
        ),
        row("golf2019/1/effect", "pts_any", "RR 0.66 (0.51 to 0.86)", type="effect", arm=None, pooled=True),
        row("hotel2020/1/removal", "vessel_injury", "1 of 1"),
    ]
    return tuple(rows)


def _methods() -> Methods:
    settings = ModelSettings(
        two_arm_model="inverse variance",
        rare_two_arm_model="Mantel-Haenszel",
        single_arm_model="GLMM",
        tau2="REML",
        interval="hksj-floor",
        prediction="t(k-1)",
        level=0.95,
        imputed_still_at_risk=0.5,
    )
    primary = AnalysisSpec(
        id="primary",
        label="Primary analysis",
        why="",
        kind="analysis",
        settings=settings,
        keep={},
        drop={},
        measure=None,
        comparisons=(),
        outcomes=(),
        measures=(),
        rare_only=False,
    )
    randomised = replace(
        primary,
        id="randomised-only",
        label="Randomised trials only",
        why="Allocation by choice may explain a difference.",
        keep={"design": ["randomised controlled trial"]},
    )
    older = replace(primary, id="dl", label="DL", why="Older.", settings=replace(settings, tau2="DL"))
    return replace(
        no_methods(),
        eligibility=Eligibility({"conditions": ["leg DVT"]}, {}, (), {}, {}),
        comparisons=(
            ComparisonSpec("removal", "Thrombus removal, one group", Side("thrombus removal", {}), None),
        ),
        analyses=(primary, randomised, older),
        choice_order=("nearest time", "newer report"),
        parts={
            "pts_any": "efficacy",
            "villalta_score": "efficacy",
            "patency_primary": "efficacy",
            "major_bleeding": "safety",
            "vessel_injury": "safety",
        },
    )


def no_methods() -> Methods:
    """Methods of a review in which nothing is configured."""
    nothing = Eligibility({}, {}, (), {}, {})
    return Methods(nothing, (), (), (), (), (), (), (), {}, {}, CertaintySettings())


def example() -> Evidence:
    """The invented review."""
    outcomes = (
        outcomes_of.two_arm_binary(),
        outcomes_of.survival(),
        outcomes_of.continuous(),
        outcomes_of.proportions(),
    )
    absolute, certainty, directions = summary_of_findings(outcomes, (), {}, CertaintySpec())
    return Evidence(
        review=ReviewInfo(
            "example",
            "Removal of invented thrombi",
            {
                "population": "People with a thrombus",
                "intervention": "Removal",
                "comparator": "Drugs alone",
                "outcomes": "Post-thrombotic syndrome; bleeding",
            },
            {
                "id": "XYZ123",
                "title": "Guidance on invented thrombi",
                "published": "2019-06-12",
                "url": "https://example.org/xyz123",
            },
            None,
            "config/reviews/example.yaml",
            "cd" * 32,
        ),
        methods=_methods(),
        publications=_publications(),
        rows=_rows(),
        outcomes=outcomes,
        agreement=Agreement(
            5,
            4,
            1,
            {"PyMARE": "0.0.13"},
            (
                Disagreement(
                    "pts_any",
                    "removal-v-drug-any",
                    "randomised-only",
                    quoted("upper limit 4.86 against 4.91"),
                ),
            ),
        ),
        findings=(
            IntegrityFinding(
                rule="count_against_percent",
                severity="warning",
                message="36 of 37 is 97.3%, not 97.0%",
                publication="delta2018",
                file="resources/studies/delta2018.yaml",
                line=41,
                where="outcomes[4]",
            ),
        ),
        printed_effects=PrintedEffects(
            3,
            2,
            1,
            1,
            1,
            (
                EffectCheck(
                    row="bravo2014/1/effect",
                    publication="bravo2014",
                    study="BRAVO",
                    outcome="pts_any",
                    printed="RR 0.9",
                    measure="RR",
                    estimate=0.8,
                    low=0.61,
                    high=1.05,
                    agrees=False,
                    interval_agrees=None,
                    why="the estimate differs",
                ),
            ),
            (),
        ),
        software={"numpy": "2.4.0", "scipy": "1.17.0"},
        flow=flow_of(SEARCH, _publications()),
        spread=spread_of(_publications()),
        flags=flags_of(outcomes, known_rows(_rows(), ())),
        absolute=absolute,
        certainty=(
            replace(certainty[0], judgement=judgement("moderate")),
            replace(
                certainty[1], judgement=judgement("low", (quoted("made for other numbers, look again: k 2"),))
            ),
            *certainty[2:],
        ),
        directions=directions,
    )


def judgement(level: str | None = "moderate", flags: tuple[Note, ...] = ()) -> Judgement:
    """An invented judgement of one result."""
    domains = tuple(DomainJudgement(d, 0, False, "An invented reason.") for d in DOMAINS)
    who = ("A. Reviewer", "2026-11-20", "high", None)
    return Judgement(*who, domains, "All told.", level, flags, "config/certainty/example.yaml:3")
