"""Icon arrays: as many squares as people, nothing where a result may not be told in people."""

import dataclasses
import re

import pytest
from example_review import example

from evidence.display.section import OfSynthesis, report_of
from evidence.record.summary.statement import WITHOUT_DIRECTION, statement_of
from evidence.sections.icons import view as icons


@pytest.fixture(scope="module")
def shown():
    evidence = example()
    report = report_of(evidence)
    found = []
    for o in evidence.outcomes:
        for s in o.syntheses:
            v = icons.view(OfSynthesis(report.of_outcome(o), s))
            effect = next(
                (a for a in evidence.absolute if (a.outcome, a.synthesis) == (o.outcome.id, s.id)), None
            )
            found.append((s, effect, v))
    return found


def squares(drawing, css):
    path = re.search(rf'class="{css}" d="([^"]*)"', drawing)
    return sum(int(n) for n in re.findall(r"h(\d+)", path[1])) // icons.STEP if path else 0


def test_as_many_squares_are_dark_as_people_have_the_event(shown):
    drawn = [(effect, v) for _, effect, v in shown if v]
    assert drawn
    for effect, v in drawn:
        per = int(v.per.replace(",", ""))
        ours = v.groups[-1].drawing
        assert squares(ours, "n") == per
        assert squares(ours, "i") == round(per * effect.value)
        if effect.high is not None and effect.high > effect.value:
            assert squares(ours, "l") == round(per * min(effect.high, 1.0))
        if effect.baseline is not None:
            assert squares(v.groups[0].drawing, "i") == round(per * effect.baseline.value)


def test_what_the_studies_cannot_tell_is_not_drawn_in_people(shown):
    silent = [v for s, _, v in shown if statement_of(s).state in WITHOUT_DIRECTION]
    assert silent and not any(silent)


@pytest.mark.parametrize(
    ("shares", "told"),
    [
        ((0.0, 0.0, 0.1), "0 of 100 (0 to 10)"),
        ((0.033, 0.002, 0.225), "3 of 100 (<1 to 22)"),
        ((0.988, 0.937, 0.998), "99 of 100 (94 to >99)"),
        ((1.0, 0.692, 1.0), "100 of 100 (69 to 100)"),
        ((3e-6, 1e-6, 9e-6), "<1 of 1,000 (<1 to <1)"),
    ],
)
def test_some_are_never_told_as_none_nor_as_all(shares, told):
    evidence = example()
    o = next(
        o for o in evidence.outcomes if any(a.outcome == o.outcome.id and a.value for a in evidence.absolute)
    )
    value, low, high = shares
    made = tuple(
        dataclasses.replace(a, value=value, low=low, high=high, kind="share", baseline=None)
        for a in evidence.absolute
    )
    report = report_of(dataclasses.replace(evidence, absolute=made))
    assert icons.view(OfSynthesis(report.of_outcome(o), o.syntheses[0])).groups[-1].told == told


def test_rare_events_stand_among_a_thousand():
    evidence = example()
    o = next(
        o for o in evidence.outcomes if any(a.outcome == o.outcome.id and a.value for a in evidence.absolute)
    )
    s = o.syntheses[0]
    rare = tuple(
        dataclasses.replace(a, value=0.004, low=0.001, high=0.012, kind="share", baseline=None)
        for a in evidence.absolute
        if a.outcome == o.outcome.id
    )
    report = report_of(dataclasses.replace(evidence, absolute=rare))
    v = icons.view(OfSynthesis(report.of_outcome(o), s))
    assert v.per == "1,000" and squares(v.groups[0].drawing, "i") == 4
