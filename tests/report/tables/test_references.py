"""References for managers: every publication shown, read back by parsers of the test, special characters whole."""

import json
import re

import pytest
import rispy
from example_review import example
from page import read, whole
from result_builders import SCRIPT, STUDIES, publication

from evidence.record.published.publication import Citation
from evidence.sections.versions.citing import how_to_cite
from evidence.studies.authors import authors
from evidence.tables import references
from evidence.tables.csl import csl
from evidence.workflow.documents.citation_file import read_citation

NASTY = 'Über 50% & more: {braces}, $5, #1, a_b, x^2, <5, >9, |d|, ~, C:\\path and "quotes"'
_UNESCAPED = {
    r"\textbackslash{}": "\\", r"\textasciitilde{}": "~", r"\textasciicircum{}": "^", r"\textbraceleft{}": "{",
    r"\textbraceright{}": "}", r"\textless{}": "<", r"\textgreater{}": ">", r"\textbar{}": "|",
    r"\$": "$", r"\&": "&", r"\#": "#", r"\%": "%", r"\_": "_",
}  # fmt: skip


def unlatex(text):
    found = re.compile("|".join(re.escape(k) for k in _UNESCAPED))
    return found.sub(lambda m: _UNESCAPED[m[0]], text)


def parse_bibtex(text):
    """A small reader that counts braces, as BibTeX does; a stray brace anywhere breaks it."""
    entries, i = {}, 0
    while (at := text.find("@", i)) >= 0:
        assert not text[i:at].strip(), "text between entries"
        kind, rest = text[at + 1 :].split("{", 1)
        key, _, rest = rest.partition(",")
        fields, depth, value, name = {"type": kind}, 0, "", ""
        for j, c in enumerate(rest):
            if c == "{":
                depth += 1
                if depth == 1:
                    continue
            elif c == "}":
                depth -= 1
                if depth == 0:
                    fields[name] = value
                    value = name = ""
                    continue
                if depth < 0:
                    i = at + 1 + len(kind) + 1 + len(key) + 1 + j + 1
                    break
            if depth:
                value += c
            elif c not in ",= \n":
                name += c
        else:
            raise AssertionError(f"entry {key} does not end")
        entries[key] = fields
    assert not text[i:].strip()
    return entries


def parse_ris(text):
    records, current = [], None
    assert text.endswith("\r\n")
    for line in text.split("\r\n")[:-1]:
        tag, value = re.fullmatch(r"([A-Z][A-Z0-9])  - (.*)", line).groups()
        if tag == "TY":
            assert current is None, "a record within a record"
            current = {"TY": [value]}
        elif tag == "ER":
            records.append(current)
            current = None
        else:
            current.setdefault(tag, []).append(value)
    assert current is None
    return {r["ID"][0]: r for r in records}


def nasty():
    citation = Citation(
        authors="O'Brien & Sons T, Ünal-Çelik A.B., Del Giudice et al.", year=2018, title=NASTY,
        journal="J_Odd & Co", volume="6", issue="2", pages="8-23.e18",
        doi="10.1000/a_b%20{c}", pmid="123", pmcid="", url="https://example.org/?a=1&b=%20_x",
    )  # fmt: skip
    return publication(*STUDIES[0], citation=citation, title=NASTY)


def test_every_publication_that_is_shown_is_in_both_files_and_no_other():
    evidence = example()
    expected = {p.id for p in evidence.publications if p.status not in ("excluded", "other question")}
    shown = references.shown(evidence)
    assert set(parse_bibtex(references.bibtex(shown))) == expected
    assert set(parse_ris(references.ris(shown))) == expected
    assert {item["id"] for item in json.loads(csl(shown))} == expected
    assert len(expected) == 10


def test_special_characters_come_back_from_bibtex():
    (entry,) = parse_bibtex(references.bibtex([nasty()])).values()
    assert entry["type"] == "article"
    assert unlatex(entry["title"][1:-1]) == NASTY
    assert unlatex(entry["journal"]) == "J_Odd & Co"
    assert entry["pages"] == "8--23.e18" and entry["number"] == "2"
    assert entry["doi"] == "10.1000/a_b%20%7Bc%7D" and entry["url"] == "https://example.org/?a=1&b=%20_x"
    assert entry["author"] == r"{O'Brien \& Sons}, T and {Ünal-Çelik}, A.B. and {Del Giudice} and others"
    assert "pmcid" not in entry


def test_special_characters_come_back_from_ris():
    (record,) = parse_ris(references.ris([nasty()])).values()
    assert record["TI"] == [NASTY]
    assert record["AU"] == ["O'Brien & Sons, T", "Ünal-Çelik, A.B.", "Del Giudice", "et al."]
    assert (record["SP"], record["EP"], record["DO"]) == (["8"], ["23.e18"], ["10.1000/a_b%20{c}"])
    assert record["TY"] == ["JOUR"] and record["AN"] == ["123"]


