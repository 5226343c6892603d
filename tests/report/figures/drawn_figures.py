"""Figures as drawn: what may not overlap or be cut, and the names that are hardest to place."""

import drawn_by_matplotlib
from example_review import example
from matplotlib.backends.backend_agg import FigureCanvasAgg

# Text is measured without hinting; drawn glyphs may stand out of that by a fraction of a point.
SLACK_POINTS = 1.0

LONG = "Multicentre prospective registry number {i} of the year {year} x"  # 60 characters and more


def examples():
    for outcome in example().outcomes:
        for synthesis in outcome.syntheses:
            for analysis in synthesis.analyses:
                yield (
                    f"{outcome.outcome.id}/{synthesis.id}/{analysis.id}",
                    outcome.outcome,
                    synthesis,
                    analysis.id,
                )


EXAMPLES = list(examples())

OUTCOME = EXAMPLES[0][1]


def assert_nothing_overlaps_or_is_cut(figure, marks=()):
    """No text is cut off, and none overlaps but those that are marks of studies at their values."""
    with drawn_by_matplotlib.house_style(figure):
        drawn = drawn_by_matplotlib.figure(figure)
        drawn.set_dpi(72)
        renderer = FigureCanvasAgg(drawn).get_renderer()
        boxes = [(t.get_text(), t.get_window_extent(renderer)) for t in drawn.texts]
    page_width, page_height = figure.width, figure.height
    for text, box in boxes:
        assert box.x0 >= -SLACK_POINTS and box.x1 <= page_width + SLACK_POINTS, f"{text!r} is cut off"
        assert box.y0 >= -SLACK_POINTS and box.y1 <= page_height + SLACK_POINTS, f"{text!r} is cut off"
    drawn = [t.text in marks and t.bold for t in figure.texts]
    boxes = [box for box, mark in zip(boxes, drawn, strict=True) if not mark]
    for i, (text, a) in enumerate(boxes):
        for other, b in boxes[i + 1 :]:
            across = min(a.x1, b.x1) - max(a.x0, b.x0)
            down = min(a.y1, b.y1) - max(a.y0, b.y0)
            # Lines of text may touch by their ascenders' room, not by what is drawn.
            assert across <= SLACK_POINTS or down <= 3 * SLACK_POINTS, f"{text!r} overlaps {other!r}"
