"""The colours of all figures: black and one blue (Okabe and Ito 2008); shades stay light under dark letters.

On the screen the page has the same ones, each with a dark mode: `page/styles/report.css` and
`sections/*/page.css`.
"""

from __future__ import annotations

BLUE = "#0072B2"
INK = "#1b1f23"
QUIET = "#555d66"
RULE = "#c4cad0"
BAND = "#d9e8f3"  # the blue, light enough that black lines stand on it
PAPER = "#ffffff"
WARN = "#8a3b00"  # a benchmark; also dashed, so that colour is not its only mark
PALE_RULE = "#e8ebee"  # through rows of small marks
PALE_MARK = "#9aa3ab"  # of an analysis that nobody asked for

# Judgements of risk of bias: light enough for dark letters; the symbol inside says the same.
BIAS: dict[str | None, str] = {
    "low": "#56c4a0",
    "some": "#f0e442",
    "high": "#e8833a",
    "very high": "#8c2d04",
    "unclear": "#b8bfc6",
    "not applicable": PAPER,
    None: PAPER,
}
# Contours of a funnel plot, the least likely first.
FUNNEL = ("#e4e9ed", "#cdd5db", "#ffffff")
# How densely subsets of studies lie, the sparsest first.
DENSITY = ("#dbe9f4", "#b3d0e8", "#7fb2d9", "#4a90c4", "#1f6aa5", "#0b3c66")
