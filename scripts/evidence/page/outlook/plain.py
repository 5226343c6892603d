"""Results in plain language: natural frequencies out of 100 with icon arrays, benefits beside harms.

Only results that can carry a headline are told, with the numbers of the review; what cannot be told stands
under what is not known.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from markupsafe import Markup

from evidence.display import words
from evidence.display.key_results import known_turned, nobody_had_it
from evidence.display.prose.results.meaning import judged_level
from evidence.page.assembly import compact, environment
from evidence.page.outlook.reading_age import ReadingAge, reading_age
from evidence.record.measures import MeasureId
from evidence.record.results.analysis import NOT_POOLED
from evidence.record.results.analysis_names import PRIMARY_ANALYSIS
from evidence.record.results.comparison import TimeWindow
from evidence.record.results.strata import Stratum
from evidence.record.results.synthesis import SAFETY, OutcomeSynthesis, Synthesis
from evidence.record.reviews.evidence import Evidence
from evidence.record.reviews.methods import OutcomeSpec
from evidence.record.reviews.pages import PlainSpec
from evidence.record.summary.absolute import RISK, SHARE, AbsoluteEffect
from evidence.record.summary.flags import Bar, Flag, ResultFlags
from evidence.record.summary.statement import DIRECTED, TELLING, State, statement_of

PEOPLE = 100
# Comparisons of how many have it.
_OF_PEOPLE = (MeasureId.RR, MeasureId.OR, MeasureId.PETO, MeasureId.RD, MeasureId.HR, MeasureId.SHR)
_SIDE = 10  # icons a row
# Of numbers whose certainty named people have judged; the page says in the end what nobody has judged.
_SURE = {
    "high": "We are sure of this.",
    "moderate": "We are fairly sure of this.",
    "low": "We are not very sure of this.",
    "very low": "We are not at all sure of this.",
}
_FLAGGED = {
    Flag.IMPUTED_ERROR: "This range is in part a guess: some studies do not say how sure their numbers are.",
    Flag.OTHER_BY_COUNTS: "Of at least one study, the counts of people give another number than this.",
    Flag.HELD_BACK: "Some studies are left out: we doubt their numbers or have counted their people already.",
    Flag.PART_COUNTED: "In some of the studies, people who died or did not come back were not counted.",
    Flag.TOO_LOW: "This number is likely too low.",
    Flag.TOO_HIGH: "This number is likely too high.",
    Flag.SCALES: "Some studies may count in larger points than others.",
}
_SHORTENED = "Of some studies we have read a short summary only."
_NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True, slots=True)
class Icons:
    """One icon array with its words."""

    group: str
    count: str
    svg: Markup


@dataclass(frozen=True, slots=True)
class PlainResult:
    """One result in plain words."""

    outcome: str
    sentences: tuple[str, ...]
    icons: tuple[Icons, ...]
    link: str
    treatment: str  # what the people had, in words of the page


@dataclass(frozen=True, slots=True)
class PlainView:
    """Everything that the page prints."""

    title: str
    about: tuple[str, ...]
    benefits: tuple[PlainResult, ...]
    harms: tuple[PlainResult, ...]
    unknown: tuple[str, ...]
    studies: int
    treatments: str  # that the numbers are of several, where they are
    beware: tuple[str, ...]  # what holds for the numbers together
    age: ReadingAge


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of results, by outcome and synthesis."""

    flags: Mapping[tuple[str, str], ResultFlags]
    absolute: Mapping[tuple[str, str], AbsoluteEffect]
    levels: Mapping[tuple[str, str], str]  # of certainty, of those that are judged
    links: Mapping[tuple[str, str], str]


def render(
    evidence: Evidence,
    spec: PlainSpec,
    syntheses: Mapping[tuple[str, str], str],
    measured: Callable[[str], ReadingAge] = reading_age,
) -> str:
    """Render the page.

    Parameters
    ----------
    syntheses
        Where in the report each stands.
    measured
        The reading age of a text, or what is known of it.
    """
    own = Markup((Path(__file__).parent / "plain.css").read_text(encoding="utf-8"))
    template = environment().get_template("page/outlook/plain.html.j2")
    return compact(template.render(v=view(evidence, spec, syntheses, measured), own=own))


