"""Folders in which nothing may be written: told with what to do, before anything is made."""

import os

import pytest

from evidence.workflow.making import planning
from evidence.workflow.making.plan import PlanError
from evidence.workflow.making.run import make_run
from workflow import mini


@pytest.mark.parametrize("place", ["results", "results/legs", "results/manifests"])
def test_results_in_which_nothing_may_be_written_stop_the_run_before_anything_is_made(
    tmp_path, monkeypatch, place
):
    """Who may do everything is asked as if not: what the system answers is put in its place."""
    made = mini.make(tmp_path)
    (made / place).mkdir(parents=True)
    answer = os.access
    monkeypatch.setattr(os, "access", lambda path, rights: path != made / place and answer(path, rights))
    with pytest.raises(PlanError, match=f"^{place}: you may not write in this folder: allow it") as told:
        make_run(made, mini.REPOSITORY)
    assert len(str(told.value).splitlines()) == 1


def test_a_folder_that_must_not_be_written_is_told_with_what_to_do(tmp_path, monkeypatch):
    made = mini.make(tmp_path)

    def refused(*given):
        raise PermissionError(13, "Permission denied", ".snakemake/evidence/orders/x")

    monkeypatch.setattr(planning, "check_and_plan", refused)
    with pytest.raises(PlanError, match="Permission denied: allow it to be read and written, then run again"):
        make_run(made, mini.REPOSITORY)
