"""Figures that nobody prints, in every measure: each is refused with its line, left out with a reason, or pooled."""

import json
import math

import pytest

from workflow import in_process, mini

COUNTS = (
    "0/1 v 1/1", "0/40 v 0/40", "40/40 v 40/40", "0/40 v 40/40", "1/40 v 9999999/10000000", "0 v 40", "100% v 0%",
    "0.0001% v 99.9999%", "1e3/40 v 4/40", "-1/40 v 4/40", "0 in 1 person-years v 5 in 0.001 person-years",
    "0 in 100 person-years v 0 in 100 person-years", "5 per 0 person-years v 1 per 10 person-years",
)  # fmt: skip
MEANS = (
    "0 ± 0 v 0 ± 0", "1000000000000 ± 0.000000001 v 0 ± 1", "-3 ± 2 v 3 ± 2", "3 ± -2 v 3 ± 2", "3 (SD 0) v 3 (SD 2)",
    "median 3 [IQR 3-3] v median 4 [IQR 4-4]", "median 3 [IQR 5-1] v median 4 [IQR 2-9]",
    "median 0 [range 0-1000000000] v median 1 [range 0-2]", "3 ± 2 (n=1) v 3 ± 2 (n=1)", "3 ± 2 (n=2) v 4 ± 1 (n=2)",
    "999999 ± 0.0001 v 0.0001 ± 999999",
)  # fmt: skip
EFFECTS = (
    "1e-300 (1e-308 to 1e308)", "1 (1 to 1)", "0 (0 to 0)", "5 (1 to 3)", "0.5 (0.9 to 0.1)", "-5 (-9 to -1)",
    "0.0000001 (0.00000001 to 0.000001)", "1.0000001 (1.0000000 to 1.0000002)", "0.5 (95% CI 0.2 to 1.1; p = 0)",
    "0.5, p = 1", "1, p = 0.5", "0.5 (50% CI 0.2 to 1.1)", "2 (99.999% CI 1 to 4)", "10000 (1 to 100000000)",
)  # fmt: skip
SURVIVAL = (
    "100%", "0%", "100% (95% CI 100 to 100)", "50% ± 80%", "50% ± 0%", "120%", "99.9999% ± 0.0001%",
    "0.001% (95% CI 0 to 100)", "-5%",
)  # fmt: skip
# measure -> outcome, figures of both arms, whether printed effects are tried too
MEASURES = {
    "RR": ("pts_any", COUNTS, True),
    "OR": ("pts_any", COUNTS, True),
    "RD": ("pts_any", COUNTS, True),
    "MD": ("villalta_score", MEANS, True),
    "SMD": ("villalta_score", MEANS, True),
    "survival": ("patency_primary", tuple(f"{each} v {each}" for each in SURVIVAL), False),
}
DEFAULT = ("RR",)
SINGLE = "arm: {label: lysis, treatment class: [lysis]}"


def library(folder, measure: str) -> dict[str, str]:
    """Lay down the small library with one invented trial a figure; returns the figures by file."""
    outcome, pairs, effects = MEASURES[measure]
    mini.make(folder)
    legs = mini.LEGS.replace("  pts_any:", f"  {outcome}:").replace(
        "lysis-v-drug: RR", f"lysis-v-drug: {measure}", 1
    )
    if measure == "survival":
        first = legs.index("    intervention:")
        end = legs.index("times:\n")
        legs = legs[:first] + f"    {SINGLE}\n" + legs[end:].replace("drug: RR", "drug: proportion")
    (folder / "config/reviews/legs.yaml").write_text(legs)
    printed = [f"{measure} {effect}" for effect in EFFECTS] if effects else []
    written = {}
    for i, figure in enumerate((*pairs, *printed)):
        name = f"zeta{i}"
        text = mini.trial(f"Zeta{i}", "FIRST", "SECOND").replace("outcome: pts_any", f"outcome: {outcome}")
        text = text.replace("year: 2019", f"year: {1960 + i}")
        a, _, b = figure.partition(" v ")
        if b:
            text = text.replace("FIRST", f"'{a}'").replace("SECOND", f"'{b}'")
            if measure == "survival":
                text += "    method: Kaplan-Meier\n"
        else:
            text = text.replace("    a: FIRST\n    b: SECOND\n", f"    effect: '{figure}'\n")
        mini.write(folder, name, text.replace("n: 40", "n: 10000000") if "10000000" in figure else text)
        written[f"resources/studies/{name}.yaml"] = figure
    return written


def numbers(value):
    """All numbers of plain data."""
    if isinstance(value, dict):
        yield from (n for each in value.values() for n in numbers(each))
    elif isinstance(value, list):
        yield from (n for each in value for n in numbers(each))
    elif isinstance(value, float):
        yield value


@pytest.mark.parametrize(
    "measure", [m if m in DEFAULT else pytest.param(m, marks=pytest.mark.slow) for m in MEASURES]
)
def test_every_absurd_figure_is_told_or_left_out_by_name_or_pooled(tmp_path, measure):
    written = library(tmp_path, measure)
    in_process.run(tmp_path)
    problems = in_process.plan(tmp_path).plan.problems
    evidence = json.loads((tmp_path / "results/legs/evidence.json").read_bytes())
    outcome = MEASURES[measure][0]
    (found,) = (o for o in evidence["outcomes"] if o["outcome"]["id"] == outcome)
    told = {line.split(":")[0] for line in problems}
    assert told == {m["file"] for m in evidence["missing"]} and all(m["line"] for m in evidence["missing"])
    reasons = {}
    for synthesis in found["syntheses"]:
        for lost in synthesis["left_out"]:
            assert lost["reason"]["kind"]
            reasons[f"resources/studies/{lost['publication']}.yaml"] = lost["reason"]["kind"]
        for candidate in synthesis["candidates"]:
            reasons[f"resources/studies/{candidate['publication']}.yaml"] = "pooled"
        for analysis in synthesis["analyses"]:
            assert all(map(math.isfinite, numbers(analysis)))
    assert {f: figure for f, figure in written.items() if f not in told and f not in reasons} == {}
    assert len(told) > 2 and "pooled" in reasons.values()
    assert (tmp_path / "results/legs/report.html").is_file()
