"""What moved one result: studies, settings and code that are other, each tried alone where several are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from evidence.record.history.changes import Cause, CauseKind
from evidence.record.history.kept import (
    BENCHMARK,
    FIGURES,
    THRESHOLD,
    KeptFigure,
    KeptInput,
    KeptNumbers,
    KeptResult,
    KeptReview,
)
from evidence.record.results.analysis_names import WITH_ASSUMPTIONS
from evidence.record.reviews.methods import ModelSettings
from evidence.review.changes.refitting import OneChange, refit, same_effect, same_numbers, with_change

# Beyond so many causes of one result none is tried alone.
MOST_TRIED = 12

# Of several publications that could have moved a figure, which is told: what it is no longer part of first.
_TELLING = (
    CauseKind.STUDY_ADDED, CauseKind.STUDY_MENDED, CauseKind.STUDY_ASKED,
    CauseKind.STUDY_REMOVED, CauseKind.STUDY_UNUSABLE, CauseKind.STUDY_ELSEWHERE,
    CauseKind.STUDY_RETRACTED, CauseKind.STUDY_MOVED, CauseKind.STUDY_EDITED, CauseKind.STUDY_READ,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Why:
    """Whose change moved a figure: ``whose`` is empty where it is no study's own."""

    kind: CauseKind
    whose: str = ""
    parts: tuple[str, ...] = ()  # of an edited file that say something else


_POOLED_OTHERWISE = Why(CauseKind.SETTING, "pooled")


@dataclass(frozen=True, slots=True)
class Runs:
    """The two reviews that are compared, and what is known of all their results."""

    before: KeptReview
    after: KeptReview
    settings: tuple[str, ...]  # that are other
    today: ModelSettings
    left: Mapping[str, CauseKind] = field(default_factory=dict)  # why publications are no longer there

    @property
    def other_code(self) -> bool:
        """Whether code or libraries that compute are others."""
        return self.before.code != self.after.code

    def changed_files(self) -> list[Why]:
        """Return the publications whose file came, went or says something else, and what became of each."""
        names = sorted({*self.before.publications, *self.after.publications})
        return [found for name in names if (found := self.became(name)) is not None]

    def became(self, publication: str) -> Why | None:
        """Return what became of a publication; ``None`` where it is there as before."""
        a, b = self.before.publications.get(publication), self.after.publications.get(publication)
        if a is None:
            return Why(self.why_come(publication), self.called(publication))
        if b is None:
            return Why(self.why_gone(publication), self.called(publication))
        if b.retracted and not a.retracted:
            return Why(CauseKind.STUDY_RETRACTED, self.called(publication))
        if a.study != b.study:
            return Why(CauseKind.STUDY_MOVED, publication)
        if not a.edited_into(b):
            return None
        kind = CauseKind.STUDY_READ if a.read_otherwise(b) else CauseKind.STUDY_EDITED
        parts = tuple(part for part in a.other_parts(b) if part != FIGURES)
        return Why(kind, self.called(publication), parts)

    def called(self, publication: str) -> str:
        """Name a publication: by its study, or as its file where there are, or were, others of the study."""
        states = (self.after.publications, self.before.publications)
        known = next((state[publication] for state in states if publication in state), None)
        if known is None:
            return publication
        others = any(
            p.study == known.study for state in states for name, p in state.items() if name != publication
        )
        return publication if others else known.study

    def why_come(self, publication: str) -> CauseKind:
        """Return why a publication is there that was not."""
        if publication in self.before.unread:
            return CauseKind.STUDY_MENDED
        asked = publication in self.before.outside
        return CauseKind.STUDY_ASKED if asked else CauseKind.STUDY_ADDED

    def why_gone(self, publication: str) -> CauseKind:
        """Return why a publication is no longer there."""
        if publication in self.left:
            return self.left[publication]
        if publication in self.after.outside:
            return CauseKind.STUDY_ELSEWHERE
        unread = publication in self.after.unread
        return CauseKind.STUDY_UNUSABLE if unread else CauseKind.STUDY_REMOVED


