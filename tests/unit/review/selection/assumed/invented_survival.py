"""Invented publications with Kaplan-Meier figures."""

from evidence.record.better import Better
from evidence.record.results.comparison import TimeWindow
from unit.review.builders import arm, outcome, publication, row

YEAR = TimeWindow("year", "about 12 months", 3, 24, 12, "leave out")

KEPT = outcome("survival", "one", of=("kept",), direction=Better.HIGHER, complements=("lost",))


def km(name, share, n=40, *, of="kept", months=12, at_risk=None, low=None, high=None):
    values = {"survival": share, "n": n} | ({"at_risk": at_risk} if at_risk else {})
    if low is not None:
        values |= {"low": low, "high": high, "level": 0.95}
    figure = row(
        name, 1, "a", type="survival", outcome=of, values=values, months=months, printed=f"{share:.0%}"
    )
    return publication(name, [arm("a", ["thrombectomy"], n)], [figure])
