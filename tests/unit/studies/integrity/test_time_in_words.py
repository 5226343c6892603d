"""Words that name another time than their entry are told; words that name it besides are not."""

import pytest
from study_examples import RIGHT

from evidence.studies.reading.study_file import read_bytes
from evidence.studies.tidy.extraction import extract


def told(words, *lines):
    """What the rule says of an entry of deaths: severity and message."""
    head = RIGHT[: RIGHT.index("outcomes:")]
    text = head + "outcomes:\n  - outcome: death\n" + "".join(f"    {line}\n" for line in lines)
    study, problems = read_bytes(text.encode(), "resources/studies/enden2012_cavent.yaml", words)
    assert study is not None, problems
    found = (f for row in extract(study, words) for f in row.findings)
    return [(str(f.severity), f.message) for f in found if f.rule == "time_in_words"]


def of_printed(words, at, printed):
    return told(words, f"at: {at}", f'cdt: {{figure: 3/90, printed: "{printed}"}}')


@pytest.mark.parametrize(
    ("at", "printed", "said"),
    [
        ("12 months", "3 died at 24 months", "at 24 months"),
        ("12 months", "3 died at two years", "at two years"),
        ("12 months", "3 died at the 2-year visit", "at the 2-year"),
        ("30 days", "3 died at 30 months", "at 30 months"),
        ("3 months", "3 died at 6, 12 and 24 months", "at 24 months"),
        ("3 months", "3 died at 6-12 months", "at 6-12 months"),
        ("periprocedural", "3 died at 30 days", "at 30 days"),
        ("24 months", "3 died at\n      12 months", "at 12 months"),
    ],
)
def test_words_that_name_another_time_are_a_warning(words, at, printed, said):
    """So is a time of the entry that was slipped in from its neighbour."""
    ((severity, message),) = of_printed(words, at, " ".join(printed.split()))
    assert severity == "warning"
    assert message.startswith("the printed words say '") and message.endswith(f"and `at:` says {at}")
    assert said.split()[-1] in message


@pytest.mark.parametrize(
    ("at", "printed"),
    [
        ("12 months", "3 died at 12 months"),
        ("12 months", "3 died at one year"),
        ("365 days", "3 died at 1 year"),
        ("1 month", "3 died at 30 days"),
        ("1.5 months", "3 died at 6 weeks"),
        ("36 months", "76.7% at 1 year and 66.4% at both 3 and 5 years"),
        ("60 months", "76.7% at 1 year and 66.4% at both 3 and 5 years"),
        ("24 months", "3 of 90, alive at 1 month, 6 months, 1 year and 2 years"),
        ("6 months", "3 of 90, none at 6, 12 and 24 months"),
        ("6 months", "3 of 90, none at 30 days and 6 months"),
        ("6 months", "3 of 90, none at three and six months"),
        ("2 months", "3 stents open on CT at 1-3 months"),
        ("11 months", "3 of the survivors at 2 to 24 months (mean 11)"),
        ("10 months", "3 of 90, at 1, 4, 8 and 37 months"),
        ("39 months", "3 of 90, none after 12 months"),
        ("12 months", "3 died within 30 days"),
        ("12 months", "3 died; symptoms of 14 days at most"),
        ("baseline", "3 of 90, of those seen at 6 months"),
        ("12 months", "3 died at 12 centres"),
        ("12 months", "at risk 24 months: 3"),
    ],
)
def test_words_that_name_the_time_or_no_time_of_the_figure_are_fine(words, at, printed):
    assert of_printed(words, at, printed) == []


def test_a_definition_is_noted_once_for_all_arms(words):
    lines = ("at: 12 months", "definition: death from any cause at 24 months", "cdt: 3/90", "control: 5/99")
    assert told(words, *lines) == [("note", "the definition says 'at 24 months', and `at:` says 12 months")]


def test_without_a_time_of_the_entry_nothing_is_said(words):
    assert told(words, 'cdt: {figure: 3/90, printed: "3 died at 24 months"}') == []


def test_it_can_be_answered(words):
    head = RIGHT[: RIGHT.index("outcomes:")]
    answer = "silenced:\n  - {rule: time_in_words, where: 'outcomes[1]', reason: the visit was held late}\n"
    text = (
        f"{head}{answer}outcomes:\n  - outcome: death\n    at: 12 months\n"
        '    cdt: {figure: 3/90, printed: "3 died at 14 months"}\n'
    )
    study, problems = read_bytes(text.encode(), "resources/studies/enden2012_cavent.yaml", words)
    if study is None:
        pytest.fail(str(problems))
    (row,) = extract(study, words)
    assert row.findings == () and [s.rule for s in row.silenced] == ["time_in_words"]
