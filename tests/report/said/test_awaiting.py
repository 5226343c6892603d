"""Publications whose results are still to be read and studies that go on: on the page, in paper and tables."""

import dataclasses

from example_review import example
from page import whole

from evidence.display.section import report_of
from evidence.record.notes.note import Note
from evidence.sections import tables
from evidence.sections.awaiting import view as section


def shown(evidence):
    v = section.view(report_of(evidence))
    return v.awaiting.rows, v.ongoing.rows


def test_each_stands_in_its_table_with_what_is_missing():
    records = {name: tables()[name].records(example()) for name in ("awaiting", "ongoing")}
    (awaiting,) = records["awaiting"]
    assert (awaiting["id"], awaiting["status"], awaiting["n"]) == ("kilo2024", "awaiting", 52)
    assert awaiting["awaiting"] == "the results, cut <i>here</i>"
    (ongoing,) = records["ongoing"]
    assert (ongoing["id"], ongoing["planned_n"], ongoing["state"]) == ("lima2025", 300, "recruiting")
    assert (ongoing["as_of"], ongoing["expected_end"]) == ("2026-01-06", "2027-01-15")
    assert ongoing["registration"] == "NCT00000000"


def test_a_publication_read_in_part_stands_among_the_included_and_here():
    evidence = example()
    read = [p for p in evidence.publications if p.status == "included"][0]
    others = [p for p in evidence.publications if p is not read]
    partly = dataclasses.replace(read, awaiting="its table 3")
    evidence = dataclasses.replace(evidence, publications=(partly, *others))
    found = tables()["awaiting"].records(evidence)
    assert [(r["id"], r["status"]) for r in found] == [("kilo2024", "awaiting"), (read.id, "included")]
    assert len(shown(evidence)[0]) == 2


def test_what_is_about_another_question_is_not_awaited_here():
    evidence = example()
    moved = tuple(
        dataclasses.replace(p, status="other question") if p.id in ("kilo2024", "lima2025") else p
        for p in evidence.publications
    )
    assert shown(dataclasses.replace(evidence, publications=moved)) == ((), ())


def test_without_any_the_section_says_so():
    evidence = example()
    kept = tuple(p for p in evidence.publications if p.id not in ("kilo2024", "lima2025"))
    page = whole(dataclasses.replace(evidence, publications=kept))
    assert section.NO_AWAITING in page and section.NO_ONGOING in page


def test_a_study_with_results_is_no_longer_one_that_goes_on_unless_its_register_was_read_later():
    evidence = example()
    (ongoing,) = (p for p in evidence.publications if p.id == "lima2025")
    rest = tuple(p for p in evidence.publications if p is not ongoing)

    def lines(kind, **words):
        reason = Note(kind, words={"reports": "Smith 2024"} | words)
        there = dataclasses.replace(ongoing, status="included", reason=reason)
        return tables()["ongoing"].records(dataclasses.replace(evidence, publications=(*rest, there)))

    assert lines("results_elsewhere") == []
    assert [line["results"] for line in lines("goes_on_after_results", state="recruiting")] == ["Smith 2024"]
