"""Figures of what is measured: means and medians in the unit of their outcome, with their spread."""

from evidence.record.known import known
from evidence.record.published.publication import LEFT_IN_ARM, PATIENT
from evidence.record.published.row import MEDIAN_WITH_SPREAD, AtKind
from evidence.record.published.row_type import RowType
from evidence.record.published.severity import Severity
from evidence.studies.integrity.within.counts import n_against_arm
from evidence.studies.integrity.within.scales import beyond_scale, change_or_value
from evidence.studies.notation.text.units import unit_factor
from evidence.studies.tidy.arithmetic import sd_from_se, se_from_interval
from evidence.studies.tidy.draft import Draft
from evidence.studies.tidy.settled_errors import interval_settles

_IN_UNIT = ("mean", "sd", "se", "median", "q1", "q3", "min", "max", "low", "high")


def measured(draft: Draft) -> None:
    """Keep a mean or median in the unit of its outcome, with the number of patients behind it."""
    figure, outcome = draft.figure, draft.outcome
    unit = _in_unit_of_outcome(draft)
    n = _patients_measured(draft)
    if unit == outcome.unit:
        draft.find(beyond_scale(outcome, draft.values, draft.entry.change))
    if asked := change_or_value(draft.entry, draft.cell):
        draft.find(asked)
        draft.refuse("change_or_value")
    value = getattr(draft.values, figure.type)
    draft.refuse_bound(f"{value:g}")
    # Of an outcome in percent without the sign: 0.68 may be 68%.
    if outcome.unit == "percent" and not figure.unit and 0 < abs(value) <= 1:
        draft.refuse("fraction_or_percent", printed=" ".join(figure.text.split()))
    if figure.type == RowType.MEDIAN:
        has_spread = figure.q1 is not None or figure.min is not None
        draft.refuse(MEDIAN_WITH_SPREAD if has_spread else "median_without_spread")
        return
    _standard_deviation(draft, n)


def _in_unit_of_outcome(draft: Draft) -> str:
    """Keep the values in the unit of the outcome; in another they stay as printed. Returns the unit kept."""
    figure, outcome = draft.figure, draft.outcome
    factor, unit = 1.0, outcome.unit
    if figure.unit:
        found = unit_factor(figure.unit, outcome.unit)
        if found is None:
            draft.refuse("unit_of_outcome", unit=figure.unit, outcome_unit=outcome.unit)
            unit = figure.unit
        else:
            factor = found
    draft.keep_times(factor, *_IN_UNIT)
    draft.keep(level=figure.level, unit=unit)
    if factor != 1.0:
        draft.step(
            "unit_converted",
            printed=known(figure.mean if figure.type == RowType.MEAN else figure.median),
            printed_in=known(figure.unit),
            converted=known(draft.values.mean if figure.type == RowType.MEAN else draft.values.median),
            unit=outcome.unit,
        )
    return unit


def _patients_measured(draft: Draft) -> int | None:
    """Keep the number of patients, as printed or that of the arm; returns it."""
    figure = draft.figure
    n = figure.n if figure.n is not None else draft.cell.at_risk
    if draft.cell.n_unknown:
        draft.refuse("patients_not_printed")
    elif n is None and (n := draft.size_of_arm) is not None:
        fewest, stage = min(_left_at_visit(draft), default=(n, ""))
        if fewest < n:
            n = fewest
            draft.step("n_of_stage", n=n, stage=stage, arm=draft.cell.arm)
        else:
            draft.step("n_from_arm", n=n, arm=draft.cell.arm)
    elif n is None and draft.entry.subgroup:
        draft.refuse("patients_not_printed")
    draft.keep(n=n)
    if figure.n is not None and draft.arm is not None and draft.entry.subgroup == "":
        draft.find(n_against_arm(figure.n, draft.arm, draft.entry.unit, Severity.ERROR))
    return n


def _left_at_visit(draft: Draft) -> list[tuple[int, str]]:
    """Return how many of the arm can have been measured at a visit: those analysed, those followed."""
    entry, arm = draft.entry, draft.arm
    if arm is None or entry.unit != PATIENT or entry.at is None or entry.at.kind != AtKind.FOLLOW_UP:
        return []
    return [(arm.counts[stage], stage) for stage in LEFT_IN_ARM if arm.counts.get(stage)]


def _standard_deviation(draft: Draft, n: int | None) -> None:
    """Give a mean its SD, from the SE or the interval where no SD is printed."""
    found = draft.values
    if found.sd is None and n is not None:
        if found.se is not None:
            sd = sd_from_se(found.se, n)
            draft.keep(sd=sd)
            draft.step("sd_from_se", se=found.se, n=n, sd=sd)
        elif found.low is not None and found.high is not None and found.level is not None and n > 1:
            se = se_from_interval(found.low, found.high, found.level, n)
            sd = sd_from_se(se, n)
            draft.keep(se=se, sd=sd)
            interval = {"level": found.level, "low": found.low, "high": found.high}
            draft.step("se_of_mean_from_interval", **interval, df=n - 1, se=se)
            draft.step("sd_from_se", se=se, n=n, sd=sd)
            if not interval_settles(draft.figure, ratio=False):
                draft.refuse("interval_too_coarse", printed=" ".join(draft.figure.text.split()))
    if n is None:
        draft.refuse("patients_unknown", arm=draft.cell.arm)
    elif draft.values.sd is None:
        only = found.min is not None or found.q1 is not None
        draft.refuse("no_spread_that_serves" if only else "no_spread")
