"""Figures of patients who have an event: counts, percentages, Kaplan-Meier estimates, rates."""

from evidence.record.known import known
from evidence.record.published.publication import LEFT_IN_ARM, PATIENT
from evidence.record.published.severity import Severity
from evidence.studies.integrity.within.counts import (
    count_against_percent,
    events_above_arm,
    listed,
    may_be_patients,
    n_against_arm,
    other_denominator,
    percent_against_n,
    percent_without_n,
    printed_percent,
    undecided,
)
from evidence.studies.tidy.arithmetic import YEARS
from evidence.studies.tidy.draft import Draft, rounded
from evidence.studies.tidy.rounding import counts_that_fit, fits


def count(draft: Draft) -> None:
    """Take the denominator of a count from the figure, else from the arm, and check the percentage."""
    figure = draft.figure
    shown = f"`{' '.join(figure.text.split())}`"
    n = figure.n if figure.n is not None else _of_those_left(draft, shown) or draft.arm_size(shown)
    events = figure.events
    if figure.everyone and n is not None:
        events = n
        draft.step("count_from_word", n=n)
    draft.keep(events=events, n=n, percent=figure.percent, percent_decimals=figure.percent_decimals)
    draft.keep(low=figure.low, high=figure.high, level=figure.level)
    if n is None and events is not None:
        draft.find(percent_without_n(figure, events))
    if n is None or events is None:
        return
    from_arm = figure.n is None
    if n == 0:
        draft.refuse("arm_without_patients")
        return
    above = events_above_arm(events, n, draft.entry.unit, draft.cell.arm)
    if above is not None:
        draft.find(above)
        draft.refuse("events_above_arm", events=events, n=n, unit=draft.entry.unit, arm=draft.cell.arm)
        return
    finding = count_against_percent(figure, events, n, from_arm)
    draft.find(finding)
    # a slip in the percentage leaves the count; another denominator that explains it does not, nor does one
    # after which nobody can say which of the two is right
    if finding and from_arm and finding.severity == Severity.WARNING:
        if other_denominator(figure, events, n):
            draft.refuse("denominator_not_arm", n=n, finding=finding.message)
        elif may_be_patients(figure, events) or undecided(figure, events, n):
            draft.refuse("count_or_percentage", finding=finding.message)
    if figure.n is not None and draft.arm is not None:
        draft.find(n_against_arm(figure.n, draft.arm, draft.entry.unit))


def _of_those_left(draft: Draft, shown: str) -> int | None:
    """Take the number analysed or followed where the percentage is of them and not of the whole arm."""
    figure, counts = draft.figure, {} if draft.arm is None else draft.arm.counts
    percent, decimals, size = figure.percent, figure.percent_decimals, counts.get(PATIENT)
    if figure.events is None or percent is None or decimals is None or figure.qualifier or size is None:
        return None
    if draft.entry.subgroup or draft.entry.unit != PATIENT or fits(figure.events, size, percent, decimals):
        return None
    for stage in LEFT_IN_ARM:
        n = counts.get(stage)
        if n and n < size and fits(figure.events, n, percent, decimals):
            draft.step("denominator_of_stage", n=n, stage=stage, arm=draft.cell.arm, printed=shown)
            return n
    return None


def percent(draft: Draft) -> None:
    """Compute the count behind a percentage where exactly one fits; a bare percentage has no denominator."""
    figure = draft.figure
    draft.keep(n=figure.n, percent=figure.percent, percent_decimals=figure.percent_decimals)
    draft.keep(low=figure.low, high=figure.high, level=figure.level)
    shown = printed_percent(figure)
    draft.refuse_bound(shown)
    if figure.n is None:
        draft.refuse("no_denominator")
        return
    if figure.qualifier or figure.percent is None:
        return
    counts = counts_that_fit(figure.percent, figure.percent_decimals or 0, figure.n)
    if len(counts) == 1:
        draft.keep(events=counts[0])
        draft.step("count_from_percent", percent=shown, n=figure.n, events=counts[0])
    elif counts:
        draft.keep(events_low=counts[0], events_high=counts[-1])
        draft.refuse("several_counts_fit", percent=shown, n=figure.n, counts=listed(counts))
    else:
        draft.find(percent_against_n(figure, figure.n))
        draft.refuse("no_count_fits", n=figure.n, percent=shown)
    if draft.arm is not None:
        draft.find(n_against_arm(figure.n, draft.arm, draft.entry.unit))


def survival(draft: Draft) -> None:
    """Bring a Kaplan-Meier estimate to a fraction."""
    figure = draft.figure
    draft.refuse_bound(printed_percent(figure))
    draft.keep(
        survival=_fraction(figure.percent),
        low=_fraction(figure.low),
        high=_fraction(figure.high),
        level=figure.level,
        se=_fraction(figure.se),
        percent_decimals=figure.percent_decimals,
        at_risk=draft.cell.at_risk,
    )
    n = figure.n
    if n is None and (n := _at_start(draft)) is not None:
        draft.step("number_at_start", n=n, arm=draft.cell.arm)
    draft.keep(n=n)


def _at_start(draft: Draft) -> int | None:
    """Take the number in the arm; of patients those analysed where it tells them: the rest has no curve."""
    n = draft.size_of_arm
    analysed = draft.arm.counts.get("analysed") if draft.arm and draft.entry.unit == PATIENT else None
    return n if n is None or analysed is None else min(n, analysed)


def _fraction(percent: float | None) -> float | None:
    return None if percent is None else rounded(percent / 100)


def rate(draft: Draft) -> None:
    """Bring person-time to person-years."""
    figure = draft.figure
    time, unit = known(figure.person_time), known(figure.person_time_unit)
    draft.refuse_bound(f"{known(figure.events if figure.rate is None else figure.rate):g}")
    span = unit.rpartition("-")[2].removesuffix("s")
    years = rounded(time * YEARS[span])
    if span != "year":
        draft.step("person_time_converted", time=time, unit=unit, years=years)
    if figure.rate is None:
        draft.keep(events=figure.events, person_time=years)
        return
    draft.step("rate_as_printed", rate=figure.rate, time=time, unit=unit)
    for name in ("rate", "low", "high"):
        value = getattr(figure, name)
        if value is not None:
            draft.keep(**{name: rounded(value / years)})
    draft.keep(level=figure.level)
    if figure.low is None or figure.high is None:
        draft.refuse("rate_without_counts")
