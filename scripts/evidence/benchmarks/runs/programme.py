"""Invented programmes of study files for measuring at size: some of all files are about one large review.

A programme is made from its seed alone: the file of a given place in its group is the same in a programme
of any size. Its texts, figures and overlaps are like those of real libraries: several reports of one study,
one registration under two names, titles that are equal or nearly so, shared centres, figures printed twice.
"""

from __future__ import annotations

import math
import random
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

from evidence.benchmarks.runs import invented_words as words
from evidence.benchmarks.runs.programme_outcomes import OUTCOMES, TellingOutcome, entry_lines, true_risk

SEED = 20_241_129
REVIEW = "programme"
# Of the shipped analyses; with the primary one twelve.
ANALYSES = (
    "full-publications-only", "without-withdrawn-device", "without-abstracts", "n-at-least-20", "dl-wald",
    "inverse-variance", "risk-difference", "common-effect", "beta-binomial", "bayes", "leave-one-out",
)  # fmt: skip
DEVICES = ("AngioJet", "Aspirex S", "Cleaner", "ClotTriever", "EKOS", "Indigo", "Trellis")
CONDITIONS = {True: "acute iliofemoral DVT of the leg", False: "thrombosis of the inferior vena cava"}
KNOWN_AS = {True: "acute DVT, iliofemoral DVT", False: "IVC thrombosis"}
TREATMENTS = {
    "catheter-directed thrombolysis": "[catheter-directed thrombolysis, anticoagulation]",
    "pharmacomechanical thrombectomy": "[pharmacomechanical thrombectomy, anticoagulation]",
    "aspiration thrombectomy": "[aspiration thrombectomy, anticoagulation]",
}
DESIGNS = {
    "randomised controlled trial": "a randomised trial",
    "non-randomised comparison": "a comparison of two cohorts",
    "case series": "a retrospective series",
    "single-arm trial": "a prospective study without controls",
    "registry": "a registry",
}
SHARES = (25, 15, 42, 10, 8)  # of the designs, per cent
TWO_ARMS = ("randomised controlled trial", "non-randomised comparison")
PUBLICATIONS = (("full text", 80), ("conference abstract", 15), ("preprint", 5))
# Every so many files of a group, the file that stands there has something to do with an earlier one.
EVERY = 50
OTHER_REPORTS = {7: 3, 16: 2, 27: 4, 36: 1, 48: 5}  # place -> so many places after the study's first report
SAME_REGISTRATION = {23: 5}
SAME_TITLE = {41: 3}
NEARLY_THE_TITLE = {31: 2, 44: 6}
SAME_CENTRE = {13: 1, 38: 2}
NAMED_OVERLAP = {18: 1}
SUSPECTED_OVERLAP = {33: 3}
SAME_FIGURES = {46: 1}


@dataclass(frozen=True, slots=True)
class Invented:
    """One invented publication, before it is written."""

    place: int  # in its group
    inside: bool  # whether it is about the review's question
    id: str
    author: str
    year: int
    title: str
    study: str
    design: str
    registration: str
    country: str
    sites: tuple[str, ...]
    enrolled: str
    treatment: str
    device: str
    sizes: tuple[int, ...]
    months: int

    @property
    def two_arms(self) -> bool:
        """Whether the study compares two groups."""
        return self.design in TWO_ARMS


def write(folder: Path, home: Path, files: int, inside: int, seed: int = SEED) -> Path:
    """Lay down a programme: study files, settings of one review of 40 outcomes, the shipped vocabulary.

    Parameters
    ----------
    folder
        Where; must not hold study files yet.
    home
        The folder of the workflow, whose vocabulary and analyses are taken.
    files
        Number of study files.
    inside
        How many of them are about the review's question.
    """
    studies = folder / "resources/studies"
    studies.mkdir(parents=True)
    shutil.copytree(home / "resources/vocabulary", folder / "resources/vocabulary")
    for number in range(files):
        name, text = (
            study_file(number, True, seed) if number < inside else study_file(number - inside, False, seed)
        )
        (studies / f"{name}.yaml").write_text(text, encoding="utf-8")
    shipped = yaml.safe_load((home / "config/config.yaml").read_text(encoding="utf-8"))
    chosen = {name: shipped["analyses"][name] for name in ANALYSES}
    config = shipped | {"reviews": [REVIEW], "analyses": chosen}
    (folder / "config/reviews").mkdir(parents=True)
    _write_yaml(folder / "config/config.yaml", config)
    _write_yaml(folder / f"config/reviews/{REVIEW}.yaml", review_settings())
    return folder


def _write_yaml(place: Path, content: object) -> None:
    place.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")


