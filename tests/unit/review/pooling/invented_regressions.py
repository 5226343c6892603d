"""Invented studies with a property, and the input of a meta-regression of them."""

from evidence.record.reviews.methods import RegressionSpec
from evidence.review.pooling.effects.figures import figures_of
from evidence.review.pooling.regressions import RegressionInput, moderators_of
from evidence.review.selection.candidates import find
from unit.review.builders import ANY, SETTINGS, TWO_ARM, outcome, trial
from unit.review.invented_analyses import case

BCG = case("bcg_RR")


def asked(values, by=(), per=1.0, studies=None):
    columns = zip(*(BCG["input"][c] for c in ("ai", "n1i", "ci", "n2i")), strict=True)
    found = []
    for i, (a, n1, c, n2) in list(enumerate(columns))[:studies]:
        found += find(trial(f"t{i}", (a, n1), (c, n2)), outcome(), TWO_ARM, ANY).candidates
    words = {k: v for k, v in values.items() if isinstance(v, str)}
    numbers = {k: v for k, v in values.items() if v is not None and k not in words}
    spec = RegressionSpec("x", "X", tuple(by), numbers, per, ("a-v-b",), words=words)
    return RegressionInput(figures_of(found), "RR", SETTINGS, moderators_of(spec, found))


def own(name):
    return {f"t{i}": v for i, v in enumerate(BCG["moderators"][name]["values"])}
