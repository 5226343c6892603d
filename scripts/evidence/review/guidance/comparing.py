"""A result of then beside that of today: what moved it, and what it crossed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from evidence.record.dossiers.dossier import CROSSINGS, ResultThen, ThenAndNow
from evidence.record.measures import MeasureId, measure_of
from evidence.record.results.analysis import NOT_POOLED, Analysis
from evidence.record.results.candidate import Candidate
from evidence.record.results.subsets import SubgroupLevel
from evidence.record.results.synthesis import OutcomeInfo, OutcomeSynthesis, Synthesis
from evidence.record.reviews.methods import SubgroupSpec
from evidence.review.selection.levels import NOT_STATED, label_of_level, level_of

(
    FIRST,
    LOST,
    EXCLUDES,
    NO_LONGER_EXCLUDES,
    BEYOND,
    NO_LONGER_BEYOND,
    OTHER_SIDE,
    OUTSIDE,
    OTHER_DESIGN,
) = CROSSINGS


@dataclass(frozen=True, slots=True)
class SynthesisInShort:
    """What is compared of one synthesis."""

    outcome: OutcomeInfo
    id: str
    label: str
    comparison: str  # its kind
    measure: MeasureId
    level: float
    benchmark: float | None
    estimate: float | None  # of the primary analysis, pooled or not
    # by subgroup analysis and level; the primary result stands under two empty words
    results: Mapping[tuple[str, str], ResultThen]
    # By subgroup analysis that would compare nothing: the level that all studies of the result belong to.
    only_level: Mapping[str, str]

    def of(self, key: tuple[str, str]) -> ResultThen:
        """Return the result of a level, which is the primary one where no study belongs to another level."""
        group, level = key
        if self.only_level.get(group) == level:
            return replace(self.results["", ""], stratum=None)  # levels are not compared by it
        return self.results.get(key, NOTHING)


def of_analysis(analysis: Analysis, candidates: Mapping[str, Candidate]) -> ResultThen:
    """Reduce an analysis to what is compared."""
    told = analysis.estimate is not None and analysis.status != NOT_POOLED
    keys = [e.key for e in analysis.effects if e.pooled] if told else []
    return ResultThen(
        status=analysis.status,
        k=analysis.k,
        n=analysis.people,
        events=_both(analysis.events, analysis.events_comparator),
        estimate=analysis.estimate if told else None,
        ci_low=analysis.ci_low if told else None,
        ci_high=analysis.ci_high if told else None,
        pi_low=analysis.pi_low if told else None,
        pi_high=analysis.pi_high if told else None,
        model=analysis.model,
        reason=analysis.status_reason,
        stratum=analysis.stratum if told else None,
        agrees=analysis.second.agrees if analysis.second else None,
        studies=_members(keys, candidates)[0],
        reports=_members(keys, candidates)[1],
    )


def of_level(level: SubgroupLevel, candidates: Mapping[str, Candidate]) -> ResultThen:
    """Reduce a level of a subgroup analysis to what is compared."""
    keys = level.keys if level.estimate is not None else ()
    return ResultThen(
        status=level.status,
        k=level.k,
        n=level.n,
        events=None,
        estimate=level.estimate,
        ci_low=level.ci_low,
        ci_high=level.ci_high,
        pi_low=level.pi_low,
        pi_high=level.pi_high,
        model=level.model,
        reason=level.note,
        agrees=level.second.agrees if level.second else None,
        studies=_members(keys, candidates)[0],
        reports=_members(keys, candidates)[1],
    )


def _both(one: int | None, other: int | None) -> int | None:
    return one if one is None or other is None else one + other


def _members(
    keys: Iterable[str], candidates: Mapping[str, Candidate]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the studies of a result, and the publication that represents each."""
    found = sorted({(candidates[k].study, candidates[k].publication) for k in keys if k in candidates})
    return tuple(s for s, _ in found), tuple(p for _, p in found)


NOTHING = ResultThen(NOT_POOLED, 0, None, None, None, None, None, None, None, "", (), ())


def in_short(outcome: OutcomeSynthesis, subgroups: Iterable[SubgroupSpec]) -> Iterator[SynthesisInShort]:
    """Reduce an outcome to what is compared: primary results, and those of levels of some subgroups."""
    for s in outcome.syntheses:
        candidates = {c.key: c for c in s.candidates}
        results = {("", ""): of_analysis(s.primary, candidates)}
        made = {g.id: g for g in s.subgroups}
        only_level = {}
        for spec in subgroups:
            if g := made.get(spec.id):
                results |= {(g.id, level.level): of_level(level, candidates) for level in g.levels}
            elif s.comparison.id in spec.comparisons and (level := _only_level(s, spec)):
                only_level[spec.id] = level
        yield SynthesisInShort(
            outcome=outcome.outcome,
            id=s.id,
            label=s.label,
            comparison=s.comparison.kind,
            measure=s.primary.measure,
            level=s.primary.level,
            benchmark=s.benchmark.value if s.benchmark else None,
            estimate=s.primary.estimate,
            results=results,
            only_level=only_level,
        )


def _only_level(s: Synthesis, spec: SubgroupSpec) -> str:
    """Return the level that all studies of the primary result belong to; nothing where there are several."""
    levels = {level_of(c, spec) for c in s.pooled_in(s.primary)}
    return label_of_level(levels.pop(), spec) if len(levels) == 1 else ""