def review_settings() -> dict[str, object]:
    """Return the settings of the review: 40 outcomes, each pooled in one comparison at one time."""
    return {
        "title": "Removal of thrombus for acute deep vein thrombosis of the leg, an invented review",
        "question": {
            "population": "People with acute iliofemoral deep vein thrombosis",
            "intervention": "Catheter-directed thrombolysis or thrombectomy",
            "comparator": "Anticoagulation alone; none in series",
            "outcomes": "Patency, post-thrombotic syndrome, bleeding, death",
        },
        "eligibility": {"question": {"conditions": ["leg DVT"]}},
        "comparisons": {
            "removal-v-drug": {
                "label": "Removal of thrombus against anticoagulation",
                "intervention": {"label": "removal", "treatment class": ["mechanical", "lysis"]},
                "comparator": {"label": "anticoagulation", "only treatment class": ["drug"]},
            },
            "removal": {
                "label": "Removal of thrombus, one group",
                "arm": {"label": "removal", "treatment class": ["mechanical", "lysis"]},
            },
        },
        "times": {
            "any": {"label": "any time to 24 months", "to": 24, "not stated": "accept"},
            "one-year": {"label": "12 months", "from": 11, "to": 14, "prefer": 12, "not stated": "leave out"},
        },
        "outcomes": {
            each.id: {
                "label": each.label,
                "role": each.role,
                "importance": each.importance,
                "times": ["one-year" if each.measure == "survival" else "any"],
                "comparisons": {"removal-v-drug" if each.two_arms else "removal": each.measure},
            }
            | ({"rare": True} if each.rare else {})
            for each in OUTCOMES
        },
    }


def study_file(place: int, inside: bool, seed: int = SEED) -> tuple[str, str]:
    """Return the name and text of the study file at a place of its group (inside the review, or not)."""
    it = _invented(place, inside, seed)
    rng = _random(seed, inside, place, "text")
    spot = place % EVERY
    lines = [f"study: {it.study}", f"role: {'follow-up' if spot in OTHER_REPORTS else 'primary'}"]
    for key, spots in (("overlaps", NAMED_OVERLAP), ("suspected overlaps", SUSPECTED_OVERLAP)):
        if spot in spots:
            lines.append(f"{key}: [{_invented(place - spots[spot], inside, seed).id}]")
    (publication,) = rng.choices([p for p, _ in PUBLICATIONS], [w for _, w in PUBLICATIONS])
    lines += [
        "citation:",
        f"  authors: {it.author} et al.",
        f"  year: {it.year}",
        f"  title: '{it.title}'",
        f"  journal: {rng.choice(words.JOURNALS)}",
        f"  volume: {rng.randint(1, 90)}",
        f"  pages: {(first := rng.randint(1, 900))}-{first + rng.randint(4, 12)}",
        f"  doi: 10.5555/{'leg' if inside else 'cava'}.{place}",
    ]
    if it.registration:
        lines.append(f"registration: {it.registration}")
    lines += [
        f"publication: {publication}",
        f"design: {it.design}",
        "setting:",
        f"  countries: [{it.country}]",
        f"  sites: [{', '.join(it.sites)}]",
        f"  enrolled: {it.enrolled}",
        f"  prospective: {'false' if it.design == 'case series' else 'true'}",
        f"  follow-up: planned {it.months} months",
        "population:",
        f"  condition: {CONDITIONS[inside]}",
        f"  conditions: [{KNOWN_AS[inside]}]",
        f"  age: mean {rng.randint(38, 66)}",
        "arms:",
        "  removal:",
        f"    label: {it.treatment}",
        "    role: intervention",
        f"    treatments: {TREATMENTS[it.treatment]}",
        f"    devices: [{it.device}]",
        f"    n: {it.sizes[0]}",
    ]
    if it.two_arms:
        lines += [
            "  drug:",
            "    label: anticoagulation alone",
            "    role: comparator",
            "    treatments: [anticoagulation]",
            f"    n: {it.sizes[1]}",
        ]
    read = "abstract" if publication == "conference abstract" else rng.choice(("full text", "abstract"))
    lines += [
        "sources:",
        "  page:",
        f"    url: https://example.org/{it.id}",
        f"    read: {read}",
        "outcomes:",
    ]
    same = _invented(place - SAME_FIGURES[spot], inside, seed) if spot in SAME_FIGURES else it
    lines += _entries(same, later=spot in OTHER_REPORTS, seed=seed)
    remarks = rng.sample(words.REMARKS, rng.randint(2, 5))
    lines += ["notes: >-", *(f"  {remark}" for remark in remarks)]
    return it.id, "\n".join(lines) + "\n"


def _entries(it: Invented, *, later: bool, seed: int) -> list[str]:
    """Write what a publication reports; a further report of a study tells other outcomes than the first."""
    first = it if not later else _first_report(it, seed)
    chosen = _outcomes_of(first, seed)
    if later:
        rest = [each for each in _possible(first) if each not in chosen]
        rng = _random(seed, it.inside, it.place, "later")
        chosen = rng.sample(rest, rng.randint(2, 4))
    lines = []
    for outcome in chosen:
        rng = _random(seed, first.inside, first.place, outcome.id)
        risks = [true_risk(outcome, rng, treated=i == 0) for i in range(len(first.sizes))]
        arms = list(zip(("removal", "drug"), first.sizes, risks, strict=False))
        lines += entry_lines(outcome, arms, first.months, rng)
    return lines


