"""The page in plain language: what is told the other way round, and who was not counted."""

import dataclasses

import pytest
from example_review import example

from evidence.page.outlook import plain
from evidence.record.better import Better
from evidence.record.reviews.methods import OutcomeSpec
from evidence.record.reviews.pages import PlainSpec
from evidence.record.summary.flags import Flag, Flagged

LATER = (60.0, 72.0)  # months, beyond every result of the invented review


def _spec(id_: str, of: str, complement: str, time: str) -> OutcomeSpec:
    return OutcomeSpec(
        id=id_, label=id_, of=(of,), segments=(), instrument=None, role="efficacy", importance="critical",
        times=(time,), comparisons={}, rare=False, benchmark=None, kind="binary", direction=Better.LOWER,
        unit=None, definition=None, complements=(complement,),
    )  # fmt: skip


def _page(time: str, complement: str = "kept"):
    """An outcome that is told ("keep it") and one without any result ("lose it"), asked for at ``time``."""
    evidence = example()
    first = next(
        o
        for o in evidence.outcomes
        if plain.view(evidence, PlainSpec("T", (), {o.outcome.id: "keep it"}), {}).studies
    )
    window = dataclasses.replace(first.syntheses[0].time, from_months=10.0, to_months=14.0)
    first = dataclasses.replace(
        first, syntheses=tuple(dataclasses.replace(s, time=window) for s in first.syntheses)
    )
    silent = dataclasses.replace(
        first, outcome=dataclasses.replace(first.outcome, id="lost"), syntheses=(), curves=()
    )
    later = dataclasses.replace(window, id="later", from_months=LATER[0], to_months=LATER[1])
    specs = (
        _spec(first.outcome.id, "kept", "lost", window.id),
        _spec("lost", "lost" if complement == "kept" else "other", complement, time or window.id),
    )
    methods = dataclasses.replace(evidence.methods, outcomes=specs, times=(window, later))
    evidence = dataclasses.replace(evidence, outcomes=(first, silent), methods=methods)
    return plain.view(evidence, PlainSpec("T", (), {first.outcome.id: "keep it", "lost": "lose it"}), {})


def test_who_loses_the_leg_is_not_called_unknown_where_it_is_told_who_keeps_it():
    page = _page(time="")
    assert len(page.benefits) + len(page.harms) == 1
    assert page.unknown == ()


@pytest.mark.parametrize(("time", "complement"), [("later", "kept"), ("", "another")])
def test_it_stays_unknown_at_another_time_or_where_it_is_another_thing(time, complement):
    (unknown,) = _page(time, complement).unknown
    assert unknown.startswith("We do not know how many people lose it.")


def test_people_who_were_not_counted_are_told_of_in_plain_words():
    evidence = example()
    named = PlainSpec("T", (), {o.outcome.id: "keep it" for o in evidence.outcomes})
    plainly = "In some of the studies, people who died or did not come back were not counted."

    def told(found):
        page = plain.view(found, named, {})
        return [plainly in t.sentences for t in (*page.benefits, *page.harms)]

    assert told(evidence) and not any(told(evidence))
    flags = tuple(
        dataclasses.replace(f, flags=(*f.flags, Flagged(Flag.PART_COUNTED, ("a",)))) for f in evidence.flags
    )
    assert all(told(dataclasses.replace(evidence, flags=flags)))
