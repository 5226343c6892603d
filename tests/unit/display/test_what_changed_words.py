"""The words of what changed agree with each other."""

from dataclasses import replace

from evidence.display.prose import changes as prose
from evidence.record.history.changes import Changes, ResultChanged
from evidence.record.history.kept import KeptNumbers

NUMBERS = KeptNumbers("pooled", "RR", "inverse variance", 3, 300, 0.5, 0.4, 0.8, 0.2, 1.1, 0.04)
MOVED = ResultChanged("pts", "a", "A", NUMBERS, replace(NUMBERS, estimate=0.7))
WORDED = ResultChanged("pts", "b", "B", NUMBERS, NUMBERS, sentences=("Fewer.", "More."))


def changed(*results: ResultChanged) -> Changes:
    return Changes("legs", "", "spring", "", (), (), (), (), (), results, 7)


def test_all_results_that_are_listed_are_counted_those_of_the_same_number_too():
    """A line said that 6 results moved, and eight were listed."""
    many = changed(*[MOVED] * 6, *[WORDED] * 2)
    assert prose.counts(many).endswith("; 6 of 15 results moved, 2 are told otherwise")
    assert "and 5 more: " in prose.closing_lines([many], "changes.html")[-1]
    assert prose.counts(changed(MOVED, WORDED)).endswith("; 1 of 9 results moved, 1 is told otherwise")
    assert prose.counts(changed(MOVED)).endswith("; 1 of 8 results moved")
