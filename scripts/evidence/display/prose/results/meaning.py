"""What a result means, in words: one sentence for each state of a `Statement`, the uncertainty always first.

Wording by certainty and size of effect after Santesso 2020 (GRADE guidelines 26,
doi:10.1016/j.jclinepi.2019.10.014), only for what a named person has judged, and only while it still fits;
for event rates the same scale of words. Nothing is said of how sure a result is that nobody has judged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from evidence.display import numbers, words
from evidence.display.measures import MEAN, PROPORTION, RATIO, measure_of
from evidence.display.numbers import EffectFormat
from evidence.display.prose.notes import naming, sentence
from evidence.display.prose.results import pieces, sentences
from evidence.record.better import Better
from evidence.record.measures import MeasureId
from evidence.record.notes.note import Note
from evidence.record.pooling_model import PoolingModel
from evidence.record.results.analysis import MEDIAN_STUDY, Analysis
from evidence.record.results.candidate import FigureKind
from evidence.record.results.synthesis import OutcomeInfo, Synthesis
from evidence.record.summary.certainty import EFFECT, Certainty
from evidence.record.summary.statement import WITHOUT_DIRECTION, State, Statement, StudyWays, statement_of

# What a ratio is a ratio of.
_SUBJECTS = {
    "RR": "risk",
    "RD": "risk",
    "OR": "odds",
    "PETO": "odds",
    "HR": "hazard",
    "SHR": "hazard",
    "IRR": "rate",
    "IRD": "rate",
    "ROM": "mean",
    "MD": "mean",
}
# From here up ratios are told as factors: 300% higher is seldom read as four times.
_TOLD_AS_TIMES = 2.0

_VERBS = {"high": "results in", "moderate": "probably results in", "low": "may result in"}
_RATES = {"high": "is", "moderate": "is probably", "low": "may be"}
_NOUNS = {"lower": "reduction", "higher": "increase"}


def meaning(
    synthesis: Synthesis, outcome: OutcomeInfo, fmt: EffectFormat, certainty: Certainty | None = None
) -> str:
    """Say in plain words what the primary analysis found; never more than its state allows.

    With a complete judgement of certainty that fits the numbers the sentence is GRADE's.
    """
    said = statement_of(synthesis)
    if said.state is State.NOT_POOLED:
        reason = synthesis.primary.status_reason or Note("no_poolable_figure")
        return "Not pooled. " + words.sentence(sentence(reason, naming.of_synthesis(synthesis)))
    judged = statement(certainty, synthesis, outcome, fmt)
    if judged is not None:
        return judged
    text = _finding(said, synthesis, outcome, fmt)
    if said.state in WITHOUT_DIRECTION:
        return words.capital(text)
    if said.single:
        return f"One study only: {text}"
    return words.capital(text) + _agreement(said, outcome) + _prediction(synthesis, said, fmt)


def judged_level(certainty: Certainty) -> str | None:
    """Return the level that was judged; ``None`` where it is not complete, or judged for other numbers."""
    judged = certainty.judgement
    return judged.level if judged is not None and not judged.flags else None


def statement(
    certainty: Certainty | None, synthesis: Synthesis, outcome: OutcomeInfo, fmt: EffectFormat
) -> str | None:
    """Say what a judged result means; ``None`` where nobody judged it, or where there is nothing to say.

    What the studies cannot tell no judgement makes them tell: such results keep their own sentence.
    """
    level = judged_level(certainty) if certainty else None
    if certainty is None or level is None:
        return None
    said = statement_of(synthesis)
    if said.estimate is None:
        return None
    if said.state in WITHOUT_DIRECTION:
        return None
    ours, name = synthesis.comparison.intervention, _inside_a_sentence(outcome.label)
    if certainty.framing != EFFECT:
        unit = f" {outcome.unit}" if fmt.measure.kind == MEAN and outcome.unit else ""
        unit = unit or (f" {fmt.measure.unit}" if fmt.measure.unit else "")
        value = f"{fmt.value(said.estimate)}{unit} ({pieces.limits(said, fmt)})"
        what = "mean" if fmt.measure.kind == MEAN else "frequency"
        if level == "very low":
            return f"The evidence on {name} with {ours} is very uncertain; a {what} of {value} was seen."
        return f"With {ours} the {what} of {name} {_RATES[level]} about {value}."
    against = f"compared with {synthesis.comparison.comparator}"
    if level == "very low":
        return f"The evidence is very uncertain about the effect of {ours} on {name} {against}."
    text = f"{ours} {_VERBS[level]} {_size(said, certainty.size)} in {name} {against}."
    if said.state is State.BOTH_WAYS:
        return f"{_both_ways(outcome)} ({pieces.limits(said, fmt)}): {text}"
    if said.state is State.STUDIES_AGREE:
        return f"{_HOW_MUCH} ({pieces.limits(said, fmt)}): {text}"
    return words.capital(text)


def effect_in_words(synthesis: Synthesis, outcome: OutcomeInfo, fmt: EffectFormat) -> str:
    """Write the result of a synthesis for a line of its own: no value where the studies cannot tell one."""
    said = statement_of(synthesis)
    if said.state in WITHOUT_DIRECTION:
        return _finding(said, synthesis, outcome, fmt).rstrip(".")
    number = pieces.number(said, outcome, fmt)
    if said.state is State.BOTH_WAYS:
        return f"{_inside_a_sentence(_both_ways(outcome))}, {number}"
    return number


def number_in_words(synthesis: Synthesis, outcome: OutcomeInfo, fmt: EffectFormat) -> str:
    """Write ``risk ratio 0.83 (95% CI 0.61 to 1.14)``; the limits alone where no value may be told."""
    said = statement_of(synthesis)
    if said.untold:
        if said.whole_side:
            where = "below" if said.whole_side == "lower" else "above"
            null = numbers.general(said.null)
            return f"{fmt.measure.name} {where} {null}, size unclear ({pieces.limits(said, fmt)})"
        return f"cannot be told ({pieces.limits(said, fmt)})"
    return pieces.number(said, outcome, fmt)


def inside_a_sentence(label: str) -> str:
    """Write a label small where it begins with an ordinary word (``PTS`` stays)."""
    return _inside_a_sentence(label)


# Scores and signs that are called after people.
_NAMES = ("Villalta", "Wagner", "Rutherford", "Kaplan", "Marder", "Ginsberg")
_HOW_MUCH = "How much cannot be told"


def _size(said: Statement, size: str | None) -> str:
    """Name size and direction as far as the state carries them."""
    if size == "little or no":
        if not said.ways.all_clear:
            return "little to no difference"
        return f"a slight {_NOUNS[said.ways.all_clear]}"  # every study excludes no difference
    way = said.way
    if not way:
        if size is None or said.estimate is None or said.null is None:
            return "a reduction or an increase"
        way = "lower" if said.estimate < said.null else "higher"
    noun = _NOUNS[way]
    large = size == "large" and said.state is not State.STUDIES_AGREE
    return f"a large {noun}" if large else f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def _finding(said: Statement, synthesis: Synthesis, outcome: OutcomeInfo, fmt: EffectFormat) -> str:
    """Word a state that has a number."""
    ours, theirs = synthesis.comparison.intervention, synthesis.comparison.comparator or "the comparator"
    who = "this study" if said.single else "these studies"
    if said.state is State.NO_INTERVAL:
        return (
            f"{who} gave {pieces.estimate(said, outcome, fmt)}; how sure "
            "that is cannot be told, because no interval can be given."
        )
    if said.state is State.CANNOT_TELL:
        limits = pieces.limits(said, fmt)
        if said.null is None:
            what = f"how high the {fmt.measure.name} is" if fmt.measure.kind != PROPORTION else "how many"
            return f"{who} cannot tell {what}: {limits}."
        subject = subject_of(said, outcome)
        if said.whole_side:
            side = f"a {said.whole_side} {subject}{_verdict(said.whole_side, outcome)}"
            return (
                f"{who} cannot tell by how much {ours} changes the {subject} compared with {theirs}: "
                f"{limits}, all of it on the side of {side}."
            )
        whether = f"{ours} raises or lowers the {subject} compared with {theirs}"
        return f"{who} cannot tell whether {whether}: {limits}."
    if said.state is State.CONTRADICTED:
        return (
            f"the pooled result and its studies contradict each other, so no direction is told: "
            f"{pieces.number(said, outcome, fmt)}."
        )
    if said.null is None:
        return f"{_one_group(said, synthesis, outcome, fmt)}."
    if said.state is State.STUDIES_AGREE:
        way = said.ways.all_clear
        all_of_them = "both" if said.ways.studies == 2 else f"all {said.ways.studies}"
        found = f"a {way} {subject_of(said, outcome)}{_verdict(way, outcome)}"
        return (
            f"{_inside_a_sentence(_HOW_MUCH)} ({pieces.limits(said, fmt)}), but {all_of_them} studies, each "
            f"by its own interval, found {found} with {ours} than with {theirs}."
        )
    between = _between(said, outcome, fmt, ours, theirs)
    told = f"{between} ({pieces.interval_name(said, fmt)}; {pieces.estimate(said, outcome, fmt)})"
    both = f"{_inside_a_sentence(_both_ways(outcome))}: " if said.state is State.BOTH_WAYS else ""
    return f"{both}{told}."


def _both_ways(outcome: OutcomeInfo) -> str:
    both = "a lower and a higher value" if outcome.direction is Better.NEITHER else "benefit and harm"
    return f"Compatible with both {both}"


def _agreement(said: Statement, outcome: OutcomeInfo) -> str:
    """Say where the studies point, where there are several and the state does not say it already."""
    ways = said.ways
    if said.null is None or said.state is State.STUDIES_AGREE or ways.studies < 2:
        return ""
    if ways.studies in (ways.lower, ways.higher):
        way = "lower" if ways.lower else "higher"
        each = "Both studies" if ways.studies == 2 else f"All {numbers.integer(ways.studies)} studies"
        some = numbers.integer(ways.clear) if ways.clear else "none"
        clear = "each" if ways.clear == ways.studies else some
        subject = subject_of(said, outcome)
        found = f"found {'' if subject == 'odds' else 'a '}{way} {subject}{_verdict(way, outcome)}"
        return f" {each} {found}, {clear} with an interval entirely on that side."
    return f" Estimates of {words.plural(ways.studies, 'study')}: {_split(ways)}."


def _split(ways: StudyWays) -> str:
    counts = (
        (ways.lower, "lower"),
        (ways.higher, "higher"),
        (ways.same, "equal"),
        (ways.untold, "not estimable"),
    )
    return words.listed(f"{numbers.integer(n)} {way}" for n, way in counts if n)


def _prediction(synthesis: Synthesis, said: Statement, fmt: EffectFormat) -> str:
    a = synthesis.primary
    if a.pi_low is None or a.pi_high is None or not said.telling:
        return ""
    if fmt.interval(a.pi_low, a.pi_high) == fmt.interval(a.ci_low, a.ci_high):
        return ""
    interval = f"{fmt.percent_level} prediction interval"
    limits = fmt.interval(a.pi_low, a.pi_high) + fmt.measure.suffix
    if said.prediction_tells:
        return f" {interval} for a new study: {limits}."
    return f" A new study could find almost anything ({interval} {limits})."


def _one_group(said: Statement, synthesis: Synthesis, outcome: OutcomeInfo, fmt: EffectFormat) -> str:
    if fmt.measure.kind == PROPORTION:
        whom = "" if said.single else _of_whom(synthesis.primary)
        counted = sentences.units(synthesis, synthesis.primary)
        text = f"{whom}{numbers.percent(said.estimate)} of {counted} ({pieces.limits(said, fmt)})"
        if fmt.measure.id != MeasureId.SURVIVAL:
            return text
        return f"{text} {_estimated(synthesis)}, {synthesis.time.label}{_the_other_way_round(said, outcome)}"
    value = f"{fmt.value(said.estimate)}{pieces.unit_of(outcome, fmt)}"
    return f"{fmt.measure.name} {value} ({pieces.limits(said, fmt)})"


def _estimated(synthesis: Synthesis) -> str:
    """Say by what means shares on the survival scale were found."""
    kinds = {c.kind for c in synthesis.pooled_in(synthesis.primary)}
    if kinds == {FigureKind.COUNTS}:
        return "counted with complete follow-up"
    return (
        "by Kaplan-Meier and counts with complete follow-up"
        if FigureKind.COUNTS in kinds
        else "by Kaplan-Meier"
    )


def _the_other_way_round(said: Statement, outcome: OutcomeInfo) -> str:
    """Say how many have the complement (death for survival), by whose name a reader may look for it."""
    if outcome.complement is None or said.estimate is None or said.low is None or said.high is None:
        return ""
    low, high = numbers.percent(1 - said.high, ""), numbers.percent(1 - said.low)
    return f"; {outcome.complement} in {numbers.percent(1 - said.estimate)} ({low} to {high})"


# Of what a pooled share is: of the patients of a study on average, or of the median study; a model without an
# entry adds patients up.
_AVERAGE, _MEDIAN = "on average over studies ", "in the median study "
_OF_WHOM: Mapping[str, str] = {
    PoolingModel.GLMM: _AVERAGE,
    PoolingModel.GLMM_OF_SURVIVAL: _AVERAGE,
    PoolingModel.BAYESIAN_GLMM: _AVERAGE,
    PoolingModel.BETA_BINOMIAL: _AVERAGE,
    PoolingModel.INVERSE_VARIANCE: _MEDIAN,
    PoolingModel.BAYESIAN: _MEDIAN,
}


def _of_whom(analysis: Analysis) -> str:
    """Say of whom a pooled share is: on average where the median study stands beside it."""
    if analysis.measure == MeasureId.SURVIVAL and any(b.what == MEDIAN_STUDY for b in analysis.beside):
        return _AVERAGE
    return _OF_WHOM.get(analysis.model, "")


def is_average_over_studies(analysis: Analysis) -> bool:
    """Whether a result is the average share of several studies, not that of their patients added up."""
    share = measure_of(analysis.measure).kind == PROPORTION
    return share and analysis.k > 1 and _of_whom(analysis) == _AVERAGE


def _between(said: Statement, outcome: OutcomeInfo, fmt: EffectFormat, ours: str, theirs: str) -> str:
    """Write the limits as a change against the comparator; as factors where a limit is a multiple of it."""
    subject = subject_of(said, outcome)
    if fmt.measure.kind == RATIO and said.high is not None and said.high > _TOLD_AS_TIMES:
        low = fmt.value(said.low) if said.low is not None else numbers.MISSING
        return f"{subject} with {ours} between {low} and {fmt.value(said.high)} times that with {theirs}"
    return f"{subject} {_range(said, outcome, fmt)} with {ours} than with {theirs}"


def _range(said: Statement, outcome: OutcomeInfo, fmt: EffectFormat) -> str:
    """Write the limits as a change: ``from 69% lower to 5% higher``, the end nearest to benefit unnamed."""
    null = said.null or 0.0
    low, high = _change(said.low, null, outcome, fmt), _change(said.high, null, outcome, fmt)
    if low.way and low.way == high.way:
        verdict = _verdict(low.way, outcome) if fmt.measure.kind != RATIO else ""
        return f"from {low.size} to {high.told}{verdict}"
    return f"from {low.told} to {high.told}"


@dataclass(frozen=True, slots=True)
class _Change:
    """How far a limit lies from no difference, and to which side: none where it is equal or not known."""

    size: str
    unit: str = ""
    way: str = ""

    @property
    def told(self) -> str:
        return f"{self.size}{self.unit} {self.way}" if self.way else self.size


def _change(limit: float | None, null: float, outcome: OutcomeInfo, fmt: EffectFormat) -> _Change:
    if limit is None:
        return _Change(numbers.MISSING)
    if limit == null:
        return _Change("equal")
    way = "lower" if limit < null else "higher"
    if fmt.measure.kind == RATIO:
        return _Change(_percent_off(limit), way=way)
    size = fmt.value(abs(limit - null))
    if not any(c in "123456789" for c in size):
        size = f"less than {size[:-1]}1" if size[-1:] == "0" else size
    return _Change(size, pieces.unit_of(outcome, fmt), way)


def _percent_off(ratio: float) -> str:
    """Write how far a ratio is from 1, never rounded onto nothing or onto all."""
    change = 100 * abs(ratio - 1)
    if change < 1:
        return "less than 1%"
    if 99 < change < 100 and ratio < 1:
        return "more than 99%"
    return f"{change:.0f}%"


def subject_of(said: Statement, outcome: OutcomeInfo) -> str:
    """Name what goes up or down: risk, odds, chance of something good, value."""
    subject = _SUBJECTS.get(said.measure, "value")
    return "chance" if subject == "risk" and outcome.direction is Better.HIGHER else subject


def _verdict(way: str, outcome: OutcomeInfo) -> str:
    verdict = outcome.direction.verdict(way)
    return f" ({verdict})" if verdict else ""


def _inside_a_sentence(label: str) -> str:
    """Write a label small where it begins with an ordinary word (``PTS`` and ``Villalta`` stay)."""
    if label.startswith(_NAMES):
        return label
    return label[:1].lower() + label[1:] if label[1:2].islower() else label
