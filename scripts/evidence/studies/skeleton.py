"""A study file to be filled in, with a comment at each place."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from evidence.record.published.publication import PUBLICATION_TYPES, ROLES
from evidence.studies.reading.keys import CITATION_KEYS
from evidence.studies.vocabulary.terms import DESIGNS

SCHEMA_LINE = "# yaml-language-server: $schema=../../workflow/schemas/study.schema.json"
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")


def skeleton(
    study_id: str,
    design: str,
    arms: Sequence[str],
    *,
    citation: Mapping[str, str] | None = None,
    registration: str = "",
) -> str:
    """Give the text of a new study file; what is still empty is told by the checker.

    Parameters
    ----------
    citation
        What is known of it, each value as YAML writes it.
    """
    year = _YEAR.search(study_id)
    asked = {key: "" for key in ("authors", "year", "title", "journal", "doi", "pmid")}
    asked["year"] = year.group() if year else ""
    told = asked | dict(citation or {})
    cited = {key: told[key] for key in CITATION_KEYS if key in told}
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
            *[f"  {key}: {value}".rstrip() for key, value in cited.items()],
            f"registration: {registration}".rstrip(),
            f"publication: full text   # {' | '.join(PUBLICATION_TYPES)}",
            f"design: {design}".rstrip() + f"   # {' | '.join(DESIGNS)}",
            "setting: {countries: [], centres: , enrolled: , prospective: , funding: }",
            "population:",
            "  condition:   # such as: acute iliofemoral DVT",
            "  clot site:",
            "  symptom duration:",
            "  age:",
            "  female:",
            "arms:   # n where it is printed; with the people of another: `subset of:`, `same patients as:`",
            *arm_lines,
            "sources:   # each page that was read",
            "  abstract: {url: , read: abstract}",
            "outcomes:   # numbers as the paper prints them; one entry for each outcome and time",
            "  - outcome:   # a word of resources/vocabulary/outcomes.yaml",
            "    at:   # 24 months, 10 days, baseline, periprocedural; leave out when it is not stated",
            "    definition:",
            *figure_lines,
            "    source: abstract",
            "appraisal:   # risk of bias, if judged: {tool: RoB 2, judged by: , domains: {}, overall: low}",
            "awaiting:   # what of the publication is still to be read; leave out when nothing is",
            "progress:   # of a study that goes on: {state: recruiting, as of: 2026-01-06, planned n: 300}",
            "notes:   # what a reader must know",
            "",
        ]
    )
