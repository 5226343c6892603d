"""The report of one review as Word documents: the chapters of all sections, division by division."""

from __future__ import annotations

from functools import partial

from evidence import sections
from evidence.display.section import Division, Keep, Place, Report, Volume, anew
from evidence.paper.document import Composed, Paper, Sizes

# The paper tells results before the studies they are from; the annex begins with these.
_ORDER = {
    Volume.REPORT: (Division.SUMMARY, Division.RESULTS, Division.EVIDENCE, Division.BACK),
    Volume.ANNEX: (Division.SUMMARY, Division.EVIDENCE, Division.RESULTS, Division.BACK),
}


def compose(report: Report, sizes: Sizes, volume: Volume = Volume.REPORT, keep: Keep = anew) -> Composed:
    """Return a volume, but for its pictures: the same bytes for the same evidence and sizes of figures.

    Parameters
    ----------
    report
        The whole result of a review, with its places.
    sizes
        Gives the size of a figure in cm by the path of its file in the review's folder of results.
    volume
        The paper for a committee, or its annex with everything.
    keep
        May know the parts of larger sections.
    """
    paper = Paper(report.evidence.review, sizes, volume, keep)
    order = _ORDER[volume].index
    for section in sorted(sections.at(Place.REPORT), key=lambda s: order(s.division)):
        paper.chapter(section, partial(report.shown, section))
    return paper.compose()
