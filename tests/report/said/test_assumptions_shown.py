"""The analysis with stated assumptions wherever a reader meets it: findings, plots, paper, tables."""

import io
from dataclasses import replace

import openpyxl
from example_review import example
from page import read, whole

from evidence.display.links.figure_files import ASSUMED, figure_files
from evidence.display.section import report_of
from evidence.record.notes.note import Note
from evidence.record.results.analysis import NOT_POOLED
from evidence.record.results.analysis_names import WITH_ASSUMPTIONS
from evidence.record.results.strata import Stratum
from evidence.sections.findings import columns as finding_columns
from evidence.sections.findings.columns import FINDINGS
from evidence.sections.findings.main_findings import main_findings
from evidence.sections.forest import columns as forest_columns
from evidence.sections.forest.view import view
from evidence.workbook import writing as excel

WHY = "all who were treated were seen"
SUPPOSED = Note("assumed_patients", (), {"n": 36}, {"why": WHY})


def supposing(primary_pooled=True):
    """The invented review, its first synthesis also pooled with one figure that stands on an assumption."""
    base = example()
    first, *others = base.outcomes
    synthesis, *rest = first.syntheses
    key = synthesis.primary.effects[0].key
    told = Note(
        "stands_on_assumptions", (key,), {"assumed": 1, "total": synthesis.primary.k}, parts=(SUPPOSED,)
    )
    beside = replace(
        synthesis.primary,
        id=WITH_ASSUMPTIONS,
        label="With stated assumptions",
        warnings=(told,),
        estimate=0.5,
    )
    primary = synthesis.primary
    if not primary_pooled:
        primary = replace(primary, status=NOT_POOLED, estimate=None, effects=(), k=0)
    changed = replace(
        synthesis,
        analyses=(primary, *synthesis.analyses[1:], beside),
        candidates=tuple(
            replace(c, assumptions=(SUPPOSED,)) if c.key == key else c for c in synthesis.candidates
        ),
    )
    return replace(base, outcomes=(replace(first, syntheses=(changed, *rest)), *others))


def test_main_findings_have_a_line_of_their_own_that_names_the_assumption():
    for pooled in (True, False):
        rows = main_findings(report_of(supposing(pooled)))[0].outcomes[0].rows
        marked = [r for r in rows if r.assumed]
        assert len(marked) == 1 and "0.5" in marked[0].effect
        assert WHY in marked[0].assumed[0] and marked[0].certainty is None and marked[0].absolute is None
        assert sum(not r.assumed for r in rows if r.synthesis_id == marked[0].synthesis_id) == pooled


def test_a_line_on_assumptions_says_of_which_designs_it_is_as_others_do():
    evidence = supposing()
    first, *others = evidence.outcomes
    synthesis, *rest = first.syntheses
    analyses = tuple(replace(a, stratum=Stratum.NON_RANDOMISED) for a in synthesis.analyses)
    synthesis = replace(synthesis, analyses=analyses)
    evidence = replace(evidence, outcomes=(replace(first, syntheses=(synthesis, *rest)), *others))
    (marked,) = [r for r in main_findings(report_of(evidence))[0].outcomes[0].rows if r.assumed]
    assert marked.meaning.startswith("Non-randomised comparisons: ")
    told = [r["in_words"] for r in FINDINGS.records(evidence) if r["analysis"] == WITH_ASSUMPTIONS]
    assert told and all(text.startswith("Non-randomised comparisons: ") for text in told)


def test_the_summary_of_the_workbook_tells_the_two_analyses_of_a_question_apart():
    evidence = supposing()
    book = openpyxl.load_workbook(io.BytesIO(excel.render(evidence)))
    lines = list(book["Summary of findings"].iter_rows(values_only=True))
    heads = next(line for line in lines if line[0] == "Outcome")
    asked = evidence.outcomes[0].outcome.label
    planned, supposed = (dict(zip(heads, line, strict=True)) for line in lines if line[0] == asked)
    assert supposed["Comparison, time"] == f"{planned['Comparison, time']}\nWith stated assumptions"
    assert supposed["In words"].startswith("With stated assumptions: ") and WHY in supposed["In words"]


def test_no_forest_plot_is_drawn_without_a_study_though_one_with_assumptions_is():
    for pooled in (True, False):
        first = next(next(report_of(supposing(pooled)).of_outcomes()).syntheses)
        shown = view(first)
        assert (shown.plot is not None) == pooled and shown.assumed.plot is not None
        assert first.synthesis.candidates  # what the plot on assumptions is made of
        assert shown.assumed.meaning.startswith("With stated assumptions: ")


def test_the_forest_plot_marks_the_figure_and_stands_beside_the_primary_one():
    evidence = supposing()
    report = report_of(evidence)
    shown = view(next(next(report.of_outcomes()).syntheses))
    assert shown.assumed is not None and "with stated assumptions" in shown.assumed.plot.title
    (footnote,) = [t for t in shown.assumed.plot.table.footnotes if WHY in t]
    assert "n = 36" in footnote
    marked = [line.row for line in shown.assumed.plot.lines if line.row.marks]
    assert any(row.key == evidence.outcomes[0].syntheses[0].primary.effects[0].key for row in marked)


def test_without_assumptions_nothing_is_added():
    evidence = example()
    shown = view(next(next(report_of(evidence).of_outcomes()).syntheses))
    assert shown.assumed is None
    assert not any(f.kind == ASSUMED for f in figure_files(evidence.outcomes[0].syntheses[0]))


def test_the_page_says_it_in_findings_and_outcome():
    text = " ".join(read(whole(supposing())).text)
    assert text.count("With stated assumptions") >= 3 and WHY in text


def test_tables_hold_the_analysis_and_what_each_figure_stands_on():
    evidence = supposing()
    found = [r for r in finding_columns.FINDINGS.rows(evidence) if r.item.id == WITH_ASSUMPTIONS]
    assert len(found) == 1 and found[0].item.warnings[0].parts == (SUPPOSED,)
    column = next(c for c in forest_columns.STUDY_EFFECTS.columns if c.name == "assumptions")
    told = [column.value(r) for r in forest_columns.STUDY_EFFECTS.rows(evidence)]
    assert (SUPPOSED,) in told and "" in told


def test_a_plot_with_two_studies_is_drawn_as_a_file():
    synthesis = supposing().outcomes[0].syntheses[0]
    (file,) = [f for f in figure_files(synthesis) if f.kind == ASSUMED]
    assert file.stem == f"{synthesis.id}-assumed"