def compare(
    today: Sequence[SynthesisInShort],
    then: Sequence[SynthesisInShort],
    at_most: Sequence[SynthesisInShort],
    subgroups: Mapping[str, Mapping[str, str]],
) -> tuple[ThenAndNow, ...]:
    """Set the results of then beside those of today; questions without any result are left out.

    Parameters
    ----------
    at_most
        The results of then with the publications that cannot be placed.
    subgroups
        The subgroup analyses whose levels are compared, with the words for their levels.
    """
    return tuple(_lines(today, _by_place(then), _by_place(at_most), subgroups))


_ByPlace = Mapping[tuple[str, str], SynthesisInShort]


def _by_place(syntheses: Sequence[SynthesisInShort]) -> _ByPlace:
    return {(s.outcome.id, s.id): s for s in syntheses}


def _lines(
    today: Sequence[SynthesisInShort],
    then: _ByPlace,
    at_most: _ByPlace,
    subgroups: Mapping[str, Mapping[str, str]],
) -> Iterator[ThenAndNow]:
    for s in today:
        place = (s.outcome.id, s.id)
        earlier, widest = then.get(place), at_most.get(place)
        old = earlier.results if earlier else {}
        asked = [("", "")]
        for g, named in subgroups.items():
            asked += dict.fromkeys(key for key in (*s.results, *old) if key[0] == g)
            levels = [each.only_level.get(g) for each in (s, earlier, widest) if each]
            told = [x for x in levels if x and x != named.get(NOT_STATED, NOT_STATED.capitalize())]
            asked += [key for level in dict.fromkeys(told) if (key := (g, level)) not in asked]
        for key in asked:
            now, before, most = (each.of(key) if each else NOTHING for each in (s, earlier, widest))
            if now.estimate is None and before.estimate is None and most.estimate is None:
                continue
            group, level = key
            label = subgroups.get(group, {}).get(level, level)
            yield _line(s, (group, level, label), (before, now, most), earlier)


def _line(
    s: SynthesisInShort,
    group: tuple[str, str, str],
    results: tuple[ResultThen, ResultThen, ResultThen],
    earlier: SynthesisInShort | None,
) -> ThenAndNow:
    o, (then, now, most) = s.outcome, results
    # Where today's result is in another measure than that of then (odds ratios instead), nothing is crossed.
    same = earlier is None or earlier.estimate is None or earlier.measure == s.measure
    benchmark = s.benchmark if not group[0] else None
    crossed = tuple(_crossings(then, now, s.measure, benchmark)) if same else ()
    # What is crossed only if nothing that cannot be placed was out by then is no fact.
    either = tuple(_crossings(most, now, s.measure, benchmark)) if same and _differs(most, then) else crossed
    of_then = dict(zip(then.studies, then.reports, strict=True))
    of_now = dict(zip(now.studies, now.reports, strict=True))
    return ThenAndNow(
        outcome=o.id,
        outcome_label=o.label,
        role=o.role,
        importance=o.importance,
        direction=o.direction,
        synthesis=s.id,
        synthesis_label=s.label,
        comparison=s.comparison,
        measure=s.measure,
        level=s.level,
        subgroup=group[0],
        subgroup_level=group[1],
        subgroup_level_label=group[2],
        then=then,
        now=now,
        at_most=most if _differs(most, then) else None,
        added=tuple(x for x in now.studies if x not in of_then),
        gone=tuple(x for x in then.studies if x not in of_now),
        replaced=tuple(x for x in now.studies if x in of_then and of_then[x] != of_now[x]),
        crossings=tuple(c for c in crossed if c in either),
        doubtful=tuple(c for c in crossed if c not in either),
        benchmark=benchmark,
    )


def _differs(one: ResultThen, other: ResultThen) -> bool:
    return (one.estimate, one.ci_low, one.ci_high, one.studies) != (
        other.estimate,
        other.ci_low,
        other.ci_high,
        other.studies,
    )


def _crossings(
    then: ResultThen, now: ResultThen, measure: MeasureId, benchmark: float | None
) -> Iterator[str]:
    if now.estimate is None or then.estimate is None:
        if now.estimate is not None:
            yield FIRST
        elif then.estimate is not None:
            yield LOST
        return
    if then.stratum != now.stratum:
        yield OTHER_DESIGN
        return
    null = measure_of(measure).null
    for value, began, ended in (
        (null, EXCLUDES, NO_LONGER_EXCLUDES),
        (benchmark, BEYOND, NO_LONGER_BEYOND),
    ):
        if value is None:
            continue
        before, after = excludes(then, value), excludes(now, value)
        if before != after:
            yield began if after else ended
    if null is not None and (then.estimate - null) * (now.estimate - null) < 0:
        yield OTHER_SIDE
    if (
        then.ci_low is not None
        and then.ci_high is not None
        and not then.ci_low <= now.estimate <= then.ci_high
    ):
        yield OUTSIDE


def excludes(result: ResultThen, value: float) -> bool:
    """Whether the whole interval of a result lies to one side of a value."""
    if result.ci_low is None or result.ci_high is None:
        return False
    return result.ci_low > value or result.ci_high < value
