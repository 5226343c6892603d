"""The page in plain language: what it says of a number beside it, and of what has none."""

import dataclasses
import re

import pytest
from example_review import example

from evidence.page.outlook import plain
from evidence.record.better import Better
from evidence.record.notes.note import Note
from evidence.record.results.strata import Stratum
from evidence.record.reviews.methods import OutcomeSpec
from evidence.record.reviews.pages import PlainSpec
from evidence.record.summary.flags import Flag, Flagged
from evidence.record.summary.statement import State, statement_of

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


def _told(evidence):
    """What the page says of the one comparison and of the one harm of the invented review."""
    page = plain.view(evidence, PlainSpec("T", (), {o.outcome.id: "keep it" for o in evidence.outcomes}), {})
    return tuple(" ".join(t.sentences) for t in (*page.benefits[:1], *page.harms[:1])), page


def _with_first(evidence, change):
    """The review with another first synthesis: the comparison."""
    first, *others = evidence.outcomes
    syntheses = (change(first.syntheses[0]), *first.syntheses[1:])
    return dataclasses.replace(evidence, outcomes=(dataclasses.replace(first, syntheses=syntheses), *others))


def _with_risk(evidence, **numbers):
    risk, *others = evidence.absolute
    return dataclasses.replace(evidence, absolute=(dataclasses.replace(risk, **numbers), *others))


@pytest.mark.parametrize(
    ("flag", "plainly"),
    [
        (Flag.TOO_LOW, "This number is likely too low."),
        (Flag.TOO_HIGH, "This number is likely too high."),
        (Flag.IMPUTED_ERROR, "This range is in part a guess:"),
        (Flag.HELD_BACK, "Some studies are left out:"),
    ],
)
def test_what_the_report_says_beside_a_number_is_said_in_plain_words(flag, plainly):
    evidence = example()
    flags = tuple(dataclasses.replace(f, flags=(Flagged(flag, ("a",)),)) for f in evidence.flags)
    (first, harm), _ = _told(dataclasses.replace(evidence, flags=flags))
    assert plainly in first and plainly in harm
    without = tuple(dataclasses.replace(f, flags=()) for f in evidence.flags)
    assert not any(plainly in text for text in _told(dataclasses.replace(evidence, flags=without))[0])


def test_it_is_said_once_that_studies_were_read_in_a_summary():
    evidence = example()

    def beware(*flags):
        found = tuple(dataclasses.replace(f, flags=flags) for f in evidence.flags)
        return _told(dataclasses.replace(evidence, flags=found))[1].beware

    plainly = "Of some studies we have read a short summary only."
    assert beware(Flagged(Flag.ABSTRACT_ONLY, ("a",))).count(plainly) == 1 and plainly not in beware()


def test_groups_that_were_not_drawn_by_lot_are_told_of_and_randomised_ones_not():
    evidence = example()
    by_lot = "were not put into these groups by chance"

    def drawn(*strata):
        def change(s):
            pooled = [e.key for e in s.primary.effects if e.status == "pooled"]
            of = dict(zip(pooled, strata, strict=True))
            changed = (dataclasses.replace(c, stratum=of.get(c.key, c.stratum)) for c in s.candidates)
            return dataclasses.replace(s, candidates=tuple(changed))

        return _told(_with_first(evidence, change))[0]

    yes, no = Stratum.RANDOMISED, Stratum.NON_RANDOMISED
    assert f" People {by_lot}" in drawn(no, no, no)[0]
    assert f"In some of the studies, people {by_lot}" in drawn(yes, no, no)[0]
    assert not any(by_lot in text for text in drawn(yes, yes, yes))


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (0.2, 0.4, "So it may make no difference, or it may be better or worse."),
        (0.2, 0.349, "So it may make hardly any difference."),  # both are told as 35 of 100
        (0.2, 0.3, ""),
    ],
)
def test_a_range_up_to_the_number_without_the_treatment_is_told_as_hardly_a_difference(low, high, said):
    (first, _), _ = _told(_with_risk(example(), low=low, high=high))
    assert ("So it may" in first) == bool(said) and said in first


