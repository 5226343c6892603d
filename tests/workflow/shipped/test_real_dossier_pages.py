"""The pages of the shipped dossiers against their data: nothing that the guidance or the record says is lost on the way."""

import json
import math
import re

import lxml.html
import pytest

from workflow.shipped.real import GUIDED, PER_CENT, as_printed

pytestmark = pytest.mark.slow

# What a guidance file says for the program alone: which words of the vocabulary and of study files it asks for.
FOR_THE_PROGRAM = {
    "outcomes",
    "analyses",
    "items",
    "fields",
    "mentions",
    "partly",
    "repeat",
    "publication",
    "designs",
    "id",
}
DATES = {"published", "date", "until"}
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")  # fmt: skip


def in_letters(text):
    """A text by its letters and digits alone: capitals, spaces and what lies between lines do not count."""
    return re.sub(r"\W", "", text).lower()


def statements(page, dossier):
    """Each statement of the guidance as a section of the page, with what bears on it."""
    sections = page.xpath("//section[contains(@class, 'statement')]")
    return zip(sections, [*dossier["recommendations"], *dossier["considerations"]], strict=True)


def words_of(found, key=""):
    """All words that a part of a record says, by the name of their field."""
    if isinstance(found, dict):
        for name, value in found.items():
            yield from words_of(value, name)
    elif isinstance(found, list):
        for value in found:
            yield from words_of(value, key)
    elif isinstance(found, str) and found:
        yield key, found


def written_date(date):
    year, *rest = date.split("-")
    return " ".join([*(str(int(day)) for day in rest[1:]), *(MONTHS[int(m) - 1] for m in rest[:1]), year])


def test_all_that_the_guidance_says_stands_on_the_page_of_the_dossier(results):
    for name in GUIDED:
        dossier = json.loads((results / name / "dossier.json").read_text())
        page = in_letters(lxml.html.fromstring((results / name / "dossier.html").read_bytes()).text_content())
        said = [*words_of(dossier["guidance"]), *words_of(dossier["ongoing"])]
        told = [
            (key, written_date(s) if key in DATES else s) for key, s in said if key not in FOR_THE_PROGRAM
        ]
        assert len(told) > 150
        assert [(key, s) for key, s in told if in_letters(s) not in page] == []


def table(page, caption):
    """The rows of the table under a caption, its head left out, as texts of their cells."""
    (found,) = [t for t in page.iter("table") if t.findtext("caption", "").strip() == caption]
    return [[" ".join(c.text_content().split()) for c in row.iter("th", "td")] for row in found.iter("tr")][
        1:
    ]


def test_the_tables_of_a_dossier_count_what_its_data_hold(results):
    for name in GUIDED:
        dossier = json.loads((results / name / "dossier.json").read_text())
        page = lxml.html.fromstring((results / name / "dossier.html").read_bytes())
        labels = {p["id"]: p["label"] for p in dossier["publications"]}

        def count(when, places, dossier=dossier):
            return sum(dossier["results"][i][when]["estimate"] is not None for i in places)

        keys = table(page, "Outcomes that the committee called key")
        assert len(keys) == len(dossier["outcomes"]) > 4
        for key, cells in zip(dossier["outcomes"], keys, strict=True):
            assert cells[0].startswith(key["name"])
            assert cells[1] == (
                str(key["publications"]) if key["publications"] else "no publication reports it"
            )
            assert cells[2] == f"{count('then', key['results'])} then, {count('now', key['results'])} today"
        sources = table(page, "Sources as the guidance counts them, held against the library")
        assert len(sources) == len(dossier["sources"]) > 2
        for source, cells in zip(dossier["sources"], sources, strict=True):
            assert cells[1] == str(source["count"])
            for p in source["known"]:
                assert labels[p].partition(" (")[0] in cells[2]
            assert cells[3].startswith(f"{len(source['possible'])}: " if source["possible"] else "none"), (
                cells
            )
            for p in (*source["possible"], *source["unplaced"]):
                assert labels[p].partition(" (")[0] in cells[3]
            assert ("Date not known well enough" in cells[3]) == bool(source["unplaced"])
        items = {i["id"]: i["name"] for i in dossier["guidance"]["research"]}
        shares = {(s["item"], s["period"]): s for s in dossier["shares"]}
        rows = table(page, "Publications that report each item")
        assert len(rows) == len({item for item, _ in shares}) > 3
        by_name = {in_letters(cells[0]): cells for cells in rows}
        for (item, period), found in shares.items():
            if period not in ("by then", "since", "cannot be placed"):
                continue
            (cells,) = [c for n, c in by_name.items() if n.startswith(in_letters(items[item]))]
            cell = cells[1 + ("by then", "since", "cannot be placed").index(period)]
            assert re.match(rf"{found['reported']}\D+{found['publications']}\b", cell), (cell, found)
            assert (f"and {found['partly']} partly" in cell) == (found["partly"] > 0)
        ongoing = table(page, "Studies that go on")
        told = [(o["state"], str(o["planned"] or "–"), o["expected"] or "–") for o in dossier["ongoing"]]
        assert [tuple(c[1:4]) for c in ongoing] == told
        unplaced = table(page, "Publications that cannot be placed against the date of the guidance")
        apart = [p for p in dossier["publications"] if p["standing"] == "cannot be placed"]
        assert [c[3] for c in unplaced] == [p["basis"] for p in apart]
        gaps = {}
        for cell in dossier["gaps"]:
            gaps.setdefault((cell["outcome"], cell["band"]), []).append(cell["studies"])
        shown = page.xpath("//table[@class='gaps']//td/@data-n")
        assert sum(map(int, shown)) == sum(map(sum, gaps.values())) > 50
        assert sorted(n for n in map(int, shown) if n) == sorted(map(sum, gaps.values()))


