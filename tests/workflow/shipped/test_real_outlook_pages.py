"""The pages of the shipped outlooks against their data: every study, device, further study and look stands with its numbers."""

import json
import math
import re

import lxml.html
import pytest

from workflow.shipped.real import PER_CENT, as_printed

pytestmark = pytest.mark.slow

REVIEWS = ("dvt-thrombectomy", "clti-pdva", "ivc-thrombosis")


@pytest.fixture(scope="module")
def outlooks(results):
    """Data and page of each review."""
    return [
        (
            json.loads((results / name / "outlook.json").read_text()),
            lxml.html.fromstring((results / name / "outlook.html").read_bytes()),
        )
        for name in REVIEWS
    ]


def rows(page, caption):
    """The rows of the table under a caption without its head, and its head, as texts of their cells."""
    found = [t for t in page.iter("table") if t.findtext("caption", "").strip() == caption]
    texts = [
        [[" ".join(c.text_content().split()) for c in row.iter("th", "td")] for row in t.iter("tr")]
        for t in found
    ]
    assert all(len(cells) == len(head) for head, *body in texts for cells in body), caption
    return [body for _, *body in texts]


def prints(cell, found, names):
    """Whether a cell prints an estimate with its limits; a ratio without one reaches from 0 or to infinity."""
    factor = 100 if found["measure"] in PER_CENT else 1
    given = [0.0 if found[n] is None and n.endswith("low") else found[n] for n in names]
    held = [factor * value for value in given if value is not None and math.isfinite(value)]
    return as_printed(cell.replace("95%", ""), held)


def place(found):
    return found["outcome_label"] + found["synthesis_label"]


def test_every_study_stands_on_its_side_of_each_result(outlooks):
    for data, page in outlooks:
        (table,) = rows(page, "Studies by how they stand to each pooled result")
        by = {}
        for s in data["standings"]:
            by.setdefault((s["outcome"], s["synthesis"]), []).append(s)
        assert len(table) == len(by)
        for found, cells in zip(by.values(), table, strict=True):
            assert cells[0] == place(found[0])
            for cell, side in zip(
                cells[1:], ("supports", "contrasts", "compatible", "mentions"), strict=True
            ):
                names = [s["label"] for s in found if s["standing"].startswith(side)]
                assert cell == (f"{len(names)}{', '.join(names)}" if names else "–")


def test_a_contrasting_study_stands_with_its_numbers_and_with_those_it_is_held_against(outlooks):
    seen = 0
    for data, page in outlooks:
        contrasting = [s for s in data["standings"] if s["standing"] == "contrasts"]
        table = [row for body in rows(page, "Contrasting studies, and what differs in them") for row in body]
        for s, cells in zip(contrasting, table, strict=True):
            assert cells[0] == f"{s['label']}{s['outcome_label']}; {s['synthesis_label']}"
            assert prints(cells[1], s, ("estimate", "ci_low", "ci_high"))
            assert cells[2].endswith(s["against"])
            held = cells[2].removesuffix(s["against"])
            assert prints(held, s, ("pooled", "pooled_low", "pooled_high"))
            assert ("CrI" in held) == s["pooled_credible"]
            assert cells[3] == ("; ".join(s["differs"]) or "nothing that the study files tell")
            seen += 1
    assert seen > 5


def test_devices_and_what_was_found_with_them_stand_with_numbers_people_and_market_status(outlooks):
    for data, page in outlooks:
        (table,) = rows(page, "Devices of the library and their market status")
        for d, cells in zip(data["devices"], table, strict=True):
            assert cells[:3] == [d["device"], d["status"] + d["source"], str(d["publications"])]
        (table,) = rows(page, "Critical results by device, pooled as the result itself")
        for r, cells in zip(data["device_results"], table, strict=True):
            assert cells[:2] == [place(r), f"{r['device']}market status: {r['market']}"]
            people = str(r["n"]) if r["n"] is not None else "–"
            assert [c.replace(",", "") for c in cells[2:4]] == [str(r["k"]), people]
            assert all(study in cells[4] for study in r["studies"])
            number = re.split(r"(?<=\))", cells[4])[0]
            if r["estimate"] is None:
                assert cells[4].startswith("no result")
            else:
                assert prints(number, r, ("estimate", "ci_low", "ci_high")), (number, r)


