"""What a review asks for is held against its own words: measures, thresholds, regressions, and where a fault is told."""

from types import SimpleNamespace

import pytest

from evidence.record.better import Better
from evidence.review.config.reviews.review_checks import _Checker

COMPARISONS = {"a-v-b": {"intervention": {}, "comparator": {}}, "one": {"arm": {}}}


def checker(**data):
    """All that the checks of one part of a review look at, and what they say."""
    told = []

    def word(place, kind, given, legal, part=()):
        if given not in legal:
            told.append((place, f"{kind} {given}"))

    def names(place, kind, given, legal, whole):
        for i, name in enumerate(given):
            word((*place, name if isinstance(given, dict) else i), kind, name, legal)

    return SimpleNamespace(
        data={"comparisons": COMPARISONS, "outcomes": {"pts": {}}} | data,
        say=lambda place, message, part=(): told.append((place, message)),
        word=word,
        names=names,
        told=told,
        study_ids={"p"},
        studies={"p", "q"},
    )


def threshold(value, comparisons, **more):
    asked = checker()
    outcome = {"comparisons": comparisons, "times": ["late"], "threshold": {"value": value} | more}
    _Checker.threshold(asked, "pts", outcome)
    return asked.told


RATIO, SHARE = {"a-v-b": "RR"}, {"one": "proportion"}


@pytest.mark.parametrize(
    ("value", "comparisons", "said"),
    [
        (0.8, RATIO, None), (1.5, RATIO, None), (0.0, RATIO, "no ratio"), (-0.1, RATIO, "no ratio"),
        (0.5, SHARE, None), (0.0, SHARE, "no proportion between 0 and 1"), (1.0, SHARE, "no proportion between 0 and 1"),
        (-3.0, {"a-v-b": "MD"}, None), (-0.2, {"a-v-b": "RD"}, None), (5.0, {"a-v-b": "unheard of"}, None),
    ],
)  # fmt: skip
def test_a_threshold_lies_where_its_measure_can(value, comparisons, said):
    told = threshold(value, comparisons)
    assert [place for place, _ in told] == (
        [] if said is None else [("outcomes", "pts", "threshold", "value")]
    )
    assert said is None or said in told[0][1]


@pytest.mark.parametrize(
    ("value", "measures", "said"),
    [
        (0.54, ["proportion"], []), (54, ["proportion"], ["54 is no proportion between 0 and 1"]), (54, ["RR", "survival"], ["54 is no survival between 0 and 1"]),
        (54, ["mean"], []), (54, ["rate", "RR"], []), (0, ["survival"], ["0 is no survival between 0 and 1"]),
    ],
)  # fmt: skip
def test_a_benchmark_lies_where_the_measures_of_one_group_can(value, measures, said):
    asked = checker()
    benchmark = {"value": value, "label": "goal", "source": "p"}
    outcome = {"comparisons": {f"c{m}": m for m in measures}, "times": ["late"], "benchmark": benchmark}
    _Checker.benchmark(asked, ("outcomes", "pts", "benchmark"), outcome)
    assert asked.told == [(("outcomes", "pts", "benchmark", "value"), each) for each in said]


def test_a_threshold_of_one_comparison_is_held_against_the_measure_of_that_alone():
    both = RATIO | SHARE
    assert threshold(1.5, both, comparison="a-v-b") == []
    assert "no proportion" in threshold(1.5, both, comparison="one")[0][1]
    ((place, message),) = threshold(1.5, both)
    assert place == ("outcomes", "pts", "threshold")
    assert message.startswith("name its 'comparison' (a-v-b, one)")
    assert threshold(1.5, {"a-v-b": "RR", "a-v-c": "RR"}) == []
    assert threshold(0.5, SHARE, comparison="two", time="early") == [
        (("outcomes", "pts", "threshold", "time"), "time window early"),
        (("outcomes", "pts", "threshold", "comparison"), "comparison two"),
    ]
    assert threshold(0.5, SHARE, comparison="one", time="late") == []


