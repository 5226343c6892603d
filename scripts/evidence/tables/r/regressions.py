"""The recipe of a meta-regression."""

from __future__ import annotations

from evidence.record.results.regressions import Regression
from evidence.tables.r.models import Made
from evidence.tables.r.recipes import CLOSED_FORM, DataColumn, Recipe, Unwritten, column
from evidence.tables.r.writing import literal

_TESTS = {"wald": "z", "hksj": "knha", "hksj-floor": "adhoc"}


def recipe(found: Regression, labels: dict[str, str]) -> Made:
    """Return the recipe of a regression; ``labels`` are the studies' by key."""
    test = _TESTS.get(found.ci_method or "")
    if test is None or found.tau2_method is None or len(found.rows) != found.k:
        return Unwritten("the studies that were used do not all stand in the result")
    names = tuple(dict.fromkeys(c.name for c in found.coefficients if c.name != "intercept"))
    columns: list[DataColumn] = [
        column("study", [labels.get(r.key, r.key) for r in found.rows]),
        column("yi", [r.yi for r in found.rows]),
        column("vi", [r.vi for r in found.rows]),
    ]
    references = dict(found.references)
    settings = [("level", f"{found.level:g}")]
    for i, name in enumerate(names):
        of_words = name in references
        columns.append(column(f"x{i + 1}", [r.levels[i] if of_words else r.numbers[i] for r in found.rows]))
        if of_words:
            settings.append((f"dat$x{i + 1}", f"relevel(factor(dat$x{i + 1}), {literal(references[name])})"))
    settings += [
        ("moderators", "~ " + " + ".join(f"x{i + 1}" for i in range(len(names)))),
        ("tau2_method", f'"{found.tau2_method}"'),
        ("test", f'"{test}"'),
    ]
    numbers = []
    for name, attribute in (
        ("estimate", "estimate_scale"),
        ("lower", "ci_low_scale"),
        ("upper", "ci_high_scale"),
    ):
        numbers += [(f"{name} {i}", getattr(c, attribute)) for i, c in enumerate(found.coefficients, 1)]
    if found.tau2 is not None:
        numbers.append(("tau2", found.tau2))
    pieces, said = ["regression"], [f"x{i + 1}: {name}." for i, name in enumerate(names)]
    if found.exact:
        pieces.append("permutation")
        numbers += [
            (f"permutation {i}", c.p_permutation)
            for i, c in enumerate(found.coefficients, 1)
            if c.p_permutation is not None
        ]
    elif found.permutations:
        said.append(
            "Permutation p values come of arrangements drawn at random, and are left out: R draws others."
        )
    width = max((c.ci_high_scale - c.ci_low_scale for c in found.coefficients), default=0.0)
    return Recipe(
        method=f"Meta-regression, tau2 by {found.tau2_method}.",
        columns=tuple(columns),
        settings=tuple(settings),
        pieces=tuple(pieces),
        reported=tuple(numbers),
        span=width,
        tolerance=CLOSED_FORM,
        packages=("metafor",),
        said=tuple(said),
    )
