"""Two groups compared given each study's total of events: one common ratio, with an exact interval.

Given its total of events a study's events under treatment have a distribution in the ratio alone, and so has
their sum over the studies: it needs no large samples, no correction of empty cells and no study with events
on both sides.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from evidence.record.notes.note import Note

from ...errors import StatsError
from ...numerics import _check, _notes
from ...numerics._distributions import chi2_upper_p
from ...numerics._remembered import remembered
from ...numerics._roots import reached
from ...result import Pooled, without_estimate

MEASURES = ("OR", "RR", "IRR")
METHOD = "conditional exact"
INTERVAL = "exact"
# The distribution of the sum is made by convolution, whose work grows with the square of the events.
MOST_EVENTS = 20_000
MOST_ALONE = 200_000  # of one study, whose distribution needs no convolution
_FURTHEST = 60.0  # of a log ratio; beyond it a limit counts as open
_CLOSE = 1e-12


@remembered(64)  # a ladder asks whether one ratio holds, and may answer by it
def conditional_exact(
    events_t: ArrayLike,
    n_t: ArrayLike,
    events_c: ArrayLike,
    n_c: ArrayLike,
    *,
    measure: str = "OR",
    level: float = 0.95,
) -> Pooled:
    """Find the common odds ratio or risk ratio given the totals of events, with its exact interval.

    Parameters
    ----------
    events_t, n_t, events_c, n_c : array_like of shape (k,)
        Events and patients by arm, whole numbers; of rate ratios person-time in the place of patients.
    measure : {"OR", "RR", "IRR"}
        "OR": noncentral hypergeometric (Gart 1970, doi:10.1093/biomet/57.3.471). "RR": binomial with the
        arms' sizes as offset, which takes counts as Poisson: right for rare events, too wide for common ones.
        "IRR": the same with person-time, of which it is right (Przyborowski and Wilenski 1940,
        doi:10.2307/2332612).
    level : float
        Of the interval that leaves (1 - level) / 2 to each side.

    Returns
    -------
    Pooled
        Maximum of the conditional likelihood on the log scale; `se` from its information, `weights` the
        studies' shares of that, `p_value` twice the smaller tail. Q is the likelihood-ratio statistic against
        one ratio a study. Studies without events (OR: or with events only) in both arms carry no weight and
        are named; `k` counts the others, one of them has status "single study". Where one arm has all the
        events that it can have in every study the ratio is 0 or infinite: then `estimate` is the
        median-unbiased one, the interval is open to that side (None), there is no `se`, and the status is
        "one-sided". Without any informative study "not estimable".

    Raises
    ------
    StatsError
        Counts that are not whole, or more than `MOST_EVENTS` events.
    """
    _check.choice("measure", measure, MEASURES)
    level = _check.level(level)
    a, n1, c, n2 = _check.two_groups(events_t, n_t, events_c, n_c, person_time=measure == "IRR")
    sizes = () if measure == "IRR" else (("n_t", n1), ("n_c", n2))
    for name, column in (("events_t", a), ("events_c", c), *sizes):
        if (column != np.round(column)).any():
            raise StatsError(
                f"{name}: not a whole number, which the conditional likelihood needs",
                Note("counts_not_whole", words={"column": name}),
            )
    possible = _possible(a, n1, c, n2, measure)
    if possible.sum() > (MOST_EVENTS if (possible > 0).sum() > 1 else MOST_ALONE):
        raise StatsError(
            f"{(a + c).sum():,.0f} events; the exact distribution of at most {MOST_EVENTS:,} is computed",
            Note("too_many_events", numbers={"events": float((a + c).sum()), "most": MOST_EVENTS}),
        )
    none, only = (a + c) == 0, (a + c == n1 + n2) & (measure == "OR")
    notes = [
        _notes.about_rows(kind, where)
        for where, kind in ((none, "no_events_no_weight"), (only, "only_events_no_weight"))
        if where.any()
    ]
    use = ~(none | only)
    k = int(use.sum())
    if k == 0:
        why = Note("not_estimable", parts=(Note("no_or_only_events_every_study"),))
        return without_estimate(k, measure, METHOD, "not estimable", (why, *notes), level=level)
    tables = [_Table.of(*numbers, measure) for numbers in zip(a[use], n1[use], c[use], n2[use], strict=True)]
    weights = np.zeros(len(a))
    observed = [t.observed for t in tables]
    below, above = (all(x == f(t) for x, t in zip(observed, tables, strict=True)) for f in (_first, _last))
    tail = (1 - level) / 2
    if below or above:
        return _at_end(
            tables, weights, use, above=above, tail=tail, measure=measure, level=level, notes=notes
        )
    beta = _maximum(tables)
    spreads = np.array([t.moments(beta)[1] for t in tables])
    whole = _Sum.of(tables, beta)
    low, high = whole.limit(tail, upper=True), whole.limit(tail, upper=False)
    weights[use] = 100 * spreads / spreads.sum()
    q = 2 * (sum(t.highest() for t in tables) - sum(t.height(beta) for t in tables))
    se = float(spreads.sum() ** -0.5)
    return Pooled(
        estimate=beta,
        se=se,
        ci_low=low,
        ci_high=high,
        p_value=whole.p_value(),
        k=k,
        measure=measure,
        method=METHOD,
        status="pooled" if k > 1 else "single study",
        notes=tuple(notes),
        q=max(0.0, q) if k > 1 else None,
        q_df=k - 1,
        q_p=float(chi2_upper_p(max(0.0, q), k - 1)) if k > 1 else None,
        weights=weights,
        ci_method=INTERVAL,
        level=level,
        statistic=beta / se,
    )


def totals_given(a: np.ndarray, n1: np.ndarray, c: np.ndarray, n2: np.ndarray, *, measure: str) -> bool:
    """Whether a ratio that differs between studies is found given each study's total of events.

    Of rate and risk ratios that is binomial and takes any counts; of odds ratios it takes a sum over all the
    events that are possible, which must be whole and at most `MOST_EVENTS` together. Columns of shape (k,).
    """
    if measure != "OR":
        return True
    whole = all(bool((column == np.round(column)).all()) for column in (a, n1, c, n2))
    return whole and float(_possible(a, n1, c, n2, measure).sum()) <= MOST_EVENTS


def _possible(a: np.ndarray, n1: np.ndarray, c: np.ndarray, n2: np.ndarray, measure: str) -> np.ndarray:
    """How many values each study's events under treatment can have, given its total, beside the least."""
    m = a + c
    return m if measure != "OR" else np.minimum(n1, m) - np.maximum(0, m - n2)


