"""The three shipped reviews, whole: what the road promises, seen on the real evidence.

`main_results.csv` holds the primary results; where they move on purpose, renew it with
`python tests/workflow/renew_main_results.py` after a run, so that a change shows which results it moves.
"""

import csv
import json
import math
import re
import shutil
import subprocess
from functools import partial
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import docx
import jsonschema
import lxml.html
import numpy as np
import openpyxl
import pytest
from numpy.polynomial import chebyshev
from scipy import integrate, optimize, stats

from office import convert
from unit.review.robustness.test_thresholds_and_bayes import INTEGRATED, posterior_probability_below
from workflow import mini
from workflow.renew_main_results import COLUMNS, main_results

pytestmark = pytest.mark.slow
SNAPSHOT = Path(__file__).with_name("main_results.csv")
REVIEWS = ("dvt-thrombectomy", "ivc-thrombosis", "clti-pdva")
# The snapshot is written with six significant digits; other machines differ by less than the fifth.
RELATIVE = 1e-4
# What a workbook holds of a number.
SIXTEEN_DIGITS = 1e-15
# How far out tau is looked at, in scales of its prior; of how many terms a smooth function of it is made.
FURTHEST_TAU, SMOOTH = 8, 40
SVG = "{http://www.w3.org/2000/svg}"
# Measures that are shown in per cent or percentage points.
PER_CENT = ("proportion", "PLO", "survival", "CLOGLOG", "RD")


@pytest.fixture(scope="module")
def results(real_results):
    return real_results


@pytest.fixture(scope="module")
def evidence(results):
    return {name: json.loads((results / name / "evidence.json").read_text()) for name in REVIEWS}


class _Text(HTMLParser):
    def __init__(self):
        super().__init__()
        self.words = []

    def handle_data(self, data):
        self.words.append(data)


def page_text(path: Path) -> str:
    """Return the words of a report and its annex."""
    parser = _Text()
    parser.feed(path.read_text())
    parser.feed(path.with_name("annex.html").read_text())
    return " ".join(" ".join(parser.words).split())


def synthesis(evidence, outcome, synthesis_id):
    found = next(o for o in evidence["outcomes"] if o["outcome"]["id"] == outcome)
    return next(s for s in found["syntheses"] if s["id"] == synthesis_id)


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


def schema(name):
    folder = mini.REPOSITORY / "workflow/schemas"
    return jsonschema.Draft202012Validator(json.loads((folder / f"{name}.schema.json").read_text()))


# Where each kind of file stands in results/; what schemas.ROOTS has more is not written there.
WRITTEN = {
    "publication": "studies/*.json",
    "decisions": "*/publications.json",
    "datasets": "*/datasets.json",
    "synthesis": "*/outcomes/*/synthesis.json",
    "evidence": "*/evidence.json",
    "summary": "*/summary.json",
    "tables": "*/tables/tables.json",
    "kept": "*/kept.json",
    "dossier": "*/dossier.json",
    "outlook": "*/outlook.json",
}
GUIDED = ("dvt-thrombectomy", "clti-pdva")


@pytest.mark.parametrize("name", sorted(WRITTEN))
def test_every_json_of_a_run_fits_its_schema(results, name):
    validator = schema(name)
    files = sorted(results.glob(WRITTEN[name]))
    assert len(files) >= len(GUIDED if name == "dossier" else REVIEWS)
    told = {p: error.message for p in files for error in validator.iter_errors(json.loads(p.read_text()))}
    assert told == {}


def test_no_json_of_a_run_is_without_a_schema(results):
    known = {path for pattern in WRITTEN.values() for path in results.glob(pattern)}
    folders = {path: path.relative_to(results).parts[:-1] for path in results.rglob("*.json")}
    # Manifests, logs and what begins with a dot are the workflow's own; other formats have schemas of their own.
    own = {p for p, parts in folders.items() if any(x in ("manifests", "logs") or x[0] == "." for x in parts)}
    others = {p for p in folders if p.name in ("references.json", "support.json", "datapackage.json")}
    assert set(folders) - known - own - others == set()


def curves(evidence):
    return [
        (name, o["outcome"]["id"], c)
        for name in REVIEWS
        for o in evidence[name]["outcomes"]
        for c in o["curves"]
    ]


