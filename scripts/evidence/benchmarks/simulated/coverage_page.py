"""The page on coverage, in Markdown."""

from __future__ import annotations

import math

from evidence.benchmarks.simulated.coverage import WAYS, Simulated

LEAST, MOST = 0.93, 0.98  # what is aimed at where studies differ, from three studies on


def aimed(cell: Simulated) -> bool:
    """Whether a cell is one of those for which an aim is set."""
    return cell.way == "house" and cell.tau > 0 and cell.k >= 3 and cell.measure != "curve band"


def _of_crossing(cells: list[Simulated]) -> list[str]:
    """Say how far intervals and bands hold where the model of curves is not that of the studies."""
    house = [c for c in cells if c.way == "house" and "cross" in c.describe and c.k >= 5]
    if not house:
        return []
    held = {
        name: [c.covered for c in house if (c.measure == "curve band") == (name == "bands")]
        for name in ("intervals", "bands")
    }
    told = {name: f"{min(h):.1%} to {max(h):.1%}" for name, h in held.items()}
    return [
        "",
        f"Where hazards cross, intervals hold the truth in {told['intervals']} of the reviews of five to",
        f"twenty studies and bands in {told['bands']}, where 95% is meant.",
    ]


def _width(width: float) -> str:
    """Write a width: of risks in thousandths."""
    return f"{width:.2f}" if width >= 0.3 else f"{width:.3f}"


def page(cells: list[Simulated], scale: float = 1.0) -> str:
    """Write the cells as a page in Markdown; ``scale`` is that of their repetitions."""
    command = "make coverage" if scale == 1 else f"--scale {scale:.3g}"
    inside = [c for c in cells if aimed(c) and LEAST <= c.covered <= MOST]
    within = [c for c in cells if aimed(c) and LEAST - 2 * c.error <= c.covered <= MOST + 2 * c.error]
    every = [c for c in cells if aimed(c)]
    heads = " | ".join(f"{way}, % | width" for way in WAYS)
    columns = 4 + 2 * len(WAYS) + 2
    lines = [
        "# Coverage of the default intervals",
        "",
        f"Made by `scripts/develop/interval_coverage.py` (`{command}`); the seed is fixed. Simulated",
        "reviews with arms of 8 to 400 patients (median 45): how often the 95% interval holds the mean (of",
        "proportions, rates and survival the mean over studies), its median width on the pooling scale, and",
        "how often the prediction interval holds the true effect of one more study. `house` is the default",
        "rule by the number of studies, of rare outcomes of two arms the ladder of models of counts;",
        "`Hartung-Knapp` (of one arm's counts and of curves: t with k - 1) and `Wald` hold whatever the",
        "number, with 0.5 added to empty cells of ratios. In brackets the Monte Carlo standard error in",
        "percentage points. Survival is a Kaplan-Meier estimate at 12 months of patients of whom about a",
        "quarter a year are lost; rates are of patients seen for half a year to two years. Of curves over 6,",
        "12 and 24 months (of some studies without the last) the interval is that at 24 months; the band",
        "should hold all three times. Where hazards cross, a study's hazard differs from the median study's",
        "by one factor until 6 months and by another, independent of it, afterwards; the model of curves",
        "knows one factor a study.",
        "",
        f"Aim: {LEAST:.0%} to {MOST:.0%} where studies differ, from three studies on. {len(inside)} of",
        f"{len(every)} such cells lie inside, {len(within)} within two Monte Carlo errors of it.",
        "",
        f"| measure | tau | studies | repetitions | {heads} | prediction, % | width |",
        "|" + " --- |" * columns,
    ]
    for i in range(0, len(cells), len(WAYS)):
        row = cells[i : i + len(WAYS)]
        first = row[0]
        shown = " | ".join(f"{100 * c.covered:.1f} ({100 * c.error:.1f}) | {_width(c.width)}" for c in row)
        prediction = "- | -"
        if first.prediction_covered is not None and first.prediction_width is not None:
            p = first.prediction_covered
            error = math.sqrt(p * (1 - p) / first.predicted)
            prediction = f"{100 * p:.1f} ({100 * error:.1f}) | {_width(first.prediction_width)}"
        place = f"{first.measure}: {first.describe} | {first.tau:g} | {first.k} | {first.estimable}"
        lines.append(f"| {place} | {shown} | {prediction} |")
    lines += [
        "",
        "Prediction intervals are given from five studies on and only where the variance between studies is",
        "above 0; their coverage is that of the reviews that have one.",
        "",
        "The ladder of rare outcomes supposes one ratio where the studies do not contradict it (p of 0.1 or",
        "more, from five studies on 0.3). Its Mantel-Haenszel ratio is then about that of the average risks,",
        "which with tau 0.6 lies by 0.18 above the mean of log ratios that is to be held here; a ratio that",
        "differs is found given the studies' totals of events. With a level of its own for each study in",
        "their place tau2 was found to be a quarter to a third of what it is, and prediction intervals of",
        "twenty studies held 83% to 89%; with that, and one ratio supposed from a p of 0.1 on whatever the",
        "number of studies, intervals of five to twenty studies with tau 0.6 held 84% to 90%.",
        "",
        "Differences of few events: where a study has none, one difference is supposed at the same limits,",
        "else variances are of the average risks. As one sum whatever the studies said, 71% to 88% of the",
        "reviews with such a study held the truth at tau 0.03.",
        "",
        "Curves are pooled by the likelihood of patients and events between times. As normal estimates on",
        "the complementary log-log scale they held the truth in 85% and their bands in 62% of the reviews of",
        "ten studies with tau 0.5: a study in which few had the event by chance has the larger error there",
        "and so the smaller weight, and one in which nobody had it yet has no place, so the curve lay low.",
        *_of_crossing(cells),
        "",
    ]
    return "\n".join(lines)
