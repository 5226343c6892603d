"""What the assembling of a review's data is given of a publication: all that a number can rest on."""

from __future__ import annotations

from dataclasses import replace

from evidence.record.published.publication import Publication


def for_selection(publication: Publication) -> Publication:
    """Return a publication as the assembling of a review's data is given it.

    What is only shown is blank: lines, the file and its checksum, notes, most of the citation. (The title
    stays: two files of one title are taken for one study, and block each other.) So a key that covers this
    covers everything that the assembled data can depend on.
    """
    citation = publication.citation
    return replace(
        publication,
        file="",
        sha256="",
        notes="",
        # that there is no figure decides what becomes of a publication, the words do not
        no_figures="none" if publication.no_figures else "",
        citation=replace(citation, journal="", volume="", issue="", pages="", pmcid="", url=""),
        arms=tuple(replace(arm, line=0) for arm in publication.arms),
        findings=tuple(replace(finding, line=0) for finding in publication.findings),
        rows=tuple(replace(row, file="", line=0) for row in publication.rows),
    )
