"""From a study file and its rows to the record that all later steps read."""

from __future__ import annotations

from collections.abc import Iterable

from evidence.record.published.publication import Publication
from evidence.record.published.row import Row
from evidence.studies.integrity.examining import of_description
from evidence.studies.reading.publications import StudyDescription


def record(study: StudyDescription, rows: Iterable[Row] = (), sha256: str = "") -> Publication:
    """Give a publication with its rows, and with what was found in its description.

    Parameters
    ----------
    sha256 : of the study file.
    """
    return Publication(
        id=study.id,
        file=study.file,
        sha256=sha256,
        study=study.study,
        role=study.role,
        publication=study.publication,
        design=study.design,
        citation=study.citation,
        registration=study.registration,
        overlaps=study.overlaps,
        suspected_overlaps=study.suspected_overlaps,
        setting=study.setting,
        population=study.population,
        arms=tuple(study.arms.values()),
        sources=tuple(study.sources.values()),
        appraisal=study.appraisal,
        notes=study.notes,
        no_figures=study.no_figures,
        awaiting=study.awaiting,
        progress=study.progress,
        follow_up=study.follow_up,
        economics=study.economics,
        notices=study.notices,
        silenced=study.silenced,
        findings=of_description(study),
        rows=tuple(rows),
    )
