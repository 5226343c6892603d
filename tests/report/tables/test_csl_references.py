"""References as CSL JSON say what the study files say, and are read back by our own door."""

import json

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
