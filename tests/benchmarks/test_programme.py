"""Invented programmes for measuring at size, and the measuring."""

import math
import sys
from collections import Counter
from pathlib import Path

import pytest

from evidence.benchmarks.runs import programme, size
from evidence.benchmarks.runs.programme_outcomes import OUTCOMES
from evidence.review.config import settings
from evidence.studies.identities import study_paths
from evidence.studies.library import check_all
from evidence.studies.vocabulary.loading import load_vocabulary

HOME = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A programme of 60 files, 50 of them in the review."""
    return programme.write(tmp_path_factory.mktemp("programme") / "made", HOME, files=60, inside=50)


@pytest.fixture(scope="module")
def library(folder):
    return check_all(
        study_paths(folder / "resources/studies"), load_vocabulary(folder / "resources/vocabulary")
    )


def test_a_programme_follows_from_its_seed_alone():
    assert programme.study_file(7, True) == programme.study_file(7, True)
    assert programme.study_file(7, True) != programme.study_file(7, True, seed=1)
    assert programme.study_file(7, True) != programme.study_file(7, False)


def test_study_files_and_settings_of_a_programme_are_without_errors(folder, library):
    assert [p for p in library.problems if p.severity == "error"] == []
    assert len(library.publications) == 60
    known = settings.KnownStudies(
        frozenset(p.id for p in library.publications), frozenset(p.study for p in library.publications), True
    )
    read = settings.load(
        folder, HOME / "workflow/schemas", load_vocabulary(folder / "resources/vocabulary"), known, None
    )
    assert read.problems == [] or read.problems == ()
    (review,) = read.reviews
    assert len(review.outcomes) == len({each.id for each in OUTCOMES}) == 40
    configured = {"primary", *programme.ANALYSES}
    assert len(configured) == 12 and configured <= {each.id for each in review.analyses}


def test_a_programme_has_the_overlaps_that_it_is_made_to_have(library):
    told = Counter(p.rule for p in library.problems)
    planned = ("same_registration", "same_title", "same_figures", "suspected_overlap")
    assert all(told[rule] for rule in planned), told
    studies = Counter(p.study for p in library.publications)
    assert sum(n > 1 for n in studies.values()) >= len(programme.OTHER_REPORTS) - 1


# Works for 0.4 seconds, and until somebody has looked what it holds.
WORKS = """
import sys, time
from pathlib import Path
held, end = bytearray(64 << 20), time.process_time() + 0.4
Path(sys.argv[1], "holds").touch()
while time.process_time() < end or not Path(sys.argv[1], "seen").exists():
    pass
"""


def test_a_run_is_measured_with_its_children(tmp_path, monkeypatch):
    """A child of a child holds 64 MiB and works; both are counted."""
    look = size.memory

    def looked(process):
        holds, found = (tmp_path / "holds").exists(), look(process)
        if holds:
            (tmp_path / "seen").touch()
        return found

    monkeypatch.setattr(size, "memory", looked)
    outer = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {WORKS!r}, {str(tmp_path)!r}])"
    seconds, cpu, peak = size.run([sys.executable, "-c", outer])
    assert 0.4 <= cpu <= seconds * 2
    assert peak >= 64 * size.MIB


def test_a_run_that_fails_is_told_with_what_it_said():
    with pytest.raises(size.RunError, match="no such study"):
        size.run([sys.executable, "-c", "raise SystemExit('no such study')"])


def test_the_exponent_is_the_slope_of_logarithms():
    rows = [size.MeasuredRun(n, n, "clean", 1.0, 2.0 * n**1.1, 1.0, 0, 0, 0, 0) for n in (50, 500, 5000)] + [
        size.MeasuredRun(50, 50, "nothing", 1.0, 1.0, 1.0, 0, 0, 0, 0)
    ]
    (found,) = size.exponents(rows)
    assert found["exponent"] == pytest.approx(1.1, abs=1e-3)
    assert found["last_exponent"] == pytest.approx(1.1, abs=1e-3)
    assert found["files"] == [50, 500, 5000]


@pytest.mark.slow
def test_runs_of_a_small_programme_are_measured():
    """A clean run, one study more, nothing: in this order they take less processor time."""
    clean, added, nothing = size.measure(HOME, [(4, 2)])
    assert [row.case for row in (clean, added, nothing)] == list(size.CASES)
    assert nothing.cpu_seconds < added.cpu_seconds and nothing.cpu_seconds < clean.cpu_seconds
    assert all(row.peak_mib > 20 for row in (clean, added, nothing))
    assert clean.page_bytes > 10_000 and clean.paper_bytes > 10_000
    assert "one added" in size.table([clean, added, nothing])
    assert math.isfinite(size.report([clean])["rows"][0]["seconds"])
