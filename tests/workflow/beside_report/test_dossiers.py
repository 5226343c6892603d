"""Dossiers in whole runs of the small library: the evidence of the day of the guidance, and what is run again."""

import csv
import json
import re

import pytest

from unit.review.guidance_examples import GUIDANCE
from workflow import in_process, mini

# Counts of the three trials: 2015, 2022, and one of which only the year of the guidance is known.
EARLY, LATE, UNDATED = ("10/40", "20/40"), ("15/40", "16/40"), ("5/40", "15/40")


def library(folder, names):
    mini.make(folder)
    for path in (folder / "resources/studies").glob("*.yaml"):
        if "IVC" not in path.read_text():
            path.unlink()
    texts = {
        "early": mini.trial("Early", *EARLY).replace("2019", "2015"),
        "late": mini.trial("Late", *LATE).replace("2019", "2022"),
        "undated": mini.trial("Undated", *UNDATED),
    }
    for name in names:
        mini.write(folder, name, texts[name])
    (folder / "resources/guidance").mkdir(parents=True)
    (folder / "resources/guidance/abc1.yaml").write_text(GUIDANCE)
    config = folder / "config/reviews/legs.yaml"
    config.write_text("guidance: {id: ABC1, dossier: abc1}\n" + config.read_text())
    return folder


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    folder = library(tmp_path_factory.mktemp("all"), ("early", "late", "undated"))
    in_process.run(folder, until="dossier", without=("draw",))
    return folder


def primary(folder, outcome="pts_any"):
    evidence = json.loads((folder / "results/legs/evidence.json").read_text())
    found = next(o for o in evidence["outcomes"] if o["outcome"]["id"] == outcome)
    return found["syntheses"][0]["analyses"][0]


def dossier_of(folder):
    return json.loads((folder / "results/legs/dossier.json").read_text())


def found_in(folder):
    (result,) = [r for r in dossier_of(folder)["results"] if r["outcome"] == "pts_any"]
    return result


def test_the_result_of_then_is_that_of_a_library_without_later_files(finished, tmp_path):
    result = found_in(finished)
    for names, then in ((("early",), "then"), (("early", "undated"), "at_most")):
        alone = library(tmp_path / then, names)
        in_process.run(alone, until="report", without=("draw",))
        whole = primary(alone)
        for field in ("k", "estimate", "ci_low", "ci_high", "status"):
            assert result[then][field] == whole[field], (then, field)


def test_the_only_trial_of_then_gives_the_risk_ratio_of_its_counts(finished):
    result = found_in(finished)
    assert result["then"]["k"] == 1
    assert result["then"]["estimate"] == pytest.approx((10 / 40) / (20 / 40), rel=1e-12)  # a closed form


def test_today_is_the_primary_result_and_what_moved_it_is_named(finished):
    result, today = found_in(finished), primary(finished)
    assert all(result["now"][f] == today[f] for f in ("k", "estimate", "ci_low", "ci_high"))
    assert result["added"] == ["Late", "Undated"]
    placed = {p["id"]: p["standing"] for p in dossier_of(finished)["publications"]}
    assert placed == {"early": "by then", "late": "since", "undated": "cannot be placed"}


def test_the_page_prints_the_numbers_of_the_record(finished):
    page = (finished / "results/legs/dossier.html").read_text()
    result = found_in(finished)
    for which in ("then", "now"):
        shown = rf"{result[which]['estimate']:.2f} \((CrI )?{result[which]['ci_low']:.2f} to"
        assert re.search(shown, page)
    assert "Invented thrombosis" in page and "special arrangements" in page
    assert "nobody's decision" in page


def test_risks_and_benefits_of_a_code_stand_with_the_results_of_their_outcomes(finished):
    whole = dossier_of(finished)
    (benefit,) = whole["benefits"]
    assert (benefit["name"], benefit["code"], benefit["publications"]) == (
        "fewer late complaints",
        "CPT 00000",
        3,
    )
    assert [whole["results"][i]["outcome"] for i in benefit["results"]] == ["pts_any"]
    (risk,) = whole["risks"]
    assert (risk["results"], risk["publications"], risk["not_asked"]) == ([], 0, ["major_bleeding"])


