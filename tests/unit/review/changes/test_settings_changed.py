"""Which settings are others: what came or went whole is one change, and the place in a list is none."""

import pytest

from evidence.review.changes.settings import settings_changed


def told(before, after):
    return [(s.name, s.before, s.after) for s in settings_changed(before, after)]


SERIES = {"label": "Series alone", "kind": "analysis", "keep.design": "case series"}


def under(name, said):
    return {f"{name}.{inside}": value for inside, value in said.items()}


@pytest.mark.parametrize("kind", ["analyses", "outcomes", "comparisons", "times", "subgroups"])
def test_an_entry_that_came_or_went_whole_is_one_change_named_by_its_label(kind):
    whole = under(f"{kind}.series", SERIES)
    assert told({}, whole) == [(f"{kind}.series", "", "Series alone")]
    assert told(whole, {}) == [(f"{kind}.series", "Series alone", "")]
    renamed = under(f"{kind}.series-only", SERIES)
    assert [name for name, *_ in told(whole, renamed)] == [f"{kind}.series", f"{kind}.series-only"]


def test_of_an_entry_that_stays_each_setting_is_told():
    whole = under("analyses.series", SERIES)
    after = {**whole, "analyses.series.keep.design": "registry", "analyses.series.tau2": "DL"}
    assert told(whole, after) == [
        ("analyses.series.keep.design", "case series", "registry"),
        ("analyses.series.tau2", "", "DL"),
    ]


def test_what_an_analysis_takes_over_from_the_primary_one_is_told_once():
    """One setting that all analyses take over was told as thirty."""
    ids = ("primary", "bayes", "peto")

    def asked(overlaps, of_peto):
        said = dict.fromkeys(ids, overlaps) | {"peto": of_peto}
        return {f"analyses.{name}.suspected overlaps": said[name] for name in ids}

    assert told(asked("warn", "warn"), asked("block", "block")) == [
        ("analyses.primary.suspected overlaps", "warn", "block")
    ]
    assert told(asked("warn", "warn"), asked("warn", "block")) == [
        ("analyses.peto.suspected overlaps", "warn", "block")
    ]


def excluded(*reasons):
    return {
        f"eligibility.exclude.{i}.{key}": value
        for i, reason in enumerate(reasons, start=1)
        for key, value in (("publication", reason.lower()), ("reason", reason))
    }


def test_entries_of_a_list_are_the_same_wherever_they_stand():
    assert told(excluded("A", "B", "C"), excluded("C", "A", "B")) == []
    assert told(excluded("A", "B", "C"), excluded("B", "C")) == [
        ("eligibility.exclude.1", "publication: a; reason: A", "")
    ]
    assert told(excluded("B", "C"), excluded("A", "B", "C")) == [
        ("eligibility.exclude.1", "", "publication: a; reason: A")
    ]
    twice = told(excluded("A", "A"), excluded("A"))
    assert twice == [("eligibility.exclude.2", "publication: a; reason: A", "")]


def test_an_edited_entry_of_a_list_is_told_by_what_was_edited():
    after = {**excluded("A", "B"), "eligibility.exclude.2.reason": "because"}
    assert told(excluded("A", "B"), after) == [("eligibility.exclude.2.reason", "B", "because")]


def test_a_list_of_plain_words_and_a_setting_of_no_entry_stand_for_themselves():
    assert told({"certainty.alpha": "0.05", "x": "1"}, {"certainty.alpha": "0.1", "x": "1"}) == [
        ("certainty.alpha", "0.05", "0.1")
    ]
    other = {"assumptions.1.kind": "arm size", "search.1.kind": "arm size"}
    # The same words in another list are another entry.
    assert told({"assumptions.1.kind": "arm size"}, {"search.1.kind": "arm size"}) == [
        ("assumptions.1", "kind: arm size", ""),
        ("search.1", "", "kind: arm size"),
    ]
    assert told(other, other) == []
