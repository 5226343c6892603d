"""An interval that rests on an imputed standard error says so wherever it is shown."""

import dataclasses
import io

import openpyxl
import pytest
from example_outcomes import survival
from example_review import example
from page import read, whole

from evidence.display.geometry.forest.table import forest_table, format_of
from evidence.display.prose.results.curves import with_interval
from evidence.display.prose.results.meaning import meaning
from evidence.display.section import report_of
from evidence.figures.outcomes.forest import draw
from evidence.record.results.analysis import IMPUTED, IMPUTED_INTERVAL, SINGLE_STUDY
from evidence.sections import tables
from evidence.sections.findings import view as findings
from evidence.sections.findings.columns import PRINTED
from evidence.workbook import writing

WORDS = "77% (71 to 82, imputed)"
KEY = "echo2021"


@pytest.fixture(scope="module")
def outcome():
    """A result of two studies, one of them with an imputed standard error, as the floor of the review makes it."""
    made = survival()
    synthesis = made.syntheses[0]
    primary = synthesis.primary
    effects = tuple(
        dataclasses.replace(e, interval_method=IMPUTED_INTERVAL) if e.se_grade == IMPUTED else e
        for e in primary.effects
    )
    primary = dataclasses.replace(primary, effects=effects)
    return dataclasses.replace(made, syntheses=(dataclasses.replace(synthesis, analyses=(primary,)),))


@pytest.fixture(scope="module")
def alone(outcome):
    """The same where the study with the imputed interval is the only one."""
    synthesis = outcome.syntheses[0]
    primary = dataclasses.replace(
        synthesis.primary,
        status=SINGLE_STUDY,
        model="one study",
        k=1,
        estimate=0.77,
        ci_low=0.71,
        ci_high=0.82,
        tau2=None,
        effects=tuple(e for e in synthesis.primary.effects if e.key == KEY),
    )
    return dataclasses.replace(outcome, syntheses=(dataclasses.replace(synthesis, analyses=(primary,)),))


def shown_in(outcome):
    return dataclasses.replace(example(), outcomes=(outcome,), absolute=(), certainty=(), directions=())


def test_the_row_of_the_forest_plot_says_so_on_page_paper_and_drawing(outcome):
    synthesis = outcome.syntheses[0]
    table = forest_table(synthesis, outcome.outcome, synthesis.primary)
    by_key = {row.key: row.effect for row in table.rows if row.key}
    assert by_key[KEY].replace(".0", "") == WORDS
    assert "imputed" not in by_key["delta2018"]
    drawn = draw(synthesis, outcome.outcome)
    texts = [text.text for text in drawn.texts]
    assert any(by_key[KEY] == text for text in texts)
    assert by_key[KEY] in " ".join(read(whole(shown_in(outcome))).text)


def test_the_result_of_one_study_says_so_in_the_main_findings_and_in_words(alone):
    synthesis = alone.syntheses[0]
    assert ", imputed)" in meaning(synthesis, alone.outcome, format_of(synthesis.primary))
    report = report_of(shown_in(alone))
    (finding,) = (f for group in findings.view(report).groups for o in group.outcomes for f in o.rows)
    assert finding.interval.endswith(", imputed")
    assert ", imputed" in str(PRINTED.row(finding))


def test_a_pooled_interval_says_so_where_all_of_its_standard_errors_are_imputed(outcome):
    """Three series without a printed interval gave 50.3 to 83.0% in the answer, as if it were measured."""
    synthesis = outcome.syntheses[0]
    primary = synthesis.primary
    assert not primary.imputed
    all_imputed = tuple(dataclasses.replace(e, se_grade=IMPUTED) for e in primary.effects)
    primary = dataclasses.replace(primary, effects=all_imputed)
    assert primary.imputed
    synthesis = dataclasses.replace(synthesis, analyses=(primary,))
    assert ", imputed" in meaning(synthesis, outcome.outcome, format_of(primary))
    rows = forest_table(synthesis, outcome.outcome, primary).rows
    assert [row.effect.endswith(", imputed)") for row in rows if row.kind == "pooled"] == [True]
    made = shown_in(dataclasses.replace(outcome, syntheses=(synthesis,)))
    (finding,) = (f for g in findings.view(report_of(made)).groups for o in g.outcomes for f in o.rows)
    assert finding.interval.endswith(", imputed")


def test_the_tables_tell_it_in_columns_of_their_own(alone, outcome):
    found = list(tables()["findings"].records(shown_in(alone)))
    assert [r["interval_imputed"] for r in found] == [True]
    assert [r["interval_imputed"] for r in tables()["findings"].records(shown_in(outcome))] == [False]
    methods = {r["label"]: r["interval_method"] for r in tables()["study_effects"].records(shown_in(outcome))}
    assert sorted(methods.values()) == ["imputed", "wald"]


def test_the_workbook_tells_it_too(alone):
    book = openpyxl.load_workbook(io.BytesIO(writing.render(shown_in(alone))))
    words = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value}
    assert any(word.endswith(", imputed") for word in words)
    assert "Interval imputed" in words


def test_a_share_on_a_curve_says_so():
    assert with_interval(0.77, 0.71, 0.82, imputed=True) == "77.0% (71.0 to 82.0, imputed)"
    assert "imputed" not in with_interval(0.77, 0.71, 0.82)