@pytest.mark.parametrize(
    ("comparison", "measure", "kinds", "said"),
    [
        ("a-v-b", "RR", {"binary"}, None), ("a-v-b", "MD", {"continuous"}, None), ("one", "proportion", {"binary"}, None),
        ("a-v-b", "proportion", {"binary"}, "no measure for two arms"), ("one", "RR", {"binary"}, "no measure for one group"),
        ("a-v-b", "MD", {"binary"}, "MD does not fit a binary outcome"),
        ("a-v-b", "RR", {"continuous"}, "RR does not fit a continuous outcome"),
        ("a-v-b", "MD", {"binary", "continuous"}, None), ("nowhere", "RR", {"binary"}, "comparison nowhere"),
    ],
)  # fmt: skip
def test_a_measure_fits_its_comparison_and_the_kind_of_its_outcome(comparison, measure, kinds, said):
    asked = checker()
    _Checker.measure(asked, ("here",), comparison, measure, ["pts"], kinds=kinds)
    assert [place for place, _ in asked.told] == ([] if said is None else [("here",)])
    assert said is None or said in asked.told[0][1]


def test_rates_are_of_events_and_not_of_what_is_kept_until_one():
    asked = checker()
    asked.vocabulary = SimpleNamespace(
        outcomes={
            name: SimpleNamespace(id=name, complement=complement, direction=direction)
            for name, complement, direction in (
                ("patency_any", "loss of patency", Better.HIGHER),
                ("survival", None, Better.HIGHER),
                ("freedom from restenosis", "restenosis", Better.HIGHER),  # a word that the reviewer added
                ("restenosis", "freedom from restenosis", Better.LOWER),
                ("healing", None, Better.HIGHER),
            )
        }
    )
    _Checker.kept(asked, ("here",), "IRR", ["patency_any", "unheard of", "restenosis", "healing"])
    ((place, message),) = asked.told
    assert place == ("here",) and message.endswith("; ask for 'loss of patency'")
    asked.told.clear()
    _Checker.kept(asked, ("here",), "HR", ["freedom from restenosis"])
    ((_, message),) = asked.told
    assert message.endswith("is what is kept until one; ask for 'restenosis'")


@pytest.mark.parametrize(
    ("regression", "said"),
    [
        ({"by": "year"}, []),
        ({"values": {"p": 1.0, "q": 2.0}}, []),
        ({}, [(("meta-regressions", "x"), "write 'by'")]),
        ({"values": {"r": 1.0}}, [(("meta-regressions", "x", "values", "r"), "study r")]),
        ({"values": {"p": 1.0, "q": "new"}}, [(("meta-regressions", "x", "values"), "numbers and words together")]),
        ({"values": {"p": "1,5", "q": "2,5"}}, [(("meta-regressions", "x", "values", "p"), "'1,5' stands as text"), (("meta-regressions", "x", "values", "q"), "'2,5' stands as text")]),
        ({"values": {"p": "stage 1", "q": "2"}}, []),
        ({"by": "year", "outcomes": ["pts", "other"]}, [(("meta-regressions", "x", "outcomes", 1), "outcome other")]),
        ({"by": "year", "comparisons": ["none"]}, [(("meta-regressions", "x", "comparisons", 0), "comparison none")]),
    ],
)  # fmt: skip
def test_a_regression_says_what_it_tells_studies_apart_by(regression, said):
    asked = checker(**{"meta-regressions": {"x": {"comparisons": ["a-v-b"]} | regression}})
    _Checker.regressions(asked)
    assert [place for place, _ in asked.told] == [place for place, _ in said]
    assert all(message.startswith(begins) for (_, message), (_, begins) in zip(asked.told, said, strict=True))