def test_every_point_of_every_curve_is_a_printed_figure_at_its_printed_time(evidence):
    points = 0
    for name, _, curve in curves(evidence):
        rows = {r["id"]: r for r in evidence[name]["rows"]}
        for p in curve["points"]:
            (row,) = [rows[i] for i in p["row_ids"]]
            assert row["printed"] == p["printed"] and row["at"]["months"] == p["months"]
            if p["kind"] == "Kaplan-Meier":
                assert row["type"] == "survival" and row["values"]["survival"] == p["survival"]
            else:
                assert row["values"]["events"] / row["values"]["n"] == p["survival"] and not p["pooled"]
            points += 1
    assert points > 20


def test_a_curve_holds_each_study_once_a_time_and_never_two_that_share_patients(evidence):
    for name, _, curve in curves(evidence):
        told = [(p["study"], p["time"]) for p in curve["points"]]
        assert len(told) == len(set(told))
        of = {p["id"]: p for p in evidence[name]["publications"]}
        studies = {p["study"] for p in curve["points"]}
        for p in curve["points"]:
            shared = {of[i]["study"] for i in of[p["publication"]]["overlaps"] if i in of}
            assert not (shared - {p["study"]}) & studies


# Primary patency (at five years it is the same curve), amputation-free survival, limb salvage, survival.
POOLED_CURVES = 4


def test_curves_end_with_the_last_two_studies_fall_and_are_computed_twice(evidence):
    pooled = [c for *_, c in curves(evidence) if c["pooled"]]
    assert len(pooled) == POOLED_CURVES
    for curve in pooled:
        at = [(p["time"], p["studies"]) for p in curve["pooled"]]
        studies = {
            t: sum(p["time"] == t and p["pooled"] for p in curve["points"]) for t in (t for t, _ in at)
        }
        assert dict(at) == studies and at[-1][0] == curve["ends"] and at[-1][1] >= 2
        shares = [p["survival"] for p in curve["pooled"]]
        assert shares == sorted(shares, reverse=True)
        assert curve["second"]["agrees"]


def test_amputation_free_survival_over_time_rests_on_the_studies_that_print_it(evidence):
    (curve,) = [
        c
        for _, outcome, c in curves(evidence)
        if outcome == "amputation_free_survival" and c["id"] == "arterialisation"
    ]
    told = {(p["study"], p["time"]): p["survival"] for p in curve["points"]}
    assert told == {
        ("PROMISE I", 6): 0.74,
        ("PROMISE I", 12): 0.697,
        ("PROMISE I", 24): 0.59,
        ("PROMISE II", 6): 0.661,
        ("Japan balloon-only pDVA", 12): 0.47,
        ("Northwell-MedStar-UTSW real-world TADV", 6): 0.742,
        ("Northwell-MedStar-UTSW real-world TADV", 12): 0.636,
    }
    # "shipped" of tests/reference/pooled_curves.json is these figures: what R makes of them.
    theirs = json.loads((mini.REPOSITORY / "tests/reference/pooled_curves.json").read_text())
    fit = theirs["shipped"]
    assert curve["tau2"] == 0
    assert [p["survival"] for p in curve["pooled"]] == pytest.approx(fit["survival"], rel=1e-6)
    # R takes the curvature by differences.
    assert [p["ci_low"] for p in curve["pooled"]] == pytest.approx(fit["ci_low"], rel=1e-5)


def test_a_curve_that_cannot_be_made_says_why(evidence):
    told = {
        outcome: (curve["status"], curve["status_reason"]["kind"], len({p["study"] for p in curve["points"]}))
        for name, outcome, curve in curves(evidence)
        if name == "ivc-thrombosis"
    }
    vein = ("not pooled", "no_timed_estimate", 0)
    assert told == {
        "patency_primary_ivc": vein,
        "patency_secondary_ivc": vein,
        "patency_primary_iliac": vein,
        "patency_secondary_iliac": vein,
        "freedom_from_rethrombosis": ("single study", "one_study_curve", 1),
    }
    without = [
        curve for name, _, curve in curves(evidence) if name == "ivc-thrombosis" and not curve["points"]
    ]
    assert all(x["printed"] for curve in without for x in curve["left_out"])
    assert all(curve["left_out"] for curve in without)


