"""Settings that are others: each by its path, what came or went whole by its name alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from evidence.record.history.changes import SettingChanged

# An analysis, outcome ... has a name; an entry of a list, such as a reason to exclude, its place in it.
_NAMED = re.compile(r"(?:analyses|outcomes|comparisons|times|subgroups|certainty\.baselines)\.[^.]+")
_NUMBERED = re.compile(r"(.+?)\.\d+(?=\.|$)")
_ANALYSES, _PRIMARY = "analyses.", "analyses.primary"
_LABEL = "label"

_Said = dict[str, str]  # what an entry says, by the path inside it


def settings_changed(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[SettingChanged]:
    """Go through settings that are others; an entry that came or went whole is one change.

    Entries of a list that say the same are the same, wherever in the list they stand. What an analysis takes
    over from the primary one is a setting of that alone.
    """
    old, new = _by_entry(before), _by_entry(after)
    primary = set(_pairs(old.get(_PRIMARY, {}), new.get(_PRIMARY, {})))
    for here, there in _same_elsewhere(old, new):
        del old[here], new[there]
    for entry in sorted({*old, *new}):
        a, b = old.get(entry), new.get(entry)
        if a is not None and b is not None:
            own = _pairs(a, b)
            if entry.startswith(_ANALYSES) and entry != _PRIMARY:
                own = (pair for pair in own if pair not in primary)
            for inside, was, now in own:
                yield SettingChanged(f"{entry}.{inside}" if inside else entry, was, now)
        else:
            yield SettingChanged(entry, _in_short(a), _in_short(b))


def differing(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[SettingChanged]:
    """Go through names with another value."""
    for name, was, now in _pairs(before, after):
        yield SettingChanged(name, was, now)


def entries_changed(
    before: Mapping[str, Mapping[str, str]], after: Mapping[str, Mapping[str, str]]
) -> Iterator[SettingChanged]:
    """Go through what named entries say otherwise; one that came or went whole is one change."""
    for entry in dict.fromkeys([*before, *after]):
        a, b = before.get(entry), after.get(entry)
        if a and b:
            for inside, was, now in _pairs(a, b):
                yield SettingChanged(f"{entry}.{inside}", was, now)
        elif a or b:
            yield SettingChanged(entry, _in_short(dict(a or {})), _in_short(dict(b or {})))


def in_both(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[SettingChanged]:
    """Go through names that both states have, with another value."""
    for name, was, now in _pairs(before, after):
        if was and now:
            yield SettingChanged(name, was, now)


def _pairs(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    for name in sorted({*before, *after}):
        old, new = before.get(name, ""), after.get(name, "")
        if old != new:
            yield name, old, new


def _by_entry(settings: Mapping[str, str]) -> dict[str, _Said]:
    """Sort settings by the entry that they are of; one of none stands for itself."""
    found: dict[str, _Said] = {}
    for path, value in settings.items():
        match = _NAMED.match(path) or _NUMBERED.match(path)
        entry = match.group() if match else path
        found.setdefault(entry, {})[path[len(entry) + 1 :]] = value
    return found


def _same_elsewhere(old: Mapping[str, _Said], new: Mapping[str, _Said]) -> list[tuple[str, str]]:
    """Pair entries of one list that say the same, each with one at most."""
    pairs: list[tuple[str, str]] = []
    for here, said in old.items():
        place = _NUMBERED.fullmatch(here)
        if place is None:
            continue
        taken = {there for _, there in pairs}
        for there in (here, *new):
            of = _NUMBERED.fullmatch(there)
            if there not in taken and of and of.group(1) == place.group(1) and new.get(there) == said:
                pairs.append((here, there))
                break
    return pairs


def _in_short(said: _Said | None) -> str:
    """Name an entry: by its label, else by all that it says."""
    if not said:
        return ""
    label = said.get(_LABEL)
    return label or "; ".join(f"{inside}: {value}" if inside else value for inside, value in said.items())