def test_how_sure_a_number_is_stands_with_it_where_it_is_judged_and_else_in_the_end():
    evidence = example()
    (first, harm), page = _told(evidence)
    assert first.endswith("We are fairly sure of this.") and "sure" not in harm  # judged as moderate
    assert "Nobody has judged yet how sure we can be of the other numbers." in page.beware
    (first, _), page = _told(dataclasses.replace(evidence, certainty=()))
    assert "sure" not in first
    assert "Nobody has judged yet how sure we can be of these numbers." in page.beware


def test_comparisons_without_an_event_in_either_group_are_told_beside_the_number_of_one_group():
    evidence = example()
    compared = evidence.outcomes[0].syntheses[0]
    none = tuple(
        dataclasses.replace(e, note=Note("no_events_both_arms"), estimate=None, yi=None)
        for e in compared.primary.effects
    )
    primary = dataclasses.replace(compared.primary, effects=none, estimate=None, status="not pooled")
    compared = dataclasses.replace(compared, analyses=(primary, *compared.analyses[1:]))
    harm = evidence.outcomes[-1]
    harm = dataclasses.replace(harm, syntheses=(compared, *harm.syntheses))
    (_, told), _ = _told(dataclasses.replace(evidence, outcomes=(*evidence.outcomes[:-1], harm)))
    assert "Where both were tried, nobody had this with thrombus removal or with drugs alone." in told
    assert "We cannot tell how many would have had this without it" not in told


def test_a_result_that_gives_no_number_of_people_is_not_called_too_weak():
    """A ratio without a risk to put it to: its direction is told, where it has one."""
    evidence = dataclasses.replace(example(), absolute=())
    name = "We do not know how many people keep it. "
    assert _told(evidence)[1].unknown[0] == (
        f"{name}Studies have looked at it, but not in a way that tells how many people."
    )

    def lower(s):
        primary = dataclasses.replace(s.primary, ci_low=0.6, estimate=0.7, ci_high=0.8)
        return dataclasses.replace(s, analyses=(primary, *s.analyses[1:]))

    told = _told(_with_first(evidence, lower))[1].unknown[0]
    assert told.startswith(f"{name}Where both were tried, fewer people had this with thrombus removal than")
    assert told.endswith("We cannot tell how many fewer.")


def test_a_page_without_a_number_speaks_of_no_dots_and_of_no_numbers():
    evidence = example()
    spec = PlainSpec("T", (), {o.outcome.id: "keep it" for o in evidence.outcomes})
    assert "Each dot below" in plain.render(evidence, spec, {})
    without = plain.render(dataclasses.replace(evidence, absolute=()), spec, {})
    assert "Each dot below" not in without and "The numbers come from" not in without


def _harms_of(treatment):
    """The page of the invented review, its harms those of another treatment."""
    evidence = example()
    outcomes = []
    for o in evidence.outcomes:
        of = [
            dataclasses.replace(s, comparison=dataclasses.replace(s.comparison, intervention=treatment))
            for s in o.syntheses
        ]
        outcomes.append(dataclasses.replace(o, syntheses=tuple(of)) if o.outcome.role == "safety" else o)
    changed = dataclasses.replace(evidence, outcomes=tuple(outcomes))
    return plain.view(changed, PlainSpec("T", (), {o.outcome.id: "keep it" for o in outcomes}), {})


def test_numbers_of_several_treatments_are_said_to_be_and_each_of_another_says_of_which_it_is():
    """Benefits of removal or lysis stood beside harms of removal alone, and nothing said so."""
    page = _harms_of("the clot taken out")
    first = page.benefits[0].treatment
    assert page.harms and first != "the clot taken out"
    apart = f"This is about the clot taken out, not about {first}."
    assert all(t.sentences[0] == apart for t in page.harms)
    assert not any("not about" in s for t in page.benefits for s in t.sentences)
    assert f"some had {first}, others had the clot taken out" in page.treatments
    same = _harms_of(first)
    assert same.treatments == ""
    assert not any("not about" in s for t in (*same.benefits, *same.harms) for s in t.sentences)


