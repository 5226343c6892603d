"""What is set beside a primary analysis because of its figures: assumptions, bounds of counts, odds ratios.

Each is made where a figure asks for it and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from evidence.record.better import Better
from evidence.record.measures import (
    COUNTS,
    DIFFERENCE,
    PERSON_TIME,
    PROPORTION,
    RATE,
    SURVIVAL,
    MeasureId,
    measure_of,
)
from evidence.record.notes.kind import WARNING
from evidence.record.notes.note import Note
from evidence.record.pooling_model import PoolingModel
from evidence.record.results.analysis import Analysis
from evidence.record.results.analysis_names import (
    CONSTANT_HAZARD,
    CONVERTED_ODDS_RATIOS,
    COUNTS_LEAST,
    COUNTS_MOST,
    ON_ASSUMPTIONS,
    PRINTED_ODDS_RATIOS,
)
from evidence.record.results.candidate import ArmFigure, Candidate, FigureKind
from evidence.record.results.dataset import Dataset
from evidence.record.results.left_out import LeftOut
from evidence.record.reviews.methods import AnalysisSpec, OutcomeSpec
from evidence.review.pooling import analyses
from evidence.review.pooling.computing import AnalysisInput
from evidence.review.selection.assumed.odds_ratios import as_risk_ratio
from evidence.review.selection.assumed.ranges import LEAST, MOST, at_bound, has_range
from evidence.review.selection.assumed.survival_scale import at_constant_hazard, at_unequal_time
from evidence.review.summary.by_design import by_design

# Why a figure above 0 has no count; a statement that nothing happened has one.
_WITHOUT_COUNT = (
    "no_denominator",
    "several_counts_fit",
    "no_count_fits",
    "approximate_only",
    "bound_only",
    "arm_size_unknown",
    "denominator_not_arm",
    "count_or_percentage",
    "estimate_not_count",
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the analyses beside a primary one are made from."""

    dataset: Dataset
    question: analyses.Question
    compute: Callable[[AnalysisInput], Analysis]


def primary_of(asked: Asked, spec: AnalysisSpec, question: analyses.Question) -> analyses.Outcome:
    """Make the primary analysis of the designs that a question asks for; of rare outcomes see below."""
    asked = replace(asked, question=question)
    found = analyses.run(spec, asked.dataset.candidates, question, asked.compute)
    return by_odds_ratios_instead(spec, asked, found)


def make(spec: AnalysisSpec, asked: Asked, primary: analyses.Outcome) -> list[analyses.Outcome]:
    """Make one of ``MADE_WHERE_NEEDED`` or on assumptions; nothing where no figure asks for it."""
    if spec.kind == ON_ASSUMPTIONS:
        return _on_assumptions(spec, asked)
    if spec.id == PRINTED_ODDS_RATIOS:
        return _with_odds_ratios(spec, asked, primary)
    if spec.id == CONVERTED_ODDS_RATIOS:
        return _with_converted(spec, asked)
    if spec.id == CONSTANT_HAZARD:
        return _at_constant_hazard(spec, asked, primary)
    return _at_bounds(spec, asked, primary)


def _on_assumptions(spec: AnalysisSpec, asked: Asked) -> list[analyses.Outcome]:
    """Pool what can be pooled once assumptions are made; nothing where no figure of them is chosen.

    It is of the stratum of the primary analysis, or, where nothing there stands on an assumption, of the
    first in which something does.
    """
    dataset = asked.dataset
    if not dataset.assumed_candidates:
        return []
    every = (*dataset.candidates, *dataset.assumed_candidates)

    def run(how: AnalysisSpec, question: analyses.Question) -> analyses.Outcome:
        return analyses.run(how, every, question, asked.compute)

    def stands(body: analyses.Outcome) -> bool:
        return body.analysis.estimate is not None and any(c.assumptions for c in body.chosen)

    found = run(spec, asked.question) if asked.question.stratum else None
    if found is None or not stands(found):
        every_body = by_design(spec, every, replace(asked.question, stratum=None), run).every
        found = next(filter(stands, every_body), None)
    if found is None:
        return []
    found = replace(found, analysis=replace(found.analysis, id=spec.id))
    keys = tuple(c.key for c in found.chosen if c.assumptions)
    supposed = tuple(dict.fromkeys(n for c in found.chosen for n in c.assumptions))
    numbers = {"assumed": len(keys), "total": len(found.chosen)}
    return [warned(found, Note("stands_on_assumptions", keys, numbers, parts=supposed))]


