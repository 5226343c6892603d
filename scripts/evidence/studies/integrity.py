"""Checks of a printed figure against itself and its arm; what they find is told, and never stops a file.

Each rule has a name, which a study file may silence with a reason.
"""

from evidence.studies.notation import Figure
from evidence.studies.publications import Arm
from evidence.studies.rounding import counts_that_fit, denominators_that_fit, fits, fits_truncated
from evidence.studies.rows import Finding
from evidence.studies.vocabulary import Outcome

MOST_LISTED = 4
SEARCH_BEYOND = 3  # denominators are sought up to so many times the printed one


def listed(numbers: list[int]) -> str:
    """Write whole numbers as `39 to 42` or `12, 15 or 19`."""
    if len(numbers) > 2 and numbers[-1] - numbers[0] == len(numbers) - 1:
        return f"{numbers[0]} to {numbers[-1]}"
    if len(numbers) > MOST_LISTED:
        return f"{', '.join(map(str, numbers[:MOST_LISTED]))} …"
    return " or ".join(map(str, numbers))


def printed_percent(figure: Figure) -> str:
    """Write the percentage as printed."""
    return f"{figure.percent:.{figure.percent_decimals}f}%"


def count_against_percent(figure: Figure, events: int, n: int, from_arm: bool) -> Finding | None:
    """Hold a count and its denominator against the printed percentage."""
    if figure.percent is None or figure.percent_decimals is None:
        return None
    decimals = figure.percent_decimals
    true = 100 * events / n
    if figure.qualifier:
        agrees = {
            "<": true < figure.percent + 10**-decimals,
            "<=": true <= figure.percent + 10**-decimals,
            ">": true > figure.percent - 10**-decimals,
            ">=": true >= figure.percent - 10**-decimals,
        }.get(figure.qualifier, True)
        if agrees:
            return None
    elif fits(events, n, figure.percent, decimals):
        return None
    elif fits_truncated(events, n, figure.percent, decimals):
        cut = printed_percent(figure)
        said = f"{events}/{n} is {true:.{decimals + 1}f}%, cut off to {cut} instead of rounded"
        return Finding("percent_cut_off", "note", said)
    others = denominators_that_fit(events, figure.percent, decimals, n * SEARCH_BEYOND)
    counts = counts_that_fit(figure.percent, decimals, n)
    hints = []
    if others:
        hints.append(f"{events} would be {printed_percent(figure)} of {listed(others)}")
    if counts:
        hints.append(f"{printed_percent(figure)} of {n} would be {listed(counts)}")
    hint = f" ({'; '.join(hints)})" if hints else ""
    of_arm = " (n of the arm)" if from_arm else ""
    said = f"{events}/{n}{of_arm} is {true:.{decimals}f}%, not the printed {printed_percent(figure)}{hint}"
    return Finding("count_against_percent", "warning", said)


def percent_against_n(figure: Figure, n: int) -> Finding | None:
    """Find a percentage that no count out of n gives."""
    if counts_that_fit(figure.percent, figure.percent_decimals, n):
        return None
    return Finding("percent_against_n", "warning", f"no count out of {n} is {printed_percent(figure)}")


def n_against_arm(n: int, arm: Arm, unit: str) -> Finding | None:
    """Find a printed denominator larger than the arm."""
    size = arm.counts.get(unit)
    if size is None or n <= size:
        return None
    return Finding("n_against_arm", "warning", f"{n} {unit}s, but arm {arm.id} has {size}")


def beyond_scale(outcome: Outcome, values: dict[str, object], change: bool) -> Finding | None:
    """Find a mean or median outside the ends of its score."""
    value = values.get("mean", values.get("median"))
    if change or value is None or outcome.low is None or outcome.high is None:
        return None
    if outcome.low <= value <= outcome.high:
        return None
    said = f"{value:g} is outside the scale of {outcome.label}, {outcome.low:g} to {outcome.high:g}"
    return Finding("beyond_scale", "warning", said)


def arm_without_n(arm: Arm) -> Finding | None:
    """Note an arm whose number of patients is not printed."""
    if "patient" in arm.counts:
        return None
    return Finding("arm_without_n", "note", f"the number of patients of arm {arm.id} is not printed")
