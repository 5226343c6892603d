"""What a JSON schema cannot see in the configuration: references, words of the vocabulary, empty reviews."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence, Set
from pathlib import Path
from typing import Protocol

from evidence.record.measures import ASKED_SINGLE_ARM, ASKED_TWO_ARM, BY_NAME, measure_of
from evidence.record.published.publication import UNITS_OF_ANALYSIS
from evidence.record.results.analysis import MADE_WHERE_NEEDED
from evidence.record.reviews.methods import (
    ARM_SIZE,
    COUNTED_AT_VISIT,
    MEAN_FOLLOW_UP,
    MIDDLE_OF_RANGE,
    WITHIN_WINDOW,
)
from evidence.review.config import models
from evidence.review.config.criteria import IN_VOCABULARY
from evidence.review.config.files import ConfigFile, Place, listed
from evidence.review.config.search_counts import check_search
from evidence.review.config.shapes import (
    AssumptionData,
    AssumptionsData,
    MainData,
    OutcomeEntry,
    ReviewData,
    TimeData,
)
from evidence.studies.integrity.within.outcome_laws import KEPT
from evidence.studies.problems import Problem, nearest
from evidence.studies.reading.ids import RESERVED_NAME
from evidence.studies.vocabulary.vocabulary import Vocabulary

MODEL_KEYS_OF = {
    "two_arm_model": "two-arm model",
    "rare_two_arm_model": "rare two-arm model",
    "single_arm_model": "single-arm model",
    "tau2": "tau2",
    "interval": "interval",
    "prediction": "prediction",
    "level": "level",
    "imputed_still_at_risk": "imputed still at risk",
    "tau_prior": "tau prior",
    "tau_prior_scale": "tau prior scale",
    "rule": "rule",
    "prediction_from": "prediction from",
    "tau_prior_comparison": "tau prior comparison",
    "tau_prior_outcome": "tau prior outcome",
    "within_study_correlation": "within-study correlation",
    "medians": "medians",
    "ratio_of_means": "ratio of means",
    "add": "add",
    "to": "to",
    "add_by_arm_size": "add by arm size",
}
MODEL_KEYS = tuple(MODEL_KEYS_OF.values())
# What the primary analysis sets and every other may set otherwise.
PRIMARY_KEYS = (*MODEL_KEYS, "suspected overlaps", "integrity", "designs")
# Folders of results/ that belong to no review.
RESERVED = ("studies", "manifests", "logs", "tables", "integrity", "benchmarks")


class _Term(Protocol):
    @property
    def id(self) -> str: ...


def ids(words: Iterable[_Term]) -> list[str]:
    """Return the names of the terms of a vocabulary."""
    return [term.id for term in words]


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


def main_file(file: ConfigFile[MainData], root: Path) -> list[Problem]:
    """Check config.yaml: the reviews it names must exist, and no review file may be forgotten in silence."""
    problems = []
    present = sorted(p.stem for p in (root / "config/reviews").glob("*.yaml"))
    for i, name in enumerate(file.data["reviews"]):
        if name not in present:
            message = f"there is no config/reviews/{name}.yaml{nearest(name, present)}"
            problems.append(file.problem(("reviews", i), message))
        elif RESERVED_NAME.fullmatch(name):
            message = f"a review cannot be called {name!r}: Windows cannot hold a folder of that name"
            problems.append(file.problem(("reviews", i), message))
        elif name in RESERVED:
            message = f"a review cannot be called {name!r}: results/{name} has another use"
            problems.append(file.problem(("reviews", i), message))
    return problems + _baseline(file, root) + _model_settings(file)


def _baseline(file: ConfigFile[MainData], root: Path) -> list[Problem]:
    """Check that the baseline that reports are compared with is there."""
    name = file.data.get("baseline")
    present = sorted(p.stem for p in (root / "config/baselines").glob("*.json"))
    if name is None or name in present:
        return []
    made = nearest(name, present) or f"; make it with scripts/baseline.py {name}"
    return [file.problem(("baseline",), f"there is no config/baselines/{name}.json{made}")]


def _model_settings(file: ConfigFile[MainData] | ConfigFile[ReviewData]) -> list[Problem]:
    """Check that settings of models fit each other, and that informative priors are known."""
    data = file.data
    given: list[tuple[Place, Mapping[str, object]]] = [(("primary",), data.get("primary", {}))]
    given += [(("analyses", name), analysis) for name, analysis in data.get("analyses", {}).items()]
    problems = []
    for place, settings in given:
        problems += [file.problem(at, message) for at, message in models.contradictions(place, settings)]
        for key, legal in (
            ("tau prior comparison", models.known_comparisons()),
            ("tau prior outcome", models.known_outcomes()),
        ):
            problems += _unknown_type(file, (*place, key), settings.get(key), legal)
    return problems


def _unknown_type(
    file: ConfigFile[MainData] | ConfigFile[ReviewData], at: Place, word: object, legal: Sequence[str]
) -> list[Problem]:
    if word is None or word in legal:
        return []
    hint = nearest(str(word), legal) or f"; allowed: {', '.join(legal)}"
    return [file.problem(at, f"{at[-1]} {word!r} is not known{hint}")]


def shared_filters(
    main: ConfigFile[MainData],
    vocabulary: Vocabulary,
    study_ids: Set[str],
    studies: Set[str],
    *,
    complete: bool = True,
) -> list[Problem]:
    """Check the filters of the analyses that all reviews share."""
    checker = _Words(main, vocabulary, study_ids, studies, complete=complete)
    for name, analysis in main.data.get("analyses", {}).items():
        for filter_ in ("keep", "drop"):
            criteria = analysis.get("keep", {}) if filter_ == "keep" else analysis.get("drop", {})
            checker.criteria(("analyses", name, filter_), criteria)
    return checker.problems


def review_file(
    file: ConfigFile[ReviewData],
    main: ConfigFile[MainData],
    vocabulary: Vocabulary,
    study_ids: Set[str],
    studies: Set[str],
    *,
    complete: bool = True,
) -> list[Problem]:
    """Check one review: every name it uses must exist (studies only where all study files could be read)."""
    checker = _Checker(file, vocabulary, study_ids, studies, complete=complete)
    checker.eligibility()
    checker.comparisons()
    checker.outcomes()
    checker.subgroups()
    checker.regressions()
    checker.assumptions()
    checker.pages()
    checker.analyses(main)
    return checker.problems + _model_settings(file) + check_search(file, study_ids)


# Publications of no other year are in a library.
_YEARS = (1900, 2100)
_ENDS = (("year from", "year to"), ("n at least", "n at most"))


def judgements(vocabulary: Vocabulary) -> list[str]:
    """Return all overall judgements of the tools for risk of bias, and that there is none."""
    words = {word for tool in vocabulary.tools for word in tool.overall_judgements}
    return [*sorted(words), "not assessed"]


def ranges(
    file: ConfigFile[ReviewData] | ConfigFile[MainData], path: Place, criteria: Mapping[str, object]
) -> list[Problem]:
    """Check that years are years, and that a range does not end before it begins."""
    found = []
    for name in ("year from", "year to"):
        year = criteria.get(name)
        if isinstance(year, int) and not _YEARS[0] <= year <= _YEARS[1]:
            said = f"{year} is no year of a publication; {_YEARS[0]} to {_YEARS[1]} is allowed"
            found.append(file.problem((*path, name), said))
    for first, last in _ENDS:
        low, high = criteria.get(first), criteria.get(last)
        if isinstance(low, int) and isinstance(high, int) and low > high:
            found.append(file.problem((*path, first), f"{first!r} ({low}) is above {last!r} ({high})"))
    return found


class _Words:
    """Collects the problems of one file in the words of filters."""

    def __init__(
        self,
        file: ConfigFile[ReviewData] | ConfigFile[MainData],
        vocabulary: Vocabulary,
        study_ids: Set[str],
        studies: Set[str],
        *,
        complete: bool = True,
    ) -> None:
        self.file, self.vocabulary = file, vocabulary
        self.study_ids, self.studies = study_ids, studies
        self.complete = complete  # every study file could be read
        self.problems: list[Problem] = []

    def say(self, path: Place, message: str) -> None:
        self.problems.append(self.file.problem(path, message))

    def word(self, path: Place, what: str, word: str, legal: Iterable[str]) -> None:
        legal = sorted(legal)
        if what == "study" and not self.complete:
            return  # it may be the study of a file that could not be read
        if word not in legal:
            hint = nearest(word, legal) or f"; allowed: {', '.join(legal[:12])}"
            self.say(path, f"{what} {word!r} is not known{hint}")

    def criteria(self, path: Place, criteria: Mapping[str, object]) -> None:
        classes = {t.class_ for t in self.vocabulary.treatments}
        legal: dict[str, tuple[str, Iterable[str]]] = {
            "conditions": ("condition", ids(self.vocabulary.conditions)),
            "treatments": ("treatment", ids(self.vocabulary.treatments)),
            "without treatments": ("treatment", ids(self.vocabulary.treatments)),
            "treatment class": ("treatment class", classes),
            "only treatment class": ("treatment class", classes),
            "without treatment class": ("treatment class", classes),
            "devices": ("device", ids(self.vocabulary.devices)),
            "appraisal": ("judgement", judgements(self.vocabulary)),
            "unit": ("unit of analysis", UNITS_OF_ANALYSIS),
            "id": ("study file", self.study_ids),
            "study": ("study", self.studies),
        }
        for field, (what, words) in legal.items():
            terms = getattr(self.vocabulary, IN_VOCABULARY[field]) if field in IN_VOCABULARY else None
            for i, word in enumerate(listed(criteria.get(field))):
                if terms is None or terms.find_alike(word) is None:
                    self.word((*path, field, i), what, word, words)
        self.problems += ranges(self.file, path, criteria)


class _Checker(_Words):
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
        legal = list(self.data["outcomes"])
        for name in plain["outcomes"]:
            if name not in legal:
                self.say(
                    ("pages", "plain", "outcomes", name),
                    f"there is no outcome {name!r}{nearest(name, legal)}",
                )

    def eligibility(self) -> None:
        eligibility = self.data["eligibility"]
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
            if "publication" in rule:
                self.word((*path, "publication"), "study file", rule["publication"], self.study_ids)
            self.criteria((*path, "where"), rule.get("where", {}))
        for i, released in enumerate(self.data.get("overlaps", {}).get("released", ())):
            for j, study in enumerate(released["between"]):
                self.word(("overlaps", "released", i, "between", j), "study", study, self.studies)

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
        comparisons = self.data["comparisons"]
        for name, outcome in self.data["outcomes"].items():
            path = ("outcomes", name)
            names = outcome.get("of", [name])
            for i, published in enumerate(names):
                place: Place = (*path, "of", i) if "of" in outcome else path
                self.word(place, "outcome", published, ids(self.vocabulary.outcomes))
            for time in outcome["times"]:
                self.word((*path, "times"), "time window", time, self.data["times"])
            kinds = {self.vocabulary.outcomes[n].kind for n in names if n in self.vocabulary.outcomes}
            if len(kinds) > 1:
                self.say((*path, "of"), "yes-or-no outcomes and scores cannot feed one outcome")
            for comparison, measure in outcome["comparisons"].items():
                place = (*path, "comparisons", comparison)
                self.word(place, "comparison", comparison, comparisons)
                if comparison not in comparisons:
                    continue
                single = "arm" in comparisons[comparison]
                allowed = ASKED_SINGLE_ARM if single else ASKED_TWO_ARM
                if measure not in allowed:
                    kind = "one group" if single else "two arms"
                    self.say(place, f"{measure} is no measure for {kind}; allowed: {', '.join(allowed)}")
                elif len(kinds) == 1 and measure_of(measure).continuous != (kinds == {"continuous"}):
                    self.say(place, f"{measure} does not fit a {next(iter(kinds))} outcome")
                elif measure_of(measure).of_events_in_time:
                    self.kept(place, measure, names)
            benchmark = outcome.get("benchmark")
            if benchmark:
                place = (*path, "benchmark")
                self.word((*place, "source"), "study file", benchmark["source"], self.study_ids)
                if "time" in benchmark:
                    self.word((*place, "time"), "time window", benchmark["time"], outcome["times"])
            at = (*path, "tau prior outcome")
            self.problems += _unknown_type(
                self.file, at, outcome.get("tau prior outcome"), models.known_outcomes()
            )
            self.threshold(name, outcome)

    def kept(self, place: Place, measure: str, names: Sequence[str]) -> None:
        """Refuse hazards and rates of an outcome that is kept: they are of the event that ends it."""
        for published in names:
            if published not in KEPT:
                continue
            term = self.vocabulary.outcomes[published]
            message = f"{measure} is of an event, and {published!r} is what is kept until one"
            instead = f"; ask for {term.complement!r}" if term.complement else ""
            self.say(place, message + instead)

    def threshold(self, name: str, outcome: OutcomeEntry) -> None:
        threshold = outcome.get("threshold")
        if not threshold:
            return
        path, measures = ("outcomes", name, "threshold"), outcome["comparisons"]
        if "time" in threshold:
            self.word((*path, "time"), "time window", threshold["time"], outcome["times"])
        if "comparison" in threshold:
            self.word((*path, "comparison"), "comparison", threshold["comparison"], measures)
            measures = {k: v for k, v in measures.items() if k == threshold["comparison"]}
        elif len(set(measures.values())) > 1:
            self.say(path, f"name its 'comparison' ({', '.join(measures)}): they differ in their measure")
            return
        value = threshold["value"]
        for measure in sorted(set(measures.values())):
            known = BY_NAME.get(measure)  # another word is told where it stands
            if known and known.share and not 0 < value < 1:
                self.say((*path, "value"), f"{value:g} is no {measure} between 0 and 1")
            elif known and known.ratio and value <= 0:
                self.say((*path, "value"), f"{value:g} is no ratio; a number above 0 is allowed")

    def subgroups(self) -> None:
        for name, subgroup in self.data.get("subgroups", {}).items():
            path = ("subgroups", name)
            for comparison in subgroup["comparisons"]:
                self.word((*path, "comparisons"), "comparison", comparison, self.data["comparisons"])
            devices = subgroup["by"] == "device group"
            legal = ids(self.vocabulary.devices if devices else self.vocabulary.conditions)
            for group, words in subgroup.get("groups", {}).items():
                for i, word in enumerate(words):
                    self.word((*path, "groups", group, i), "device" if devices else "condition", word, legal)

    def regressions(self) -> None:
        for name, regression in self.data.get("meta-regressions", {}).items():
            path = ("meta-regressions", name)
            for comparison in regression["comparisons"]:
                self.word((*path, "comparisons"), "comparison", comparison, self.data["comparisons"])
            for outcome in regression.get("outcomes", ()):
                self.word((*path, "outcomes"), "outcome", outcome, self.data["outcomes"])
            values = regression.get("values", {})
            if not values and not regression.get("by"):
                self.say(path, "write 'by', what the studies are told apart by, or their own 'values'")
            for study in values:
                self.word((*path, "values", study), "study", study, self.studies)
            if len({isinstance(v, str) for v in values.values()}) > 1:
                self.say((*path, "values"), "numbers and words together; write one or the other")

    def assumptions(self) -> None:
        for name, assumption in assumptions(self.data.get("assumptions", {})):
            for i, outcome in enumerate(assumption.get("outcomes", ())):
                self.word(("assumptions", name, "outcomes", i), "outcome", outcome, self.data["outcomes"])

    def analyses(self, main: ConfigFile[MainData]) -> None:
        for i, name in enumerate(self.data.get("without analyses", ())):
            self.word(("without analyses", i), "analysis", name, main.data.get("analyses", {}))
        for name, analysis in self.data.get("analyses", {}).items():
            path = ("analyses", name)
            if name == "primary":
                self.say(path, "the primary analysis is set under 'primary', not under 'analyses'")
            elif name in MADE_WHERE_NEEDED:
                self.say(path, f"{name!r} is made wherever a figure asks for it: choose another name")
            self.criteria((*path, "keep"), analysis.get("keep", {}))
            self.criteria((*path, "drop"), analysis.get("drop", {}))
            named = analysis.get("comparisons", ())
            for comparison in () if isinstance(named, str) else named:
                self.word((*path, "comparisons"), "comparison", comparison, self.data["comparisons"])
            for outcome in analysis.get("outcomes", ()):
                self.word((*path, "outcomes"), "outcome", outcome, self.data["outcomes"])
            times = analysis.get("times", {})
            for time, other in ({} if isinstance(times, str) else times).items():
                self.word((*path, "times", time), "time window", time, self.data["times"])
                self.word((*path, "times", time), "time window", other, self.data["times"])
            if isinstance(times, str):
                self.word((*path, "times"), "time window", times, self.data["times"])
