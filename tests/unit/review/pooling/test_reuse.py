"""Computed results can be kept: labels are no part of what they rest on, figures and settings are all of it."""

from dataclasses import replace

import pytest

from evidence.record import codec
from evidence.record.notes.note import Note
from evidence.record.results.curves import SurvivalCurve
from evidence.record.reviews.methods import SubgroupSpec, ThresholdSpec
from evidence.review.pooling.reuse import computed_now
from evidence.review.summary.synthesising import synthesise
from unit.review.builders import data, outcome, review
from unit.review.invented_analyses import case, settings, spec, trials
from unit.review.pooling.over_time.invented_curves import A, B, C, curve

SUBGROUP = SubgroupSpec("design", "Design", "design", {}, {}, False, ("a-v-b",))


class Kept:
    """Keeps by content, as JSON; knows what was computed since it was last asked."""

    def __init__(self):
        self.results, self.computed = {}, []

    def __call__(self, what, given, kind, make):
        key = what, codec.encode(given)
        if key not in self.results:
            self.computed.append(what)
            self.results[key] = codec.encode(make(given))
        return codec.decode(self.results[key], kind)

    def new(self):
        told, self.computed = self.computed, []
        return told


def plan(**changes):
    """A primary analysis, two others, leave-one-out, a subgroup and a threshold."""
    analyses = [
        spec(settings=settings(tau2="DL", interval="wald"), **changes),
        spec(
            id="large",
            label="Large",
            keep={"n at least": 20000},
            settings=settings(tau2="DL", interval="wald"),
        ),
        spec(id="fixed", label="Fixed", settings=settings(two_arm_model="common effect")),
        spec(id="loo", label="Without each", kind="leave-one-out"),
    ]
    asked = outcome(threshold=ThresholdSpec(0.8, "worth it", None, None))
    return replace(review(analyses, [asked]), subgroups=(SUBGROUP,)), asked


def candidates(**changes):
    designs = ["randomised controlled trial", "registry"]
    made = trials(case("bcg_RR"), design=[designs[i % 2] for i in range(13)])
    return [replace(c, **changes) for c in made] if changes else made


def run(made, keep, **changes):
    whole, asked = plan(**changes)
    return synthesise(whole, asked, data(made), {}, keep)


def test_what_is_kept_is_what_would_be_computed():
    kept = Kept()
    first, again = run(candidates(), kept), run(candidates(), kept)
    assert first == again == run(candidates(), computed_now)
    computed = {"analysis", "subsets", "refits again", "diagnostics", "specifications", "subgroup"}
    assert computed == set(kept.new())
    shown = first.syntheses[0]
    assert shown.leave_one_out and shown.subgroups and shown.diagnostics.cumulative
    assert all(row.label for row in (*shown.leave_one_out, *shown.diagnostics.influence))


def test_another_label_or_reason_computes_nothing():
    kept = Kept()
    run(candidates(), kept)
    kept.new()
    renamed = [
        replace(
            c,
            label=c.label + "!",
            source="elsewhere",
            definition="words",
            at_printed="later",
            notes=(Note("counts_beside"),),
        )
        for c in candidates()
    ]
    found = run(renamed, kept, label="Other name", why="other reason")
    assert kept.new() == []
    assert found == run(renamed, computed_now, label="Other name", why="other reason")
    assert found.syntheses[0].primary.label == "Other name"
    assert all(row.label.endswith("!") for row in found.syntheses[0].diagnostics.cumulative)


def test_one_changed_analysis_computes_that_analysis():
    kept = Kept()
    whole, asked = plan()
    synthesise(whole, asked, data(candidates()), {}, kept)
    kept.new()
    changed = replace(whole.analyses[2], settings=settings(two_arm_model="common effect", level=0.9))
    synthesise(
        replace(whole, analyses=(*whole.analyses[:2], changed, whole.analyses[3])),
        asked,
        data(candidates()),
        {},
        kept,
    )
    assert sorted(kept.new()) == ["analysis", "specifications"]


@pytest.mark.parametrize("place", [0, 12])
def test_another_figure_is_another_input(place):
    kept = Kept()
    made = candidates()
    run(made, kept)
    kept.new()
    figure = made[place].intervention
    made[place] = replace(made[place], intervention=replace(figure, events=figure.events + 1))
    assert run(made, kept) == run(made, computed_now)
    assert set(kept.new()) == {
        "analysis",
        "refits again",
        "diagnostics",
        "specifications",
        "subgroup",
        "subsets",
    }


def test_a_curve_survives_json():
    made = curve(A, B, C)
    assert codec.decode(codec.encode(made), SurvivalCurve) == made
