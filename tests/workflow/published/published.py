"""Data sets of R's metadat as a library: tables imported as a reviewer imports them, one review that asks for all.

R writes the tables and what metafor makes of them (`data_sets.R`); no figure of a study stands here.
"""

from __future__ import annotations

import csv
import json
import subprocess
from pathlib import Path

import yaml

from evidence.importing import import_studies
from evidence.record.results.synthesis import OutcomeSynthesis
from workflow import mini
from workflow.manual import manual

SCRIPT = Path(__file__).with_name("data_sets.R")
# Words that the library lacks: outcomes, by their kind, and treatments.
OUTCOMES = {
    "tuberculosis": "binary",
    "bloodstream_infection": "binary",
    "bloodstream_rate": "binary",
    "first_bleed": "binary",
    "blood_sugar": "continuous",
    "adherence": "binary",
    "lung_cancer": "binary",
}
# By the label of an arm that a table does not name by a treatment.
TREATMENTS = {"Group 1": "coated catheter", "Group 2": "plain catheter", "Treated": "usual counselling"}
WORDS = (
    *("BCG vaccine", "no vaccine", *TREATMENTS.values(), "smoke at home", "no smoke at home"),
    *(
        "beta-blockers",
        "sclerotherapy",
        "control",
        "acarbose",
        "benfluorex",
        "metformin",
        "miglitol",
        "pioglitazone",
    ),
    *("placebo", "rosiglitazone", "sitagliptin", "sulfonylurea", "vildagliptin"),
)
SIDES = {
    "vaccine": ("BCG vaccine", "no vaccine"),
    "catheters": ("coated catheter", "plain catheter"),
    "beta-blockers": ("beta-blockers", "control"),
    "sclerotherapy": ("sclerotherapy", "control"),
    "rosiglitazone": ("rosiglitazone", "placebo"),
    "smoke": ("smoke at home", "no smoke at home"),
}
ASKED = {
    "tuberculosis": {"vaccine": "RR"},
    "bloodstream_infection": {"catheters": "OR"},
    "bloodstream_rate": {"catheters": "IRR"},
    "first_bleed": {"beta-blockers": "OR", "sclerotherapy": "OR"},
    "blood_sugar": {"rosiglitazone": "MD"},
    "adherence": {"care": "proportion"},
    "lung_cancer": {"smoke": "OR"},
}
ANALYSES = {
    "dl-wald": {"tau2": "DL", "interval": "wald"},
    "mantel-haenszel": {"two-arm model": "Mantel-Haenszel", "measures": ["RR", "OR"]},
    "peto": {"two-arm model": "Peto", "outcomes": ["bloodstream_infection"]},
    "leave-one-out": {"kind": "leave-one-out"},
}


def results(folder: Path) -> tuple[dict[str, OutcomeSynthesis], dict]:
    """Make the library and what it gives by outcome; and what R gives."""
    tables, library = folder / "tables", folder / "library"
    tables.mkdir()
    subprocess.run(["Rscript", str(SCRIPT), str(tables)], check=True, capture_output=True)
    expected = json.loads((tables / "expected.json").read_text())
    _lay_down(library, expected["tuberculosis"]["vaccine"]["latitude"]["values"])
    for outcome in OUTCOMES:
        if outcome == "lung_cancer":
            _write_printed_ratios(library, tables / f"{outcome}.csv")
            continue
        design = "case series" if outcome == "adherence" else "randomised controlled trial"
        asked = ["--design", design, "--condition", "leg DVT", "--url", "https://example.org"]
        asked += ["--person-time", "patient-days"] if outcome == "bloodstream_rate" else []
        assert import_studies.main([str(tables / f"{outcome}.csv"), *asked], library) == 0
    _fill_in(library)
    return manual.results_of(library), expected


def _lay_down(library: Path, latitudes: dict[str, float]) -> None:
    comparisons = {
        name: {"label": name, **{side: {"label": word, "treatments": [word]} for side, word in zip(("intervention", "comparator"), words, strict=True)}}
        for name, words in SIDES.items()
    }  # fmt: skip
    asked = {
        "comparisons": {
            **comparisons,
            "care": {"label": "care", "arm": {"label": "care", "treatments": ["usual counselling"]}},
        },
        "outcomes": {
            name: {
                "label": name,
                "role": "efficacy",
                "importance": "critical",
                "times": ["any"],
                "comparisons": sides,
            }
            for name, sides in ASKED.items()
        },
        "analyses": {name: {"label": name, "why": "To compare.", **what} for name, what in ANALYSES.items()},
        "meta-regressions": {
            "latitude": {
                **{"label": "Latitude", "values": latitudes},
                **{"comparisons": ["vaccine"], "outcomes": ["tuberculosis"]},
            }
        },
    }
    manual.lay_down(library, [asked], [], {"rule": "none", "interval": "hksj", "prediction from": 3})
    review = library / "config/reviews/asked.yaml"
    said = yaml.safe_load(review.read_text())
    said["comparisons"] = asked["comparisons"]
    review.write_text(yaml.safe_dump(said, sort_keys=False))
    vocabulary = library / "resources/vocabulary"
    _add(vocabulary / "outcomes.yaml", {
        name: {"label": name, "kind": kind, "direction": "lower is better", "domain": "published"}
        | ({"unit": "points"} if kind == "continuous" else {})
        for name, kind in OUTCOMES.items()
    })  # fmt: skip
    _add(vocabulary / "treatments.yaml", {word: {"class": "published"} for word in WORDS})


def _add(path: Path, words: dict[str, dict]) -> None:
    (kind,) = (found := yaml.safe_load(path.read_text()))
    found[kind] |= words
    path.write_text(yaml.safe_dump(found, sort_keys=False))


def _fill_in(library: Path) -> None:
    """Fill in what the import leaves to a reviewer."""
    for path in (library / "resources/studies").iterdir():
        study = yaml.safe_load(path.read_text())
        study["citation"].setdefault("title", "As in the data set")
        for arm in study["arms"].values():
            arm["treatments"] = arm["treatments"] or [TREATMENTS[arm["label"]]]
            arm["role"] = arm["role"] or "intervention"
        path.write_text(yaml.safe_dump(study, sort_keys=False))


def _write_printed_ratios(library: Path, table: Path) -> None:
    for i, row in enumerate(csv.DictReader(table.open())):
        printed = f"OR {row['or']} (95% CI {row['or.lb']} to {row['or.ub']})"
        entry = {"outcome": "lung_cancer", "effect": printed, "source": "abstract"}
        study = yaml.safe_load(manual.TRIAL.format(study=row["name"], year=row["year"]))
        study["outcomes"] = [entry]
        for arm, word in zip(study["arms"].values(), SIDES["smoke"], strict=True):
            arm["treatments"] = [word]
        mini.write(library, f"smoke{i}", yaml.safe_dump(study, sort_keys=False))