def view(
    evidence: Evidence,
    spec: PlainSpec,
    syntheses: Mapping[tuple[str, str], str],
    measured: Callable[[str], ReadingAge] = reading_age,
) -> PlainView:
    """Prepare the page."""
    about = _Known(
        {(f.outcome, f.synthesis): f for f in evidence.flags if f.analysis == PRIMARY_ANALYSIS},
        {(a.outcome, a.synthesis): a for a in evidence.absolute},
        {(c.outcome, c.synthesis): level for c in evidence.certainty if (level := judged_level(c))},
        {k: f"report.html#{v}" for k, v in syntheses.items()},
    )
    benefits: list[PlainResult] = []
    harms: list[PlainResult] = []
    untold: list[tuple[str, str]] = []
    known: list[tuple[OutcomeSpec, tuple[TimeWindow, ...]]] = []
    specs = {spec.id: spec for spec in evidence.methods.outcomes}
    studies: set[str] = set()
    judged: list[bool] = []
    shortened = False
    for o in evidence.outcomes:
        name = spec.outcomes.get(o.outcome.id)
        if name is None:
            continue
        found = None
        for s in sorted(o.syntheses, key=lambda s: not s.comparison.two_arm):
            found = _told(name, o, s, about, spec)
            if found is not None:
                key = o.outcome.id, s.id
                judged.append(key in about.levels)
                shortened |= any(f.flag is Flag.ABSTRACT_ONLY for f in about.flags[key].flags)
                studies |= {c.study for c in s.pooled_in(s.primary)}
                if o.outcome.id in specs:
                    known.append((specs[o.outcome.id], (s.time,)))
                break
        if found is None:  # told at once: no outcome is held while the next one is read
            why = _compared(o, about.flags, spec) or _why(o, about.flags)
            untold.append((o.outcome.id, f"We do not know how many people {name}. {why}"))
        else:
            (harms if o.outcome.role == SAFETY else benefits).append(found)
    main = next((t.treatment for t in (*benefits, *harms)), "")
    benefits, harms = ([_apart_from(main, t) for t in told] for told in (benefits, harms))
    unknown = [
        told
        for outcome, told in untold
        # Who keeps the leg is told; that nobody knows who loses it is then not true.
        if outcome not in specs or not known_turned(specs[outcome], known, evidence.methods)
    ]
    treatments = _several(dict.fromkeys(t.treatment for t in (*benefits, *harms)))
    text = " ".join(
        [*spec.about, treatments, *(x for t in (*benefits, *harms) for x in t.sentences), *unknown]
    )
    return PlainView(
        spec.title,
        spec.about,
        tuple(benefits),
        tuple(harms),
        tuple(unknown),
        len(studies),
        treatments,
        tuple(filter(None, (_unjudged(judged), _SHORTENED if shortened else ""))),
        measured(text),
    )


def _told(name: str, o: OutcomeSynthesis, s: Synthesis, known: _Known, spec: PlainSpec) -> PlainResult | None:
    """Tell a result; ``None`` where it cannot carry a headline, or has no number of people."""
    key = o.outcome.id, s.id
    flag, a = known.flags.get(key), known.absolute.get(key)
    if flag is None or not flag.leads or a is None or a.value is None or a.low is None or a.high is None:
        return None
    if a.kind not in (RISK, SHARE) or statement_of(s).state not in TELLING:
        return None
    ours = spec.groups.get(s.comparison.intervention, s.comparison.intervention)
    sentences, icons = [], []
    when = "" if words.says(name, s.time.label) else f" ({s.time.label})"
    reached = f"The true number may be anywhere from {count(a.low)} to {count(a.high)}."
    likely = [reached, *(text for f in flag.flags if (text := _FLAGGED.get(f.flag)))]
    if a.kind == RISK and a.baseline is not None and s.comparison.comparator:
        theirs = spec.groups.get(s.comparison.comparator, s.comparison.comparator)
        before, after = a.baseline.value, a.value
        sentences.append(f"Of 100 people with {theirs}, {_about(before)} {name}{when}.")
        sentences.append(f"Of 100 people with {ours}, {_about(after)} {name}.")
        sentences += likely
        sentences.append(_difference(before, min(a.low, a.high), max(a.low, a.high)))
        sentences.append(_chosen_by_chance(s))
        icons += [_icons(theirs, before), _icons(ours, after)]
    else:
        sentences.append(f"Of 100 people with {ours}, {_about(a.value)} {name}{when}.")
        sentences += likely
        compared = _compared(o, known.flags, spec)
        sentences.append(compared or "We cannot tell how many would have had this without it.")
        icons.append(_icons(ours, a.value))
    sentences.append(f"This comes from {words.plural(s.primary.k, 'study')}.")
    sentences.append(_SURE.get(known.levels.get(key, ""), ""))
    said = tuple(filter(None, sentences))
    return PlainResult(words.capital(name), said, tuple(icons), known.links.get(key, ""), ours)


def _several(treatments: Collection[str]) -> str:
    """Say that numbers are of more than one treatment; nothing of one alone."""
    if len(treatments) < 2:
        return ""
    some = ", ".join(f"{'some' if i == 0 else 'others'} had {t}" for i, t in enumerate(treatments))
    apart = "Their numbers cannot be set against each other."
    return f"Not all these people had the same treatment: {some}. {apart}"