@dataclass(frozen=True, slots=True, eq=False)
class _Table:
    """One study given its total: possible events under treatment and their log weights at a ratio of 1."""

    values: np.ndarray
    log_weights: np.ndarray
    observed: float

    @staticmethod
    def of(a: float, n1: float, c: float, n2: float, measure: str) -> "_Table":
        m = a + c
        if measure == "OR":
            values = np.arange(max(0.0, m - n2), min(n1, m) + 1)
            logs = _log_choose(n1, values) + _log_choose(n2, m - values)
        else:
            values = np.arange(0.0, m + 1)
            logs = _log_choose(m, values) + values * np.log(n1 / n2)
        return _Table(values, logs, a)

    def probabilities(self, beta: float) -> np.ndarray:
        at = self.log_weights + self.values * beta
        p = np.exp(at - at.max())
        return p / p.sum()

    def moments(self, beta: float) -> tuple[float, float]:
        p = self.probabilities(beta)
        mean = float(p @ self.values)
        return mean, float(p @ (self.values - mean) ** 2)

    def height(self, beta: float) -> float:
        """Log probability of what was observed."""
        at = self.log_weights + self.values * beta
        here = self.log_weights[int(self.observed - self.values[0])] + self.observed * beta
        top = at.max()  # scipy's logsumexp takes twenty times as long for so few numbers
        return float(here - top - np.log(np.exp(at - top).sum()))

    def highest(self) -> float:
        """Log probability at the study's own ratio; 0 in the limit of a ratio of 0 or infinity."""
        if self.observed in (self.values[0], self.values[-1]):
            return 0.0
        return self.height(_maximum([self]))


