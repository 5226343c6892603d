"""The three shipped reviews, whole: what the road promises, seen on the real evidence.

`main_results.csv` holds the primary results; where they move on purpose, renew it with
`python tests/workflow/renew_main_results.py` after a run, so that a change shows which results it moves.
"""

import csv
import json
import re
from pathlib import Path

import pytest

from workflow.renew_main_results import COLUMNS, main_results
from workflow.shipped.real import REVIEWS, page_text, synthesis

pytestmark = pytest.mark.slow
SNAPSHOT = Path(__file__).parents[1] / "main_results.csv"
# The snapshot is written with six significant digits; other machines differ by less than the fifth.
RELATIVE = 1e-4


def test_the_four_trials_stand_in_the_pts_forest_plot_once_each(evidence):
    pts = synthesis(evidence["dvt-thrombectomy"], "pts_any", "removal-v-anticoagulation")
    studies = {c["key"]: c["study"] for c in pts["candidates"]}
    shown = [studies[e["key"]] for e in pts["analyses"][0]["effects"]]
    for trial in ("ATTRACT", "CaVenT", "CAVA", "TORPEDO"):
        assert shown.count(trial) == 1
    assert len(shown) == len(set(shown))


def test_the_seed_cohort_is_in_the_report_with_each_printed_figure_and_its_source(results):
    page = results / "ivc-thrombosis" / "report.html"
    text = page_text(page)
    for printed in ("36 patients (97.3%)", "95%", "100%", "77%", "85%", "5.9 ± 2.6", "3.9 ± 2.2", "22%"):
        assert printed in text, printed
    assert re.search(
        r'href="?https://staging.scite.ai/authors/liu-lu-1WxxGV["> ]',
        page.with_name("annex.html").read_text(),
    )


def test_every_figure_of_every_publication_shown_is_in_the_data(results, evidence):
    for name in REVIEWS:
        shown = {
            p["id"]
            for p in evidence[name]["publications"]
            if p["status"] in ("included", "context", "safety only")
        }
        rows = {r["id"] for r in evidence[name]["rows"]}
        for publication in shown:
            extracted = json.loads((results / "studies" / f"{publication}.json").read_text())["rows"]
            assert {r["id"] for r in extracted} <= rows


def test_every_figure_that_answers_an_outcome_is_used_or_told_with_its_reason(evidence):
    for name in REVIEWS:
        rows = {r["id"]: r for r in evidence[name]["rows"]}
        for found, spec in zip(
            evidence[name]["outcomes"], evidence[name]["methods"]["outcomes"], strict=True
        ):
            used = {
                row
                for s in found["syntheses"]
                for a in (s["analyses"][0], *s["strata"])
                for e in a["effects"]
                for c in s["candidates"]
                if c["key"] == e["key"]
                for row in c["row_ids"]
            }
            told = {row for x in found["not_pooled"] for row in x["row_ids"]}
            answering = {
                i
                for i, r in rows.items()
                if r["outcome"] in spec["of"]
                and (not spec["segments"] or r["segment"] in spec["segments"])
                and (not spec["instrument"] or r["instrument"] == spec["instrument"])
            }
            assert answering <= used | told, (name, spec["id"], answering - used - told)


def test_a_review_asks_for_the_gravest_harms_that_a_study_included_in_it_reports(evidence):
    """A leg lost after caval thrombosis was printed by an included series, and no result told of it."""
    grave = {"major_amputation", "major_bleeding", "intracranial_bleeding", "death", "death_30d"}
    for name in REVIEWS:
        included = {p["id"] for p in evidence[name]["publications"] if p["status"] == "included"}
        reported = {r["outcome"] for r in evidence[name]["rows"] if r["publication"] in included}
        asked = {of for spec in evidence[name]["methods"]["outcomes"] for of in (spec["id"], *spec["of"])}
        assert grave & reported <= asked, name


def test_no_pooled_number_is_contradicted_by_the_second_computation(evidence):
    for name in REVIEWS:
        agreement = evidence[name]["agreement"]
        assert agreement["disagreements"] == []
        assert agreement["agreeing"] == agreement["checked"] > 0
        assert agreement["not_checked"] == 0


def test_the_primary_results_are_those_of_the_snapshot(results):
    with SNAPSHOT.open(newline="", encoding="utf-8") as file:
        expected = {
            (r["review"], r["outcome"], r["synthesis"], r["designs"]): r for r in csv.DictReader(file)
        }
    found = {(r["review"], r["outcome"], r["synthesis"], r["designs"]): r for r in main_results(results)}
    assert found.keys() == expected.keys()
    moved = []
    for key, row in found.items():
        for column in COLUMNS[4:]:
            a, b = str(row[column]), expected[key][column]
            same = a == b or (a and b and _number(a) == pytest.approx(_number(b), rel=RELATIVE, abs=1e-9))
            if not same:
                moved.append((*key, column, b, a))
    assert not moved, moved


def _number(text: str):
    try:
        return float(text)
    except ValueError:
        return None


def test_an_answered_finding_is_shown_with_its_answer_and_not_counted_as_open(results, evidence):
    answered = [f for f in evidence["dvt-thrombectomy"]["findings"] if f.get("silenced")]
    assert answered
    text = page_text(results / "dvt-thrombectomy" / "report.html")
    for finding in answered:
        assert finding["silenced"].rstrip(".")[1:] in text


def test_every_printed_or_imputed_standard_error_has_its_arithmetic_and_its_row(evidence):
    steps = 0
    for review in evidence.values():
        rows = {row["id"] for row in review["rows"]}
        for outcome in review["outcomes"]:
            for found in outcome["syntheses"]:
                kinds = {c["key"]: c["kind"] for c in found["candidates"]}
                for effect in (e for a in found["analyses"] for e in a["effects"] if e["yi"] is not None):
                    whole = (
                        kinds[effect["key"]] == "survival" and effect["estimate"] == 1
                    )  # held by its count
                    if kinds[effect["key"]] in ("effect", "survival") and not whole:
                        assert effect["derivation"], effect["key"]
                    for step in effect["derivation"]:
                        assert step["row_ids"] and set(step["row_ids"]) <= rows
                        steps += 1
    assert steps > 100


def test_every_pooled_result_of_three_studies_has_its_diagnostics_and_their_figures(results, evidence):
    diagnosed = 0
    for name, review in evidence.items():
        for outcome in review["outcomes"]:
            for found in outcome["syntheses"]:
                primary, diagnostics = found["analyses"][0], found["diagnostics"]
                expected = primary["status"] == "pooled" and primary["k"] >= 3
                assert (diagnostics is not None) == expected, (name, found["id"])
                if not expected:
                    continue
                diagnosed += 1
                last, folder = diagnostics["cumulative"][-1], outcome["outcome"]["id"]
                assert last["estimate"] == pytest.approx(primary["estimate"], rel=RELATIVE, abs=1e-9)
                figures = results / name / "outcomes" / folder / "figures"
                drawn = (figures / f"{found['id']}-baujat.svg").is_file()
                assert drawn == (diagnostics["k"] >= 5)
    assert diagnosed > 20
