"""What moved one result: studies, settings and code that are other, each tried alone where several are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from evidence.record.history.changes import Cause, CauseKind
from evidence.record.history.kept import (
    BENCHMARK,
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

    def changed_files(self) -> Mapping[str, CauseKind]:
        """Return the studies of which a file came, went or was edited, and what became of it."""
        then, now = self.before.publications, self.after.publications
        found: dict[str, CauseKind] = {}
        for name in {*then, *now}:
            a, b = then.get(name), now.get(name)
            if a is not None and b is not None:
                kind = CauseKind.STUDY_EDITED if a.edited_into(b) else None
            else:
                kind = self.why_come(name) if a is None else self.why_gone(name)
            known = b or a
            if kind is not None and known is not None:
                same = found.get(known.study, kind) is kind
                found[known.study] = kind if same else CauseKind.STUDY_EDITED
        return found

    def why_come(self, publication: str) -> CauseKind:
        """Return why a publication is there that was not."""
        unread = publication in self.before.unread
        return CauseKind.STUDY_MENDED if unread else CauseKind.STUDY_ADDED

    def why_gone(self, publication: str) -> CauseKind:
        """Return why a publication is no longer there."""
        return self.left.get(publication, CauseKind.STUDY_REMOVED)


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
    told = {name: tuple(group.names) for name, group in groups.items()}
    code = (CauseKind.CODE, "")
    if then is None or now is None:
        if runs.other_code and not groups:
            told[code] = ()
        return tuple(Cause(kind, names) for (kind, _), names in told.items())
    if not runs.other_code and len(groups) < 2:
        return tuple(Cause(kind, names) for (kind, _), names in told.items())
    if not groups:
        return (Cause(CauseKind.CODE, ()),) if runs.other_code else ()
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
    groups: Mapping[tuple[CauseKind, str], _Group],
    runs: Runs,
) -> tuple[Cause, ...]:
    causes = []
    by_code = refit(then, runs.today) if runs.other_code else before
    if by_code is not None and not same_effect(by_code, before):
        causes.append(Cause(CauseKind.CODE, (), by_code))
    tried = len(groups) <= MOST_TRIED
    for (kind, _), group in groups.items():
        if not group.figures and group.pooled_as is None:  # the same values, under other designs
            causes.append(Cause(kind, tuple(group.names)))
            continue
        change = OneChange(group.figures, group.pooled_as)
        alone = refit(with_change(then, change), runs.today) if tried else None
        reached = alone is None or not same_numbers(alone, by_code or before)
        if reached:
            causes.append(Cause(kind, tuple(group.names), alone))
    if len(causes) == 1 and causes[0].alone is not None and same_effect(causes[0].alone, after):
        return (Cause(causes[0].kind, causes[0].names),)
    return tuple(causes)


def _groups(then: KeptInput | None, now: KeptInput | None, runs: Runs) -> dict[tuple[CauseKind, str], _Group]:
    """Sort what is other by its cause; changes of one study file belong together, and those of settings."""
    groups: dict[tuple[CauseKind, str], _Group] = {}
    old = dict(then.figures) if then else {}
    new = dict(now.figures) if now else {}
    for name in sorted({*old, *new}):
        a, b = old.get(name), new.get(name)
        if a is not None and b is not None and _figures(a) == _figures(b):
            continue
        kind, whose = _why(name, a, b, runs)
        group = groups.setdefault((kind, whose), _Group())
        group.named(whose or name)
        group.figures[name] = b
    for kind in (CauseKind.SETTING, CauseKind.SETTING_OR_CODE):
        if (kind, "") in groups:
            groups[kind, ""].names[:0] = runs.settings
    if then and now and _pooling(then) != _pooling(now):
        groups[CauseKind.SETTING, "pooled"] = _Group(_pooled_otherwise(then, now), pooled_as=now)
    return groups


def _of_designs(kept: KeptInput | None, runs: Runs) -> dict[tuple[CauseKind, str], _Group]:
    """Sort by its cause that a result is of other designs now, with the same values."""
    groups: dict[tuple[CauseKind, str], _Group] = {}
    for name in kept.figures if kept else ():
        kind, whose = _decided(name, runs)
        groups.setdefault((kind, whose), _Group()).named(whose or name)
    return {place: group if place[1] else _Group([*runs.settings]) for place, group in groups.items()}


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


def _why(name: str, a: KeptFigure | None, b: KeptFigure | None, runs: Runs) -> tuple[CauseKind, str]:
    """Say why a study's figures are others, and whose change that is."""
    ids = {kept.publication for kept in (a, b) if kept is not None}
    before, after = runs.before.publications, runs.after.publications
    known = b or a
    study = str(known.candidate.get("study", name)) if known is not None else name
    if come := ids - before.keys():
        return runs.why_come(min(come)), study
    if gone := ids - after.keys():
        return runs.why_gone(min(gone)), study
    if any(before[i].edited_into(after[i]) for i in ids):
        return CauseKind.STUDY_EDITED, study
    return _decided(study, runs)


def _decided(study: str, runs: Runs) -> tuple[CauseKind, str]:
    """Say what decided on a study whose own file is as it was: which of several files did is not known."""
    if runs.settings:
        return (CauseKind.SETTING_OR_CODE if runs.other_code else CauseKind.SETTING), ""
    changed = runs.changed_files()
    if len(changed) == 1:
        ((other, kind),) = changed.items()
        return kind, other
    return (CauseKind.OTHER_STUDIES, study) if changed else (CauseKind.CODE, "")
