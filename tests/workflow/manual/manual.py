"""The examples of config/README.md as a library: study files and one review, made and read as a reviewer's.

An example stands under a mark `<!-- example: its name -->`: the entries of a study file, then the part of a review.
The library has a study for each line of figures; the first line is what the manual prints.
"""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from evidence.record import codec
from evidence.record.results.synthesis import OutcomeSynthesis, Synthesis
from evidence.record.reviews.evidence import Evidence
from workflow import in_process, mini

PAGE = mini.REPOSITORY / "config/README.md"
_EXAMPLE = re.compile(
    r"<!-- example: ([^>]+?) -->\n+```yaml\n(.*?)```\n+(?:[^`]+?\n)?```yaml\n(.*?)```", re.DOTALL
)
REVIEW = """\
title: Examples
question: {population: invented}
eligibility:
  question: {conditions: [leg DVT]}
comparisons:
  lysis-v-drug:
    label: Lysis against anticoagulation
    intervention: {label: lysis, treatment class: [lysis]}
    comparator: {label: anticoagulation, only treatment class: [drug]}
  drug:
    label: Anticoagulation
    arm: {label: anticoagulation, only treatment class: [drug]}
times:
  any: {label: any time, not stated: accept}
"""
TRIAL = """\
study: {study}
role: primary
citation: {{authors: {study} et al., year: {year}, title: An invented trial of {study}}}
publication: full text
design: randomised controlled trial
population: {{condition: acute DVT of the leg}}
arms:
  a: {{label: lysis, role: intervention, treatments: [catheter-directed thrombolysis], n: 100000}}
  b: {{label: anticoagulation, role: comparator, treatments: [anticoagulation], n: 100000}}
sources:
  abstract: {{url: "https://example.org/{year}", read: abstract}}
outcomes:
"""


def examples() -> dict[str, tuple[list[dict], dict]]:
    """The examples of the page: the entries of a study file and the part of a review, by name."""
    found = {}
    for name, study, review in _EXAMPLE.findall(PAGE.read_text(encoding="utf-8")):
        found[name] = (yaml.safe_load(study)["outcomes"], yaml.safe_load(review))
    return found


def _filled(value, printed: str, instead: str):
    """An entry with another figure in the place of the one that is printed."""
    if isinstance(value, dict):
        return {k: _filled(v, printed, instead) for k, v in value.items()}
    if isinstance(value, list):
        return [_filled(v, printed, instead) for v in value]
    return instead if value == printed else value


def entries_of(example: list[dict], figures: list[tuple[str, ...]], i: int) -> list[dict]:
    """The entries of study ``i``: each figure of the first line replaced by that of line ``i``."""
    entries = example
    for printed, instead in zip(figures[0], figures[i], strict=True):
        marked = _filled(entries, printed, f"\0{instead}")
        assert marked != entries, f"the manual does not print {printed}"
        entries = marked
    text = yaml.safe_dump(entries, allow_unicode=True, sort_keys=False)
    return yaml.safe_load(text.replace("\\0", "").replace("\0", ""))


def _merged(first: dict, second: dict) -> dict:
    merged = dict(first)
    for key, value in second.items():
        both = isinstance(value, dict) and isinstance(merged.get(key), dict)
        merged[key] = _merged(merged[key], value) if both else value
    return merged


def lay_down(
    folder: Path,
    reviews: list[dict],
    studies: list[list[dict]],
    primary: dict | None = None,
    *,
    more: str = "",
) -> Path:
    """Write a library of trials with these entries and one review of these parts."""
    mini.make(folder)
    for path in (folder / "resources/studies").iterdir():
        path.unlink()
    for path in (folder / "config/reviews").iterdir():
        path.unlink()
    review = yaml.safe_load(REVIEW)
    for part in reviews:
        review = _merged(review, part)
    (folder / "config/reviews/asked.yaml").write_text(yaml.safe_dump(review, sort_keys=False))
    main = yaml.safe_load(mini.CONFIG) | {"reviews": ["asked"], "analyses": {}}
    main["primary"] |= primary or {}
    (folder / "config/config.yaml").write_text(yaml.safe_dump(main, sort_keys=False))
    for i, entries in enumerate(studies):
        name = f"Trial {chr(65 + i)}"
        text = TRIAL.format(study=name, year=2001 + i) + yaml.safe_dump(
            entries, allow_unicode=True, sort_keys=False
        )
        mini.write(folder, name.replace(" ", "_").lower(), text + more)
    return folder


def evidence_of(folder: Path) -> Evidence:
    """Run everything but drawings and papers, and give what was found."""
    in_process.run(folder, without=("draw", "illustrate", "papers", "overview"))
    return codec.read(folder / "results/asked/evidence.json", Evidence)


def results_of(folder: Path) -> dict[str, OutcomeSynthesis]:
    """Run until the numbers stand, and give them by outcome."""
    in_process.run(folder, until="synthesise")
    files = (folder / "results/asked/outcomes").glob("*/synthesis.json")
    return {path.parent.name: codec.read(path, OutcomeSynthesis) for path in sorted(files)}


def one(found: OutcomeSynthesis) -> Synthesis:
    """The one synthesis of an outcome."""
    (synthesis,) = found.syntheses
    return synthesis
