"""Builders for invented results: every field has a plain value, a test changes the ones it is about."""

from __future__ import annotations

from candidate_attributes import attributes
from evidence.record import codec
from evidence.record.better import Better
from evidence.record.notes.note import Note
from evidence.record.notes.step import Step
from evidence.record.published.publication import Arm, Citation
from evidence.record.published.row import Row, Source
from evidence.record.results.analysis import Analysis, StudyEffect
from evidence.record.results.candidate import ArmFigure, Candidate
from evidence.record.results.comparison import TimeWindow
from evidence.record.results.synthesis import (
    Comparison,
    OutcomeInfo,
    OutcomeSynthesis,
    SecondComputation,
    Synthesis,
)
from evidence.record.reviews.publications import PublicationSummary

SCRIPT = "Ballons <script>alert('x')</script> & \"quotes\""
LONG_LABEL = "Multicentre registry of pharmacomechanical thrombectomy 2021"

TWO_ARM = Comparison(
    "removal-v-drug", "Thrombus removal against drugs alone", "two-arm", "thrombus removal", "drugs alone"
)
SINGLE = Comparison("removal", "Thrombus removal, one group", "single-arm", "thrombus removal", None)
ANY_TIME = TimeWindow("any", "any time", None, None, None, "accept")
ONE_YEAR = TimeWindow("one-year", "about 12 months", 6.0, 24.0, 12.0, "leave out")

# id, label, study, year, design, publication, n
STUDIES = (
    ("alpha2010", "Alpha 2010", "ALPHA", 2010, "randomised controlled trial", "full text", 120),
    ("bravo2014", "Bravo 2014", "BRAVO", 2014, "randomised controlled trial", "full text", 64),
    ("charlie2016", "Charlie 2016", "CHARLIE", 2016, "non-randomised comparison", "conference abstract", 40),
    ("delta2018", "Delta 2018", "DELTA", 2018, "single-arm trial", "full text", 37),
    ("echo2021", LONG_LABEL, "ECHO", 2021, "registry", "full text", 250),
    ("foxtrot2022", "Foxtrot 2022", "FOXTROT", 2022, "case series", "registry results", 12),
)


def publication(
    id_: str, label: str, study: str, year: int | None, design: str, kind: str, n: int | None, **changes
):
    arms = (
        Arm("removal", "thrombus removal", "intervention", ("mechanical thrombectomy",), ("Trellis",), n, {}),
    )
    if design in ("randomised controlled trial", "non-randomised comparison"):
        arms += (Arm("drug", "drugs alone", "comparator", ("anticoagulation",), (), n, {}),)
    values = dict(
        id=id_,
        label=label,
        study=study,
        role="primary",
        status="included",
        reason=None,
        title=f"{label}: results",
        year=year,
        citation=Citation(
            authors=f"{label.split()[0]} A et al.",
            year=year,
            title=f"{label}: results",
            journal="Journal of Invented Results",
            doi="10.1000/" + id_,
        ),
        registration="NCT00000000",
        publication=kind,
        design=design,
        setting={
            "countries": ["Norway", "Italy"],
            "centres": 20,
            "enrolled": "2006-01 to 2009-12",
            "prospective": True,
        },
        population={
            "condition": "acute DVT of the leg",
            "age": "mean 51.6",
            "clot site": {"iliofemoral": 20},
        },
        conditions=("leg DVT",),
        arms=arms,
        n=n,
        device_market_status={"Trellis": "withdrawn"},
        overlaps=(),
        suspected_overlaps=(),
        sources={"abstract": Source("abstract", "https://example.org/" + id_, "abstract")},
        appraisal=None,
        notes=None,
        no_figures=None,
        awaiting=None,
        progress=None,
        follow_up=None,
        economics=None,
        notices=(),
        figures=2,
        file=f"resources/studies/{id_}.yaml",
        sha256="ab" * 32,
    )
    return PublicationSummary(**(values | changes))


def row(id_: str, outcome: str, printed: str, **changes) -> Row:
    """A row; changes are given as they stand in JSON."""
    publication_id, _, arm = id_.split("/")
    values: dict[str, object] = {
        "id": id_,
        "publication": publication_id,
        "study": publication_id.upper(),
        "outcome": outcome,
        "type": "count",
        "change": False,
        "arm": arm,
        "comparison": None,
        "at": {"months": 24.0, "kind": "follow-up", "printed": "24 months"},
        "segment": "",
        "subgroup": "",
        "unit": "patient",
        "instrument": "",
        "definition": "Villalta 5 or more",
        "method": "",
        "pooled": False,
        "adjusted": False,
        "printed": printed,
        "figure": printed,
        "derived_by_hand": "",
        "values": {},
        "derivation": [
            {
                "what": {"kind": "number_at_start", "numbers": {"n": 37}, "words": {"arm": "mt"}},
                "row_ids": [id_],
            }
        ],
        "poolable": True,
        "reason": None,
        "note": "",
        "source": {
            "id": "abstract",
            "url": "https://example.org/x",
            "read": "abstract",
            "second_hand": False,
        },
        "file": f"resources/studies/{publication_id}.yaml",
        "line": 41,
        "findings": [],
    }
    return codec.from_plain(values | changes, Row)