def _apart_from(main: str, told: PlainResult) -> PlainResult:
    """Say of which treatment a result is, where it is not that of the first."""
    if told.treatment == main:
        return told
    apart = f"This is about {told.treatment}, not about {main}."
    return replace(told, sentences=(apart, *told.sentences))


def _difference(before: float, low: float, high: float) -> str:
    """Say of a range of people with the treatment whether it holds as many as without it."""
    if low <= before <= high:
        return "So it may make no difference, or it may be better or worse."
    # The numbers as they are printed: a range that ends at the number without the treatment.
    return "So it may make hardly any difference." if count(before) in (count(low), count(high)) else ""


def _chosen_by_chance(s: Synthesis) -> str:
    """Say of two groups that they were not drawn by lot; nothing where all studies are randomised."""
    used = {e.key for e in s.primary.effects if e.estimate is not None}
    drawn = {c.stratum is Stratum.RANDOMISED for c in s.candidates if c.key in used}
    if False not in drawn:
        return ""
    some = "In some of the studies, people" if True in drawn else "People"
    return f"{some} were not put into these groups by chance, so the groups may differ in other ways."


def _compared(o: OutcomeSynthesis, flags: Mapping[tuple[str, str], ResultFlags], spec: PlainSpec) -> str:
    """Say where a comparison points whose size cannot be told; nothing where there is none."""
    for s in o.syntheses:
        said, flag, theirs = statement_of(s), flags.get((o.outcome.id, s.id)), s.comparison.comparator
        if not theirs:
            continue
        ours = spec.groups.get(s.comparison.intervention, s.comparison.intervention)
        with_theirs = f"with {spec.groups.get(theirs, theirs)}"
        if len(s.primary.effects) > 1 and nobody_had_it(s):
            return f"Where both were tried, nobody had this with {ours} or {with_theirs}."
        way = said.whole_side or said.way
        if said.state not in (State.CANNOT_TELL, *DIRECTED) or not way:
            continue
        if flag is None or set(flag.bars) - {Bar.TELLS_NOTHING} or said.measure not in _OF_PEOPLE:
            continue
        more = "more" if way == "higher" else "fewer"
        told = f"Where both were tried, {more} people had this with {ours} than {with_theirs}."
        return " ".join(filter(None, (told, _chosen_by_chance(s), f"We cannot tell how many {more}.")))
    return ""


def count(share: float) -> str:
    """Write how many of 100 people: whole numbers in words up to ten; never none where there are some."""
    n = share * PEOPLE
    if _near_an_end(n):
        return "fewer than one" if n <= 0.5 else "more than 99"
    whole = round(n)
    return _NUMBERS[whole] if whole < len(_NUMBERS) else str(whole)


def _about(share: float) -> str:
    """Write how many of 100 people as an estimate: ``about 28``, but ``none`` and ``fewer than one``."""
    return count(share) if share == 0 or _near_an_end(share * PEOPLE) else f"about {count(share)}"


def _near_an_end(n: float) -> bool:
    """Whether a number of people would round to none, or to all, and is neither."""
    return 0 < n <= 0.5 or PEOPLE - 0.5 <= n < PEOPLE


def _icons(group: str, share: float) -> Icons:
    """Draw 100 people, those with the event filled."""
    filled = round(share * PEOPLE)
    marks = []
    for i in range(PEOPLE):
        x, y = i % _SIDE * 16 + 8, i // _SIDE * 16 + 8
        css = "on" if i < filled else "off"
        marks.append(f'<circle class="{css}" cx="{x}" cy="{y}" r="6"/>')
    told = f"{filled} of 100 people"
    svg = f'<svg class="icons" viewBox="0 0 160 160" role="img" aria-label="{told}">{"".join(marks)}</svg>'
    return Icons(words.capital(group), f"{_about(share)} of 100", Markup(svg))


def _unjudged(judged: Sequence[bool]) -> str:
    """Say of which numbers nobody has judged how sure they are."""
    which = "the other numbers" if any(judged) else "these numbers"
    return "" if all(judged) else f"Nobody has judged yet how sure we can be of {which}."


def _why(o: OutcomeSynthesis, flags: Mapping[tuple[str, str], ResultFlags]) -> str:
    """Say in plain words why nothing can be told."""
    found = [s for s in o.syntheses if s.primary.status != NOT_POOLED]
    if not found and not any(s.candidates for s in o.syntheses):
        return "We found no numbers on it in the studies of this review."
    if not found:
        return "Studies have looked at it, but their numbers cannot be put together."
    leading = (s for s in found if (flag := flags.get((o.outcome.id, s.id))) is not None and flag.leads)
    if any(statement_of(s).state in TELLING for s in leading):
        return "Studies have looked at it, but not in a way that tells how many people."
    return "The studies are too few, too small or too different to say."
