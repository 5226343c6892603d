"""How likely two unrelated studies agree by chance: the model behind a suspicion that they are one.

Both studies are taken to have the same true value, the one printed: nothing makes agreement likelier, so each
probability is an upper bound. Figures of the same patients (successes and failures, one outcome at several
times) count once; the others are taken as independent. That so many of the figures compared agree, whichever
they are, and that the most alike of all pairs of files is looked at, is allowed for by multiplying (Boole's
inequality): the result is the number of such pairs expected in a library of unrelated studies.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

# Beyond so many patients the sum over counts is its normal limit (relative error below 1 in 1,000).
MOST_SUMMED = 1000
# Of a figure whose number of patients is not known: many patients make agreement likelier.
UNKNOWN_N = 1000
# Of the numbers of patients of studies, on the log scale: two in three lie between a third and three times.
SD_OF_LOG_SIZE = 1.1


def same_count(events: int, n: int) -> float:
    """Return the probability that two groups of ``n`` patients have the same number of events.

    Both have the risk seen, (events + 1/2) / (n + 1). For an event in 30: 0.26; for 10 in 30: 0.11.
    """
    return same_number(n, (events + 0.5) / (n + 1))


def same_number(n: int, risk: float) -> float:
    """Return the probability that two binomial counts of ``n`` are equal; ``risk`` lies between 0 and 1."""
    if n > MOST_SUMMED:
        return min(1.0, 1 / (2 * math.sqrt(math.pi * n * risk * (1 - risk))))
    log_odds = math.log(risk / (1 - risk))
    start = n * math.log(1 - risk)
    logs = (
        start + math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1) + k * log_odds
        for k in range(n + 1)
    )
    return math.fsum(math.exp(2 * each) for each in logs)


def same_value(step: float, se: float) -> float:
    """Return the probability that two normal values with the same error print alike in steps of ``step``."""
    return min(1.0, step / (2 * math.sqrt(math.pi) * se)) if se > 0 else 1.0


def same_share(share: float, n: int | None, step: float) -> float:
    """Return the probability that two shares print alike; a share of ``n`` has steps of 1/n at least."""
    size = n or UNKNOWN_N
    return same_value(max(step, 1 / size), math.sqrt(share * (1 - share) / size))


def same_mean(sd: float, n: int | None, step: float) -> float:
    """Return the probability that two means and their SDs print alike (independent for normal values)."""
    size = max(n or UNKNOWN_N, 2)
    return same_value(step, sd / math.sqrt(size)) * same_value(step, sd / math.sqrt(2 * (size - 1)))


def same_sizes(sizes: Sequence[int]) -> float:
    """Return the probability that the arms of two unrelated studies have these numbers of patients.

    The first is lognormal with its mode at what is seen (round numbers ten times likelier), any other is as
    large with probability 1/2 and else as tossing a coin for each patient makes it.
    """
    if not sizes:
        return 1.0
    first, *others = sizes
    heaped = 10 if first % 10 == 0 else 1
    chance = min(1.0, heaped / (math.sqrt(2 * math.pi) * SD_OF_LOG_SIZE * first))
    for size in others:
        chance *= 0.5 if size == first else min(0.5, 1 / (2 * math.sqrt(math.pi * (size + first) / 4)))
    return chance


def expected_pairs(chances: Sequence[float], compared: int, pairs: int) -> float:
    """Return how many pairs of unrelated studies agree in so many figures, expected by chance.

    Parameters
    ----------
    chances : of each independent figure that agrees.
    compared : figures that could have agreed.
    pairs : pairs of files compared.
    """
    choices = math.comb(max(compared, len(chances)), len(chances))
    return pairs * choices * math.prod(chances)