def texts(nodes):
    return [" ".join(node.text_content().split()) for node in nodes]


def with_number(number, noun):
    return f"{number} {noun}" + ("" if number == 1 else "s")


def test_what_a_dossier_sums_up_and_computes_for_each_statement_are_counts_of_its_data(results):
    for name in GUIDED:
        dossier = json.loads((results / name / "dossier.json").read_text())
        page = lxml.html.fromstring((results / name / "dossier.html").read_bytes())
        day, found = written_date(dossier["guidance"]["published"]), dossier["results"]
        by, since, apart = (
            sum(p["standing"] == standing for p in dossier["publications"])
            for standing in ("by then", "since", "cannot be placed")
        )
        then = {r["outcome"] + r["synthesis"] for r in found if not r["subgroup"] and r["then"]["k"]}
        now = {r["outcome"] + r["synthesis"] for r in found if not r["subgroup"] and r["now"]["k"]}
        crossed = {
            r["outcome"] + r["synthesis"] for r in found if not r["subgroup"] and r["crossings"]
        } & then
        said = texts(page.xpath("//header/p"))
        assert (
            f"Of {by + since + apart} publications about the question {by} had appeared by {day}, {since} have appeared "
            f"since, and {apart} cannot be placed because their date is not known well enough."
        ) in said
        assert (
            f"{len(then)} results could be given then, {len(now)} can be given today; {len(crossed)} of those that could be "
            "given then have crossed something since."
        ) in said
        items = {i["id"]: i["name"] for i in dossier["guidance"]["research"]}
        shares = {(s["item"], s["period"]): s for s in dossier["shares"]}
        for section, bears in statements(page, dossier):
            computed = texts(section.xpath("./div[@class='computed']/p"))
            expected = []
            if bears["results"]:
                number, verb = len(bears["results"]), "bears" if len(bears["results"]) == 1 else "bear"
                changed = sum(bool(found[i]["crossings"]) for i in bears["results"])
                expected.append(
                    f"{with_number(number, 'result')} of the review {verb} on this; {changed} changed in kind since {day}."
                )
            for item in bears["items"]:
                parts = []
                for period, words in (("by then", "by the date of the guidance"), ("since", "since")):
                    if (share := shares.get((item, period))) is not None:
                        partly = f" (and partly by {share['partly']})" if share["partly"] else ""
                        of = with_number(share["publications"], "publication")
                        parts.append(f"{share['reported']} of {of}{partly} {words}")
                if parts:
                    capital = items[item][0].upper() + items[item][1:]
                    expected.append(f"{capital} is reported by {' and '.join(parts)}.")
            assert [x for x in expected if x not in computed] == []
            for kind, lead in (
                ("without_result", "Without any result here: "),
                ("compared_otherwise", "Asked for in other comparisons alone: "),
                ("not_asked", "Not asked for by the review: "),
            ):
                told = [c for c in computed if c.startswith(lead)]
                assert len(told) == bool(bears[kind])
            assert all(label in " ".join(computed) for label in bears["without_result"])


