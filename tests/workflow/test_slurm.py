"""The workflow on a Slurm cluster: the same files as on a laptop, in few jobs, without accounting."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from workflow import mini
from workflow.in_process import files
from workflow.one_node_cluster import missing, one_node

PLUGIN = mini.REPOSITORY / ".ci/downloads/slurm"
MOST_JOBS_A_REVIEW = 1  # beside the jobs that all reviews share
SHARED_JOBS = 2  # extract, overview
SERVICES = ("munged", "slurmctld", "slurmd")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(missing()), reason=missing()),
    pytest.mark.skipif(not PLUGIN.is_dir(), reason="the executor for Slurm is not here: .ci/fetch_slurm"),
]


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """The folder of the shipped reviews after a run on the cluster, and what the run said."""
    folder = tmp_path_factory.mktemp("slurm")
    for name in ("config", "resources"):
        shutil.copytree(mini.REPOSITORY / name, folder / name)
    with one_node(tmp_path_factory.mktemp("cluster")):
        run = subprocess.run(
            [
                Path(sys.executable).with_name("snakemake"),
                f"--snakefile={mini.REPOSITORY / 'workflow/Snakefile'}",
                f"--profile={mini.REPOSITORY / 'workflow/profiles/slurm'}",
            ],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(PLUGIN)},
            capture_output=True,
            text=True,
            check=False,
        )
    return folder, run


def test_a_cluster_makes_the_files_that_a_laptop_makes(finished, real_results):
    folder, run = finished
    assert run.returncode == 0, run.stdout + run.stderr
    assert files(folder) == files(real_results.parent)


def test_a_review_is_one_job_of_the_cluster(finished):
    folder, run = finished
    submitted = (run.stdout + run.stderr).count("has been submitted with SLURM jobid")
    reviews = len(list((folder / "config/reviews").glob("*.yaml")))
    assert SHARED_JOBS < submitted <= SHARED_JOBS + MOST_JOBS_A_REVIEW * reviews


def test_the_cluster_leaves_nothing_running(tmp_path):
    before = services()
    with pytest.raises(ZeroDivisionError), one_node(tmp_path):
        assert services() - before
        raise ZeroDivisionError
    assert services() == before
    assert not missing()  # its configuration is gone


def services():
    """The processes of munge and Slurm."""
    found = [
        subprocess.run(["pgrep", "-x", name], check=False, capture_output=True, text=True)
        for name in SERVICES
    ]
    return {number for each in found for number in each.stdout.split()}
