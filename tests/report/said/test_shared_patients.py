"""Studies that share patients, and studies of several publications, are told as they are counted."""

import dataclasses

import pytest
from example_review import example

from evidence.display.section import report_of
from evidence.display.tables.cells import plain_text
from evidence.record.reviews.methods import ReleasedOverlap
from evidence.sections.evidence_base import view as section

# In the invented review Alpha and Echo are pooled; Golf is only shown beside them.


def told(sure=(), suspected=(), released=(), of=None):
    """What is told of one publication's overlaps, without those that the invented review has."""
    evidence = example()
    changed = {"overlaps": tuple(sure), "suspected_overlaps": tuple(suspected)}
    none = dict.fromkeys(changed, ())
    publications = tuple(
        dataclasses.replace(p, **(changed if p.id == of else none)) for p in evidence.publications
    )
    methods = dataclasses.replace(evidence.methods, released_overlaps=tuple(released))
    evidence = dataclasses.replace(evidence, publications=publications, methods=methods)
    return [plain_text(each) for each in section.view(report_of(evidence)).overlaps]


@pytest.mark.parametrize(
    ("of", "other", "end"),
    [
        ("echo2021", "alpha2010", "Both are counted, and results that rest on both say so."),
        ("echo2021", "golf2019", "No primary analysis counts both."),
    ],
    ids=["both are pooled", "one is not pooled"],
)
def test_a_suspicion_keeps_nobody_out_and_is_told_so(of, other, end):
    (line,) = told(of=of, suspected=[other])
    assert "may have patients in common: " in line and line.endswith(end)


def test_of_studies_that_surely_share_patients_one_is_counted():
    (line,) = told(of="charlie2016", sure=["alpha2010"])
    assert line.startswith("Studies ALPHA and CHARLIE have patients in common: ")
    assert line.endswith("Only one of the two is counted in an analysis.")


@pytest.mark.parametrize("how", ["sure", "suspected"])
def test_a_pair_that_the_review_counts_apart_is_told_with_its_reason(how):
    apart = ReleasedOverlap(("CHARLIE", "ALPHA"), "Other years.")
    (line,) = told(of="charlie2016", released=[apart], **{how: ["alpha2010"]})
    assert line.endswith("Both are counted: Other years.")


def test_a_study_of_several_publications_names_them_with_what_they_are_of_it():
    evidence = example()
    publications = tuple(
        dataclasses.replace(p, study="ALPHA", role="follow-up", overlaps=(), suspected_overlaps=())
        if p.id == "bravo2014"
        else p
        for p in evidence.publications
    )
    evidence = dataclasses.replace(evidence, publications=publications)
    first, *_ = (plain_text(each) for each in section.view(report_of(evidence)).overlaps)
    assert first == (
        "Study ALPHA is described by 2 publications: Alpha 2010, Bravo 2014 (follow-up). "
        "It counts once in each analysis."
    )
