"""The Baujat plot: which studies make the heterogeneity, and which move the result."""

from __future__ import annotations

from evidence.display.prose.results import sentences
from evidence.figures.drawing import colours, plane, style
from evidence.figures.drawing.artwork import Artwork
from evidence.figures.drawing.canvas import Sheet
from evidence.figures.drawing.plane import Labels, Plane
from evidence.figures.drawing.style import MARGIN
from evidence.record.results.synthesis import OutcomeInfo, Synthesis

WIDTH = style.NARROW
HEIGHT = 160.0
RADIUS = 2.2
MOST_LABELS = 8
# A study is named from this part of the largest distance from the corner on.
_FAR = 0.3


def draw(synthesis: Synthesis, outcome: OutcomeInfo) -> Artwork:
    """Draw the Baujat plot of a synthesis; the studies that stand out are named.

    Raises
    ------
    ValueError
        Where the synthesis has no diagnostics.
    """
    found = synthesis.diagnostics
    if found is None:
        raise ValueError(f"{synthesis.id} has no diagnostics")
    known = [
        (s.label, s.heterogeneity, s.influence)
        for s in found.influence
        if s.heterogeneity is not None and s.influence is not None
    ]
    widest = max((x for _, x, _ in known), default=0.0) * 1.05 or 1.0
    highest = max((y for _, _, y in known), default=0.0) * 1.05 or 1.0
    sheet = Sheet(WIDTH)
    y = plane.titles(sheet, outcome.label, f"{synthesis.label}; Baujat plot") + 14
    up = [(1 - place, label) for place, label in plane.number_ticks(highest)]
    room = plane.tick_room(up)
    area = Plane(MARGIN + room, y, WIDTH - 2 * MARGIN - room, HEIGHT)
    places = [area.at(share / widest, 1 - influence / highest) for _, share, influence in known]
    for x, at in places:
        sheet.disc(x, at, RADIUS, colours.BLUE)
    labels = Labels(area, places, RADIUS)
    far = [max(share / widest, influence / highest) for _, share, influence in known]
    ranked = sorted(zip(far, known, places, strict=True), key=lambda p: -p[0])
    for distance, (label, _, _), (x, at) in ranked[:MOST_LABELS]:
        if distance >= _FAR:
            labels.put(sheet, x, at, label)
    names = ("Share in heterogeneity (squared Pearson residual)", "Influence on the result")
    y = plane.frame(sheet, area, plane.number_ticks(widest), up, names)
    told = (
        f"{len(known)} studies, by {sentences.diagnosed_by(found)}. "
        "Right: contributes most to heterogeneity. "
        "Top: most influential.",
    )
    y = plane.notes(sheet, told, y + 2)
    return sheet.artwork(y + MARGIN)
