"""Sensitivity analyses side by side: what changes, what does not, and why an analysis was made."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass

from evidence.display import numbers, words
from evidence.display.geometry.forest.table import format_of
from evidence.display.measures import RATIO, measure_of
from evidence.display.numbers import EffectFormat, effect_format
from evidence.display.prose.notes import NO_NAMES, naming, sentence
from evidence.display.prose.results import sentences
from evidence.display.results import is_empty
from evidence.display.section import OfSynthesis, Report
from evidence.display.tables.cells import BODY, TOTAL, Grid
from evidence.display.tables.columns import Layout
from evidence.record.results.analysis import NOT_POOLED, SKIPPED, Analysis
from evidence.record.results.analysis_names import PRIMARY_ANALYSIS
from evidence.record.results.synthesis import Synthesis
from evidence.sections.sensitivity.columns import IN_PAPER, PRINTED, SensitivityLine

MOST_NAMED = 6  # more studies than this are counted, not named


@dataclass(frozen=True, slots=True)
class Others:
    """The analyses of a synthesis that change nothing, by name; the page tells them on the annex."""

    label: str
    result: str  # address of the synthesis
    address: str  # where they stand on the annex
    unchanged: tuple[str, ...]
    skipped: tuple[str, ...]
    not_made: tuple[str, ...]  # analyses that cannot be made here, with the reason

    @property
    def said(self) -> str:
        """How many there are of each kind."""
        kinds = (
            (self.unchanged, "{} more with the same result"),
            (self.skipped, "{} that would change nothing"),
            (self.not_made, "{} that cannot be made here"),
        )
        return words.capital(words.listed([text.format(len(of)) for of, text in kinds if of]))


@dataclass(frozen=True, slots=True)
class SensitivityView:
    """Everything the part shows: the analyses that differ, and the names of those that do not."""

    title: str
    grid: Grid
    in_paper: Grid
    said: str = ""  # the result in one line
    others: Others | None = None


@dataclass(frozen=True, slots=True)
class OthersView:
    """The analyses that change nothing, result by result."""

    results: tuple[Others, ...]


def view(source: OfSynthesis) -> SensitivityView | None:
    """Prepare the part; ``None`` where only the primary analysis was made."""
    s = source.synthesis
    fmt = format_of(s.primary)
    addresses = source.places.analyses
    found, others = _sorted_out(source, fmt)
    if not found and others is None:
        return None
    linked = [dataclasses.replace(a, address=addresses.get(a.id)) for a in found]
    return SensitivityView(
        source.title, _grid(PRINTED, linked), _grid(IN_PAPER, found), _said(s, fmt), others
    )


def whole(report: Report) -> OthersView | None:
    """Prepare what the annex tells: the analyses that change nothing; ``None`` where there are none."""
    sources = (source for o in report.of_outcomes() for source in o.syntheses)
    told = (_sorted_out(source, format_of(source.synthesis.primary)) for source in sources)
    found = tuple(others for _, others in told if others is not None)
    return OthersView(found) if found else None


def _sorted_out(source: OfSynthesis, fmt: EffectFormat) -> tuple[tuple[SensitivityLine, ...], Others | None]:
    """Return the analyses that differ, and the names of the others where some are no more than not made."""
    s = source.synthesis
    if is_empty(s):
        return (), None
    found, unchanged = compared(s, fmt)
    made = unchanged, skipped(s), not_made(s)
    if not any(made if found else made[:2]):
        return found, None
    return found, Others(source.title, source.address, f"unchanged-{source.number}", *made)


def _said(s: Synthesis, fmt: EffectFormat) -> str:
    """Say in a line how far the estimate moves over all analyses in the measure of the primary one."""
    made = [a for a in s.analyses if a.id != PRIMARY_ANALYSIS and a.status != SKIPPED]
    told = [a.estimate for a in made if a.measure == s.primary.measure and _has_number(a)]
    values = [v for v in told if v is not None]
    if not values or s.primary.estimate is None:
        return f"Sensitivity analyses: {numbers.integer(len(made))}"
    low, high = fmt.value(min(values)), fmt.value(max(values))
    span = low if low == high else f"{low} to {high}"
    count = words.plural(len(values), "sensitivity analysis")
    return f"{words.capital(count)}: {fmt.measure.name} {span} (primary {fmt.value(s.primary.estimate)})"


def _grid(layout: Layout, shown: Iterable[SensitivityLine]) -> Grid:
    return layout.grid(layout.row(a, TOTAL if a.id == PRIMARY_ANALYSIS else BODY) for a in shown)


def compared(s: Synthesis, fmt: EffectFormat) -> tuple[tuple[SensitivityLine, ...], tuple[str, ...]]:
    """Return the lines of the primary analysis and of all that differ, and the labels of those that do not.

    There are no lines where nothing differs. An analysis differs by its studies, by what it shows, or by a
    number that the second computation does not confirm.
    """
    primary = _line(s, s.primary, fmt)
    different, same = [], []
    for a in s.analyses:
        if a.id == PRIMARY_ANALYSIS or a.status == SKIPPED:
            continue
        if not _has_number(a) and not _has_number(s.primary):
            same.append(a.label)  # neither says anything, each for its own reason
            continue
        line = _line(s, a, fmt)
        if _same(s, a, line, primary):
            same.append(a.label)
        else:
            different.append(line)
    return ((primary, *different) if different else ()), tuple(same)


def skipped(s: Synthesis) -> tuple[str, ...]:
    """Return the labels of the analyses that leave out nothing and change nothing here."""
    return tuple(a.label for a in s.analyses if a.status == SKIPPED and _idle(a))


def not_made(s: Synthesis) -> tuple[str, ...]:
    """Return the labels of the analyses that cannot be made here, each with the reason."""
    return tuple(
        f"{a.label} ({sentence(a.status_reason)})"
        for a in s.analyses
        if a.status == SKIPPED and a.status_reason is not None and not _idle(a)
    )


def _idle(a: Analysis) -> bool:
    return a.status_reason is None or a.status_reason.kind == "changes_nothing"


def _same(s: Synthesis, a: Analysis, mine: SensitivityLine, primary: SensitivityLine) -> bool:
    return (
        not mine.left_out
        and a.measure == s.primary.measure
        and (mine.k, mine.effect, mine.prediction) == (primary.k, primary.effect, primary.prediction)
        and not (a.second is not None and a.second.agrees is False)
    )


def _has_number(a: Analysis) -> bool:
    return a.status not in (NOT_POOLED, SKIPPED) and a.estimate is not None


def _line(s: Synthesis, a: Analysis, primary_format: EffectFormat) -> SensitivityLine:
    primary, fmt = s.primary, primary_format
    if a.measure != primary.measure:
        fmt = effect_format(measure_of(a.measure), [a.estimate], a.level)
    if a.status == NOT_POOLED or a.estimate is None:
        effect = sentences.not_pooled(a.status_reason, naming.of_synthesis(s))
    else:
        effect = fmt.effect(a.estimate, a.ci_low, a.ci_high, imputed=a.imputed, credible=a.credible)
        if a.measure != primary.measure:
            unit = f", {fmt.measure.unit}" if fmt.measure.unit else ""
            effect = f"{fmt.measure.name}{unit}: {effect}"
    prediction = fmt.interval(a.pi_low, a.pi_high) if a.pi_low is not None else numbers.MISSING
    known = {w.kind for w in primary.warnings}
    own = [w for w in a.warnings if w.kind not in known] if a.id != PRIMARY_ANALYSIS else []
    names = naming.of_synthesis(s) if own else NO_NAMES
    notes = [sentence(w, names) for w in own]
    if a.second is not None and a.second.agrees is False:
        notes.append(sentences.second_computation(a.second) or "")
    return SensitivityLine(
        id=a.id,
        label=a.label,
        why=a.why if a.id != PRIMARY_ANALYSIS else "",
        left_out=_left_out_words(s, a) if a.id != PRIMARY_ANALYSIS else "",
        k=numbers.integer(a.k),
        n=sentences.arms_text(a, s.comparison),
        effect=effect,
        prediction=prediction,
        tau2=numbers.tau2(a.tau2) if a.tau2 is not None else numbers.MISSING,
        i2=numbers.whole_percent(a.i2_percent),
        difference=_difference(a, primary, fmt),
        notes=tuple(notes),
    )


def _difference(a: Analysis, primary: Analysis, fmt: EffectFormat) -> str:
    """How far the estimate moves: a factor for ratios, otherwise a difference in the unit shown."""
    if a.id == PRIMARY_ANALYSIS:
        return ""
    if a.estimate is None or primary.estimate is None or a.status == NOT_POOLED:
        return numbers.MISSING
    if a.measure != primary.measure:
        return "other measure"
    if fmt.measure.kind == RATIO:
        return (
            "× " + numbers.ratio(a.estimate / primary.estimate) if primary.estimate > 0 else numbers.MISSING
        )
    moved = (a.estimate - primary.estimate) * fmt.measure.factor
    text = numbers.fixed(moved, fmt.decimals)
    return ("+" + text) if moved > 0 and any(c in "123456789" for c in text) else text


def _left_out_words(s: Synthesis, a: Analysis) -> str:
    """Say which studies of the primary analysis are missing here, and which figures stand in their place."""
    keys, own = [e.key for e in s.primary.effects], [e.key for e in a.effects]
    if own == keys:
        return ""
    candidates = {c.key: c for c in s.candidates}
    before = {candidates[key].study: candidates[key] for key in keys if key in candidates}
    after = {candidates[key].study: candidates[key] for key in own if key in candidates}
    gone = [c for study, c in before.items() if study not in after]
    new = [c for study, c in after.items() if study not in before]
    other = [c for study, c in after.items() if study in before and before[study].key != c.key]
    parts = []
    come = "instead" if gone else "added"
    for found, text in ((gone, "left out"), (new, come), (other, "with another value")):
        if found:
            labels = [words.study_label(c.label, c.study) for c in found]
            names = ": " + "; ".join(labels) if len(found) <= MOST_NAMED else ""
            parts.append(f"{words.plural(len(found), 'study')} {text}{names}.")
    return " ".join(parts)
