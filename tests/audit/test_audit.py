"""The audit bench: verdicts on invented centres, what is refused, what is not shown, what is written."""

import csv
import json
import re
from functools import cache

import numpy as np
import pytest
from scipy import integrate, special, stats

from evidence.audit import command, comparing
from evidence.audit.outcomes import AuditOutcome
from evidence.audit.reading import PeriodCount, Refused, parse
from evidence.audit.template import template
from evidence.record.better import Better
from evidence.record.results.analysis import Analysis, ResultBeside
from workflow import in_process, mini

# Quadrature over the link scale against nodes on the scale of its chance.
QUADRATURE = 1e-5


def analysis(**changes):
    known = {
        "id": "primary", "label": "", "why": "", "settings": {}, "status": "pooled", "status_reason": None,
        "measure": "proportion", "scale": "logit", "model": "GLMM", "tau2_method": None, "ci_method": "t",
        "prediction_method": None, "level": 0.95, "k": 6, "estimate": 0.1, "ci_low": 0.05, "ci_high": 0.19,
        "estimate_scale": float(special.logit(0.1)), "se_scale": 0.3, "tau2": 0.2,
    }  # fmt: skip
    return Analysis(**(known | changes))


def outcome(key="bleeding", role="safety", direction=Better.LOWER, **changes):
    return AuditOutcome(
        key, key, key.capitalize(), "any time", "", role, direction, "logit", analysis(**changes), "s"
    )


OUTCOMES = {
    "bleeding": outcome(pi_low=0.02, pi_high=0.35),
    "success": outcome("success", "efficacy", Better.HIGHER),
}
COUNTS = """\
centre,outcome,period,events,patients
Avon,bleeding,2026-Q1,5,50
Avon,bleeding,2026-Q2,6,50
Brent,bleeding,2026-Q1,45,50
Brent,bleeding,2026-Q2,50,50
Clyde,bleeding,,2,30
"""


@cache
def compared(text=COUNTS, least=0):
    found = comparing.compare(parse(text, OUTCOMES), OUTCOMES, least)
    return {r.outcome.key: {c.centre: c for c in r.centres} for r in found}


def test_a_centre_like_the_studies_is_as_expected_and_one_far_outside_is_told():
    found = compared()["bleeding"]
    assert found["Avon"].verdict == comparing.INSIDE and found["Avon"].worse is None
    assert found["Brent"].verdict == comparing.BEYOND_ALARM and found["Brent"].worse is True
    assert found["Brent"].chance_above > 0.99 > 0.01 > found["Avon"].chance_above


def test_the_tail_is_that_of_a_further_centre_under_the_prediction_interval_of_the_review():
    brent = compared()["bleeding"]["Brent"]
    ends = special.logit([0.02, 0.35])
    location, spread = ends.mean(), (ends[1] - ends[0]) / 2 / stats.t.ppf(0.975, 5)

    def at_least(z):
        return stats.binom.sf(94, 100, special.expit(location + spread * z)) * stats.t.pdf(z, 5)

    independent = 2 * integrate.quad(at_least, -4000, 4000, limit=2000, points=[-40, 0, 3, 40])[0]
    assert brent.tail == pytest.approx(independent, abs=QUADRATURE)


def test_without_a_prediction_interval_the_spread_of_the_studies_is_used_and_said():
    (found,) = comparing.compare(
        parse("centre,outcome,events,patients\nAvon,success,5,50\n", OUTCOMES), OUTCOMES, 0
    )
    assert found.computed
    reach = stats.t.ppf(0.975, 5) * np.sqrt(0.2 + 0.3**2)  # a closed form
    assert (found.pi_low, found.pi_high) == pytest.approx(
        special.expit(special.logit(0.1) + np.array([-reach, reach]))
    )


def test_the_median_study_carries_the_spread_where_the_result_is_an_average():
    beside = ResultBeside("median study", "GLMM", "t", 0.08, 0.04, 0.15)
    expected, computed, _ = comparing.expectation(outcome(beside=(beside,)))
    assert computed and expected.location == pytest.approx(special.logit(0.08))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"status": "single study", "k": 1}, "one study alone"),
        ({"k": 2}, "2 studies"),
        ({"tau2": None}, "no spread"),
    ],
)
def test_centres_are_shown_and_not_judged_where_the_studies_say_nothing_of_a_further_one(changes, said):
    known = {"bleeding": outcome(**changes)}
    (found,) = comparing.compare(parse(COUNTS, known), known, 0)
    assert said in found.why_not and found.funnel == ()
    assert {c.verdict for c in found.centres} == {comparing.NOT_JUDGED}
    assert found.centres[0].low == pytest.approx(float(stats.beta.ppf(0.025, 11, 90)))  # Clopper-Pearson