def test_every_result_of_a_dossier_has_a_line_a_date_with_its_studies_people_and_design(results):
    for name in GUIDED:
        dossier = json.loads((results / name / "dossier.json").read_text())
        page = lxml.html.fromstring((results / name / "dossier.html").read_bytes())
        day = written_date(dossier["guidance"]["published"])
        shown = {}
        for block in page.xpath("//table[contains(@class, 'thennow')][starts-with(@id, 'all-')]/tbody"):
            small = " ".join(block.xpath(".//th/small")[0].text_content().split())
            label = " ".join(block.xpath(".//th")[0].text_content().split()).removesuffix(small)
            lines = []
            for row in block.iter("tr"):
                when, k, n = row.xpath("./td[@class='when']")[0], *row.xpath("./td[contains(@class, 'num')]")
                design = "".join(when.xpath("./small/text()"))
                lines.append((when.text.strip(), design, k.text_content(), n.text_content().replace(",", "")))
            shown.setdefault((label, small), []).append(lines)
        whole = [r for r in dossier["results"] if not r["subgroup"]]
        assert sum(map(len, shown.values())) == len(whole)
        for found in whole:
            dates = (
                (f"by {day}", "then"),
                ("the same with those that cannot be placed", "at_most"),
                ("today", "now"),
            )
            expected = []
            for when, key in dates:
                if (at := found[key]) is not None:
                    given = at["estimate"] is not None
                    people = str(at["n"]) if at["n"] is not None else "–"
                    expected.append(
                        (when, str(at["k"]) if given else "0", people if given else "", at["stratum"])
                    )
            small = found["synthesis_label"].rpartition(", ")[2]
            lines = shown[found["outcome_label"], small]
            plain = [[(when, k, n) for when, _, k, n in each] for each in lines]
            assert [(w, k, n) for w, k, n, _ in expected] in plain, (found["outcome"], lines)
            designs = [[bool(design) for _, design, *_ in each] for each in lines]
            assert [stratum is not None for *_, stratum in expected] in designs


def test_columns_of_a_dossier_have_a_head_each_and_the_document_its_facts(results):
    for name in GUIDED:
        dossier = json.loads((results / name / "dossier.json").read_text())
        page = lxml.html.fromstring((results / name / "dossier.html").read_bytes())
        document, *_ = page.xpath("//table[contains(@class, 'pairs')]")
        facts = dict(texts(row.iter("th", "td")) for row in document.iter("tr"))
        guidance = dossier["guidance"]
        assert facts["Number"].startswith(guidance["number"])
        assert facts["Published"] == written_date(guidance["published"])
        assert (facts["Programme"], facts["Status"]) == (guidance["programme"], guidance["status"])
        tables = [
            t
            for t in page.iter("table")
            if t.get("class") not in ("thennow", "pairs") and t.find("thead") is not None
        ]
        assert len(tables) > 5
        for each in tables:
            counted = {len(row.xpath("./th | ./td")) for row in each.iter("tr")}
            assert len(counted) == 1, (name, each.findtext("caption"), counted)


def test_a_result_of_some_patients_says_of_which(results):
    seen = 0
    for name in GUIDED:
        dossier = json.loads((results / name / "dossier.json").read_text())
        page = lxml.html.fromstring((results / name / "dossier.html").read_bytes())
        for section, bears in statements(page, dossier):
            small = texts(section.xpath(".//table[contains(@class, 'thennow')]/tbody/tr/th/small"))
            for found in (dossier["results"][i] for i in bears["results"]):
                time = found["synthesis_label"].rpartition(", ")[2]
                group = f"{found['subgroup_level_label']}; " if found["subgroup"] else ""
                assert group + time in small
                seen += bool(group)
    assert seen > 2


def test_every_analysis_that_bears_on_a_statement_stands_beside_the_primary_one(results):
    seen = 0
    for name in GUIDED:
        dossier = json.loads((results / name / "dossier.json").read_text())
        page = lxml.html.fromstring((results / name / "dossier.html").read_bytes())
        for section, bears in statements(page, dossier):
            tables = section.xpath(".//table[contains(@class, 'wide')]")
            assert len(tables) == bool(bears["analyses"])
            for at in tables:
                rows = [texts(row.iter("th", "td")) for row in at.iter("tr")]
                assert rows[0] == ["Result", "Analysis", "In this analysis", "Primary analysis"]
                for found, cells in zip(bears["analyses"], rows[1:], strict=True):
                    assert cells[:2] == [found["outcome_label"] + found["synthesis_label"], found["label"]]
                    factor = 100 if found["measure"] in PER_CENT else 1
                    for cell, lead in ((cells[2], ""), (cells[3], "primary_")):
                        names = (
                            f"{lead}estimate",
                            *((f"{lead}low", f"{lead}high") if lead else ("ci_low", "ci_high")),
                        )
                        values = [found[n] for n in names]
                        if values[0] is None:
                            continue
                        assert f", {found[f'{lead}k']} stud" in cell
                        held = [factor * v for v in values if v is not None and math.isfinite(v)]
                        assert as_printed(cell.rpartition(", ")[0].replace("95%", ""), held), (cell, held)
                        seen += 1
    assert seen > 5
