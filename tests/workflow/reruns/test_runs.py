"""Whole runs on a small invented library: exit codes, exact reruns, the report that changes."""

import json
import os
import shutil

import pytest

from evidence.workflow.side_by_side import can_fork
from workflow import changes, in_process, mini

LOST = ("results/legs", "results/studies", ".snakemake")


@pytest.fixture(scope="module")
def finished(mini_in_process, tmp_path_factory):
    """A library of which one review and all studies are lost, and what Snakemake said when it made them again.

    Every rule runs once. The other review has what the steps made without Snakemake.
    """
    folder = mini.copy(mini_in_process, tmp_path_factory.mktemp("library"))
    for name in LOST:
        shutil.rmtree(folder / name)
    (folder / "results/index.html").unlink()
    return folder, _run_with_counted_shells(folder)


def _run_with_counted_shells(folder):
    """Run snakemake with a shell before all others that notes in the file ``shells`` what it is to do."""
    shell = folder / "programs/bash"
    shell.parent.mkdir(exist_ok=True)
    shell.write_text(f'#!/bin/sh\necho "$@" >> "{folder}/shells"\nexec {shutil.which("bash")} "$@"\n')
    shell.chmod(0o755)
    return mini.snakemake(folder, terminal={"PATH": f"{shell.parent}:{os.environ['PATH']}"})


def synthesis(folder, review, outcome):
    return json.loads((folder / f"results/{review}/outcomes/{outcome}/synthesis.json").read_text())


def test_one_run_makes_every_report_and_ends_with_where_they_are(finished):
    folder, run = finished
    assert run.returncode == 0, run.stdout + run.stderr
    for page in (
        "index.html",
        "legs/report.html",
        "cavas/report.html",
        "cavas/annex.html",
        "legs/evidence.json",
        "legs/report.xlsx",
    ):
        assert (folder / "results" / page).stat().st_size > 0
    closing = [line for line in (run.stdout + run.stderr).splitlines() if line.startswith("Reports: ")]
    log = (folder / "results/logs/synthesise/legs.log").read_text()
    assert "2 outcomes computed, 0 unchanged" in log
    assert closing == [
        "Reports: results/index.html (legs 1 pooled, 0 of one study; cavas 1 pooled, 0 of one study)"
    ]


def test_snakemake_makes_what_is_lost_and_it_is_what_the_steps_make_without_it(finished, mini_in_process):
    folder, run = finished
    assert mini.jobs(run) == changes.EXTRACT | changes.OVERVIEW | changes.of("legs", *changes.WHOLE)
    assert in_process.files(folder) == in_process.files(mini_in_process)


@pytest.mark.skipif(not can_fork(), reason="processes cannot be forked safely here")
def test_no_job_of_several_begins_a_shell_one_alone_does(finished, tmp_path):
    """Copies of the run's prepared process do them; the lone job shows that a shell would be noticed."""
    folder, _ = finished
    assert not (folder / "shells").exists()
    alone = mini.copy(folder, tmp_path / "alone")
    (alone / "results/legs/report.docx").unlink()
    run = _run_with_counted_shells(alone)
    assert mini.jobs(run) == changes.of("legs", "papers")
    assert "papers.py" in (alone / "shells").read_text()


def test_the_pooled_number_is_that_of_the_two_trials(finished):
    folder, _ = finished
    primary = synthesis(folder, "legs", "pts_any")["syntheses"][0]["analyses"][0]
    # Two trials, RR 0.5 and 0.8: any inverse-variance mean lies between them.
    assert primary["k"] == 2 and 0.5 < primary["estimate"] < 0.8
    assert primary["second"]["agrees"] is True


def test_a_second_run_has_nothing_to_do_even_where_a_study_file_was_touched(finished):
    folder, _ = finished
    path = folder / "resources/studies/alpha2019.yaml"
    path.write_text(path.read_text())
    run = mini.snakemake(folder)
    assert run.returncode == 0
    assert "Nothing to be done" in run.stdout + run.stderr


def test_an_added_study_is_computed_with_in_its_own_review_and_counted_in_the_flow_of_the_others(finished):
    folder, _ = finished
    before = (folder / "results/legs/report.html").read_text()
    others = (folder / "results/cavas/evidence.json").read_text()
    path = mini.write(folder, "epsilon2021", mini.trial("Epsilon", "5/40", "18/40"))
    run = mini.snakemake(
        folder, "--dry-run"
    )  # what it would run; the steps follow without its starting of jobs
    assert run.returncode == 0, run.stdout + run.stderr
    ran, returned = in_process.run(folder)
    assert mini.jobs(run) == ran == {
        "extract", "assemble/legs", "synthesise/legs", "draw/legs", "gather/legs", "report/legs", "papers/legs",
        "illustrate/legs", "gather/cavas", "report/cavas", "papers/cavas", "illustrate/cavas", "overview"
    }  # fmt: skip
    after = (folder / "results/legs/report.html").read_text()
    assert "Epsilon" not in before and "Epsilon" in after
    with_it = (folder / "results/cavas/evidence.json").read_text()
    assert json.loads(with_it)["outcomes"] == json.loads(others)["outcomes"]
    assert json.loads(with_it)["flow"] != json.loads(others)["flow"]
    assert synthesis(folder, "legs", "pts_any")["syntheses"][0]["analyses"][0]["k"] == 3
    assert returned["synthesise/legs"] == (1, 1)  # outcomes computed, and those from the store
    path.unlink()
    in_process.run(folder)
    assert (folder / "results/legs/report.html").read_text() == before


def test_a_change_of_one_sensitivity_analysis_extracts_nothing_again(finished):
    folder, _ = finished
    path = folder / "config/config.yaml"
    old = path.read_text()
    path.write_text(old.replace("For comparison.", "Because a reader asked."))
    running = in_process.plan(folder).running
    assert not any(job.startswith(("extract", "assemble")) for job in running)
    assert {"synthesise/legs", "report/legs"} <= running
    path.write_text(old)


def test_a_broken_file_is_left_out_and_told_and_all_else_is_made(finished):
    folder, _ = finished
    before = (folder / "results/legs/outcomes/pts_any/synthesis.json").read_bytes()
    mini.write(folder, "zeta2022", mini.trial("Zeta", "12/10", "3/40").replace("pts_any", "pts_ani"))
    in_process.run(folder)
    run = mini.snakemake(folder)  # where nothing is left to make, it is told all the same
    words = run.stdout + run.stderr
    assert run.returncode != 0
    assert "Traceback" not in words
    assert "resources/studies/zeta2022.yaml:" in words
    assert "pts_any" in words  # the nearest legal word
    assert (folder / "results/legs/outcomes/pts_any/synthesis.json").read_bytes() == before
    assert mini.jobs(run) == {"overview"}