def test_the_agreement_counts_curves_too(evidence):
    for name in REVIEWS:
        analyses = sum(
            x["estimate"] is not None and bool(x["second"]) and x["second"]["agrees"] is not None
            for o in evidence[name]["outcomes"]
            for s in o["syntheses"]
            for a in (
                *s["analyses"],
                *s["strata"],
                *(level for group in s["subgroups"] for level in group["levels"]),
            )
            for x in (a, *a["beside"])
        )
        around = [
            second
            for o in evidence[name]["outcomes"]
            for s in o["syntheses"]
            for second in (
                *(group["second"] for group in s["subgroups"] if group["test_q"] is not None),
                *(
                    g[key]
                    for g in s["regressions"]
                    for key in ("second", "second_permutation", "second_lines")
                ),
                s["second_refits"],
            )
        ] + [a["second"] for a in evidence[name]["absolute"] if a["value"] is not None]
        twice = sum(bool(c["pooled"]) for review, _, c in curves(evidence) if review == name)
        told = sum(bool(second) and second["agrees"] is not None for second in around)
        assert evidence[name]["agreement"]["checked"] == analyses + twice + told


def test_amputation_free_survival_tells_how_sure_it_is_to_beat_the_goal_of_its_trial(results, evidence):
    found = synthesis(evidence["clti-pdva"], "amputation_free_survival", "arterialisation.six-months")
    bayes = next(a for a in found["analyses"] if a["id"] == "bayes")
    goal, told = found["benchmark"], bayes["beyond"]
    assert (told["threshold"], told["side"]) == (goal["value"], "above")
    effects = [e for e in bayes["effects"] if e["yi"] is not None]
    yi, vi = (np.array([e[name] for e in effects]) for name in ("yi", "vi"))
    # Mean survival over studies is above the goal where log(-log S) of the median study is below a limit that
    # depends on tau.
    scale = bayes["settings"]["tau_prior_scale"]["survival"]
    furthest = FURTHEST_TAU * scale
    limit = chebyshev.Chebyshev.interpolate(
        np.vectorize(partial(_median_of_mean, goal["value"])), SMOOTH, domain=[0, furthest]
    )
    assert told["mean"] == pytest.approx(posterior_probability_below(limit, yi, vi, scale), abs=INTEGRATED)
    text = page_text(results / "clti-pdva" / "report.html")
    assert (
        f"The probability that the event-free proportion is above the {goal['label']} is {told['mean']:.2f} "
        "under the Bayesian model" in text
    )


def _median_of_mean(mean: float, tau: float) -> float:
    """log(-log S) of the median study where survival has this mean over studies, by scipy's quadrature."""

    def gap(mu):
        def share(z):
            return math.exp(-math.exp(mu + tau * z)) * stats.norm.pdf(z)

        return integrate.quad(share, -9, 9, epsabs=1e-12)[0] - mean

    return optimize.brentq(gap, -20, 5, xtol=1e-12)


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


def pooled(data):
    """Each pooled synthesis with its outcome and primary analysis."""
    found = ((o["outcome"], s, s["analyses"][0]) for o in data["outcomes"] for s in o["syntheses"])
    return [(outcome, s, primary) for outcome, s, primary in found if primary["status"] == "pooled"]


IN_THE_WORKBOOK = {
    "k": "Studies",
    "estimate": "Estimate",
    "ci_low": "CI, lower limit",
    "ci_high": "CI, upper limit",
    "pi_low": "Prediction interval, lower limit",
    "pi_high": "Prediction interval, upper limit",
    "tau2": "τ²",
}


def test_the_workbook_holds_every_pooled_number_of_the_data(results, evidence):
    for name in REVIEWS:
        book = openpyxl.load_workbook(results / name / "report.xlsx")
        head, *lines = book["Findings"].iter_rows(values_only=True)
        rows = [dict(zip(head, x, strict=True)) for x in lines]
        shown = {(r["Outcome"], r["Comparison"], r["Time"], r["Analysis"]): r for r in rows}
        for outcome, s, primary in pooled(evidence[name]):
            place = outcome["label"], s["comparison"]["label"], s["time"]["label"]
            line = shown[*place, primary["label"]]
            for key, shown_as in IN_THE_WORKBOOK.items():
                held = line[shown_as] == primary[key] or line[shown_as] == pytest.approx(
                    primary[key], rel=SIXTEEN_DIGITS
                )
                assert held, (name, outcome["id"], s["id"], key)


