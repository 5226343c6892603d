"""The workflow on a Slurm cluster: the same files as on a laptop, a job a review, without accounting."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from workflow import mini
from workflow.cluster.one_node_cluster import missing, one_node
from workflow.in_process import files

PLUGIN = mini.REPOSITORY / ".ci/downloads/slurm"
SERVICES = ("munged", "slurmctld", "slurmd")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(missing()), reason=missing()),
    pytest.mark.skipif(not PLUGIN.is_dir(), reason="the executor for Slurm is not here: .ci/fetch_slurm"),
]


def on_a_cluster(folder, services):
    """Run the workflow in a folder with the profile for Slurm, on a cluster of one node that is ended afterwards."""
    with one_node(services) as environment:
        return subprocess.run(
            [
                Path(sys.executable).with_name("snakemake"),
                f"--snakefile={mini.REPOSITORY / 'workflow/Snakefile'}",
                f"--profile={mini.REPOSITORY / 'workflow/profiles/slurm'}",
            ],
            cwd=folder,
            env={**environment, "PYTHONPATH": str(PLUGIN)},
            capture_output=True,
            text=True,
            check=False,
        )


def submitted(run):
    return (run.stdout + run.stderr).count("has been submitted with SLURM jobid")


def test_a_cluster_makes_the_files_that_a_laptop_makes_in_a_job_a_review(real_results, tmp_path_factory):
    folder = tmp_path_factory.mktemp("slurm")
    for name in ("config", "resources"):
        shutil.copytree(mini.REPOSITORY / name, folder / name)
    run = on_a_cluster(folder, tmp_path_factory.mktemp("cluster"))
    assert run.returncode == 0, run.stdout + run.stderr
    assert files(folder) == files(real_results.parent)
    assert submitted(run) == len(list((folder / "config/reviews").glob("*.yaml")))


def test_the_cluster_leaves_nothing_running(tmp_path):
    before = services()
    with pytest.raises(ZeroDivisionError), one_node(tmp_path):
        assert services() - before
        raise ZeroDivisionError
    assert services() == before


def services():
    """The processes of munge and Slurm."""
    found = [
        subprocess.run(["pgrep", "-x", name], check=False, capture_output=True, text=True)
        for name in SERVICES
    ]
    return {number for each in found for number in each.stdout.split()}
