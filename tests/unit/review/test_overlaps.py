"""Studies that share patients, surely or by suspicion, block each other unless the review releases them."""

from evidence.record.dataset import PublicationDecision
from evidence.record.methods import ReleasedOverlap
from evidence.review.selection.overlaps import SURE, SUSPECTED, of_studies


def decision(name, study, overlaps=(), suspected=()):
    return PublicationDecision(name, study, "included", None, tuple(overlaps), tuple(suspected))


def test_what_one_publication_shares_its_study_shares_both_ways():
    found = of_studies([decision("a1", "A"), decision("a2", "A", ["b1"]), decision("b1", "B")], [])
    assert found == {"A": {"B": SURE}, "B": {"A": SURE}}


def test_a_suspicion_blocks_too_and_is_called_one():
    found = of_studies([decision("a", "A", suspected=["b"]), decision("b", "B")], [])
    assert found["B"] == {"A": SUSPECTED}


def test_what_is_sure_is_not_called_a_suspicion():
    found = of_studies([decision("a", "A", ["b"]), decision("b", "B", suspected=["a"])], [])
    assert found["A"] == {"B": SURE} and found["B"] == {"A": SURE}


def test_publications_of_one_study_are_no_overlap():
    assert of_studies([decision("a1", "A", ["a2"]), decision("a2", "A")], []) == {}


def test_a_released_pair_stands_side_by_side():
    pair = [decision("a", "A", ["b"]), decision("b", "B")]
    assert of_studies(pair, [ReleasedOverlap(("B", "A"), "different years")]) == {}


def test_a_publication_that_the_review_does_not_have_blocks_nothing():
    assert of_studies([decision("a", "A", ["gone"])], []) == {}
