"""The scripts of a review: of every result of its primary analyses, its curves and its meta-regressions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from evidence.record.measures import measure_of
from evidence.record.results.analysis import POOLED, SINGLE_STUDY, Analysis
from evidence.record.results.synthesis import Synthesis
from evidence.record.reviews.evidence import Evidence
from evidence.tables.r import curves, one_study, regressions
from evidence.tables.r.data import result_of
from evidence.tables.r.models import RECIPES, Made
from evidence.tables.r.recipes import Unwritten
from evidence.tables.r.writing import text_of


@dataclass(frozen=True, slots=True)
class RScript:
    """A script, by the outcome that it is of and its name without ending; ``made`` tells what it holds."""

    outcome: str
    name: str
    made: Made
    text: str


def r_scripts(evidence: Evidence) -> Iterator[RScript]:
    """Go through the scripts of all primary results (headlines and strata), curves and meta-regressions."""
    for outcome in evidence.outcomes:
        of, about = outcome.outcome.id, outcome.outcome.label
        for synthesis in outcome.syntheses:
            for analysis in (synthesis.primary, *synthesis.strata):
                if analysis.status not in (POOLED, SINGLE_STUDY) or analysis.estimate is None:
                    continue
                made = recipe_of(synthesis, analysis)
                text = text_of(f"{about}: {synthesis.label}", _facts(analysis), made)
                yield RScript(of, name_of(synthesis, analysis), made, text)
            labels = {c.key: c.label for c in synthesis.candidates}
            for fit in synthesis.regressions:
                if fit.coefficients:
                    made = regressions.recipe(fit, labels)
                    text = text_of(
                        f"{about}: {synthesis.label}: {fit.label}",
                        f"Meta-regression of {fit.k} studies.",
                        made,
                    )
                    yield RScript(of, f"{synthesis.id}.regression.{fit.id}", made, text)
        for curve in outcome.curves:
            if curve.pooled:
                made = curves.recipe(curve)
                facts = f"Curve of {curve.studies} studies, {curve.k} values."
                text = text_of(f"{about}: {curve.comparison.label}: over time", facts, made)
                yield RScript(of, f"{curve.id}.curve", made, text)


def name_of(synthesis: Synthesis, analysis: Analysis) -> str:
    """Return the name of a script without ending: the synthesis, and the designs of what stands beside it."""
    if analysis is synthesis.primary:
        return synthesis.id
    return f"{synthesis.id}.{str(analysis.stratum).replace(' ', '-')}"


def recipe_of(synthesis: Synthesis, analysis: Analysis) -> Made:
    """Return the recipe of one analysis with an estimate, or why there is none."""
    result = result_of(synthesis, analysis)
    if analysis.status == SINGLE_STUDY:
        return one_study.recipe(result)
    make = RECIPES.get(analysis.model)
    return make(result) if make else Unwritten(f"the model {analysis.model!r} has no R code")


def _facts(analysis: Analysis) -> str:
    studies = "1 study" if analysis.k == 1 else f"{analysis.k} studies"
    designs = f", {analysis.stratum}" if analysis.stratum else ""
    return f"{measure_of(analysis.measure).name.capitalize()}, {studies}{designs}; numbers as on the page."
