"""Settings and judgements of certainty, and baselines of absolute effects: config/certainty/<review>.yaml.

The file is optional: without it the shared settings of config.yaml hold and nothing is judged.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import fields
from pathlib import Path

import msgspec

from evidence.record.measures import measure_of
from evidence.record.reviews.methods import CertaintySettings
from evidence.record.summary.certainty import (
    IMPRECISION,
    INCONSISTENCY,
    INDIRECTNESS,
    PUBLICATION_BIAS,
    RATING_UP,
    RISK_OF_BIAS,
)
from evidence.review.config.certainty.certainty_spec import (
    DEFAULT_PER,
    BaselineSpec,
    CertaintySpec,
    DomainDecision,
    JudgementSpec,
)
from evidence.review.config.files.config_file import ConfigFile, Nowhere, Place, is_there, read_config
from evidence.review.config.files.shapes import CertaintyData, DecisionData, JudgementData, MainData
from evidence.review.config.reviews.review_spec import ReviewSpec
from evidence.review.config.reviews.search_counts import is_date
from evidence.studies.problems import Problem, allowed
from evidence.studies.reading.described.dates import lies_ahead

FOLDER = Path("config/certainty")
SCHEMA = "certainty.schema.json"


def read(
    root: Path, schemas: Path, review: ReviewSpec, shared: MainData
) -> tuple[CertaintySpec, list[Problem], list[Nowhere]]:
    """Read a review's file, if there is one, over the shared settings; all problems are returned.

    So are names of outcomes, comparisons and times that the review does not have: what is said of them is
    left out.

    Parameters
    ----------
    shared
        The content of config.yaml, already held against its schema.
    """
    path = FOLDER / f"{review.id}.yaml"
    common, per = shared.get("certainty", {}), shared.get("absolute effects", {}).get("per", DEFAULT_PER)
    if not is_there(root / path):
        return CertaintySpec(_settings(common), per), [], []
    file, problems = read_config(root, path, schemas / SCHEMA, CertaintyData)
    if file is None or problems:
        return CertaintySpec(), problems, []
    problems = [*_impossible(file, review), *_repeated(file), *_undecided(file)]
    nowhere = [*_unknown_names(file, review)]
    if problems:
        return CertaintySpec(), problems, nowhere
    data, gone = file.data, {n.part for n in nowhere}
    outcomes = file.without(gone).data.get("outcomes", {})
    return (
        CertaintySpec(
            settings=_settings({**common, **data.get("settings", {})}),
            per=data.get("per", per),
            baselines=tuple(
                BaselineSpec(name, comparison, b["value"], b["label"], b["source"])
                for name, outcome in outcomes.items()
                for comparison, b in outcome.get("baseline", {}).items()
            ),
            important_differences={
                name: o["important difference"] for name, o in outcomes.items() if "important difference" in o
            },
            judgements=tuple(
                _judgement(file, review, i, j)
                for i, j in enumerate(data.get("judgements", ()))
                if ("judgements", i) not in gone
            ),
            file=str(path),
        ),
        [],
        nowhere,
    )


def stray_files(root: Path, reviews: list[str]) -> list[Problem]:
    """Tell of files that belong to no review: their judgements would be lost in silence."""
    problems = []
    for path in sorted((root / FOLDER).glob("*.yaml")):
        if not is_there(root / "config/reviews" / path.name):
            message = f"there is no review {path.stem!r}{allowed(path.stem, reviews, '; there are: ')}"
            problems.append(Problem(str(FOLDER / path.name), 1, "", message, rule="config"))
    return problems


def _settings(data: Mapping[str, object]) -> CertaintySettings:
    # The keys of the file are the names of the fields in words.
    known = {f.name.replace("_", " "): f.name for f in fields(CertaintySettings)}
    known["small-study p"] = "small_study_p"
    return msgspec.convert({known[key]: value for key, value in data.items()}, CertaintySettings)


def _judgement(
    file: ConfigFile[CertaintyData], review: ReviewSpec, place: int, data: JudgementData
) -> JudgementSpec:
    start = data.get("start")
    return JudgementSpec(
        outcome=data["outcome"],
        synthesis=_synthesis_id(review, data),
        judged_by=data["judged by"],
        date=str(data["date"]),
        made_for=dict(data["made for"]),
        start=start["level"] if start else None,
        start_reason=start["reason"] if start else None,
        domains=tuple(_decision(name, decision) for name, decision in _decided(data).items()),
        reason=data["reason"],
        line=f"{file.path}:{file.line(('judgements', place))}",
    )


def _decided(data: JudgementData) -> dict[str, DecisionData]:
    """Return what is decided of each domain, in the order of the domains; the large effect last."""
    decided = {
        RISK_OF_BIAS: data["risk of bias"],
        INCONSISTENCY: data["inconsistency"],
        INDIRECTNESS: data["indirectness"],
        IMPRECISION: data["imprecision"],
        PUBLICATION_BIAS: data["publication bias"],
    }
    return decided | ({RATING_UP: data["rating up"]} if "rating up" in data else {})


def _decision(domain: str, data: DecisionData) -> DomainDecision:
    if "accept" in data:
        return DomainDecision(domain, data["accept"], True, data.get("reason"))
    return DomainDecision(domain, data["change"], False, data["reason"])


def _synthesis_id(review: ReviewSpec, data: JudgementData) -> str:
    outcome = next(o for o in review.outcomes if o.id == data["outcome"])
    several = len(outcome.times) > 1
    return f"{data['comparison']}.{data['time']}" if several else data["comparison"]


def _unknown_names(file: ConfigFile[CertaintyData], review: ReviewSpec) -> Iterator[Nowhere]:
    """Find names of outcomes, comparisons and times that the review does not have."""
    outcomes = {o.id: o for o in review.outcomes}

    def unknown(path: Place, what: str, word: str, legal: Collection[str], part: Place) -> Nowhere:
        return file.nowhere(path, f"{what} {word!r} is not known{allowed(word, legal)}", part)

    for name, settings in file.data.get("outcomes", {}).items():
        place: Place = ("outcomes", name)
        if name not in outcomes:
            yield unknown(place, "outcome", name, outcomes, place)
            continue
        for comparison in settings.get("baseline", {}):
            here: Place = (*place, "baseline", comparison)
            if comparison not in outcomes[name].comparisons:
                yield unknown(here, "comparison", comparison, outcomes[name].comparisons, here)
    for i, judgement in enumerate(file.data.get("judgements", ())):
        place = ("judgements", i)
        if judgement["outcome"] not in outcomes:
            yield unknown((*place, "outcome"), "outcome", judgement["outcome"], outcomes, place)
            continue
        outcome = outcomes[judgement["outcome"]]
        named = (
            ("comparison", "comparison", judgement["comparison"], outcome.comparisons),
            ("time", "time window", judgement.get("time"), outcome.times),
        )
        for key, what, word, legal in named:
            if word is not None and word not in legal:
                yield unknown((*place, key), what, word, legal, place)


def _impossible(file: ConfigFile[CertaintyData], review: ReviewSpec) -> list[Problem]:
    """Find what no result of the review can have: a risk above 1, no window of several, no day."""
    problems: list[Problem] = []
    outcomes = {o.id: o for o in review.outcomes}
    for name, settings in file.data.get("outcomes", {}).items():
        for comparison, baseline in settings.get("baseline", {}).items():
            measure = outcomes[name].comparisons.get(comparison) if name in outcomes else None
            if measure and not measure_of(measure).continuous and not 0 <= baseline["value"] <= 1:
                here: Place = ("outcomes", name, "baseline", comparison, "value")
                problems.append(file.problem(here, "a risk is a number between 0 and 1"))
    for i, judgement in enumerate(file.data.get("judgements", ())):
        place = ("judgements", i)
        outcome = outcomes.get(judgement["outcome"])
        if outcome and "time" not in judgement and len(outcome.times) > 1:
            times = ", ".join(outcome.times)
            problems.append(file.problem(place, f"'time' is missing: the outcome has {times}"))
        if not is_date(judgement["date"]):
            said = f"{judgement['date']!r} is no date; write it as 2026-11-20"
            problems.append(file.problem((*place, "date"), said))
        elif lies_ahead(judgement["date"]):
            problems.append(file.problem((*place, "date"), f"{judgement['date']} lies ahead"))
    return problems


def _repeated(file: ConfigFile[CertaintyData]) -> list[Problem]:
    seen: dict[tuple[str, str, str | None], int] = {}
    problems = []
    for i, judgement in enumerate(file.data.get("judgements", ())):
        key = (judgement["outcome"], judgement["comparison"], judgement.get("time"))
        if key in seen:
            line = file.line(("judgements", seen[key]))
            message = f"this result is judged twice (first in line {line})"
            problems.append(file.problem(("judgements", i), message))
        seen.setdefault(key, i)
    return problems


def _undecided(file: ConfigFile[CertaintyData]) -> list[Problem]:
    """Find domains that say neither or both of what a domain may say, and changes without a reason."""
    problems = []
    for i, judgement in enumerate(file.data.get("judgements", ())):
        for domain, decision in _decided(judgement).items():
            if domain == RATING_UP:
                continue
            place = ("judgements", i, domain)
            if ("accept" in decision) == ("change" in decision):
                message = "write either 'accept' with the proposal, or 'change' with its reason"
                problems.append(file.problem(place, message))
            elif "change" in decision and "reason" not in decision:
                problems.append(file.problem(place, "a change of one's own needs a 'reason'"))
    return problems
