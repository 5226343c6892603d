"""What is held back stands where its result is said: page, paper, table, and the lines that end a run."""

import dataclasses
from types import SimpleNamespace

import pytest
from example_review import example
from page import read, whole

from evidence.display.prose.results import standing
from evidence.display.section import report_of
from evidence.display.tables.cells import NOTE, plain_text
from evidence.record import codec
from evidence.record.notes.note import Note
from evidence.record.results.synthesis import HeldBack
from evidence.sections import tables
from evidence.sections.findings import view as findings
from evidence.sections.findings.columns import PRINTED
from evidence.sections.outcomes import chapter
from evidence.sections.outcomes.view import view
from evidence.workflow.closing import held_back_words, made_outcomes


@pytest.fixture(scope="module")
def evidence():
    """The invented review, one study of its first result held back."""
    found = example()
    first, *others = found.outcomes
    synthesis = first.syntheses[0]
    held = next(c for c in synthesis.candidates if c.publication == "charlie2016")
    why = Note(
        "nearly_surely_shares_patients", words={"study": "Alpha trial", "why": "the same registration"}
    )
    synthesis = dataclasses.replace(synthesis, eligible=16, held_back=(HeldBack(held.study, held.key, why),))
    first = dataclasses.replace(first, syntheses=(synthesis, *first.syntheses[1:]))
    return dataclasses.replace(found, outcomes=(first, *others))


@pytest.fixture(scope="module")
def said(evidence):
    return standing.of_result(evidence.outcomes[0].syntheses[0])


def test_the_sentence_counts_the_eligible_and_names_who_is_held_back(said):
    assert said.startswith("15 of 16 eligible studies; 1 held back: Charlie")
    assert "the same registration" in said


def test_a_result_in_which_all_stand_says_nothing():
    assert standing.of_result(example().outcomes[0].syntheses[0]) is None


def test_the_page_says_it_in_the_main_findings_and_at_the_result(evidence, said):
    text = " ".join(read(whole(evidence)).text)
    assert text.count(said) == 2


class Recorder:
    """A paper that keeps what is written."""

    def __init__(self):
        self.told = []

    def text(self, text, **_):
        self.told.append(text)

    def turn(self, *_):
        pass

    def heading(self, *_):
        pass

    def parts(self, *_):
        pass


def test_the_paper_says_it_too(evidence, said):
    paper = Recorder()
    chapter.write(paper, view(report_of(evidence)))
    assert f"{said}." in paper.told
    (first, *_), *_ = (f.rows for group in findings.view(report_of(evidence)).groups for f in group.outcomes)
    assert said in str(PRINTED.row(first))  # the table that the page and the annex print


def test_the_word_report_says_it_over_all_columns_below_the_result(evidence, said):
    (group, *_) = findings.view(report_of(evidence)).groups
    for grid in (group.in_report, group.as_harms):
        (at,) = (i for i, row in enumerate(grid.rows) if said in plain_text(row.cells))
        note, result = grid.rows[at], grid.rows[at - 1]
        assert note.kind == NOTE and plain_text(note.cells) == said
        assert evidence.outcomes[0].syntheses[0].comparison.label in plain_text(result.cells[0])


def test_the_table_of_findings_has_it(evidence, said):
    first = next(iter(tables()["findings"].records(evidence)))
    assert (first["eligible"], first["held_back"]) == (16, said)


def test_a_run_ends_with_who_is_held_back(evidence, said, tmp_path):
    outcome = evidence.outcomes[0]
    place = tmp_path / "legs/outcomes" / outcome.outcome.id
    place.mkdir(parents=True)
    codec.write(place / "synthesis.json", outcome)
    plan = SimpleNamespace(reviews=[SimpleNamespace(id="legs", outcomes=[outcome.outcome.id])])
    count, line = held_back_words(made_outcomes(plan, tmp_path), tmp_path)
    assert count == "1 result lacks a study that was held back:"
    assert line.startswith("  legs: ") and line.endswith(said)


def test_a_run_with_many_of_them_names_the_first_and_says_where_all_stand(evidence, tmp_path):
    outcome = evidence.outcomes[0]
    names = [f"outcome_{i}" for i in range(31)]
    for name in names:
        place = tmp_path / "legs/outcomes" / name
        place.mkdir(parents=True)
        codec.write(place / "synthesis.json", outcome)
    plan = SimpleNamespace(reviews=[SimpleNamespace(id="legs", outcomes=names)])
    count, *lines, last = held_back_words(made_outcomes(plan, tmp_path), tmp_path)
    assert count.startswith("31 results") and len(lines) == 10
    assert all(len(line) <= 200 for line in lines)
    place = tmp_path / "logs/held_back.txt"
    assert last == f"  and 21 more, all of them in whole: {place.as_posix()}"
    whole = place.read_text(encoding="utf-8").splitlines()
    assert len(whole) == 31
    assert all(full.startswith(line.removesuffix(" ...")) for line, full in zip(lines, whole, strict=False))