def test_small_counts_are_not_shown_nor_what_would_betray_them():
    clyde = compared(least=5)["bleeding"]["Clyde"]
    assert clyde.suppressed and clyde.verdict == comparing.INSIDE
    hidden = (
        clyde.events,
        clyde.patients,
        clyde.share,
        clyde.low,
        clyde.high,
        clyde.tail,
        clyde.chance_above,
    )
    assert hidden == (None,) * 7
    everybody = "centre,outcome,events,patients\nAvon,success,28,30\n"
    assert compared(everybody, 5)["success"]["Avon"].suppressed  # 2 without success


def test_a_safety_outcome_is_watched_over_time_and_an_efficacy_outcome_is_not():
    found = compared()["bleeding"]
    assert found["Brent"].watched.signal == "2026-Q1" and found["Avon"].watched.signal is None
    assert found["Clyde"].watched is None  # without periods
    text = "centre,outcome,period,events,patients\nA,success,2026,9,10\nA,success,2027,9,10\n"
    assert compared(text)["success"]["A"].watched is None
    small = compared(COUNTS.replace("2026-Q2,6,50", "2026-Q2,2,50"), least=5)["bleeding"]["Avon"]
    assert small.watched.sums == () and len(small.watched.periods) == 2


PATIENTS = "centre,month,bleeding\nAvon,2026-01,0\nAvon,2026-02,1\nAvon,2026-02,0\nBrent,,\n"


def test_a_row_a_patient_is_counted_by_month_and_what_is_not_known_is_left_out():
    found = parse(PATIENTS, OUTCOMES)
    assert found.counts == {
        ("Avon", "bleeding"): [PeriodCount("2026-01", 0, 1), PeriodCount("2026-02", 1, 2)]
    }


@pytest.mark.parametrize("kind", ["patients", "counts"])
def test_a_template_is_taken_as_it_was_written(kind):
    head, *lines = template(kind, OUTCOMES).splitlines()
    filled = "Avon,bleeding,2026,1,9" if kind == "counts" else "Avon,2026-01,1,0"
    assert parse(f"{head}\n{filled}\n", OUTCOMES).centres == ["Avon"]


def test_lines_of_the_template_that_nobody_filled_in_are_passed_over():
    """A centre fills in what it knows; the template has a line for each outcome of the review."""
    text = template("counts", OUTCOMES).replace(",bleeding,,,", "Avon,bleeding,2026,1,9")
    assert parse(text, OUTCOMES).counts == {("Avon", "bleeding"): [PeriodCount("2026", 1, 9)]}
    with pytest.raises(Refused, match="file:3 centre: is empty"):
        parse(text.replace(",success,,,", ",success,,1,9"), OUTCOMES)