def _possible(it: Invented) -> list[TellingOutcome]:
    return [each for each in OUTCOMES if it.two_arms or not each.only_compared]


def _outcomes_of(it: Invented, seed: int) -> list[TellingOutcome]:
    rng = _random(seed, it.inside, it.place, "outcomes")
    possible = _possible(it)
    return rng.sample(
        possible, rng.randint(6, len(possible) * 2 // 3) if not it.two_arms else rng.randint(6, 16)
    )


def _first_report(it: Invented, seed: int) -> Invented:
    return _invented(it.place - OTHER_REPORTS[it.place % EVERY], it.inside, seed)


def _invented(place: int, inside: bool, seed: int) -> Invented:
    spot = place % EVERY
    rng = _random(seed, inside, place, "study")
    author = _name(rng, words.NAME_ENDS)
    adjective = rng.choice(words.ADJECTIVES)
    frame = rng.choice(words.FRAMES)
    (design,) = rng.choices(list(DESIGNS), SHARES)
    two_arms = design in TWO_ARMS
    middle = 900 if design == "registry" else 60 if two_arms else 36
    n = min(60_000, max(8, round(math.exp(rng.gauss(math.log(middle), 0.8)))))
    begun, months = rng.randint(1996 * 12, 2020 * 12), rng.choice((6, 12, 24))
    ended = begun + rng.randint(8, 48)
    country = rng.choice(words.COUNTRIES)
    site = f"{_name(rng, words.TOWN_ENDS)} {rng.choice(words.HOSPITALS)}"
    made = Invented(
        place=place,
        inside=inside,
        id=f"{author.lower()}{ended // 12 + 2}_{'leg' if inside else 'cava'}{place}",
        author=author,
        year=ended // 12 + 2,
        title="",
        study=f"{author} {begun // 12}-{ended // 12}, {'leg' if inside else 'cava'} {place}",
        design=design,
        registration=f"NCT{(70_000_000 if inside else 80_000_000) + place:08d}" if two_arms else "",
        country=country,
        sites=(site,),
        enrolled=f"{_month(begun)} to {_month(ended)}",
        treatment=rng.choice(list(TREATMENTS)),
        device=rng.choice(DEVICES),
        sizes=(n, max(8, n + rng.randint(-6, 6))) if two_arms else (n,),
        months=months,
    )
    title = _title(made, frame, adjective)
    if spot in OTHER_REPORTS:
        one = _invented(place - OTHER_REPORTS[spot], inside, seed)
        return replace(
            one, place=place, id=f"{one.id}_later{spot}", year=one.year + 2, title=_later(one.title)
        )
    if spot in SAME_REGISTRATION:
        one = _invented(place - SAME_REGISTRATION[spot], inside, seed)
        return replace(made, title=title, registration=one.registration or f"NCT9{place:07d}")
    if spot in SAME_TITLE:
        return replace(made, title=_invented(place - SAME_TITLE[spot], inside, seed).title)
    if spot in NEARLY_THE_TITLE:
        one = _invented(place - NEARLY_THE_TITLE[spot], inside, seed)
        return replace(made, title=_title(one, frame, adjective))
    if spot in SAME_CENTRE or spot in SUSPECTED_OVERLAP:
        one = _invented(place - (SAME_CENTRE | SUSPECTED_OVERLAP)[spot], inside, seed)
        return replace(made, title=title, country=one.country, sites=one.sites, enrolled=one.enrolled)
    if spot in SAME_FIGURES:
        one = _invented(place - SAME_FIGURES[spot], inside, seed)
        return replace(made, title=title, design=one.design, sizes=one.sizes, months=one.months)
    return replace(made, title=title)


def _title(it: Invented, frame: str, adjective: str) -> str:
    told = frame.format(
        adjective=adjective,
        treatment=it.treatment,
        condition=CONDITIONS[it.inside],
        design=DESIGNS[it.design],
        months=it.months,
        sites=it.sites[0],
    )
    return told[0].upper() + told[1:]


def _later(title: str) -> str:
    return f"Longer follow-up of {title[0].lower()}{title[1:]}"


def _name(rng: random.Random, ends: tuple[str, ...]) -> str:
    return (rng.choice(words.SYLLABLES) + rng.choice(words.SYLLABLES) + rng.choice(ends)).capitalize()


def _month(months: int) -> str:
    return f"{months // 12}-{months % 12 + 1:02d}"


def _random(seed: int, inside: bool, place: int, what: str) -> random.Random:
    """Return chance of its own for each thing that is drawn, so that no draw moves another."""
    return random.Random(f"{seed}/{inside}/{place}/{what}")
