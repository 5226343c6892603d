"""A guidance file read and checked: every problem with its line, and with the nearest legal word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from evidence.record.dossiers.guidance import Bearing, CountedSources, GuidanceDocument
from evidence.review.config.files.config_file import ConfigFile, FileChecks, Place, is_there, read_config
from evidence.review.config.reviews.review_spec import ReviewSpec
from evidence.review.guidance import dates
from evidence.studies.problems import Problem, allowed, nearest
from evidence.studies.reading.tree.yaml_tree import read_tree
from evidence.studies.vocabulary.vocabulary import Vocabulary

FOLDER = Path("resources/guidance")
# The key under which a review's configuration names its guidance file.
NAMED = "dossier"


@dataclass(frozen=True, slots=True)
class ReadGuidance:
    """The guidance of one review; ``None`` with the problems that keep it from being used."""

    guidance: GuidanceDocument | None
    problems: tuple[Problem, ...]  # also names that leave out no more than the part they stand in


@dataclass(frozen=True, slots=True)
class KnownWords:
    """What a guidance file may refer to."""

    vocabulary: Vocabulary
    publications: frozenset[str]
    designs: tuple[str, ...]
    publication_types: tuple[str, ...]


def read_guidance(root: Path, schema: Path, spec: ReviewSpec, known: KnownWords) -> ReadGuidance:
    """Read the guidance that a review names.

    Parameters
    ----------
    schema
        The file guidance.schema.json.
    """
    name = str(spec.guidance[NAMED])
    path = FOLDER / f"{name}.yaml"
    if not is_there(root / path):
        there = sorted(p.stem for p in (root / FOLDER).glob("*.yaml"))
        hint = allowed(name, there, "; there are: ")
        line = _line_of_name(root, spec.config_file)
        said = f"there is no {path}{hint}"
        return ReadGuidance(None, (Problem(spec.config_file, line, f"guidance.{NAMED}", said),))
    file, problems = read_config(root, path, schema, dict[str, Any])
    if file is None or problems:
        return ReadGuidance(None, tuple(problems))
    found = msgspec.convert(file.data, GuidanceDocument)
    checks = _Checks(file, found, spec, known)
    checks.all()
    told = tuple(checks.problems) + tuple(n.problem for n in checks.nowhere)
    if checks.problems:
        return ReadGuidance(None, told)
    if checks.nowhere:
        found = msgspec.convert(file.without(n.part for n in checks.nowhere).data, GuidanceDocument)
    return ReadGuidance(found, told)


def _line_of_name(root: Path, file: str) -> int:
    """Return the line on which a review names its guidance file."""
    tree, _ = read_tree(root / file, file)
    if tree is None or tree.kind != "mapping" or "guidance" not in tree.value:
        return 0
    section = tree.value["guidance"]
    return int(section.key_lines.get(NAMED, section.line)) if section.kind == "mapping" else section.line


class _Checks(FileChecks):
    """Collects what a schema cannot see: dates, counts, words of vocabulary and review."""

    def __init__(
        self,
        file: ConfigFile[dict[str, Any]],
        guidance: GuidanceDocument,
        spec: ReviewSpec,
        known: KnownWords,
    ) -> None:
        super().__init__(file)
        self.guidance, self.spec, self.known = guidance, spec, known

    def all(self) -> None:
        self._dates()
        self._counts()
        g = self.guidance
        items = [item.id for item in g.research]
        for i, item in enumerate(g.research):
            if item.id in items[:i]:
                self.say(("research", i, "id"), f"{item.id!r} names two research items")
            for key, outcomes in (("outcomes", item.read.outcomes), ("partly", item.read.partly)):
                self._outcomes(("research", i, "read", key), outcomes)
            if not any((item.read.fields, item.read.outcomes, item.read.partly, item.read.mentions)):
                self.say(("research", i, "read"), "nothing says where a study file reports this")
        for i, outcome in enumerate(g.outcomes):
            self._outcomes(("outcomes", i, "outcomes"), outcome.outcomes)
        for i, recommendation in enumerate(g.recommendations):
            self._bearing(("recommendations", i, "bears"), recommendation.bears, items)
        for i, comment in enumerate(g.considerations):
            self._bearing(("considerations", i, "bears"), comment.bears, items)
        for i, code in enumerate(g.codes):
            self._outcomes(("codes", i, "repeat"), code.repeat)
            for key, effects in (("risks", code.risks), ("benefits", code.benefits)):
                for j, effect in enumerate(effects):
                    self._outcomes(("codes", i, key, j, "outcomes"), effect.outcomes)

    def _dates(self) -> None:
        g = self.guidance
        if not dates.is_day(g.published):
            self.say(("published",), f"{g.published!r} is no day; write it as 2019-06-12")
        latest: tuple[str, str] | None = None
        for i, event in enumerate(g.timetable):
            place: Place = ("timetable", i)
            begin, end = dates.span(event.date), dates.span(event.until) if event.until else None
            if begin is None:
                self.say((*place, "date"), f"{event.date!r} is no date; write 2019-06-12, 2019-06 or 2019")
                continue
            if event.until and end is None:
                self.say((*place, "until"), f"{event.until!r} is no date; write 2019-06-12, 2019-06 or 2019")
            elif end is not None and end[1] < begin[0]:
                self.say((*place, "until"), f"ends on {event.until}, before it begins on {event.date}")
            earlier = dates.span(latest[0]) if latest else None
            if latest and earlier and begin[1] < earlier[0]:
                said = f"{event.what} on {event.date} stands after {latest[1]} on {latest[0]}"
                self.say((*place, "date"), said)
            latest = event.date, event.what
            if event.what == "publication" and event.date != g.published:
                self.say((*place, "date"), f"{event.date} is not the date under 'published', {g.published}")

    def _counts(self) -> None:
        g = self.guidance
        if g.total_sources < 0:
            self.say(("total sources",), f"{g.total_sources} sources: a count cannot be negative")
        for key, groups in (("sources", g.sources), ("earlier sources", g.earlier_sources)):
            for i, group in enumerate(groups):
                self._source((key, i), group)
        counted = sum(group.count for group in g.sources)
        if g.total_sources and counted > g.total_sources:
            self.say(("sources",), f"the kinds add up to {counted}, more than all {g.total_sources} sources")

    def _source(self, place: Place, group: CountedSources) -> None:
        if group.count < 0:
            self.say((*place, "count"), f"{group.count} sources: a count cannot be negative")
        elif len(group.known) > group.count:
            said = f"{len(group.known)} publications are named where the guidance counts {group.count}"
            self.say((*place, "known"), said)
        self._words((*place, "designs"), group.designs, self.known.designs, "design")
        self._words((*place, "publication"), group.publication, self.known.publication_types, "publication")
        for j, source in enumerate(group.known):
            known = (*place, "known", j)
            if source.publication not in self.known.publications:
                near = nearest(source.publication, sorted(self.known.publications))
                said = f"{source.publication!r} is no study file{near}"
                self.say((*known, "publication"), said, known)

    def _outcomes(self, place: Place, outcomes: Iterable[str]) -> None:
        legal = [o.id for o in self.known.vocabulary.outcomes]
        self._words(place, tuple(outcomes), legal, "outcome of the vocabulary")

    def _bearing(self, place: Place, bears: Bearing, items: list[str]) -> None:
        self._outcomes((*place, "outcomes"), bears.outcomes)
        self._words((*place, "items"), bears.items, items, "research item")
        analyses = [a.id for a in self.spec.analyses]
        for i, analysis in enumerate(bears.analyses):
            here = (*place, "analyses", i)
            self._word(here, analysis, analyses, f"analysis of {self.spec.id}", here)
        subgroups = {s.id: s for s in self.spec.subgroups}
        if bears.subgroup:
            # Without its subgroup a statement would be held against results of all patients.
            kind = f"subgroup of {self.spec.id}"
            self._word((*place, "subgroup"), bears.subgroup, subgroups, kind, place)
        if bears.level and not bears.subgroup:
            self.say((*place, "level"), "a level stands without its subgroup")
        elif bears.level and bears.subgroup in subgroups:
            levels = subgroups[bears.subgroup].levels
            self._word((*place, "level"), bears.level, levels, f"level of {bears.subgroup}", place)

    def _words(self, place: Place, words: tuple[str, ...], legal: Iterable[str], kind: str) -> None:
        known = list(legal)
        for i, word in enumerate(words):
            self._word((*place, i), word, known, kind)

    def _word(self, place: Place, word: str, legal: Iterable[str], kind: str, part: Place = ()) -> None:
        known = list(legal)
        if word not in known:
            self.say(place, f"{word!r} is no {kind}{allowed(word, known)}", part)


def named_by(reviews: Iterable[ReviewSpec]) -> Iterator[ReviewSpec]:
    """Go through the reviews that name a guidance file."""
    return (spec for spec in reviews if spec.guidance.get(NAMED))
