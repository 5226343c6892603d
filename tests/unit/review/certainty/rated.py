"""Results to be rated: trials, ratios, shares, and what is proposed for them."""

from evidence.record.results.synthesis import OutcomeSynthesis
from evidence.review.certainty.absolute import absolute_effect
from evidence.review.certainty.ratings import certainties
from evidence.review.config.certainty.certainty_spec import CertaintySpec
from unit.review.results import ONE_ARM, arm, info, study, synthesis


def certainty(pooled, spec=None, tools=None, **outcome):
    spec = spec or CertaintySpec()
    about = info(**outcome)
    absolute = absolute_effect(about, pooled, 1000)
    known = {(about.id, pooled.id): absolute} if absolute else {}
    found = certainties([OutcomeSynthesis("r", about, (pooled,), ())], known, tools or {}, spec)
    return found[0] if found else None


def proposal(pooled, domain, **more):
    return next(p for p in certainty(pooled, **more).proposals if p.domain == domain)


def trials(k=3, events=200, n=1000, **changes):
    """Trials of which each has a fifth of events in the comparator arm."""
    return [study(f"s{i}", arm(100, n), arm(events, n), weight=100 / k, **changes) for i in range(k)]


def ratio(studies=None, low=0.6, high=0.9, **changes):
    studies = trials() if studies is None else studies
    n = sum(c.n or 0 for c, _ in studies)
    numbers = dict(estimate=(low * high) ** 0.5, ci_low=low, ci_high=high, n=n // 2, n_comparator=n - n // 2)
    return synthesis(studies, **(numbers | changes))


def share(low, high, n=500, measure="proportion", **changes):
    studies = [study(f"s{i}", arm(50, n // 2)) for i in range(2)]
    numbers = dict(estimate=(low + high) / 2, ci_low=low, ci_high=high, n=n)
    return synthesis(studies, measure, ONE_ARM, **(numbers | changes))