# Settings that decide no primary result: words, what it is set against, analyses beside it.
_NO_RESULT = (".label", ".why", ".role", ".importance", ".definition", ".threshold.", ".benchmark.")
_BESIDE = ("analyses.", "subgroups.", "certainty.", "assumptions.")
_PRIMARY = "analyses.primary."
_ASSUMING = ("assumptions.", f"analyses.{WITH_ASSUMPTIONS}.")


def deciding(settings: Sequence[str], outcome: str, *, assuming: bool = False) -> tuple[str, ...]:
    """Return those of changed settings that can decide the primary results of an outcome.

    With ``assuming`` those that can decide its results with stated assumptions.
    """
    inside = (_PRIMARY, *_ASSUMING) if assuming else (_PRIMARY,)
    found = []
    for name in settings:
        own = not name.startswith("outcomes.") or f"{name}.".startswith(f"outcomes.{outcome}.")
        beside = name.startswith(_BESIDE) and not f"{name}.".startswith(inside)
        if own and not beside and not any(part in f"{name}." for part in _NO_RESULT):
            found.append(name)
    return tuple(found)


@dataclass(slots=True)
class _Group:
    names: list[str] = field(default_factory=list)
    figures: dict[str, KeptFigure | None] = field(default_factory=dict)
    pooled_as: KeptInput | None = None

    def named(self, name: str) -> None:
        """Name a study, once."""
        if name not in self.names:
            self.names.append(name)


def causes_of(before: KeptResult, after: KeptResult, runs: Runs) -> tuple[Cause, ...]:
    """Name what moved a result; where several changes came together, with the result of each alone."""
    then, now = before.rests_on, after.rests_on
    runs = replace(runs, settings=deciding(runs.settings, after.outcome, assuming=after.assuming))
    groups = _groups(then, now, runs)
    if not groups and before.numbers.stratum != after.numbers.stratum:
        groups = _of_designs(now or then, runs)
    if not groups:
        return (Cause(CauseKind.CODE, ()),) if runs.other_code else ()
    if then is None or now is None or (not runs.other_code and len(groups) < 2):
        return tuple(Cause(why.kind, tuple(group.names), parts=why.parts) for why, group in groups.items())
    return _tried(then, before.numbers, after.numbers, groups, runs)


def causes_of_one(result: KeptResult, runs: Runs, *, new: bool) -> tuple[Cause, ...]:
    """Name what made a new result, or took away one that is no longer there."""
    nothing = replace(result, rests_on=None)
    found = causes_of(nothing, result, runs) if new else causes_of(result, nothing, runs)
    settings = deciding(runs.settings, result.outcome, assuming=result.assuming)
    if result.rests_on is None and settings:
        kind = CauseKind.SETTING_OR_CODE if runs.other_code else CauseKind.SETTING
        return (Cause(kind, settings),)
    # The other studies of the result came or went with it.
    own = tuple(c for c in found if c.kind is not CauseKind.OTHER_STUDIES)
    return own or found


def causes_of_marks(result: KeptResult, runs: Runs) -> tuple[Cause, ...]:
    """Name the settings that set a value anew that a result is set against, where its numbers stayed."""
    places = tuple(f"outcomes.{result.outcome}.{kind}." for kind in (THRESHOLD, BENCHMARK))
    names = tuple(name for name in runs.settings if f"{name}.".startswith(places))
    return (Cause(CauseKind.SETTING, names),) if names else ()


