"""The defects that the evidence is known to have are found, and what else is told has been looked at."""

from dataclasses import replace
from pathlib import Path

import pytest
from clean_findings import JUDGED
from known_defects import FOUND, OUT_OF_REACH, TWICE

from evidence.studies.integrity.across.publications import between
from evidence.studies.tidy.extraction import extract
from evidence.studies.tidy.recording import record

FALSE_ERRORS_ALLOWED = 0.02  # of the clean rows, the aim of the issue


def places(library):
    return {(Path(p.file).stem, p.where, p.rule) for p in library.problems}


@pytest.mark.parametrize("known", FOUND, ids=lambda known: f"{known.publication}-{known.rule}-{known.where}")
def test_a_known_defect_is_found_by_its_rule(checked, known):
    assert (known.publication, known.where, known.rule) in places(checked), known.what


def test_each_defect_out_of_reach_has_its_reason_and_its_publication(checked):
    ids = {publication.id for publication in checked.publications}
    assert all(known.out_of_reach and known.publication in ids for known in OUT_OF_REACH)


@pytest.mark.parametrize("pair", TWICE)
def test_a_study_found_twice_is_told_once_its_links_are_taken_off(checked, words, pair):
    unlinked = []
    for publication in checked.publications:
        if publication.id in pair:
            data = record(publication, extract(publication, words))
            unlinked.append(replace(data, study=publication.id, overlaps=(), suspected_overlaps=()))
    (finding,) = [each for each in between(unlinked) if each.blocks]
    assert finding.blocks and {finding.publication, finding.other} == set(pair)


def test_every_warning_on_the_clean_files_has_been_looked_at(checked):
    told = {
        (Path(p.file).stem, p.where, p.rule) for p in checked.problems if p.severity in ("error", "warning")
    }
    assert told == set(JUDGED)


def test_no_clean_row_carries_a_false_error(library):
    rows = [each.row for clean in library for each in clean.report.printed]
    errors = sum(any(found.severity == "error" for found in row.findings) for row in rows)
    assert errors <= FALSE_ERRORS_ALLOWED * len(rows)
    assert errors == 0


def test_printed_effects_are_computed_again_and_each_disagreement_is_listed(checked):
    effects = checked.effects
    assert effects.checked >= 25 and effects.agreeing / effects.checked > 0.8
    assert effects.checked - effects.agreeing == sum(e.agrees is False for e in effects.disagreements)
    # Enden 2009: the printed interval is half as wide as the counts give
    assert "enden2009_cavent/5/effect:cdt-control" in {each.row for each in effects.disagreements}
