"""A job that has to run is shown to Snakemake by time, whatever the clock once said."""

import os
import time
from pathlib import Path

import pytest

from evidence.workflow.making.orders import (
    Ledger,
    MadeFile,
    Manifest,
    Order,
    ledger_path,
    manifest_path,
    order_path,
    write_json,
)
from evidence.workflow.making.status import Job, mark, why_run
from evidence.workflow.store import checksum

MADE = "results/legs/datasets.json"
IN_TWENTY_YEARS = 20 * 365 * 86_400
# What a job takes at least, in seconds: what it makes may not be older than its order.
SHORTEST_JOB = 0.5


@pytest.fixture
def job(tmp_path) -> Job:
    """A job that was run, with its order, manifest, ledger and one file."""
    place = order_path("assemble/legs", "k" * 20)
    made = Job("assemble/legs", "k" * 20, {}, place.as_posix(), ())
    sha = checksum(b"{}")
    write_json(tmp_path / place, Order(made.id, made.key, {}))
    write_json(tmp_path / manifest_path(made.id), Manifest(made.id, made.key, {}, {MADE: MadeFile(sha, 2)}))
    write_json(tmp_path / ledger_path(made.id), Ledger({MADE: (sha, 2, 0, 0)}))
    (tmp_path / MADE).parent.mkdir(parents=True)
    (tmp_path / MADE).write_bytes(b"{}")
    return made


def every_file(root: Path, job: Job) -> list[Path]:
    return [root / job.order, root / manifest_path(job.id), root / MADE]


def test_files_of_a_clock_that_ran_ahead_are_no_newer_than_what_follows(tmp_path, job):
    ahead = time.time() + IN_TWENTY_YEARS
    for path in every_file(tmp_path, job):
        os.utime(path, (ahead, ahead))
    assert why_run(tmp_path, job) is None
    assert all(path.stat().st_mtime <= time.time() for path in every_file(tmp_path, job))


def test_the_order_of_a_job_to_run_is_newer_than_what_it_made_and_not_newer_than_what_it_will_make(
    tmp_path, job
):
    ahead = time.time() + IN_TWENTY_YEARS
    for path in every_file(tmp_path, job):
        os.utime(path, (ahead, ahead))
    mark(tmp_path, job)
    order, *made = (path.stat().st_mtime for path in every_file(tmp_path, job))
    assert max(made) < order <= time.time() + SHORTEST_JOB


@pytest.mark.parametrize("spoil", [Path.unlink, lambda path: path.write_text('{"a":')])
def test_a_job_whose_manifest_is_lost_or_spoilt_gets_another_order_after_all_it_made(tmp_path, job, spoil):
    """Snakemake takes an order with the content that it noted for done, whatever its time."""
    before = (tmp_path / job.order).read_bytes()
    spoil(tmp_path / manifest_path(job.id))
    now = time.time()
    os.utime(tmp_path / MADE, (now, now))
    mark(tmp_path, job)
    assert (tmp_path / job.order).read_bytes() != before
    assert (tmp_path / job.order).stat().st_mtime > (tmp_path / MADE).stat().st_mtime


def test_a_job_with_another_key_gets_another_order_where_results_stand(tmp_path, job):
    """``--touch`` has Snakemake note today's order for results of yesterday's."""
    place = order_path(job.id, "n" * 20)
    changed = Job(job.id, "n" * 20, {}, place.as_posix(), ())
    write_json(tmp_path / place, Order(changed.id, changed.key, {}))
    mark(tmp_path, changed)
    touched = (tmp_path / place).read_bytes()
    mark(tmp_path, changed)
    assert (tmp_path / place).read_bytes() != touched


def test_a_job_whose_manifest_and_ledger_are_spoilt_gets_another_order(tmp_path, job):
    """Its manifest is a file that Snakemake sees: with the order that it noted, it would count as made."""
    before = (tmp_path / job.order).read_bytes()
    for path in (manifest_path(job.id), ledger_path(job.id)):
        (tmp_path / path).write_text('{"job":')
    mark(tmp_path, job)
    assert (tmp_path / job.order).read_bytes() != before


def test_a_spoilt_order_is_told_and_no_job_is_given_it(tmp_path, job):
    (tmp_path / manifest_path(job.id)).unlink()
    (tmp_path / ledger_path(job.id)).unlink()
    (tmp_path / job.order).write_text('{"job":')
    with pytest.raises(ValueError, match="truncated"):
        mark(tmp_path, job)