def _at_bounds(spec: AnalysisSpec, asked: Asked, primary: analyses.Outcome) -> list[analyses.Outcome]:
    if primary.analysis.estimate is None or not any(map(has_range, primary.chosen)):
        return []
    end = LEAST if spec.id == COUNTS_LEAST else MOST
    moved = tuple(at_bound(c, end) for c in primary.chosen)
    like = replace(spec, settings=primary.settings, measure=primary.analysis.measure)
    return [analyses.run(like, moved, asked.question, asked.compute)]


def _at_constant_hazard(
    spec: AnalysisSpec, asked: Asked, primary: analyses.Outcome
) -> list[analyses.Outcome]:
    """Carry the studies of the primary analysis to the time preferred, where one is of another time."""
    window = asked.question.window
    if primary.analysis.estimate is None or not any(at_unequal_time(c, window) for c in primary.chosen):
        return []
    moved = tuple(at_constant_hazard(c, window) for c in primary.chosen)
    found = analyses.run(replace(spec, settings=primary.settings), moved, asked.question, asked.compute)
    keys = tuple(c.key for c in found.chosen if c.one_side.follow_up is not None)
    months = asked.question.window.prefer_months or 0.0
    return [warned(found, Note("constant_hazard", keys, {"months": months}))]


def at_its_bounds(primary: analyses.Outcome, made: Sequence[analyses.Outcome]) -> analyses.Outcome:
    """Say at a primary result how far it moves over the bounds of its counts, where any lies in a range."""
    ends = [m.analysis.estimate for m in made if m.analysis.id in (COUNTS_LEAST, COUNTS_MOST)]
    known = [e for e in ends if e is not None]
    if not known:
        return primary
    keys = tuple(c.key for c in primary.chosen if has_range(c))
    numbers = {"ranged": len(keys), "total": len(primary.chosen), "least": min(known), "most": max(known)}
    words = {"measure": primary.analysis.measure}
    return warned(primary, Note("counts_in_ranges", keys, numbers, words))


def _with_odds_ratios(spec: AnalysisSpec, asked: Asked, primary: analyses.Outcome) -> list[analyses.Outcome]:
    if primary.analysis.measure == MeasureId.OR or (
        primary.analysis.estimate is None and asked.question.rare
    ):
        return []
    found, keys = _by_odds_ratios(spec, asked)
    if found is None:
        return []
    numbers = {"added": len(keys), "total": len(found.chosen)}
    return [warned(found, Note("odds_ratios_added", keys, numbers))]


def _with_converted(spec: AnalysisSpec, asked: Asked) -> list[analyses.Outcome]:
    """Pool risk ratios with printed odds ratios made such; nothing where none is chosen.

    Of a rare outcome the odds ratios themselves stand for risk ratios.
    """
    if asked.question.rare or asked.question.measure != MeasureId.RR:
        return []
    made = [c for c in map(as_risk_ratio, asked.dataset.candidates) if c is not None]
    if not made:
        return []
    found = analyses.run(spec, (*asked.dataset.candidates, *made), asked.question, asked.compute)
    known = {c.key for c in made}
    keys = tuple(c.key for c in found.chosen if c.key in known)
    if not keys or found.analysis.estimate is None:
        return []
    numbers = {"added": len(keys), "total": len(found.chosen)}
    return [warned(found, Note("odds_ratios_converted", keys, numbers))]


def by_odds_ratios_instead(
    primary_spec: AnalysisSpec, asked: Asked, primary: analyses.Outcome
) -> analyses.Outcome:
    """Return the primary analysis of a rare outcome, by odds ratios where counts give no result.

    At the risks of an outcome that a review calls rare an odds ratio is close to a risk ratio, so that a
    study that prints nothing but its odds ratio answers the question (generic inverse variance, log scale).
    """
    if primary.analysis.estimate is not None or not asked.question.rare:
        return primary
    what = measure_of(asked.dataset.measure)
    if not (what.two_arm and what.ratio and what.data == COUNTS):
        return primary
    settings = replace(primary_spec.settings, rare_two_arm_model=PoolingModel.INVERSE_VARIANCE)
    found, keys = _by_odds_ratios(replace(primary_spec, measure=MeasureId.OR, settings=settings), asked)
    if found is None:
        return primary
    return warned(found, Note("odds_ratios_instead", keys, {"added": len(keys), "total": len(found.chosen)}))


