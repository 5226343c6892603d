"""Two-arm results as RevMan Web's data package: its table of data rows, in a ZIP file.

What RevMan's rows cannot hold (printed contrasts, Kaplan-Meier estimates, rates, one group) is named in a
table beside them, so that nothing is lost in silence. Reading the package gives the same figures again.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence

from evidence.display.packing import FIRST_DAY
from evidence.record.published.publication import PATIENT
from evidence.record.results.analysis import Analysis
from evidence.record.results.candidate import ArmFigure, Candidate, FigureKind
from evidence.record.results.synthesis import Synthesis
from evidence.record.reviews.evidence import Evidence
from evidence.studies.tidy.formulas import guarded

ROWS, LEFT_OUT = "analysis-data/{review}-data-rows.csv", "analysis-data/{review}-not-in-the-rows.csv"
# RevMan's own heads, as it writes them.
_PLACE = "Analysis group,Analysis number,Analysis name,Subgroup,Study,Study year"
_EXPERIMENTAL = "Experimental mean,Experimental SD,Experimental cases,Experimental N"
_CONTROL = "Control mean,Control SD,Control cases,Control N"
HEADS = f"{_PLACE},{_EXPERIMENTAL},{_CONTROL},Footnotes".split(",")
LEFT_OUT_HEADS = (HEADS[2], HEADS[4], "Why")
_WHY = {
    FigureKind.EFFECT: "a printed contrast without the values of the arms",
    FigureKind.SURVIVAL: "Kaplan-Meier estimates",
    FigureKind.RATES: "events over time",
    FigureKind.MEDIANS: "medians",
}
# What RevMan writes for a mean of counts.
_NO_MEAN = "0.0"


def revman_package(evidence: Evidence) -> bytes:
    """Return the ZIP file; of a review without two arms with no row but the heads."""
    rows: list[Sequence[object]] = []
    lost: list[Sequence[object]] = []
    groups: dict[str, int] = {}
    numbers: dict[int, int] = {}
    for outcome in evidence.outcomes:
        for synthesis in outcome.syntheses:
            name = f"{outcome.outcome.label}: {synthesis.label}"
            found = list(_candidates(synthesis))
            if not synthesis.comparison.two_arm:
                lost += [(name, c.label, "one group without a comparator") for _, c in found]
                continue
            kept = [(a, c) for a, c in found if _cells(c) is not None]
            lost += [(name, c.label, _WHY.get(c.kind, c.kind)) for a, c in found if (a, c) not in kept]
            if not kept:
                continue
            group = groups.setdefault(synthesis.comparison.id, len(groups) + 1)
            numbers[group] = numbers.get(group, 0) + 1
            several = len({a.id for a, _ in kept}) > 1
            for analysis, candidate in kept:
                subgroup = str(analysis.stratum or "") if several else ""
                rows.append(_row((group, numbers[group], name, subgroup), candidate))
    review = evidence.review.id
    return _zipped(
        {
            ROWS.format(review=review): _csv(HEADS, rows),
            LEFT_OUT.format(review=review): _csv(LEFT_OUT_HEADS, lost),
        }
    )


def _candidates(synthesis: Synthesis) -> Iterator[tuple[Analysis, Candidate]]:
    """Go through what represents the studies in the headline and in the strata beside it."""
    known = {c.key: c for c in synthesis.candidates}
    for analysis in (synthesis.primary, *synthesis.strata):
        for effect in analysis.effects:
            yield analysis, known[effect.key]


def _cells(candidate: Candidate) -> tuple[object, ...] | None:
    """Return mean, SD, cases and N of both sides; ``None`` where the rows cannot hold them."""
    if candidate.intervention is None or candidate.comparator is None:
        return None
    sides = (candidate.intervention, candidate.comparator)
    if candidate.kind == FigureKind.COUNTS and all(s.events is not None and s.n for s in sides):
        return tuple(x for s in sides for x in (_NO_MEAN, _NO_MEAN, s.events, s.n))
    if candidate.kind == FigureKind.MEANS and all(_measured(s) for s in sides):
        return tuple(x for s in sides for x in (s.mean, s.sd, "", s.n))
    return None


def _measured(side: ArmFigure) -> bool:
    return side.mean is not None and side.sd is not None and bool(side.n)


def _row(place: tuple[object, ...], candidate: Candidate) -> tuple[object, ...]:
    cells = _cells(candidate) or ()
    return (*place, candidate.study, candidate.year or "", *cells, "; ".join(_footnotes(candidate)))


def _footnotes(candidate: Candidate) -> Iterator[str]:
    """Give the time as printed, and what is no patient's printed value at follow-up."""
    if candidate.at_printed:
        yield candidate.at_printed
    for name, side in (("experimental", candidate.intervention), ("control", candidate.comparator)):
        if side is not None and side.events_low != side.events_high:
            fits = f"{side.events_low} to {side.events_high} fit a rounded percentage"
            yield f"{name} cases are not printed: {fits}"
    if candidate.unit != PATIENT:
        yield f"counted by {candidate.unit}"
    if candidate.change:
        yield "change from baseline"
    if candidate.second_hand:
        yield "read in another publication than the study's own"


def _csv(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(heads)
    for row in rows:
        writer.writerow([guarded(cell) if isinstance(cell, str) else cell for cell in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, FIRST_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return out.getvalue()