def arm(publication_id: str, entry: int, name: str, **figures) -> ArmFigure:
    return ArmFigure(
        (name,), name, printed=("printed",), row_ids=(f"{publication_id}/{entry}/{name}",), **figures
    )


def candidate(
    id_: str, kind: str, ours: ArmFigure | None, theirs: ArmFigure | None = None, **changes
) -> Candidate:
    _, label, study, year, design, publication_kind, n = next(s for s in STUDIES if s[0] == id_)
    sides = [a for a in (ours, theirs) if a]
    values = dict(
        key=id_,
        study=study,
        publication=id_,
        label=label,
        year=year,
        design=design,
        kind=kind,
        intervention=ours,
        comparator=theirs,
        effect=None,
        at_months=24.0,
        at_printed="24 months",
        segment=None,
        unit="patient",
        definition="Villalta 5 or more",
        usable=True,
        reason=None,
        n=n,
        second_hand=False,
        source="abstract",
        derivation=(
            Step(Note("number_at_start", numbers={"n": 37}, words={"arm": "mt"}), ("alpha2012/0/mt",)),
        ),
        row_ids=tuple(r for a in sides for r in a.row_ids),
        attributes=attributes(design=design, publication=publication_kind),
    )
    return Candidate(**(values | changes))


def effect(key: str, estimate, low, high, weight=None, **changes) -> StudyEffect:
    values = dict(
        key=key,
        yi=None,
        vi=None,
        estimate=estimate,
        ci_low=low,
        ci_high=high,
        interval_method="wald",
        weight_percent=weight,
        status="pooled",
    )
    return StudyEffect(**(values | changes))


def second(agrees: bool | None = True) -> SecondComputation:
    return SecondComputation(
        "PyMARE",
        "0.0.13",
        Note("by_inverse_variance", words={"tau2": "REML", "interval": "wald"}),
        0.7,
        0.5,
        0.9,
        0.01,
        1.2e-9,
        1e-6,
        agrees,
    )


def analysis(
    id_: str = "primary", status: str = "pooled", measure: str = "RR", effects=(), **changes
) -> Analysis:
    values = dict(
        id=id_,
        label=id_.replace("-", " "),
        why="Because it might differ.",
        settings={"tau2": "REML"},
        status=status,
        status_reason=None,
        measure=measure,
        scale="log",
        model="inverse variance",
        tau2_method="REML",
        ci_method="hksj-floor",
        prediction_method="t(k-1)",
        level=0.95,
        k=len(effects),
        n=None,
        events=None,
        n_comparator=None,
        events_comparator=None,
        estimate=None,
        ci_low=None,
        ci_high=None,
        pi_low=None,
        pi_high=None,
        estimate_scale=None,
        se_scale=None,
        ci_low_scale=None,
        ci_high_scale=None,
        p_value=None,
        tau2=None,
        tau2_low=None,
        tau2_high=None,
        i2_percent=None,
        i2_low_percent=None,
        i2_high_percent=None,
        h2=None,
        q=None,
        q_df=None,
        q_p=None,
        effects=tuple(effects),
        excluded=(),
        ladder=(),
        warnings=(),
        second=second(),
    )
    return Analysis(**(values | changes))


def synthesis(
    id_: str, comparison: Comparison, time: TimeWindow, measure: str, candidates, analyses, **changes
):
    values = dict(
        id=id_,
        label=f"{comparison.label}, {time.label}",
        comparison=comparison,
        time=time,
        measure=measure,
        candidates=tuple(candidates),
        left_out=(),
        analyses=tuple(analyses),
        leave_one_out=(),
        subgroups=(),
    )
    return Synthesis(**(values | changes))


def outcome(
    id_: str,
    label: str,
    syntheses,
    direction=Better.LOWER,
    role="efficacy",
    not_pooled=(),
    curves=(),
    **changes,
):
    values = dict(
        id=id_,
        label=label,
        kind="binary",
        direction=direction,
        role=role,
        importance="critical",
        unit=None,
        definition=None,
    )
    info = OutcomeInfo(**(values | changes))
    return OutcomeSynthesis("example", info, tuple(syntheses), tuple(not_pooled), curves=tuple(curves))
