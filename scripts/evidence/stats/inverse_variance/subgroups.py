"""Subgroups of studies: the test for a difference between them."""

from ..numerics import _check
from . import heterogeneity


def difference(estimates, standard_errors) -> tuple[float, int, float]:
    """Test whether independent pooled estimates differ: Cochran's Q, its degrees of freedom and p value.

    Borenstein 2009 (ISBN 9780470057247), ch. 19. The standard errors are those of the levels' intervals, with
    the Hartung-Knapp factor where there is one: meta tests subgroups so, and so does metafor where fits are
    compared by their own standard errors. A single level has Q 0 and p 1.

    Raises
    ------
    StatsError
        Lengths that differ, a standard error that is not above 0.
    """
    return heterogeneity.q_test(estimates, _check.positive("standard_errors", standard_errors) ** 2)