def _by_odds_ratios(spec: AnalysisSpec, asked: Asked) -> tuple[analyses.Outcome | None, tuple[str, ...]]:
    """Pool counts and printed odds ratios; nothing where no printed one is among the chosen."""
    if not any(c.kind == FigureKind.EFFECT for c in asked.dataset.candidates):
        return None, ()
    found = analyses.run(spec, asked.dataset.candidates, asked.question, asked.compute)
    keys = tuple(c.key for c in found.chosen if c.kind == FigureKind.EFFECT)
    if not keys or found.analysis.estimate is None:
        return None, ()
    return found, keys


def warned(found: analyses.Outcome, note: Note) -> analyses.Outcome:
    """Return an analysis with one more thing told first: a warning, or how its number came about."""
    analysis = found.analysis
    if note.severity == WARNING:
        return replace(found, analysis=replace(analysis, warnings=(note, *analysis.warnings)))
    return replace(found, analysis=replace(analysis, notes=(note, *analysis.notes)))


def zeros_note(
    outcome: OutcomeSpec, dataset: Dataset, body: analyses.Outcome, elsewhere: Iterable[Candidate] = ()
) -> Note | None:
    """Compare how often statements of "none" and other figures are pooled, study by study.

    A statement that nothing happened always has its count; a percentage may have none. In differences of two
    groups it is one of both. ``None`` where none of the first is pooled, or others are pooled as often, and
    of ratios, in which no event on both sides has no weight. A percentage without a count is lost to a result
    where it would move it away from that end, whatever its design; one of no known size, where it is of a
    study of the designs that the result pools.

    Parameters
    ----------
    elsewhere
        Figures that stand in the results of other designs: they are not lost.
    """
    what = measure_of(dataset.measure)
    two = what.two_arm and what.kind == DIFFERENCE and what.data in (COUNTS, PERSON_TIME)
    if what.kind not in (PROPORTION, SURVIVAL, RATE) and not two:
        return None
    success = outcome.direction is Better.HIGHER
    pooled = {c.study: _at_end(c, success, two) for c in body.chosen}
    standing = {*pooled, *(c.study for c in elsewhere)}
    own = {c.stratum for c in body.chosen}
    lost: dict[str, bool] = {}
    for candidate in dataset.candidates:
        if candidate.study in standing or not _lacks_count(candidate):
            continue
        at_end = _at_end(candidate, success, two)
        away = _away_from_end(candidate, body, success) if what.kind == PROPORTION and not at_end else None
        if away or (away is None and candidate.stratum in own):
            lost[candidate.study] = at_end
    for left in dataset.left_out:
        if left.study not in standing and _is_estimate(left):
            lost.setdefault(left.study, False)
    zeros_pooled, zeros_lost = sum(pooled.values()), sum(lost.values())
    others_pooled, others_lost = len(pooled) - zeros_pooled, len(lost) - zeros_lost
    zeros, others = zeros_pooled + zeros_lost, others_pooled + others_lost
    if not zeros_pooled or not others_lost or zeros_pooled * others <= others_pooled * zeros:
        return None
    numbers = {
        "zeros": zeros,
        "zeros_pooled": zeros_pooled,
        "others": others,
        "others_pooled": others_pooled,
    }
    words = {"what": "everybody" if success else "nobody", "way": "high" if success else "low"}
    if two:
        words = {"what": f"{words['what']} on either side", "way": "near to no difference"}
    return Note("zeros_pooled_more", tuple(sorted(s for s, end in lost.items() if not end)), numbers, words)


def _away_from_end(candidate: Candidate, body: analyses.Outcome, success: bool) -> bool | None:
    """Whether a share without a count would move the result away from none or all; ``None``: not known."""
    share = candidate.intervention.printed_share if candidate.intervention else None
    result = body.analysis.estimate
    if share is None or result is None:
        return None
    return share < result if success else share > result


def _at_end(candidate: Candidate, success: bool, two: bool) -> bool:
    sides = (candidate.intervention, candidate.comparator) if two else (candidate.intervention,)
    return all(_is_end(figure, success) for figure in sides)


def _is_end(figure: ArmFigure | None, success: bool) -> bool:
    if figure is None:
        return False
    if figure.survival is not None:
        return figure.survival == (1.0 if success else 0.0)
    if figure.events is None:
        return figure.printed_share == (1.0 if success else 0.0)
    return figure.events == figure.n if success else figure.events == 0


def _lacks_count(candidate: Candidate) -> bool:
    return candidate.reason is not None and candidate.reason.kind in _WITHOUT_COUNT


def _is_estimate(left: LeftOut) -> bool:
    return left.reason.kind == "estimate_not_count"