def test_the_paper_shows_every_pooled_number_of_the_data(results, evidence):
    for name in REVIEWS:
        shown = {}
        for table in docx.Document(str(results / name / "annex.docx")).tables:
            caption = table._tbl.tblPr.find(docx.oxml.ns.qn("w:tblCaption"))
            if caption.get(docx.oxml.ns.qn("w:val")).endswith(": pooled result"):
                shown[caption.get(docx.oxml.ns.qn("w:val"))] = [r.cells[-1].text for r in table.rows[1:]]
        for outcome, s, primary in pooled(evidence[name]):
            rows = shown[f"{outcome['label']}: {s['label']}: pooled result"]
            headline = next((i for i, text in enumerate(rows) if text.endswith("(headline)")), -1)
            rows = rows[headline + 1 :]  # designs stand as groups, the headline under its own name
            factor = 100 if primary["measure"] in PER_CENT else 1
            expected = [factor * primary[key] for key in ("estimate", "ci_low", "ci_high")]
            assert as_printed(rows[0], expected), (name, outcome["id"], rows[0], expected)


def as_printed(text, expected):
    """Whether a text shows these numbers, rounded as it rounds them; bounds such as <0.1 hold."""
    found = re.findall(r"([<>]?)(-?)(\d[\d,]*\.?\d*)", text.replace("\N{MINUS SIGN}", "-"))
    if len(found) != len(expected):
        return False
    for (bound, sign, digits), value in zip(found, expected, strict=True):
        number = float(sign + digits.replace(",", ""))
        decimals = len(digits.partition(".")[2])
        near = abs(number - value) <= 0.5000001 * 10**-decimals
        if not {"<": value <= number, ">": value >= number}.get(bound, near):
            return False
    return True


def test_what_a_dossier_gives_for_today_is_the_primary_result_of_the_review(results, evidence):
    """Every number of today in a dossier is the one in evidence.json, every result of then is confirmed twice."""
    for name in GUIDED:
        dossier = json.loads((results / name / "dossier.json").read_text())
        seen = 0
        for found in dossier["results"]:
            if found["subgroup"]:
                continue
            primary = synthesis(evidence[name], found["outcome"], found["synthesis"])["analyses"][0]
            for field in ("k", "ci_low", "ci_high", "pi_low", "pi_high", "status"):
                if primary["status"] != "not pooled" or field in ("k", "status"):
                    assert found["now"][field] == primary[field], (name, found["outcome"], field)
            assert found["then"]["agrees"] is not False
            seen += 1
        assert seen > 20
        text = page_text(results / name / "dossier.html")
        for recommendation in dossier["guidance"]["recommendations"]:
            assert recommendation["indication"][1:] in text


def test_the_evidence_of_the_day_of_the_guidance_holds_nothing_younger(results):
    for name, day in (("dvt-thrombectomy", "2019-06-12"), ("clti-pdva", "2023-10-18")):
        dossier = json.loads((results / name / "dossier.json").read_text())
        placed = {p["id"]: p for p in dossier["publications"]}
        used = {r for found in dossier["results"] for r in found["then"]["reports"]}
        assert used
        for report in used:
            assert placed[report]["published"][:4] <= day[:4]
            assert placed[report]["published"] <= day or len(placed[report]["published"]) == len("2019")


MOST_PAGES = 15


@pytest.mark.parametrize("name", REVIEWS)
def test_each_paper_has_at_most_fifteen_pages_and_its_contents_name_the_right_ones(results, name, tmp_path):
    (pdf,) = convert(results / name / "report.docx", "pdf", tmp_path, "writer")
    pages = _pages(pdf)
    assert 5 < len(pages) <= MOST_PAGES
    entries = re.findall(r"^(.+?)[. ]{4,}(\d+)$", pages[1], re.MULTILINE)
    assert len(entries) > 8
    for heading, page in entries:
        there = re.sub(r"\s+", "", pages[int(page) - 1])
        assert re.sub(r"\s+", "", heading) in there, (heading, page)
    summary = _pages(results / name / "summary.pdf")
    assert len(summary) == 1


def _pages(pdf):
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler-utils) is not installed")
    run = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True, check=True)
    return run.stdout.removesuffix("\f").split("\f")


