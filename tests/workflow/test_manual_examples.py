"""The examples of config/README.md do what the manual says: every measure from a printed figure to its result."""

import json
import math

import pytest

from workflow import manual, mini

CASES = mini.REPOSITORY / "tests/reference/cases"
# R's iterations are solved to 1e-11; printed figures of these cases are taken as they are.
SOLVED = 1e-7


def reference(name):
    return json.loads((CASES / f"{name}.json").read_text())


HR = reference("handmade_HR")["input"]
# What each study prints, in the order of the figures of the manual's example; its first line is the manual's.
FIGURES = {
    "hazard ratios": [
        (f"HR {hr:.2f} (95% CI {lo:.2f} to {hi:.2f})",)
        for hr, lo, hi in zip(HR["hr"], HR["lo"], HR["hi"], strict=True)
    ],
}


@pytest.fixture(scope="module")
def evidence(tmp_path_factory):
    """Everything that a run makes of all examples together: numbers, pages, papers and pictures."""
    found = manual.examples()
    assert set(found) == set(FIGURES)
    most = max(len(lines) for lines in FIGURES.values())
    studies = [[] for _ in range(most)]
    for name, lines in FIGURES.items():
        for i in range(len(lines)):
            studies[i] += manual.entries_of(found[name][0], lines, i)
    folder = manual.lay_down(
        tmp_path_factory.mktemp("manual"), [review for _, review in found.values()], studies
    )
    return manual.evidence_of(folder), folder


@pytest.fixture(scope="module")
def outcome(evidence):
    """The results of an outcome by its name."""
    by_id = {o.outcome.id: o for o in evidence[0].outcomes}
    return by_id.__getitem__


@pytest.fixture(scope="module")
def page(evidence):
    return (evidence[1] / "results/asked/report.html").read_text()


def test_every_pooled_number_of_the_examples_is_computed_twice_and_agrees(evidence):
    for o in evidence[0].outcomes:
        for s in o.syntheses:
            for a in s.analyses:
                if a.estimate is not None:
                    assert a.second is not None and a.second.agrees, (o.outcome.id, a.id, a.second)
                    assert all(b.second is not None and b.second.agrees for b in a.beside), (
                        o.outcome.id,
                        a.id,
                    )


def test_printed_hazard_ratios_are_pooled_as_r_pools_them(outcome, page):
    found = manual.one(outcome("major_amputation"))
    theirs = reference("handmade_HR")["fits"]["REML"]["adhoc"]
    a = found.primary
    assert (a.measure, a.model, a.k, a.scale) == ("HR", "inverse variance", 5, "log")
    assert a.estimate == pytest.approx(math.exp(theirs["estimate"]), rel=SOLVED)
    assert (a.ci_low, a.ci_high) == pytest.approx(
        (math.exp(theirs["ci_lb"]), math.exp(theirs["ci_ub"])), rel=SOLVED
    )
    assert a.tau2 == pytest.approx(theirs["tau2"], rel=1e-4)
    assert [e.interval_method for e in a.effects] == ["as printed"] * 5
    assert "hazard ratio" in page.lower() and "0.50 to 1.04" in page
