"""Invented studies of every kind for second computations."""

from evidence.review.selection.candidates import find
from unit.review.builders import (
    ANY,
    ONE_ARM,
    TWO_ARM,
    arm,
    counts,
    outcome,
    publication,
    row,
    trial,
)

TABLES = [((12, 90), (20, 99)), ((31, 336), (22, 355)), ((4, 77), (15, 75)), ((9, 60), (12, 61))]


def of_tables(tables, measure):
    found = []
    for i, (a, b) in enumerate(tables):
        found += find(trial(f"t{i}", a, b), outcome(measure), TWO_ARM, ANY).candidates
    return found


def of_series(studies, measure):
    found = []
    for i, (x, n) in enumerate(studies):
        pub = publication(
            f"s{i}", [arm("a", ["thrombectomy"], n)], [counts(f"s{i}", 1, "a", x, n)], design="case series"
        )
        found += find(pub, outcome(measure, "one"), ONE_ARM, ANY).candidates
    return found


def of_means(studies, measure):
    """Means and SD of two arms with as many patients each."""
    found = []
    for i, ((m, s), (o, t), n) in enumerate(studies):
        name = f"m{i}"
        arms = [arm("a", ["thrombectomy"], n), arm("b", ["anticoagulation"], n, role="comparator")]
        rows = [
            row(
                name,
                1,
                side,
                type="mean",
                values={"mean": float(x), "sd": float(y), "n": n},
                printed=f"{x} ± {y}",
            )
            for side, x, y in (("a", m, s), ("b", o, t))
        ]
        found += find(
            publication(name, arms, rows), outcome(measure, kind="continuous"), TWO_ARM, ANY
        ).candidates
    return found


def two_arm(model, **more):
    return {"two_arm_model": model, "rare_two_arm_model": model, **more}
