"""Invented studies with events in person-years, as candidates and as an analysis."""

from dataclasses import replace

from evidence.review.pooling.computing import AnalysisInput
from evidence.review.pooling.effects.figures import figures_of
from evidence.review.pooling.modelling import models
from evidence.review.second import twice
from evidence.review.selection.candidates import find
from unit.review.builders import ANY, SETTINGS, TWO_ARM, arm, outcome, publication, row


def rate(name, arm_id, events, years, **values):
    counted = {"events": events, "person_time": years} if events is not None else {}
    return row(name, 1, arm_id, type="rate", values=counted | values, printed=f"{events} in {years}")


def candidates(studies, measure, comparison=TWO_ARM):
    found = []
    for i, (a, b) in enumerate(studies):
        name = f"t{i}"
        arms = [arm("a", ["thrombectomy"], 100), arm("b", ["anticoagulation"], 100, role="comparator")]
        pub = publication(name, arms, [rate(name, "a", *a), rate(name, "b", *b)])
        found += find(pub, outcome(measure, comparison.id), comparison, ANY).candidates
    return figures_of(found)


def analysed(studies, measure, model, comparison=TWO_ARM, **settings):
    chosen = replace(
        SETTINGS, two_arm_model=model, rare_two_arm_model=model, single_arm_model=model, **settings
    )
    named = models.model_name(measure, chosen, rare=False)
    return twice.analysis(
        AnalysisInput(candidates(studies, measure, comparison), measure, named, chosen, None)
    )
