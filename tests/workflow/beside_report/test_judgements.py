"""Judgements of certainty: faults are told with their line, a judgement reaches the report, a stale one is flagged."""

import json
import re

import pytest

from evidence.workflow.making.run import make_plan
from workflow import in_process, mini

# Two trials, 10/40 against 20/40 and 12/40 against 15/40: what the run of the small library finds.
FILE = """\
outcomes:
  pts_any:
    baseline:
      lysis-v-drug: {value: 0.3, label: a registry, source: "doi:10.1000/registry"}
judgements:
  - outcome: pts_any
    comparison: lysis-v-drug
    judged by: A. Reviewer
    date: 2026-11-20
    made for: {k: 2, estimate: ESTIMATE}
    risk of bias: {change: -1, reason: Open trials.}
    inconsistency: {accept: 0}
    indirectness: {change: 0, reason: The patients of the question.}
    imprecision: {change: -1, reason: Few patients.}
    publication bias: {change: 0, reason: Both registered.}
    reason: Two small open trials.
"""


def lay(folder, text, name="legs"):
    (folder / "config/certainty").mkdir(exist_ok=True)
    (folder / f"config/certainty/{name}.yaml").write_text(text)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(mini.make(tmp_path))
    return tmp_path


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("outcome: pts_any", "outcome: pts_ani", 6, "did you mean 'pts_any'?"),
        ("comparison: lysis-v-drug", "comparison: lysis-v-drugs", 7, "did you mean 'lysis-v-drug'?"),
        ("judged by", "judged_by", 8, "did you mean 'judged by'?"),
        ("    judged by: A. Reviewer\n", "", 6, "'judged by' is missing"),
        ("2026-11-20", "November", 9, "November"),
        ("{k: 2,", "{studies: 2,", 10, "unknown setting 'studies'"),
        ("{change: -1, reason: Open trials.}", "{change: -1}", 11, "needs a 'reason'"),
        ("{change: -1, reason: Open trials.}", "{change: -4, reason: x}", 11, "-4 is not allowed here"),
        ("{accept: 0}", "{accept: 0, change: -1, reason: x}", 12, "either 'accept'"),
        ("{accept: 0}", "{reason: x}", 12, "either 'accept'"),
        ("{change: 0, reason: The patients of the question.}", "{accept: 0}", 13, "unknown setting 'accept'"),
        ("value: 0.3", "value: 30", 4, "between 0 and 1"),
        ("      lysis-v-drug: {value", "      lysis-v-drag: {value", 4, "did you mean 'lysis-v-drug'?"),
        ("  pts_any:\n", "  pts_ani:\n", 2, "did you mean 'pts_any'?"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_line_and_the_nearest_word(folder, old, new, line, words):
    text = FILE.replace("ESTIMATE", "0.6")
    assert old in text
    lay(folder, text.replace(old, new, 1))
    told = make_plan(folder, mini.REPOSITORY).problems
    assert any(t.startswith(f"config/certainty/legs.yaml:{line} ") and words in t for t in told), told


def test_a_result_judged_twice_is_told(folder):
    judgement = FILE[FILE.index("  - outcome") :]
    lay(folder, (FILE + judgement).replace("ESTIMATE", "0.6"))
    assert re.search(
        r"legs\.yaml:17 .*judged twice \(first in line 6\)",
        "\n".join(make_plan(folder, mini.REPOSITORY).problems),
    )


def test_a_file_for_no_review_is_told(folder):
    lay(folder, FILE.replace("ESTIMATE", "0.6"), "leg")
    assert re.search(
        r"certainty/leg\.yaml:1.*no review 'leg' \(did you mean 'legs'\?\)",
        "\n".join(make_plan(folder, mini.REPOSITORY).problems),
    )


def evidence(folder):
    return json.loads((folder / "results/legs/evidence.json").read_text())


def certainty(folder):
    return next(c for c in evidence(folder)["certainty"] if c["outcome"] == "pts_any")


def text_of(folder):
    pages = "".join((folder / f"results/legs/{name}.html").read_text() for name in ("report", "annex"))
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", pages))


def test_a_judgement_reaches_the_report_and_is_flagged_when_its_numbers_change(mini_in_process, tmp_path):
    folder = mini.copy(mini_in_process, tmp_path)
    first = certainty(folder)
    assert first["judgement"] is None
    assert "not judged" in text_of(folder) and "probably results in" not in text_of(folder)

    primary = evidence(folder)["outcomes"][0]["syntheses"][0]["analyses"][0]
    text = FILE.replace("ESTIMATE", f"{primary['estimate']:.3f}")
    text = text.replace(
        "{change: -1, reason: Few patients.}", "{change: 0, reason: Enough for a mini review.}"
    )
    lay(folder, text)
    ran, _ = in_process.run(folder)
    assert not ran & {"extract", "assemble/legs", "synthesise/legs", "draw/legs", "report/cavas"}
    judged = certainty(folder)["judgement"]
    assert (judged["level"], judged["flags"], judged["judged_by"]) == ("moderate", [], "A. Reviewer")
    assert judged["line"] == "config/certainty/legs.yaml:6"
    page = text_of(folder)
    assert "⊕⊕⊕○ moderate" in page and "judged by A. Reviewer, 2026-11-20" in page
    assert "doi:10.1000/registry" in page
    # No judgement makes an interval tell what it does not (over 50-fold: config/README.md).
    said = "cannot tell whether" if primary["ci_high"] / primary["ci_low"] > 50 else "probably results in a"
    assert said in page

    mini.write(folder, "epsilon2021", mini.trial("Epsilon", "5/40", "18/40"))
    in_process.run(folder)
    judged = certainty(folder)["judgement"]
    flag = next(f for f in judged["flags"] if f["kind"] == "other_numbers")
    assert [(p["words"]["name"], p["numbers"]) for p in flag["parts"]][0] == ("k", {"then": 2, "now": 3})
    page = text_of(folder)
    assert "made for other numbers, look again" in page and "probably results in" not in page