def test_what_the_source_of_a_code_says_of_practice_stands_on_the_page(finished):
    page = (finished / "results/legs/dossier.html").read_text()
    text = " ".join(re.sub("<[^>]+>", " ", page).split())
    assert "Steps 1. an invented way in 2. an invented way out Recovery an invented rest" in text
    assert re.search(r'<a href="?https://example.org/code["> ]', page)
    now = found_in(finished)["now"]
    estimate, low = f"{now['estimate']:.2f}", f"{now['ci_low']:.2f}"
    assert re.search(
        rf"Fewer late complaints CPT 00000 3 PTS .*?: risk ratio {estimate} \((CrI )?{low}", text
    )
    assert re.search(r"Bleeding CPT 00000 0 no study reports it", text)


def test_credible_intervals_are_told_from_confidence_intervals_wherever_a_result_stands(finished):
    """Three small trials are pooled with priors, one trial has an interval of its own."""
    result = found_in(finished)
    with (finished / "results/legs/dossier/then_and_now.csv").open(newline="", encoding="utf-8") as file:
        (line,) = [r for r in csv.DictReader(file) if r["outcome"] == "pts_any"]
    page = (finished / "results/legs/dossier.html").read_text()
    kinds = {}
    for when in ("then", "at_most", "now"):
        kinds[when] = line[f"{when}_interval"]
        numbers = [f"{result[when][x]:.2f}" for x in ("estimate", "ci_low", "ci_high")]
        marked = f"{numbers[0]} (CrI {numbers[1]} to {numbers[2]})" in page
        assert marked == (kinds[when] == "credible"), when
    assert kinds == {"then": "confidence", "at_most": "credible", "now": primary(finished)["ci_method"]}


def test_sources_of_the_right_design_are_possible_and_none_is_claimed(finished):
    (trials,) = dossier_of(finished)["sources"]
    assert (trials["count"], trials["known"], trials["possible"], trials["unplaced"]) == (
        2,
        [],
        ["early"],
        ["undated"],
    )


def test_a_changed_fact_of_the_guidance_makes_its_dossier_again_and_is_told_of(finished, tmp_path):
    """Step gather keeps what a later run is compared with; nothing else has to run for it."""
    folder = mini.copy(finished, tmp_path)

    def with_a_reason():
        return {job for job, why in in_process.plan(folder).why.items() if why}

    path = folder / "resources/guidance/abc1.yaml"
    path.write_text(path.read_text() + "# a comment\n")
    before = with_a_reason()
    assert not before & {"dossier/legs", "gather/legs"}
    path.write_text(path.read_text().replace("a team should", "a large team should"))
    assert with_a_reason() == before | {"dossier/legs", "gather/legs"}


def test_a_guidance_file_with_a_fault_is_told_and_leaves_no_half_made_dossier(finished, tmp_path):
    folder = mini.copy(finished, tmp_path)
    path = folder / "resources/guidance/abc1.yaml"
    path.write_text(path.read_text().replace("tier: special arrangements", "tier: specal"))
    planned = in_process.plan(folder)
    (line,) = planned.plan.problems
    assert line.startswith("resources/guidance/abc1.yaml:15 recommendations[1].tier: 'specal' is not allowed")
    assert "dossier/legs" not in planned.plan.jobs and "report/legs" in planned.plan.jobs


def test_a_review_without_guidance_has_no_dossier(finished):
    assert not (finished / "results/cavas/dossier.html").exists()


def test_every_link_of_the_dossier_leads_to_a_place_of_the_report_or_its_annex(finished):
    folder = finished / "results/legs"
    page = (folder / "dossier.html").read_text()
    links = set(re.findall(r'href="?([a-z]+\.html)#([^"\s>]+)', page))
    assert {file for file, _ in links} == {"report.html", "annex.html"}
    ids = {file: set(re.findall(r'\bid="?([^"\s>]+)', (folder / file).read_text())) for file, _ in links}
    assert [(file, anchor) for file, anchor in links if anchor not in ids[file]] == []


def test_a_crossing_that_hangs_on_what_cannot_be_placed_is_only_perhaps_one(finished, tmp_path):
    """Without the early trial nothing was certain then; the undated one may have been out."""
    folder = library(tmp_path / "perhaps", ("late", "undated"))
    in_process.run(folder, until="dossier", without=("draw",))
    result = found_in(folder)
    assert result["then"]["estimate"] is None and result["at_most"]["estimate"] is not None
    assert (result["crossings"], result["doubtful"]) == ([], ["first result"])
    assert "Perhaps: first result" in (folder / "results/legs/dossier.html").read_text()