@pytest.mark.parametrize(
    ("one", "other", "twice"),
    [
        ("2026", "2026-03", True),
        ("2026-03", "2026", True),
        ("2026-Q1", "2026-03", True),
        ("2026-Q1", "2026-04", False),
        ("2026-Q1", "2026-Q2", False),
        ("2026", "2025-12", False),
        ("", "2026-03", True),
        ("2026-03", "", True),
    ],
)
def test_patients_of_periods_with_a_month_in_common_are_not_added_up(one, other, twice):
    text = f"centre,outcome,period,events,patients\nAvon,bleeding,{one},1,9\nAvon,bleeding,{other},2,9\n"
    if twice:
        with pytest.raises(
            Refused, match="file:3 period: shares months with line 2: patients would count twice"
        ):
            parse(text, OUTCOMES)
    else:
        ((counts,),) = [parse(text, OUTCOMES).counts.values()]
        assert sum(c.patients for c in counts) == 18
    # Of another centre they are others.
    assert len(parse(text.replace("Avon", "Brent", 1), OUTCOMES).centres) == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("centre,patient name,bleeding\nAvon,Ann Other,1\n", "'patient name': a column of this kind tells who"),
        ("centre,NHS number,bleeding\nAvon,9434765919,1\n", "'nhs number': a column of this kind tells who"),
        ("centre,date of birth,bleeding\nAvon,1950-02-01,1\n", "'date of birth': a column of this kind tells who"),
        ("centre,hospital number,bleeding\nAvon,123456,1\n", "tells who somebody is"),
        ("centre,comments,bleeding\nAvon,went home,1\n", "'comments': free text is not taken"),
        ("centre,bleedin\nAvon,1\n", "did you mean 'bleeding'?"),
        ("month,bleeding\n2026-01,1\n", "there is no column 'centre'"),
        ("centre,bleeding\nAvon,seven days later\n", "only 0 (no), 1 (yes) or nothing"),
        ("centre,month,bleeding\nAvon,2026-01-17,1\n", "names a day"),
        ("centre,month,bleeding\nAvon,17/01/2026,1\n", "names a day"),
        ("centre,bleeding\n9434765919,1\n", "is no short name of a hospital"),
        ("centre,bleeding\nAvon 943 476 5919,1\n", "is no short name of a hospital"),
        ("centre,outcome,events,patients\nAvon,bleeding,-1,5\n", "a count cannot be negative"),
        ("centre,outcome,events,patients\nAvon,bleeding,6,5\n", "6 events of 5 patients"),
        ("centre,outcome,events,patients\nAvon,bleding,1,5\n", "did you mean 'bleeding'?"),
        ("centre,outcome,events,patients\nAvon,bleeding,1,5\nAvon,bleeding,2,6\n", "stand on line 2 already"),
        ("centre,outcome,events\nAvon,bleeding,1\n", "there is no column 'patients'"),
        ("centre,bleeding\n" + "".join(f"P{chr(65 + i)},1\n" for i in range(20)), "must name a hospital, not a patient"),
        ("centre,bleeding\nAvon,1\navon,0\n", "file:3 centre: differs from that of line 2 in capitals"),
        ("centre,bleeding\nSt. Ann,1\nSt Ann,0\n", "file:3 centre: differs from that of line 2 in capitals"),
        ("centre,bleeding\nAvon,1\nTotal,1\n", "file:3 centre: a line of all centres, whose patients would count twice"),
        ("", "the file is empty"),
        ("centre,bleeding\nAvon,\n", "there is no patient in it"),
    ],
)  # fmt: skip
def test_what_could_tell_who_somebody_is_or_is_no_count_is_refused(text, said):
    with pytest.raises(Refused) as refused:
        parse(text, OUTCOMES)
    told = str(refused.value)
    assert said in told
    for secret in ("Ann Other", "9434765919", "1950", "went home", "seven days", "943 476", "17/01"):
        assert secret not in told


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """Four invented series of caval thrombosis, worked through to their evidence."""
    folder = mini.make(tmp_path_factory.mktemp("audited"))
    for i, figure in enumerate(("28/30", "25/30", "29/30", "22/30", "27/30", "24/30")):
        mini.write(folder, f"series{i}", mini.series(f"Series{i}", figure))
    in_process.make_results(folder)
    return folder


def test_the_command_compares_centres_with_the_pooled_result_of_the_review(library, tmp_path, capsys):
    path = tmp_path / "centres.csv"
    path.write_text(
        "centre,outcome,events,patients\nAvon,technical_success,26,32\nBrent,technical_success,5,60\n"
    )
    stem = tmp_path / "audit"
    results = library / "results"
    assert command.main(["compare", str(path), "--review", "cavas", "-o", str(stem)], results) == 0
    told = capsys.readouterr().out
    assert "2 centres, 1 outcome." in told
    assert re.search(
        r"^  \S.*, .*months.*: Brent beyond the 99.8% limit, on the worse side$", told, re.MULTILINE
    )
    rows = list(csv.DictReader((tmp_path / "audit.csv").open()))
    evidence = json.loads((results / "cavas/evidence.json").read_text())
    found = next(o for o in evidence["outcomes"] if o["outcome"]["id"] == "technical_success")
    primary = next(s for s in found["syntheses"] if s["comparison"]["kind"] == "single-arm")["analyses"][0]
    assert {float(r["pooled"]) for r in rows} == {primary["estimate"]}
    page = (tmp_path / "audit.html").read_text()
    assert "Brent" in page and "<svg" in page and "5 of 60 (8.3%)" in page


def test_a_refused_file_writes_nothing(library, tmp_path, capsys):
    path = tmp_path / "centres.csv"
    path.write_text("centre,surname,technical_success\nAvon,Other,1\n")
    assert (
        command.main(
            ["compare", str(path), "--review", "cavas", "-o", str(tmp_path / "audit")], library / "results"
        )
        == 1
    )
    assert "Nothing was written" in capsys.readouterr().err
    assert sorted(p.name for p in tmp_path.iterdir()) == ["centres.csv"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["template", "--review", "cava"], "did you mean 'cavas'?"),
        (["template", "--review", "cavas", "--comparison", "nothing"], "is no comparison of one group"),
    ],
)
def test_a_wrong_review_or_comparison_is_told_with_the_nearest(library, capsys, arguments, said):
    assert command.main(arguments, library / "results") == 1
    assert said in capsys.readouterr().err
