"""The command `new_study.py`: a study file to be filled in, with a comment at each place."""

import argparse
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from evidence.record.publication import PUBLICATION_TYPES, ROLES
from evidence.studies.entries import RESERVED
from evidence.studies.problems import nearest
from evidence.studies.publications import EFFECT
from evidence.studies.study_file import STUDY_ID
from evidence.studies.vocabulary import DESIGNS

SCHEMA_LINE = "# yaml-language-server: $schema=../../workflow/schemas/study.schema.json"
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")


def skeleton(study_id: str, design: str, arms: Sequence[str]) -> str:
    """Give the text of a new study file; what is still empty is told by the checker."""
    year = _YEAR.search(study_id)
    roles = ["intervention", *["comparator"] * (len(arms) - 1)]
    arm_lines = [
        f"  {arm}: {{label: , role: {role}, treatments: [], devices: [], n: }}"
        for arm, role in zip(arms, roles, strict=True)
    ]
    figure_lines = [
        f"    {arm}:   # as printed, such as 37/90 (41.1%), 3.9 ± 2.2 (n=36), none" for arm in arms
    ]
    if len(arms) > 1:
        figure_lines.append(
            "    effect:   # RR 0.96 (0.82 to 1.11), p = 0.56; leave the line out when none is printed"
        )
    return "\n".join(
        [
            SCHEMA_LINE,
            "study:   # the name of the study; other publications of the same patients use the same name",
            f"role: primary   # {' | '.join(ROLES)}",
            "overlaps: []   # study files with partly the same patients",
            "citation:",
            "  authors:",
            f"  year: {year.group() if year else ''}",
            "  title:",
            "  journal:",
            "  doi:",
            "  pmid:",
            "registration:",
            f"publication: full text   # {' | '.join(PUBLICATION_TYPES)}",
            f"design: {design}   # {' | '.join(DESIGNS)}",
            "setting: {countries: [], centres: , enrolled: , prospective: , funding: }",
            "population:",
            "  condition:   # such as: acute iliofemoral DVT",
            "  clot site:",
            "  symptom duration:",
            "  age:",
            "  female:",
            "arms:   # n is left out when it is not printed",
            *arm_lines,
            "sources:   # each page that was read",
            "  abstract: {url: , read: abstract}",
            "outcomes:   # numbers as the paper prints them; one entry for each outcome and time",
            "  - outcome:   # a word of resources/vocabulary/outcomes.yaml",
            "    at:   # 24 months, 10 days, baseline, periprocedural; leave out when it is not stated",
            "    definition:",
            *figure_lines,
            "    source: abstract",
            "awaiting:   # what of the publication is still to be read; leave out when nothing is",
            "progress:   # of a study that goes on: {state: recruiting, as of: 2026-01-06, planned n: 300}",
            "notes:   # what a reader must know",
            "",
        ]
    )


def main(arguments: Sequence[str] | None, root: Path) -> int:
    """Write a new study file into resources/studies; give 0 when it is written."""
    parser = argparse.ArgumentParser(prog="new_study.py", description="Write a study file to be filled in.")
    parser.add_argument("id", help="first author, year and perhaps a name, such as enden2012_cavent")
    parser.add_argument("--design", default=DESIGNS[0], help=" | ".join(DESIGNS))
    parser.add_argument("--arms", default="treated", help="ids of the arms, intervention first: cdt,control")
    options = parser.parse_args(arguments)
    arms = [arm.strip() for arm in options.arms.split(",") if arm.strip()]
    target = root / "resources" / "studies" / f"{options.id}.yaml"
    wrong = ""
    if not STUDY_ID.fullmatch(options.id):
        wrong = f"'{options.id}': an id has only small letters, digits and underscores"
    elif options.design not in DESIGNS:
        wrong = f"'{options.design}' is not a design{nearest(options.design, DESIGNS)}: {', '.join(DESIGNS)}"
    elif not arms or len(set(arms)) < len(arms):
        wrong = "give each arm one id: --arms cdt,control"
    elif bad := [arm for arm in arms if not STUDY_ID.fullmatch(arm) or arm in RESERVED or arm == EFFECT]:
        wrong = f"'{bad[0]}' cannot be the id of an arm: letters, digits, underscores, no key of outcomes"
    elif target.exists():
        wrong = f"{target.name} exists already"
    if wrong:
        print(wrong, file=sys.stderr)
        return 1
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(skeleton(options.id, options.design, arms), encoding="utf-8")
    print(f"written: resources/studies/{target.name}; then check it with scripts/check_studies.py")
    return 0
