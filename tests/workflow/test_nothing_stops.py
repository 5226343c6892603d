"""No study stops a review: what cannot be computed with is named with file and line, all else is made."""

import json

import pytest

from workflow import in_process, mini

SCORES = """\
  - outcome: villalta_score
    at: 24 months
    a: {a}
    b: {b}
    source: abstract
"""
VILLALTA = """\
  villalta_score:
    label: Villalta
    role: efficacy
    importance: important
    times: [any]
    comparisons: {lysis-v-drug: MD}
"""
MORE_ANALYSES = """\
  odds: {label: Odds ratio, why: Asked., measure: OR}
  odds-of-scores: {label: Odds of scores, why: Asked., measure: OR, outcomes: [villalta_score]}
  each: {label: Leave one out, why: Asked., kind: leave-one-out}
"""
ZETA = mini.trial("Zeta", "12/40", "3/40")


def scores(a: str, b: str = "3.0 ± 2.2 (n=40)") -> str:
    return ZETA.rstrip("\n") + "\n" + SCORES.format(a=a, b=b)


def printed(effect: str) -> str:
    return ZETA.replace("    a: 12/40\n    b: 3/40\n", f"    effect: {effect}\n")


@pytest.mark.parametrize(
    "text",
    [
        scores("0 ± 0 (n=40)"),
        scores("3.0 ± 2.2 (n=1)"),
        scores("3.0 ± 2.2 (n=0)"),
        printed("RR 1 (0.00 to 1)"),
        printed("RD 0% (0% to 0%)"),
        mini.trial("Zeta", "120000/1000000", "30000/1000000").replace("n: 40", "n: 1000000"),
        mini.trial("Zeta", "12/100000000000000", "3/100000000000000").replace("n: 40", "n: 100000000000000"),
    ],
    ids=["no spread", "one patient", "no patient", "bound of 0", "no width", "a million", "fifteen digits"],
)
def test_an_odd_figure_stops_nothing(tmp_path, text):
    folder = mini.make(tmp_path)
    legs, main = folder / "config/reviews/legs.yaml", folder / "config/config.yaml"
    legs.write_text(mini.LEGS + VILLALTA)
    main.write_text(mini.CONFIG + MORE_ANALYSES)
    eta = mini.trial("Eta", "12/40", "5/40").rstrip("\n") + "\n"
    mini.write(folder, "eta2022", eta + SCORES.format(a="5 ± 3 (n=40)", b="7 ± 3.3 (n=40)"))
    mini.write(folder, "zeta2022", text)
    in_process.run(folder)
    evidence = json.loads((folder / "results/legs/evidence.json").read_bytes())
    kept = {o["outcome"]["id"]: o["syntheses"] for o in evidence["outcomes"]}
    assert set(kept) == {"pts_any", "death", "villalta_score"}
    # Whatever became of Zeta, the others are pooled, and what is missing is Zeta's with its line.
    assert kept["pts_any"][0]["analyses"][0]["k"] >= 2
    assert kept["villalta_score"][0]["analyses"][0]["k"] >= 1
    for missing in evidence["missing"]:
        assert missing["file"] == "resources/studies/zeta2022.yaml" and missing["line"] > 0
        assert "missing" in (folder / "results/legs/report.html").read_text()
