"""Dossiers and plain pages of the shipped reviews: the evidence then and now, absolute effects in words and icons."""

import json
import math
import re

import lxml.html
import pytest

from workflow.shipped.real import GUIDED, PER_CENT, as_printed, page_text, synthesis

pytestmark = pytest.mark.slow


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


def test_what_came_since_is_named_by_the_report_of_the_figure_and_not_by_the_first_of_its_study(results):
    """Quality of life in ATTRACT came in 2020; the page said that a report of 2017 had been added since."""
    for name in GUIDED:
        dossier = json.loads((results / name / "dossier.json").read_text())
        placed = {p["id"]: p for p in dossier["publications"]}
        added = re.findall(r"Added: (.+)", moved_on_page(results, name))
        assert len(added) > 5
        reports = {
            placed[report]["label"]
            for found in dossier["results"]
            for study, report in zip(found["now"]["studies"], found["now"]["reports"], strict=True)
            if study in found["added"]
        }
        left = " ".join(added)
        for label in sorted(reports, key=len, reverse=True):
            assert label in left, label
            left = left.replace(label, "")
        assert re.sub(r" \(\w+\.yaml\)|,|\band\b", "", left).split() == []
    assert "Kahn 2020" in moved_on_page(results, "dvt-thrombectomy")
    assert "Vedantham 2017" not in moved_on_page(results, "dvt-thrombectomy")


def moved_on_page(results, name):
    """What moved each result, a line each."""
    page = lxml.html.fromstring((results / name / "dossier.html").read_bytes())
    cells = page.xpath("//table[contains(@class, 'thennow')]//td[contains(@class, 'moved')]//text()")
    return "\n".join(" ".join(text.split()) for text in cells)


def test_a_judgement_of_all_the_evidence_is_not_told_as_one_on_efficacy_alone(results):
    text = page_text(results / "clti-pdva" / "dossier.html")
    assert "Evidence, on efficacy and safety together, as the guidance judged it: limited in quality" in text
    assert "Evidence on efficacy as" not in text
    assert "Evidence on efficacy as" in page_text(results / "dvt-thrombectomy" / "dossier.html")


PLAIN_NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def plain_words(share):
    """How many of 100 people, as the plain page writes it; worked out anew."""
    if 0 < 100 * share <= 0.5:
        return "fewer than one"
    if 99.5 <= 100 * share < 100:
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