def test_a_time_that_the_name_of_an_outcome_says_is_not_told_twice():
    evidence = example()
    time = next(o.syntheses[0].time.label for o in evidence.outcomes if o.syntheses)

    def said(name):
        page = plain.view(evidence, PlainSpec("T", (), {o.outcome.id: name for o in evidence.outcomes}), {})
        return " ".join(s for t in page.benefits[:1] for s in t.sentences)

    assert f"keep it ({time})" in said("keep it")
    assert f"({time})" not in said(f"keep it {time}")


def test_a_number_whose_counts_give_another_is_told_of_in_plain_words():
    evidence = example()
    flags = tuple(
        dataclasses.replace(f, flags=(*f.flags, Flagged(Flag.OTHER_BY_COUNTS, ("a",))))
        for f in evidence.flags
    )
    for shown, expected in ((evidence, False), (dataclasses.replace(evidence, flags=flags), True)):
        said = " ".join(_told(shown)[0])
        assert ("counts of people give another number" in said) is expected


def _why(change):
    """What the page says of the last outcome of the invented review, changed so that nothing can be told of it."""
    evidence = example()
    *others, last = evidence.outcomes
    changed = dataclasses.replace(last, syntheses=tuple(change(s) for s in last.syntheses))
    found = dataclasses.replace(evidence, outcomes=(*others, changed), flags=(), absolute=())
    return plain.view(found, PlainSpec("T", (), {last.outcome.id: "keep it"}), {}).unknown


def test_why_nothing_is_known_says_whether_there_are_no_numbers_or_none_that_go_together():
    name = "We do not know how many people keep it. "

    def not_pooled(s):
        primary = dataclasses.replace(s.primary, status="not pooled", estimate=None)
        return dataclasses.replace(s, analyses=(primary, *s.analyses[1:]))

    def empty(s):
        return dataclasses.replace(not_pooled(s), candidates=())

    assert _why(empty) == (f"{name}We found no numbers on it in the studies of this review.",)
    assert _why(not_pooled) == (
        f"{name}Studies have looked at it, but their numbers cannot be put together.",
    )
    assert _why(lambda s: s) == (f"{name}The studies are too few, too small or too different to say.",)


def test_people_who_are_drawn_are_those_that_are_told():
    evidence = example()
    page = plain.view(evidence, PlainSpec("T", (), {o.outcome.id: "keep it" for o in evidence.outcomes}), {})
    drawn = [icons for t in (*page.benefits, *page.harms) for icons in t.icons]
    assert len(drawn) > 2
    for icons in drawn:
        filled = icons.svg.count('class="on"')
        assert filled + icons.svg.count('class="off"') == 100
        assert f'aria-label="{filled} of 100 people"' in icons.svg
        places = set(re.findall(r'cx="(\d+)" cy="(\d+)"', icons.svg))
        assert places == {(str(16 * i + 8), str(16 * j + 8)) for i in range(10) for j in range(10)}


@pytest.mark.parametrize(
    ("share", "told"),
    [(0.0, "none"), (0.004, "fewer than one"), (0.005, "fewer than one"), (0.006, "one"), (0.014, "one"), (0.104, "ten"),
     (0.106, "11"), (0.994, "99"), (0.996, "more than 99"), (1.0, "100")],
)  # fmt: skip
def test_a_share_is_told_as_so_many_of_a_hundred_and_never_as_none_where_there_are_some(share, told):
    assert plain.count(share) == told


def test_where_a_whole_interval_lies_on_one_side_the_side_is_told_however_wide_it_is():
    evidence = dataclasses.replace(example(), absolute=())

    def wide(s):
        primary = dataclasses.replace(s.primary, ci_low=0.001, estimate=0.05, ci_high=0.8)
        return dataclasses.replace(s, analyses=(primary, *s.analyses[1:]))

    changed = _with_first(evidence, wide)
    assert statement_of(changed.outcomes[0].syntheses[0]).state is State.CANNOT_TELL
    told = _told(changed)[1].unknown[0]
    side = "Where both were tried, fewer people had this with thrombus removal than with drugs alone."
    assert told.startswith(f"We do not know how many people keep it. {side}")
    assert told.endswith("We cannot tell how many fewer.")
