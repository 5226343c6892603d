"""Results, figures, data and tables that are what they were are not written again, whichever process looks at them."""

from pathlib import Path

import pytest

from evidence.workflow.job.workplace import Workplace
from evidence.workflow.making.orders import order_path, read_manifest, read_order
from evidence.workflow.steps import draw_step, synthesis_step
from evidence.workflow.steps.assemble_step import assemble_review
from evidence.workflow.steps.draw_step import draw_review
from evidence.workflow.steps.illustrate_step import illustrate_review
from evidence.workflow.steps.report_step import report_review
from evidence.workflow.steps.synthesis_step import synthesise_review
from workflow import in_process, mini

WORK = {
    "assemble": lambda order, keep, processes: assemble_review(order.given, "legs", keep, processes),
    "synthesise": lambda order, keep, processes: synthesise_review(order, "legs", keep, processes),
    "draw": lambda order, keep, processes: draw_review(order, "legs", keep, processes),
    "illustrate": lambda order, keep, _: illustrate_review(order, "legs", keep),
    "report": lambda order, keep, _: report_review(order, "legs", keep),
}
# What speaks of all outcomes together is written each time.
OF_ALL = {
    f"results/legs/{name}"
    for name in (
        *("datasets.json", "publications.json", "summary.json", "report.html", "annex.html", "revman.zip"),
        *("tables/tables.json", "tables/datapackage.json"),
    )
}


def again(rule, processes):
    """Do a job once more; returns what it wrote, and what its manifest says that it made."""
    job = f"{rule}/legs"
    order = read_order(order_path(job, read_manifest(Path("."), job).key))
    place = Workplace(order)
    WORK[rule](order, place.keep, processes)
    assert place.close() == []
    made = read_manifest(Path("."), job).made
    before = {path: (status.st_ino, status.st_mtime_ns) for path, status in place.before.items()}
    now = {path: Path(path).stat() for path in made}
    return {p for p, s in now.items() if before.get(p) != (s.st_ino, s.st_mtime_ns)}, made


@pytest.mark.parametrize("processes", [1, 2])
@pytest.mark.parametrize("rule", WORK)
def test_what_is_as_it_was_stands_and_what_somebody_touched_is_written(
    mini_in_process, tmp_path, rule, processes
):
    with in_process.inside(mini.copy(mini_in_process, tmp_path)):
        _, made = again(rule, processes)  # the copy's files are another's: all are written
        files = sorted(made.keys() - OF_ALL)
        assert files and again(rule, processes) == (made.keys() & OF_ALL, made)
        right = Path(files[0]).read_bytes()
        Path(files[0]).write_bytes(b"touched")
        assert again(rule, processes) == ({files[0], *(made.keys() & OF_ALL)}, made)
        assert Path(files[0]).read_bytes() == right


# Where a step looks at one outcome.
LOOKS = {"synthesise": (synthesis_step, "_synthesis"), "draw": (draw_step, "draw_outcome")}


@pytest.mark.parametrize("rule", LOOKS)
def test_what_a_file_that_stands_was_made_of_is_not_read_again(mini_in_process, tmp_path, monkeypatch, rule):
    def looked_at(*given, **named):
        raise AssertionError("looked at")

    with in_process.inside(mini.copy(mini_in_process, tmp_path)):
        _, made = again(rule, 1)
        with monkeypatch.context() as unread:
            unread.setattr(*LOOKS[rule], looked_at)
            assert again(rule, 1) == (set(), made)
            Path(next(iter(made))).unlink()
            with pytest.raises(AssertionError, match="looked at"):
                again(rule, 1)
        written, now = again(rule, 1)
        assert written == {next(iter(made))} and now == made
