"""What a JSON schema cannot see in a review file: references, words of the vocabulary, empty windows."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence, Set

from evidence.record.measures import ASKED_SINGLE_ARM, ASKED_TWO_ARM, BY_NAME, measure_of
from evidence.record.published.publication import POPULATION_GROUPS
from evidence.record.reviews.methods import (
    ARM_SIZE,
    COUNTED_AT_VISIT,
    MEAN_FOLLOW_UP,
    MIDDLE_OF_RANGE,
    WITHIN_WINDOW,
)
from evidence.review.config.analyses import model_settings
from evidence.review.config.analyses.defaults import not_to_be_named
from evidence.review.config.analyses.model_keys import check_model_settings, unknown_type
from evidence.review.config.files.config_file import ConfigFile, Nowhere, Place
from evidence.review.config.files.shapes import (
    AssumptionData,
    AssumptionsData,
    MainData,
    OutcomeEntry,
    ReviewData,
    TimeData,
)
from evidence.review.config.filters.filter_words import FilterWords, OfStudies, ids
from evidence.review.config.reviews.search_counts import check_search, unknown_files
from evidence.studies.integrity.within.laws import is_kept
from evidence.studies.problems import Problem
from evidence.studies.vocabulary.terms import DESIGNS
from evidence.studies.vocabulary.vocabulary import Vocabulary

# Measures in which the unit of a score is gone.
_WITHOUT_UNIT = {"SMD", "ROM"}
_GROUPED = ("device group", "condition group")
_LEVELS_FROM = {"groups": "the words of each level", "values": "the level of each study"}
_NOT_STATED = "not stated"
# A number that YAML takes for a word, so that it would be compared as one.
_NUMBER_AS_TEXT = re.compile(r"[-+]?[0-9]*[.,][0-9]+\s*%?")
# Levels that there are, beside those of the review's own groups and values.
_LEVELS: dict[str, tuple[str, ...]] = {
    "design": DESIGNS,
    "population group": POPULATION_GROUPS,
    "clot site": ("iliofemoral", "distal", "mixed"),
    "symptom duration": ("at most", "more"),
    "dialysis": ("at most", "more"),
    "technique": ("mechanical", "lysis", "other"),
    "device group": ("other",),
    "condition group": ("other",),
    "values": (),
}


def _off_scale(value: float, measure: str) -> str:
    """Say why a measure cannot have a value, "" where it can."""
    known = BY_NAME.get(measure)  # another word is told where it stands
    if known and known.share and not 0 < value < 1:
        return f"{value:g} is no {measure} between 0 and 1"
    if known and known.ratio and value <= 0:
        return f"{value:g} is no ratio; a number above 0 is allowed"
    return ""


def assumptions(data: AssumptionsData) -> list[tuple[str, AssumptionData]]:
    """Return what a review supposes, by the kind of assumption."""
    found = (
        (ARM_SIZE, data.get("arm size")),
        (MEAN_FOLLOW_UP, data.get("mean follow-up")),
        (WITHIN_WINDOW, data.get("time within the window")),
        (MIDDLE_OF_RANGE, data.get("middle of the range")),
        (COUNTED_AT_VISIT, data.get("counted at a visit")),
    )
    return [(kind, given) for kind, given in found if given is not None]


def review_file(
    file: ConfigFile[ReviewData],
    main: ConfigFile[MainData],
    vocabulary: Vocabulary,
    study_ids: Set[str],
    studies: Set[str],
    *,
    complete: bool = True,
) -> tuple[list[Problem], list[Nowhere]]:
    """Check one review: every name it uses must exist (studies only where all study files could be read).

    Returns what stops the review, and names that stop no more than the part of the file they stand in.
    """
    checker = _Checker(file, vocabulary, study_ids, studies, complete=complete)
    checker.eligibility()
    checker.comparisons()
    checker.outcomes()
    checker.subgroups()
    checker.regressions()
    checker.assumptions()
    checker.pages()
    checker.analyses(main)
    problems = checker.problems + check_model_settings(file) + check_search(file)
    return problems, checker.nowhere + unknown_files(file, study_ids)


class _Checker(FilterWords):
    """Collects the problems of one review file."""

    def __init__(
        self,
        file: ConfigFile[ReviewData],
        vocabulary: Vocabulary,
        study_ids: Set[str],
        studies: Set[str],
        *,
        complete: bool,
    ) -> None:
        super().__init__(file, vocabulary, study_ids, studies, complete=complete)
        self.data = file.data

    def pages(self) -> None:
        plain = self.data.get("pages", {}).get("plain")
        if not plain:
            return
        here: Place = ("pages", "plain")
        self.names((*here, "outcomes"), "outcome", plain["outcomes"], self.data["outcomes"], here)

    def eligibility(self) -> None:
        eligibility = self.data["eligibility"]
        if not eligibility["question"]:
            self.say(
                ("eligibility", "question"),
                "this is empty, so that every publication of the library would be taken: name the conditions",
            )
        self.criteria(("eligibility", "question"), eligibility["question"])
        self.criteria(("eligibility", "keep"), eligibility.get("keep", {}))
        self.criteria(("eligibility", "context"), eligibility.get("context", {}))
        self.criteria(("eligibility", "safety only"), eligibility.get("safety only", {}))
        for i, name in enumerate(eligibility.get("comparison", ())):
            self.word(("eligibility", "comparison", i), "comparison", name, self.data["comparisons"])
        for i, rule in enumerate(eligibility.get("exclude", ())):
            path = ("eligibility", "exclude", i)
            if ("publication" in rule) == ("where" in rule):
                self.say(path, "write either 'publication' or 'where', and the reason")
            if "where" in rule and not rule["where"]:
                self.say((*path, "where"), "this is empty, so that every publication would be excluded")
            if "publication" in rule:
                self.word((*path, "publication"), OfStudies.FILE, rule["publication"], self.study_ids)
            self.criteria((*path, "where"), rule.get("where", {}))
        for i, released in enumerate(self.data.get("overlaps", {}).get("released", ())):
            pair: Place = ("overlaps", "released", i)
            for j, study in enumerate(released["between"]):
                self.word((*pair, "between", j), OfStudies.STUDY, study, self.studies, pair)

    def comparisons(self) -> None:
        for name, comparison in self.data["comparisons"].items():
            self.criteria(("comparisons", name, "arm"), comparison.get("arm", {}))
            self.criteria(("comparisons", name, "intervention"), comparison.get("intervention", {}))
            self.criteria(("comparisons", name, "comparator"), comparison.get("comparator", {}))
        for name, window in self.data["times"].items():
            self.window(("times", name), window)
            if "to" in window and window.get("open end", False):
                self.say(
                    ("times", name), f"'to' ({window['to']}) ends what 'open end' leaves open; write one"
                )

    def window(self, path: Place, window: TimeData) -> None:
        """Check that a window begins before it ends, with the time preferred inside."""
        all_three = (("from", window.get("from")), ("prefer", window.get("prefer")), ("to", window.get("to")))
        given = [(name, value) for name, value in all_three if value is not None]
        for (first, early), (second, late) in itertools.combinations(given, 2):
            if early > late:
                self.say(path, f"'{first}' ({early:g}) is later than '{second}' ({late:g})")

    def outcomes(self) -> None:
        for name, outcome in self.data["outcomes"].items():
            path = ("outcomes", name)
            names = outcome.get("of", [name])
            for i, published in enumerate(names):
                place: Place = (*path, "of", i) if "of" in outcome else path
                self.word(place, "outcome", published, ids(self.vocabulary.outcomes))
            for i, time in enumerate(outcome["times"]):
                self.word((*path, "times", i), "time window", time, self.data["times"])
            kinds = {self.vocabulary.outcomes[n].kind for n in names if n in self.vocabulary.outcomes}
            if len(kinds) > 1:
                self.say((*path, "of"), "yes-or-no outcomes and scores cannot feed one outcome")
            self.alike((*path, "of"), names, set(outcome["comparisons"].values()))
            for comparison, measure in outcome["comparisons"].items():
                self.measure((*path, "comparisons", comparison), comparison, measure, names, kinds=kinds)
            self.benchmark((*path, "benchmark"), outcome)
            at = (*path, "tau prior outcome")
            self.problems += unknown_type(
                self.file, at, outcome.get("tau prior outcome"), model_settings.known_outcomes
            )
            self.threshold(name, outcome)

    def measure(
        self, place: Place, comparison: str, measure: str, names: Sequence[str], *, kinds: Set[str]
    ) -> None:
        """Refuse a measure that the comparison or the outcome's kind of figures cannot have."""
        comparisons = self.data["comparisons"]
        self.word(place, "comparison", comparison, comparisons)
        if comparison not in comparisons:
            return
        single = "arm" in comparisons[comparison]
        allowed = ASKED_SINGLE_ARM if single else ASKED_TWO_ARM
        if measure not in allowed:
            kind = "one group" if single else "two arms"
            self.say(place, f"{measure} is no measure for {kind}; allowed: {', '.join(allowed)}")
        elif len(kinds) == 1 and measure_of(measure).continuous != (kinds == {"continuous"}):
            self.say(place, f"{measure} does not fit a {next(iter(kinds))} outcome")
        elif measure_of(measure).of_events_in_time:
            self.kept(place, measure, names)

    def alike(self, place: Place, names: Sequence[str], measures: Set[str]) -> None:
        """Refuse outcomes that count in opposite ways or in two units where a measure adds them up."""
        terms = [self.vocabulary.outcomes[n] for n in names if n in self.vocabulary.outcomes]
        ways = {t.direction.way: t.id for t in terms if t.direction.way}
        if len(ways) > 1 and measures - {"SMD"}:
            instead = "; as SMD the signs of one are turned" if terms[0].kind == "continuous" else ""
            self.say(
                place,
                f"of {ways['higher']!r} higher is better, of {ways['lower']!r} lower: they cannot feed one "
                f"outcome{instead}",
            )
        units = {t.unit: t.id for t in terms if t.unit}
        if len(units) > 1 and measures - _WITHOUT_UNIT:
            told = " and ".join(f"{name!r} in {unit}" for unit, name in units.items())
            self.say(place, f"{told} cannot feed one outcome; as SMD or ROM they can")

    def benchmark(self, place: Place, outcome: OutcomeEntry) -> None:
        benchmark = outcome.get("benchmark")
        if benchmark:
            self.word((*place, "source"), OfStudies.FILE, benchmark["source"], self.study_ids, place)
            if "time" in benchmark:
                self.word((*place, "time"), "time window", benchmark["time"], outcome["times"], place)
            for measure in sorted(set(outcome["comparisons"].values()) & set(ASKED_SINGLE_ARM)):
                if why := _off_scale(benchmark["value"], measure):
                    self.say((*place, "value"), why)

    def kept(self, place: Place, measure: str, names: Sequence[str]) -> None:
        """Refuse hazards and rates of an outcome that is kept: they are of the event that ends it."""
        for published in names:
            if published not in self.vocabulary.outcomes:
                continue  # told where it stands
            term = self.vocabulary.outcomes[published]
            if not is_kept(term):
                continue
            message = f"{measure} is of an event, and {published!r} is what is kept until one"
            instead = f"; ask for {term.complement!r}" if term.complement else ""
            self.say(place, message + instead)

    def threshold(self, name: str, outcome: OutcomeEntry) -> None:
        threshold = outcome.get("threshold")
        if not threshold:
            return
        path: Place = ("outcomes", name, "threshold")
        measures = outcome["comparisons"]
        if "time" in threshold:
            self.word((*path, "time"), "time window", threshold["time"], outcome["times"], path)
        if "comparison" in threshold:
            self.word((*path, "comparison"), "comparison", threshold["comparison"], measures, path)
            measures = {k: v for k, v in measures.items() if k == threshold["comparison"]}
        elif len(set(measures.values())) > 1:
            self.say(path, f"name its 'comparison' ({', '.join(measures)}): they differ in their measure")
            return
        for measure in sorted(set(measures.values())):
            if why := _off_scale(threshold["value"], measure):
                self.say((*path, "value"), why)

    def subgroups(self) -> None:
        for name, subgroup in self.data.get("subgroups", {}).items():
            path: Place = ("subgroups", name)
            comparisons = self.data["comparisons"]
            self.names((*path, "comparisons"), "comparison", subgroup["comparisons"], comparisons, path)
            groups, values = subgroup.get("groups", {}), subgroup.get("values", {})
            for key, needed_by in (("groups", _GROUPED), ("values", ("values",))):
                if (key in subgroup) != (subgroup["by"] in needed_by):
                    where = " or ".join(f"`by: {each}`" for each in needed_by)
                    said = f"{key!r} stands with {where} alone" if key in subgroup else f"{key!r} is missing"
                    self.say(path, f"{said}, {_LEVELS_FROM[key]}")
            if subgroup["by"] in _GROUPED:
                devices = subgroup["by"] == "device group"
                legal = ids(self.vocabulary.devices if devices else self.vocabulary.conditions)
                for group, words in groups.items():
                    for i, word in enumerate(words):
                        what = "device" if devices else "condition"
                        self.word((*path, "groups", group, i), what, word, legal, path)
            self.names((*path, "values"), OfStudies.STUDY, values, self.studies, path)
            known = {*_LEVELS.get(subgroup["by"], ()), *groups, *values.values(), _NOT_STATED}
            for level in subgroup.get("levels", {}) if subgroup["by"] in _LEVELS else ():
                here = (*path, "levels", level)
                self.word(here, "level", level, known, here)

    def regressions(self) -> None:
        for name, regression in self.data.get("meta-regressions", {}).items():
            path: Place = ("meta-regressions", name)
            comparisons, outcomes = regression["comparisons"], regression.get("outcomes", ())
            self.names((*path, "comparisons"), "comparison", comparisons, self.data["comparisons"], path)
            self.names((*path, "outcomes"), "outcome", outcomes, self.data["outcomes"], path)
            values = regression.get("values", {})
            if not values and not regression.get("by"):
                self.say(path, "write 'by', what the studies are told apart by, or their own 'values'")
            self.names((*path, "values"), OfStudies.STUDY, values, self.studies, path)
            if len({isinstance(v, str) for v in values.values()}) > 1:
                self.say((*path, "values"), "numbers and words together; write one or the other")
                continue
            for study, value in values.items():
                if isinstance(value, str) and _NUMBER_AS_TEXT.fullmatch(value):
                    said = f"{value!r} stands as text: write a number without quotes and with a decimal point"
                    self.say((*path, "values", study), said)

    def assumptions(self) -> None:
        for name, assumption in assumptions(self.data.get("assumptions", {})):
            path: Place = ("assumptions", name)
            outcomes = assumption.get("outcomes", ())
            self.names((*path, "outcomes"), "outcome", outcomes, self.data["outcomes"], path)

    def analyses(self, main: ConfigFile[MainData]) -> None:
        for i, name in enumerate(self.data.get("without analyses", ())):
            here: Place = ("without analyses", i)
            self.word(here, "analysis", name, main.data.get("analyses", {}), here)
        for name, analysis in self.data.get("analyses", {}).items():
            path: Place = ("analyses", name)
            if why := not_to_be_named(name):
                self.say(path, why)
            self.criteria((*path, "keep"), analysis.get("keep", {}), path)
            self.criteria((*path, "drop"), analysis.get("drop", {}), path)
            named = analysis.get("comparisons", ())
            if not isinstance(named, str):
                self.names((*path, "comparisons"), "comparison", named, self.data["comparisons"], path)
            outcomes = analysis.get("outcomes", ())
            self.names((*path, "outcomes"), "outcome", outcomes, self.data["outcomes"], path)
            times = analysis.get("times", {})
            for time, other in ({} if isinstance(times, str) else times).items():
                self.word((*path, "times", time), "time window", time, self.data["times"], path)
                self.word((*path, "times", time), "time window", other, self.data["times"], path)
            if isinstance(times, str):
                self.word((*path, "times"), "time window", times, self.data["times"], path)
