"""References as CSL JSON say what the study files say, and are read back by our own door."""

import json
from dataclasses import replace

from example_review import example

from evidence.importing.citations.csl import from_csl
from evidence.tables import references
from evidence.tables.csl import csl


def test_what_is_written_is_read_back():
    shown = references.shown(example())
    read = from_csl(csl(shown))
    assert len(read) == len(shown) > 3
    for found, p in zip(read, shown, strict=True):
        c = p.citation
        assert (found.year, found.doi, found.pmid) == (c.year, c.doi, str(c.pmid or ""))
        assert found.title == " ".join((c.title or p.title).split())


def test_nothing_is_made_up_and_missing_authors_are_said():
    for item, p in zip(
        json.loads(csl(references.shown(example()))), references.shown(example()), strict=True
    ):
        assert all(item.values())
        assert ("DOI" in item) == bool(p.citation.doi)
        assert ("further authors are not named" in item["note"]) == ("et al" in p.citation.authors)


def test_every_field_of_a_reference_stands_where_csl_has_it():
    p = references.shown(example())[0]
    citation = replace(
        p.citation, authors="Vedantham S, Goldhaber SZ, et al.", title="A  title", journal="N Engl J", year=2017,
        volume="377", issue="23", pages="2240-2252", doi="10.1056/x", pmid=29211671, pmcid="PMC5763501", url="https://x.org",
    )  # fmt: skip
    (item,) = json.loads(csl([replace(p, citation=citation, registration="NCT00790335")]))
    assert item == {
        "id": p.id, "type": "article-journal", "title": "A title",
        "author": [{"family": "Vedantham", "given": "S"}, {"family": "Goldhaber", "given": "SZ"}],
        "issued": {"date-parts": [[2017]]}, "container-title": "N Engl J", "volume": "377", "issue": "23",
        "page": "2240-2252", "DOI": "10.1056/x", "PMID": 29211671, "PMCID": "PMC5763501", "URL": "https://x.org",
        "number": "NCT00790335", "note": f"study {p.study}; {p.design}; further authors are not named",
    }  # fmt: skip


def test_a_group_of_authors_has_no_first_name_and_what_has_no_journal_is_a_document():
    p = references.shown(example())[0]
    citation = replace(p.citation, authors="SPECTRE Investigators", journal="")
    (item,) = json.loads(csl([replace(p, citation=citation)]))
    assert item["author"] == [{"literal": "SPECTRE Investigators"}] and item["type"] == "document"
    assert "not named" not in item["note"] and "container-title" not in item