def test_what_a_further_study_would_make_of_each_result_stands_beside_today(outlooks):
    for data, page in outlooks:
        (table,) = rows(page, "Critical results with a further study of each size")
        by = {}
        for s in data["further"]:
            by.setdefault((s["outcome"], s["synthesis"]), []).append(s)
        told = 0
        for found, cells in zip(by.values(), table, strict=True):
            assert cells[0] == place(found[0])
            assert prints(cells[1], found[0], ("estimate", "ci_low", "ci_high"))
            for s, cell in zip(found, cells[2:], strict=True):
                if s["then_estimate"] is not None:
                    assert prints(cell, s, ("then_estimate", "then_low", "then_high")), (cell, s)
                    assert ("CrI" in cell) == s["then_credible"]
                    told += 1
                else:
                    assert cell.startswith("not computed: ") if s["tells_nothing"] else cell == "–"
        assert told > 5


def per_cent(value):
    return f"{100 * value:.1f}%"


def test_every_look_of_a_monitoring_stands_with_its_people_and_boundaries_and_is_drawn_where_it_lies(
    outlooks,
):
    data, page = outlooks[0]
    assert len(data["monitoring"]) > 1
    text = " ".join(page.text_content().split())
    tables, drawings = rows(page, "Looks"), page.xpath("//svg[contains(@class, 'monitor')]")
    for m, table, drawing in zip(data["monitoring"], tables, drawings, strict=True):
        assert f"{m['outcome_label']}: {m['synthesis_label']}" in text
        fewer = "fewer" if m["wanted"] < m["risk"] else "more"
        size, plain = f"{round(m['adjusted']):,}", f"{round(m['size']):,}"
        sentence = re.sub(r"(?<=\d),(?=\d)", "", text)
        assert f"Information size {size} people ({plain} without".replace(",", "") in sentence
        if m["risk"] <= 0.5:
            told = (
                f"to show {per_cent(m['change'])} {fewer} with the event ({per_cent(m['wanted'])} with it instead of "
                f"{per_cent(m['risk'])}); two-sided error {per_cent(m['alpha'])}, power {per_cent(m['power'])}."
            )
            assert told in text
        assert f"So far {m['people']} people." in sentence
        for look, cells in zip(m["looks"], table, strict=True):
            assert cells[0] == look["label"]
            assert cells[1].replace(",", "") == str(look["people"])
            assert float(cells[2].rstrip("%")) == pytest.approx(100 * look["information"], abs=0.051)
            for cell, name in zip(cells[3:], ("z", "efficacy", "futility"), strict=True):
                if look[name] is None:
                    assert cell == "–"
                else:
                    assert float(cell.replace("−", "-")) == pytest.approx(look[name], abs=0.0051)
        # The way of Z begins at nothing and goes through every look: from left to right, up where Z is above.
        way = [c for c in drawing.iter("circle") if c.get("class") == "way"]
        line = next(p for p in drawing.iter("polyline") if p.get("class") == "way").get("points").split()
        places = [tuple(map(float, p.split(","))) for p in line]
        assert places[1:] == [(float(c.get("cx")), float(c.get("cy"))) for c in way]
        assert len(way) == len(m["looks"])
        zero_x, zero_y = places[0]
        for (x, y), look in zip(places[1:], m["looks"], strict=True):
            assert x >= zero_x and (zero_y - y) * look["z"] >= 0
        bounds = [c for c in drawing.iter("circle") if c.get("class") == "bound"]
        assert len(bounds) == 2 * sum(look["efficacy"] is not None for look in m["looks"])
