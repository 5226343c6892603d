"""A result of then beside that of today: what moved it, and what it crossed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from evidence.record.dossiers.dossier import CROSSINGS, ResultThen, ThenAndNow
from evidence.record.measures import measure_of
from evidence.record.results.analysis import NOT_POOLED, Analysis
from evidence.record.results.candidate import Candidate
from evidence.record.results.subsets import SubgroupLevel
from evidence.record.results.synthesis import OutcomeSynthesis, Synthesis

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

Found = Mapping[tuple[str, str, str, str], ResultThen]


def of_analysis(analysis: Analysis, candidates: Mapping[str, Candidate]) -> ResultThen:
    """Reduce an analysis to what is compared."""
    told = analysis.estimate is not None and analysis.status != NOT_POOLED
    keys = [e.key for e in analysis.effects if e.status == "pooled"] if told else []
    return ResultThen(
        status=analysis.status,
        k=analysis.k,
        n=_both(analysis.n, analysis.n_comparator),
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


def results(outcomes: Sequence[OutcomeSynthesis], subgroups: Iterable[str]) -> Found:
    """Return the primary results of all syntheses, and those of the levels of some subgroup analyses."""
    wanted, found = set(subgroups), {}
    for o in outcomes:
        for s in o.syntheses:
            candidates = {c.key: c for c in s.candidates}
            found[o.outcome.id, s.id, "", ""] = of_analysis(s.primary, candidates)
            for g in s.subgroups:
                if g.id in wanted:
                    for level in g.levels:
                        found[o.outcome.id, s.id, g.id, level.level] = of_level(level, candidates)
    return found


def compare(
    today: Sequence[OutcomeSynthesis],
    then: Sequence[OutcomeSynthesis],
    at_most: Sequence[OutcomeSynthesis],
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
    found = results(today, subgroups)
    old, widest = results(then, subgroups), results(at_most, subgroups)
    return tuple(_lines(today, then, (found, old, widest), subgroups))


def _lines(
    today: Sequence[OutcomeSynthesis],
    then: Sequence[OutcomeSynthesis],
    tables: tuple[Found, Found, Found],
    subgroups: Mapping[str, Mapping[str, str]],
) -> Iterator[ThenAndNow]:
    found, old, widest = tables
    order = [(o, s) for o in today for s in o.syntheses]
    levels_of_then = {(o.outcome.id, s.id): s for o in then for s in o.syntheses}
    for o, s in order:
        asked = [("", "")]
        for g in subgroups:
            levels = dict.fromkeys(k[3] for k in (*found, *old) if k[:3] == (o.outcome.id, s.id, g))
            asked += [(g, level) for level in levels]
        for group, level in asked:
            key = (o.outcome.id, s.id, group, level)
            now, before = found.get(key, NOTHING), old.get(key, NOTHING)
            most = widest.get(key, NOTHING)
            if now.estimate is None and before.estimate is None and most.estimate is None:
                continue
            earlier = levels_of_then.get(key[:2])
            label = subgroups.get(group, {}).get(level, level)
            yield _line((o, s), (group, level, label), (before, now, most), earlier)


def _line(
    place: tuple[OutcomeSynthesis, Synthesis],
    group: tuple[str, str, str],
    results: tuple[ResultThen, ResultThen, ResultThen],
    earlier: Synthesis | None,
) -> ThenAndNow:
    (o, s), (then, now, most) = place, results
    # Where today's result is in another measure than that of then (odds ratios instead), nothing is crossed.
    measure = s.primary.measure
    same = earlier is None or earlier.primary.estimate is None or earlier.primary.measure == measure
    benchmark = s.benchmark.value if s.benchmark and not group[0] else None
    crossed = tuple(_crossings(then, now, measure, benchmark)) if same else ()
    # What is crossed only if nothing that cannot be placed was out by then is no fact.
    either = tuple(_crossings(most, now, measure, benchmark)) if same and _differs(most, then) else crossed
    of_then = dict(zip(then.studies, then.reports, strict=True))
    of_now = dict(zip(now.studies, now.reports, strict=True))
    return ThenAndNow(
        outcome=o.outcome.id,
        outcome_label=o.outcome.label,
        role=o.outcome.role,
        importance=o.outcome.importance,
        direction=o.outcome.direction,
        synthesis=s.id,
        synthesis_label=s.label,
        comparison=s.comparison.kind,
        measure=measure,
        level=s.primary.level,
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


def _crossings(then: ResultThen, now: ResultThen, measure: str, benchmark: float | None) -> Iterator[str]:
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