@pytest.mark.parametrize(
    ("subgroup", "said"),
    [({"by": "values", "values": {"p": "covered", "q": "bare"}}, []), ({"by": "values", "values": {"r": "bare"}}, ["study r"]),
     ({"by": "values"}, ["'values' is missing"]),
     ({"by": "design", "values": {"p": "covered"}}, ["'values' stands with `by: values` alone"]),
     ({"by": "device group"}, ["'groups' is missing"]),
     ({"by": "design", "groups": {"one": ["A"]}}, ["'groups' stands with `by: device group` or `by: condition group` alone"]),
     ({"by": "design", "levels": {"case series": "Series", "cohort": "Cohorts"}}, ["level cohort"]),
     ({"by": "dialysis", "levels": {"at most": "Few", "more": "Many", "not stated": "?"}}, []),
     ({"by": "values", "values": {"p": "bare"}, "levels": {"bare": "Bare", "covered": "Covered"}}, ["level covered"]),
     ({"by": "device group", "groups": {"one": []}, "levels": {"one": "One", "other": "Others", "two": "Two"}}, ["level two"])],
)  # fmt: skip
def test_levels_of_ones_own_are_given_for_studies_that_are_there(subgroup, said):
    asked = checker(subgroups={"x": {"comparisons": ["a-v-b"]} | subgroup})
    asked.vocabulary = SimpleNamespace(devices=[], conditions=[])
    _Checker.subgroups(asked)
    assert [message[: len(begins)] for (_, message), begins in zip(asked.told, said, strict=True)] == said


@pytest.mark.parametrize(("by", "kind"), [("device group", "device"), ("condition group", "condition")])
def test_groups_of_devices_are_devices_and_other_groups_conditions(by, kind):
    asked = checker(subgroups={"x": {"by": by, "comparisons": ["a-v-b", "c"], "groups": {"one": ["A", "B"]}}})
    asked.vocabulary = SimpleNamespace(
        devices=[SimpleNamespace(id="A"), SimpleNamespace(id="D")],
        conditions=[SimpleNamespace(id="B"), SimpleNamespace(id="D")],
    )
    _Checker.subgroups(asked)
    wrong = "B" if kind == "device" else "A"
    at = ("subgroups", "x", "groups", "one", 1 if kind == "device" else 0)
    assert asked.told == [(("subgroups", "x", "comparisons", 1), "comparison c"), (at, f"{kind} {wrong}")]


def alike(names, *measures):
    asked = checker()
    terms = {
        "kept": ("binary", Better.HIGHER, ""), "lost": ("binary", Better.LOWER, ""),
        "found": ("binary", Better.NEITHER, ""), "health": ("continuous", Better.HIGHER, "points"),
        "disability": ("continuous", Better.LOWER, "points"), "minutes": ("continuous", Better.LOWER, "minutes"),
    }  # fmt: skip
    asked.vocabulary = SimpleNamespace(
        outcomes={
            name: SimpleNamespace(id=name, kind=kind, direction=better, unit=unit)
            for name, (kind, better, unit) in terms.items()
        }
    )
    _Checker.alike(asked, ("of",), names, set(measures))
    return [message for _, message in asked.told]


def test_outcomes_that_count_in_opposite_ways_cannot_be_added_up():
    (message,) = alike(["kept", "lost"], "RR")
    assert message == "of 'kept' higher is better, of 'lost' lower: they cannot feed one outcome"
    (message,) = alike(["health", "disability"], "MD", "SMD")
    assert message.endswith("; as SMD the signs of one are turned")
    assert alike(["health", "disability"], "SMD") == alike(["lost", "found"], "RR") == []


def test_scores_in_two_units_cannot_be_added_up():
    (message,) = alike(["disability", "minutes"], "MD")
    assert message.startswith("'disability' in points and 'minutes' in minutes cannot feed one outcome")
    assert alike(["disability", "minutes"], "ROM") == alike(["disability", "minutes"], "SMD") == []
