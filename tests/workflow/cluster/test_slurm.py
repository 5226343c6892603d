"""The workflow on a Slurm cluster, with and without accounting: the same files as on a laptop, a job a review."""

import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from workflow import mini
from workflow.cluster import accounting
from workflow.cluster.one_node_cluster import PARTITION, missing, one_node
from workflow.cluster.services import running_of, wait_until
from workflow.in_process import files, with_graph

PLUGIN = mini.REPOSITORY / ".ci/downloads/slurm"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(missing()), reason=missing()),
    pytest.mark.skipif(not PLUGIN.is_dir(), reason="the executor for Slurm is not here: .ci/fetch_slurm"),
]
keeps_accounts = pytest.mark.skipif(bool(accounting.missing()), reason=accounting.missing())

# An account as a team may have one, and how it is named for one call (README, "On a cluster"), as a partition is.
ACCOUNT = "hta-2026"
WAYS = {
    "status by squeue, no account": ({}, ()),
    "status by sacct, an account": (
        {"SBATCH_ACCOUNT": ACCOUNT},
        ("--slurm-status-command=sacct", "--default-resources", f"slurm_partition={PARTITION}"),
    ),
}
# The executor looks for the first time after so many seconds, and then after ten more than the last time.
LOOKS_AFTER = 4


def on_a_cluster(folder, environment, *options):
    """Start the workflow in a folder with the profile for Slurm."""
    return subprocess.Popen(
        [
            Path(sys.executable).with_name("snakemake"),
            f"--snakefile={mini.REPOSITORY / 'workflow/Snakefile'}",
            f"--profile={mini.REPOSITORY / 'workflow/profiles/slurm'}",
            f"--slurm-init-seconds-before-status-checks={LOOKS_AFTER}",
            *options,
        ],
        cwd=folder,
        env={**environment, "PYTHONPATH": str(PLUGIN)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def finished(run):
    """What a run said, which must have ended well."""
    told, _ = run.communicate()
    assert run.returncode == 0, told
    return told


def submitted(told):
    return told.count("has been submitted with SLURM jobid")


def test_a_cluster_makes_the_files_that_a_laptop_makes_in_a_job_a_review(mini_in_process, tmp_path_factory):
    folder = with_graph(mini.make(tmp_path_factory.mktemp("slurm")))
    with one_node(tmp_path_factory.mktemp("cluster")) as environment:
        told = finished(on_a_cluster(folder, environment))
    assert files(folder) == files(mini_in_process)
    assert submitted(told) == len(list((folder / "config/reviews").glob("*.yaml"))) > 1


@keeps_accounts
def test_with_accounting_both_ways_make_the_same_files_under_the_account_that_is_named(
    mini_in_process, tmp_path_factory
):
    folders = {way: with_graph(mini.make(tmp_path_factory.mktemp("way"))) for way in WAYS}
    services = tmp_path_factory.mktemp("cluster")
    with ExitStack() as ending:
        environment = ending.enter_context(one_node(services, (ACCOUNT,)))
        runs = [
            on_a_cluster(
                folders[way],
                environment | account,
                *options,
                "--",
                "results/legs/report.html",
            )
            for way, (account, options) in WAYS.items()
        ]
        told = [finished(run) for run in runs]
        wait_until(lambda: len(accounting.jobs(environment)) >= len(runs), "all jobs are recorded", services)
        jobs = accounting.jobs(environment)
    for folder in folders.values():
        made = files(folder)
        assert made.items() <= files(mini_in_process).items()
        assert "legs/report.html" in made
    assert [submitted(each) for each in told] == [1, 1]
    assert {job.account for job in jobs} == {"root", ACCOUNT}
    assert len(jobs) == 2 and len({(job.memory, job.time) for job in jobs}) == 1
    wait_until(lambda: not running_of(services), "no service is left", services)


def test_the_cluster_leaves_nothing_running(tmp_path):
    with pytest.raises(ZeroDivisionError), one_node(tmp_path):
        assert running_of(tmp_path)
        raise ZeroDivisionError
    wait_until(lambda: not running_of(tmp_path), "no service is left", tmp_path)