def test_a_line_end_in_a_title_does_not_break_a_record():
    broken = publication(*STUDIES[0], citation=Citation(title="One\r\nER  - \n@article{x,"))
    assert len(parse_ris(references.ris([broken]))) == 1
    assert len(parse_bibtex(references.bibtex([broken]))) == 1


def test_what_is_not_known_is_left_out():
    bare = publication(*STUDIES[0], citation=Citation(), title=None, registration=None)
    (entry,) = parse_bibtex(references.bibtex([bare])).values()
    assert set(entry) == {"type", "note"} and entry["type"] == "misc"
    (record,) = parse_ris(references.ris([bare])).values()
    assert set(record) == {"TY", "ID", "N1", "KW"} and record["TY"] == ["GEN"]


@pytest.mark.parametrize(
    ("text", "names", "others"),
    [
        ("Enden et al.", [("Enden", "")], True),
        ("Enden T et al", [("Enden", "T")], True),
        ("Enden T, Haig Y", [("Enden", "T"), ("Haig", "Y")], False),
        ("Enden T, Haig Y and Kløw NE", [("Enden", "T"), ("Haig", "Y"), ("Kløw", "NE")], False),
        ("Enden, T., Haig, Y.", [("Enden", "T."), ("Haig", "Y.")], False),
        ("Enden, Tone; Haig, Y", [("Enden", "Tone"), ("Haig", "Y")], False),
        ("Del Giudice et al.", [("Del Giudice", "")], True),
        ("Aziz and Comerota", [("Aziz", ""), ("Comerota", "")], False),
        ("van der Berg and de Graaf", [("van der Berg", ""), ("de Graaf", "")], False),
        ("Gabor Forgo and Nils Kucher", [("Gabor Forgo", ""), ("Nils Kucher", "")], False),
        ("Ünal Ö, Žižka ŠČ and Berg ÅB", [("Ünal", "Ö"), ("Žižka", "ŠČ"), ("Berg", "ÅB")], False),
        (
            "National Institute for Health and Care Excellence",
            [("National Institute for Health and Care Excellence", "")],
            False,
        ),
        ("Food and Drug Administration", [("Food and Drug Administration", "")], False),
        (
            "Vedantham S and the ATTRACT Trial Investigators",
            [("Vedantham", "S"), ("the ATTRACT Trial Investigators", "")],
            False,
        ),
        ("王伟, 李娜", [("王伟", ""), ("李娜", "")], False),
        ("et al.", [], True),
        ("", [], False),
    ],
)
def test_authors_are_split_as_they_are_written(text, names, others):
    found, more = authors(text)
    assert ([(name.family, name.given) for name in found], more) == (names, others)


def test_the_page_says_how_to_cite_and_leads_to_both_files():
    page = read(whole(example()))
    assert {a["href"] for a in page.all("a")} >= {"references.bib", "references.ris"}
    text = " ".join(page.text)
    assert all(sentence in text for sentence in how_to_cite(example()))


def test_the_citation_names_the_review_its_configuration_and_the_workflow(tmp_path):
    import dataclasses

    path = tmp_path / "CITATION.cff"
    path.write_text(
        "title: A workflow\nversion: 1.2.0\ndate-released: 2026-11-21\nauthors:\n"
        "  - {given-names: Ada, family-names: Lovelace}\n  - {name: The developers}\n"
    )
    evidence = dataclasses.replace(example(), workflow=read_citation(path))
    report, workflow = how_to_cite(evidence)
    assert (
        report == "Removal of invented thrombi. Evidence report, review example, configuration cdcdcdcdcdcd."
    )
    assert workflow == "Made with: Ada Lovelace, The developers. A workflow, version 1.2.0, 2026."
    assert len(how_to_cite(example())) == 1


def test_markup_in_a_title_is_text_in_both_files():
    delta = [p for p in references.shown(example()) if p.id == "delta2018"]
    assert unlatex(parse_bibtex(references.bibtex(delta))["delta2018"]["title"][1:-1]) == SCRIPT
    assert parse_ris(references.ris(delta))["delta2018"]["TI"] == [SCRIPT]


def test_another_program_reads_the_ris_file():
    shown = references.shown(example())
    read_back = {r["id"]: r for r in rispy.loads(references.ris(shown))}
    assert set(read_back) == {p.id for p in shown} and len(shown) > 3
    for p in shown:
        found = read_back[p.id]
        assert found["title"] == (p.citation.title or p.title)
        assert found.get("doi", "") == p.citation.doi and p.status in found["keywords"]
        families = [name.partition(",")[0] for name in found.get("authors", []) if name != "et al."]
        assert families == [name.family for name in authors(p.citation.authors)[0]]
