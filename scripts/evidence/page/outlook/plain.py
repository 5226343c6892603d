"""Results in plain language: natural frequencies out of 100 with icon arrays, benefits beside harms.

Only results that can carry a headline are told, with the numbers of the review; what cannot be told stands
under what is not known.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from evidence.display import words
from evidence.display.key_results import known_turned
from evidence.page.assembly import compact, environment
from evidence.page.outlook.reading_age import ReadingAge, reading_age
from evidence.record.results.analysis import NOT_POOLED
from evidence.record.results.comparison import TimeWindow
from evidence.record.results.synthesis import SAFETY, OutcomeSynthesis, Synthesis
from evidence.record.reviews.evidence import Evidence
from evidence.record.reviews.methods import OutcomeSpec
from evidence.record.reviews.pages import PlainSpec
from evidence.record.summary.absolute import RISK, SHARE, AbsoluteEffect
from evidence.record.summary.flags import Bar, Flag, ResultFlags
from evidence.record.summary.statement import TELLING, State, statement_of

PEOPLE = 100
_OF_PEOPLE = ("RR", "OR", "PETO", "RD", "HR", "SHR")  # comparisons of how many have it
_SIDE = 10  # icons a row
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


@dataclass(frozen=True, slots=True)
class PlainView:
    """Everything that the page prints."""

    title: str
    about: tuple[str, ...]
    benefits: tuple[PlainResult, ...]
    harms: tuple[PlainResult, ...]
    unknown: tuple[str, ...]
    studies: int
    age: ReadingAge


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
    flags = {(f.outcome, f.synthesis): f for f in evidence.flags if f.analysis == "primary"}
    absolute = {(a.outcome, a.synthesis): a for a in evidence.absolute}
    links = {k: f"report.html#{v}" for k, v in syntheses.items()}
    benefits: list[PlainResult] = []
    harms: list[PlainResult] = []
    untold: list[tuple[OutcomeSynthesis, str]] = []
    known: list[tuple[OutcomeSpec, tuple[TimeWindow, ...]]] = []
    specs = {spec.id: spec for spec in evidence.methods.outcomes}
    studies: set[str] = set()
    for o in evidence.outcomes:
        name = spec.outcomes.get(o.outcome.id)
        if name is None:
            continue
        found, compared = None, _compared(o, flags, spec)
        for s in sorted(o.syntheses, key=lambda s: not s.comparison.two_arm):
            found = _told(name, (o.outcome.id, s.id), s, (flags, absolute, links, compared), spec)
            if found is not None:
                used = {e.key for e in s.primary.effects if e.status == "pooled"}
                studies |= {c.study for c in s.candidates if c.key in used}
                if o.outcome.id in specs:
                    known.append((specs[o.outcome.id], (s.time,)))
                break
        if found is None:
            untold.append((o, name))
        else:
            (harms if o.outcome.role == SAFETY else benefits).append(found)
    unknown = [
        f"We do not know how many people {name}. {_why(o)}"
        for o, name in untold
        # Who keeps the leg is told; that nobody knows who loses it is then not true.
        if o.outcome.id not in specs or not known_turned(specs[o.outcome.id], known, evidence.methods)
    ]
    text = " ".join([*spec.about, *(x for t in (*benefits, *harms) for x in t.sentences), *unknown])
    return PlainView(
        spec.title,
        spec.about,
        tuple(benefits),
        tuple(harms),
        tuple(unknown),
        len(studies),
        measured(text),
    )


_Known = tuple[
    Mapping[tuple[str, str], ResultFlags],
    Mapping[tuple[str, str], AbsoluteEffect],
    Mapping[tuple[str, str], str],
    str,  # where a comparison points that is not told itself
]


def _told(
    name: str, key: tuple[str, str], s: Synthesis, known: _Known, spec: PlainSpec
) -> PlainResult | None:
    """Tell a result; ``None`` where it cannot carry a headline, or has no number of people."""
    flags, absolute, links, compared = known
    flag, a = flags.get(key), absolute.get(key)
    if flag is None or not flag.leads or a is None or a.value is None or a.low is None or a.high is None:
        return None
    if a.kind not in (RISK, SHARE) or statement_of(s).state not in TELLING:
        return None
    ours = spec.groups.get(s.comparison.intervention, s.comparison.intervention)
    sentences, icons, when = [], [], s.time.label
    if a.kind == RISK and a.baseline is not None and s.comparison.comparator:
        theirs = spec.groups.get(s.comparison.comparator, s.comparison.comparator)
        before, after = a.baseline.value, a.value
        sentences.append(f"Of 100 people with {theirs}, {_about(before)} {name} ({when}).")
        sentences.append(f"Of 100 people with {ours}, {_about(after)} {name}.")
        sentences.append(f"The true number may be anywhere from {count(a.low)} to {count(a.high)}.")
        if min(a.low, a.high) <= before <= max(a.low, a.high):
            sentences.append("So it may make no difference, or it may be better or worse.")
        icons += [_icons(theirs, before), _icons(ours, after)]
    else:
        sentences.append(f"Of 100 people with {ours}, {_about(a.value)} {name} ({when}).")
        sentences.append(f"The true number may be anywhere from {count(a.low)} to {count(a.high)}.")
        sentences.append(compared or "We cannot tell how many would have had this without it.")
        icons.append(_icons(ours, a.value))
    if any(f.flag is Flag.PART_COUNTED for f in flag.flags):
        sentences.append("In some of the studies, people who died or did not come back were not counted.")
    sentences.append(f"This comes from {words.plural(s.primary.k, 'study')}.")
    return PlainResult(words.capital(name), tuple(sentences), tuple(icons), links.get(key, ""))


def _compared(o: OutcomeSynthesis, flags: Mapping[tuple[str, str], ResultFlags], spec: PlainSpec) -> str:
    """Say where a comparison points whose size cannot be told; nothing where there is none."""
    for s in o.syntheses:
        said, flag, theirs = statement_of(s), flags.get((o.outcome.id, s.id)), s.comparison.comparator
        way = said.whole_side or said.way
        if said.state not in (State.CANNOT_TELL, State.STUDIES_AGREE) or not way or not theirs:
            continue
        if flag is None or set(flag.bars) - {Bar.TELLS_NOTHING} or said.measure not in _OF_PEOPLE:
            continue
        ours = spec.groups.get(s.comparison.intervention, s.comparison.intervention)
        more = "more" if way == "higher" else "fewer"
        than = f"{ours} than with {spec.groups.get(theirs, theirs)}"
        return f"Where both were tried, {more} people had this with {than}. We cannot tell how many {more}."
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


def _why(o: OutcomeSynthesis) -> str:
    """Say in plain words why nothing can be told."""
    found = [s for s in o.syntheses if s.primary.status != NOT_POOLED]
    if not found and not any(s.candidates for s in o.syntheses):
        return "No study in this review has looked at it."
    if not found:
        return "Studies have looked at it, but their numbers cannot be put together."
    return "The studies are too few, too small or too different to say."