@dataclass(frozen=True, slots=True, eq=False)
class _Sum:
    """Distribution of the sum over studies: probabilities at one log ratio, from which all others follow."""

    values: np.ndarray
    log_probabilities: np.ndarray
    beta: float
    observed: float

    @staticmethod
    def of(tables: list[_Table], beta: float) -> "_Sum":
        p = np.ones(1)
        for table in tables:
            p = np.convolve(p, table.probabilities(beta))
        first = sum(_first(t) for t in tables)
        with np.errstate(divide="ignore"):
            logs = np.log(p)
        return _Sum(first + np.arange(len(p)), logs, beta, sum(t.observed for t in tables))

    def tails(self, beta: float) -> tuple[float, float]:
        """Probability of the observed sum or more, and of it or less."""
        at = self.log_probabilities + self.values * (beta - self.beta)
        p = np.exp(at - at.max())
        p /= p.sum()
        return float(p[self.values >= self.observed].sum()), float(p[self.values <= self.observed].sum())

    def p_value(self) -> float:
        return min(1.0, 2 * min(self.tails(0.0)))

    def limit(self, tail: float, *, upper: bool) -> float:
        """Log ratio at which the upper tail (the lower limit) or the lower one has this probability."""
        which, far = (0, -_FURTHEST) if upper else (1, _FURTHEST)
        ends = (self.beta + far, self.beta) if upper else (self.beta, self.beta + far)
        from scipy import optimize  # heavy: only for those who ask

        return float(optimize.brentq(lambda b: self.tails(b)[which] - tail, *ends, xtol=_CLOSE))


def _at_end(
    tables: "list[_Table]",
    weights: np.ndarray,
    use: np.ndarray,
    *,
    above: bool,
    tail: float,
    measure: str,
    level: float,
    notes: Sequence[Note],
) -> Pooled:
    """Every study lies at one end: the probability of that is a product, and falls with the ratio."""

    def probability(beta: float) -> float:
        return float(np.exp(sum(t.height(beta) for t in tables)))

    def where(p: float) -> float:
        from scipy import optimize  # heavy: only for those who ask

        return float(optimize.brentq(lambda b: probability(b) - p, -_FURTHEST, _FURTHEST, xtol=_CLOSE))

    middle, limit = where(0.5), where(tail)
    spreads = np.array([t.moments(middle)[1] for t in tables])
    weights[use] = 100 * spreads / spreads.sum()
    k = len(tables)
    return Pooled(
        estimate=middle,
        se=None,
        ci_low=limit if above else None,
        ci_high=None if above else limit,
        p_value=min(1.0, 2 * probability(0.0)),
        k=k,
        measure=measure,
        method=METHOD,
        status="one-sided" if k > 1 else "single study",
        notes=(*notes, Note("median_unbiased")),
        weights=weights,
        ci_method=INTERVAL,
        level=level,
    )


def _maximum(tables: list[_Table]) -> float:
    """Log ratio at which the expected sum is the observed one."""
    observed = np.array([sum(t.observed for t in tables)])

    def expected(beta: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        mean, spread = np.sum([t.moments(float(beta[0])) for t in tables], axis=0)
        return np.array([mean]), np.array([spread])

    return float(reached(expected, observed, np.array([-_FURTHEST]), np.array([_FURTHEST]))[0])


def _first(table: _Table) -> float:
    return float(table.values[0])


def _last(table: _Table) -> float:
    return float(table.values[-1])


def _log_choose(n: float, x: np.ndarray) -> np.ndarray:
    return np.asarray(special.gammaln(n + 1) - special.gammaln(x + 1) - special.gammaln(n - x + 1))
