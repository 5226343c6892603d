"""One printed value under two outcomes is flagged at both, with the name of the other; nothing else is."""

from dataclasses import replace

from evidence.display.prose.results.flagged import flag_lines, in_short
from evidence.record.results.synthesis import OutcomeSynthesis
from evidence.record.summary.flags import Flag, Flagged
from evidence.review.summary.flagging import flags_of, known_rows
from evidence.review.summary.shared_values import values_of, with_shared
from unit.review.results import arm, info, study, synthesis


def outcome(id_, *rows):
    """An outcome with one result of studies that have these rows."""
    studies = []
    for name, row in zip("abc", rows, strict=False):
        candidate, effect = study(name, arm(24, 25), arm(20, 25), 50)
        studies.append((replace(candidate, row_ids=(row,)), effect))
    made = synthesis(studies, estimate=1.2, ci_low=0.9, ci_high=1.6, n=50, n_comparator=50)
    return OutcomeSynthesis("r", info(id=id_, label=id_.title()), (made,), ())


def shared(*outcomes):
    values = [v for o in outcomes for v in values_of(o)]
    found = with_shared(flags_of(outcomes, known_rows((), ())), values)
    return {f.outcome: [x for x in f.flags if x.flag is Flag.TWICE] for f in found}, found


def test_a_value_under_two_outcomes_is_flagged_at_both_with_the_name_of_the_other():
    """Single-session series: 24/25 stood under primary patency and under patency at a visit."""
    told, found = shared(
        outcome("primary", "s/1/a"), outcome("visit", "s/1/a", "t/1/a"), outcome("death", "s/2/a")
    )
    assert told == {
        "primary": [Flagged(Flag.TWICE, ("a",), ("Visit",))],
        "visit": [Flagged(Flag.TWICE, ("a",), ("Primary",))],
        "death": [],
    }
    visit = next(f for f in found if f.outcome == "visit")
    assert "DUP: value also under another outcome, Primary (1 of 2 studies)" in flag_lines(visit)
    assert "value also under another outcome (Primary; 1 of 2)" in in_short(visit)


def test_a_value_that_serves_one_outcome_twice_is_not_flagged():
    once = outcome("primary", "s/1/a")
    twice = replace(once, syntheses=(*once.syntheses, replace(once.syntheses[0], id="later")))
    assert shared(twice)[0] == {"primary": []}
