"""Which counts and denominators agree with a printed percentage, in exact integer arithmetic."""


def _scaled(percent: float, decimals: int) -> int:
    """Give the printed percentage in units of its last printed place."""
    units: float = percent * 10**decimals
    return round(units)


def fits(events: int, n: int, percent: float, decimals: int) -> bool:
    """Say whether events of n, rounded half up or half to even, print as the percentage.

    Parameters
    ----------
    percent : the printed percentage, 0 to 100.
    decimals : how many decimals it is printed with.
    """
    printed = _scaled(percent, decimals)
    twice_off = 2 * (100 * events * 10**decimals - printed * n)  # in last places times 2n
    return -n <= twice_off < n or (twice_off == n and printed % 2 == 0)


def fits_truncated(events: int, n: int, percent: float, decimals: int) -> bool:
    """Say whether the percentage is events of n with the further decimals cut off instead of rounded."""
    units: int = 100 * events * 10**decimals // n
    return units == _scaled(percent, decimals)


def counts_that_fit(percent: float, decimals: int, n: int) -> range:
    """Give every count out of n whose percentage rounds to the printed one; empty when none does.

    Found by division, so that a register of millions takes no longer than a series of ten.

    Raises
    ------
    ValueError
        When n is below 1.
    """
    if n < 1:
        raise ValueError("n must be at least 1")
    printed = _scaled(percent, decimals)
    # of a count e: -n <= 2 (100 e 10^decimals - printed n) < n, and up to n where the printed place is even
    step, middle = 200 * 10**decimals, 2 * printed * n
    least = -((n - middle) // step)
    most = (middle + n - printed % 2) // step
    return range(max(0, least), min(n, most) + 1)


def denominators_that_fit(events: int, percent: float, decimals: int, n_max: int) -> list[int]:
    """Give every n up to n_max of which the events are the printed percentage."""
    half = 0.5 / 10**decimals
    least, most = max(events, 1), n_max
    if events:  # of the others none can fit; two more for safety
        least = max(least, int(100 * events / (percent + half)) - 2)
        most = min(most, int(100 * events / (percent - half)) + 2) if percent > half else most
    return [n for n in range(least, most + 1) if fits(events, n, percent, decimals)]