def test_the_paper_and_the_summary_show_the_key_results_of_the_data(results, evidence):
    for name in REVIEWS:
        by_label = {
            (outcome["label"], f"{s['comparison']['label']}, {s['time']['label']}"): s["analyses"][0]
            for outcome in (o["outcome"] | {"all": o["syntheses"]} for o in evidence[name]["outcomes"])
            for s in outcome["all"]
        }
        document = docx.Document(str(results / name / "report.docx"))
        table = document.tables[0]
        assert 2 < len(table.rows) <= 8
        compared = table.rows[0].cells[0].text.partition(": ")[2].removesuffix(", unless stated")
        (one_page,) = _pages(results / name / "summary.pdf")
        on_one_page = one_page.split()
        for row in table.rows[1:]:
            label, question = row.cells[0].text.split("\n")
            if (label, question) not in by_label:  # of the comparison in the head of the column
                question = f"{compared}, {question}"
            primary = by_label[label, question]
            factor = 100 if primary["measure"] in PER_CENT else 1
            number, limits, *people = row.cells[1].text.split("\n")
            assert set(f"{number} {limits} {''.join(people)}".split()) <= set(on_one_page), (
                label,
                number,
                limits,
            )
            if primary["ci_low"] is None:
                continue
            if number != "Cannot be told" and "size unclear" not in number:
                assert as_printed(number, [factor * primary["estimate"]]), (label, number)
            expected = [factor * primary[key] for key in ("ci_low", "ci_high")]
            assert as_printed(limits.partition("% ")[2], expected), (label, limits)


def test_the_figures_show_every_pooled_number_of_the_data(results, evidence):
    for name in REVIEWS:
        seen = 0
        for outcome, s, primary in pooled(evidence[name]):
            file = results / name / "outcomes" / outcome["id"] / "figures" / f"{s['id']}.svg"
            if not file.exists():  # of fewer than three studies without any figure
                continue
            drawing = ElementTree.parse(file)
            bold = [e.text or "" for e in drawing.iter(f"{SVG}text") if e.get("font-weight") == "bold"]
            texts = [*bold, *map(" ".join, pairwise(bold))]
            factor = 100 if primary["measure"] in PER_CENT else 1
            expected = [factor * primary[key] for key in ("estimate", "ci_low", "ci_high")]
            assert any(as_printed(text, expected) for text in texts), (name, outcome["id"], s["id"], bold)
            seen += 1
        assert seen > 4


def test_a_dossier_prints_the_numbers_of_today_that_its_data_hold(results):
    for name in GUIDED:
        dossier = json.loads((results / name / "dossier.json").read_text())
        now = {}
        for found in dossier["results"]:
            factor = 100 if found["measure"] in PER_CENT else 1
            values = (found["now"][key] for key in ("estimate", "ci_low", "ci_high"))
            held = [factor * v for v in values if v is not None and math.isfinite(v)]
            now.setdefault(found["outcome_label"], []).append(held)
        page = lxml.html.fromstring((results / name / "dossier.html").read_bytes())
        shown = 0
        for body in page.xpath("//table[contains(@class, 'thennow')]/tbody"):
            (label,) = body.xpath(".//th/a/text() | .//th/text()")[:1]
            for text in body.xpath(".//tr[contains(@class, 'now')]/td[contains(@class, 'effect')]/text()"):
                if text.startswith("no result"):
                    continue
                text = text.replace("95%", "")
                assert any(as_printed(text, held) for held in now[label]), (name, label, text)
                shown += 1
        assert shown > 20


PLAIN_NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def plain_words(share):
    """How many of 100 people, as the plain page writes it; worked out anew."""
    if 0 < 100 * share < 0.5:
        return "fewer than one"
    if 99.5 < 100 * share < 100:
        return "more than 99"
    whole = round(100 * share)
    return PLAIN_NUMBERS[whole] if whole <= 10 else str(whole)


def test_the_plain_page_draws_and_tells_the_absolute_effects_of_the_data(results, evidence):
    for name in GUIDED:
        absolute = {f"synthesis-{a['outcome']}-{a['synthesis']}": a for a in evidence[name]["absolute"]}
        page = lxml.html.fromstring((results / name / "plain.html").read_bytes())
        articles = page.xpath("//article")
        assert len(articles) > 4
        for article in articles:
            (link,) = article.xpath(".//a/@href")
            found = absolute[link.partition("#")[2]]
            shares = (
                [found["value"]] if found["kind"] == "share" else [found["baseline"]["value"], found["value"]]
            )
            drawn = [len(f.xpath(".//*[@class='on']")) for f in article.xpath(".//figure")]
            assert drawn == [round(100 * share) for share in shares]
            text = " ".join(article.text_content().split())
            low, high = (plain_words(found[key]) for key in ("low", "high"))
            assert f"The true number may be anywhere from {low} to {high}." in text, (name, link, text)
            for share in shares:
                assert re.search(rf"people with [^.]*, (about )?{plain_words(share)} ", text), (
                    name,
                    link,
                    text,
                )
