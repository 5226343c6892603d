"""The page of the evidence says what files and reviews hold; what it counts is what runs use."""

import json

import pytest
import yaml

from evidence.review.config import settings
from evidence.studies.vocabulary.loading import load_vocabulary
from evidence.workflow.documents import ledger
from workflow import mini

STUDIES = mini.REPOSITORY / "resources/studies"


@pytest.fixture(scope="module")
def page():
    return ledger.page_of(mini.REPOSITORY)


def test_the_page_is_up_to_date(page):
    written = (mini.REPOSITORY / "docs/evidence.md").read_text(encoding="utf-8")
    assert written == page, "run scripts/develop/update_docs.py"


def test_publications_studies_and_what_is_awaited_are_those_of_the_files(page):
    files = [yaml.safe_load(path.read_bytes()) for path in STUDIES.glob("*.yaml")]
    assert f"| publications | {len(files)} |" in page
    assert f"| studies | {len({file['study'] for file in files})} |" in page
    awaited = page.split("## Awaiting results")[1].split("## ")[0]
    assert awaited.count("../resources/studies/") == sum("awaiting" in file for file in files)


def reviews_of(folder):
    words = load_vocabulary(folder / "resources/vocabulary")
    library = ledger.read_library(folder, words)
    ids, studies = ({getattr(p, name) for p in library.publications} for name in ("id", "study"))
    known = settings.KnownStudies(frozenset(ids), frozenset(studies), complete=True)
    found = settings.load(folder, mini.REPOSITORY / "workflow/schemas", words, known)
    return {spec.id: ledger.counts_of(spec, library.publications) for spec in found.reviews}


def test_figures_in_a_primary_analysis_are_those_that_a_run_chose(mini_in_process):
    folder = mini_in_process
    for review, counts in reviews_of(folder).items():
        chosen = set()
        for path in (folder / "results" / review / "outcomes").glob("*/synthesis.json"):
            for synthesis in json.loads(path.read_text())["syntheses"]:
                keys = {effect["key"] for effect in synthesis["analyses"][0]["effects"]}
                chosen |= {row for c in synthesis["candidates"] if c["key"] in keys for row in c["row_ids"]}
        assert chosen
        assert counts.primary == len(chosen)