def _tried(
    then: KeptInput,
    before: KeptNumbers,
    after: KeptNumbers,
    groups: Mapping[Why, _Group],
    runs: Runs,
) -> tuple[Cause, ...]:
    causes = []
    by_code = refit(then, runs.today) if runs.other_code else before
    if by_code is not None and not same_effect(by_code, before):
        causes.append(Cause(CauseKind.CODE, (), by_code))
    tried = len(groups) <= MOST_TRIED
    for why, group in groups.items():
        named = Cause(why.kind, tuple(group.names), parts=why.parts)
        if not group.figures and group.pooled_as is None:  # the same values, under other designs
            causes.append(named)
            continue
        change = OneChange(group.figures, group.pooled_as)
        alone = refit(with_change(then, change), runs.today) if tried else None
        reached = alone is None or not same_numbers(alone, by_code or before)
        if reached:
            causes.append(replace(named, alone=alone))
    if len(causes) == 1 and causes[0].alone is not None and same_effect(causes[0].alone, after):
        return (replace(causes[0], alone=None),)
    return tuple(causes)


def _groups(then: KeptInput | None, now: KeptInput | None, runs: Runs) -> dict[Why, _Group]:
    """Sort what is other by its cause; changes of one study file belong together, and those of settings."""
    groups: dict[Why, _Group] = {}
    old = dict(then.figures) if then else {}
    new = dict(now.figures) if now else {}
    for name in sorted({*old, *new}):
        a, b = old.get(name), new.get(name)
        if a is not None and b is not None and _figures(a) == _figures(b):
            continue
        why = _why(name, a, b, runs)
        group = groups.setdefault(why, _Group())
        group.named(why.whose or name)
        group.figures[name] = b
    for why in (Why(CauseKind.SETTING), Why(CauseKind.SETTING_OR_CODE)):
        if why in groups:
            groups[why].names[:0] = runs.settings
    if then and now and _pooling(then) != _pooling(now):
        groups[_POOLED_OTHERWISE] = _Group(_pooled_otherwise(then, now), pooled_as=now)
    return groups


def _of_designs(kept: KeptInput | None, runs: Runs) -> dict[Why, _Group]:
    """Sort by its cause that a result is of other designs now, with the same values."""
    groups: dict[Why, _Group] = {}
    for name in kept.figures if kept else ():
        why = _decided(name, runs)
        groups.setdefault(why, _Group()).named(why.whose or name)
    return {why: group if why.whose else _Group([*runs.settings]) for why, group in groups.items()}


def _figures(kept: KeptFigure) -> dict[str, object]:
    """Return what the numbers rest on; the year of a report is none of it."""
    return {name: value for name, value in kept.candidate.items() if name != "year"}


def _pooling(kept: KeptInput) -> tuple[object, ...]:
    return kept.measure, kept.rare, kept.settings


def _pooled_otherwise(then: KeptInput, now: KeptInput) -> list[str]:
    """Name the settings that pool a result otherwise."""
    own = [k for k in now.settings if k in then.settings and now.settings[k] != then.settings[k]]
    own += ["measure"] if then.measure != now.measure else []
    own += ["rare"] if then.rare != now.rare else []
    return [name.replace("_", " ") for name in own]


def _why(name: str, a: KeptFigure | None, b: KeptFigure | None, runs: Runs) -> Why:
    """Say why a study's figures are others, and whose change that is."""
    publications = sorted({kept.publication for kept in (a, b) if kept is not None})
    found = [why for publication in publications if (why := runs.became(publication)) is not None]
    if found:
        return min(found, key=lambda why: _TELLING.index(why.kind))
    known = b or a
    return _decided(str(known.candidate.get("study", name)) if known is not None else name, runs)


def _decided(study: str, runs: Runs) -> Why:
    """Say what decided on a study whose own file is as it was: which of several files did is not known."""
    if runs.settings:
        return Why(CauseKind.SETTING_OR_CODE if runs.other_code else CauseKind.SETTING)
    changed = runs.changed_files()
    if len({why.whose for why in changed}) == 1:
        return changed[0]
    if changed:
        return Why(CauseKind.OTHER_STUDIES, study)
    return Why(CauseKind.CODE if runs.other_code else CauseKind.VOCABULARY)
