"""A disk that is full is told in a line, also where the log of the job has no room either."""

import errno
from pathlib import Path

import pytest

from evidence.studies.console import told_error
from evidence.workflow.job import step


@pytest.fixture(autouse=True)
def in_process(monkeypatch):
    """Leave the terminal and the end of this process as they are."""
    monkeypatch.setattr(step, "print_on_any_terminal", lambda: None)
    monkeypatch.setattr(step, "end_with_run", lambda: None)


FULL = Path("/dev/full")  # opens, and refuses whatever is written


@pytest.mark.skipif(not FULL.exists(), reason="this system has no device that is always full")
def test_a_job_without_room_for_its_log_says_why_it_ends(capsys):
    with pytest.raises(SystemExit), step.told_errors("papers", str(FULL)):
        raise OSError(errno.ENOSPC, "No space left on device")
    told = capsys.readouterr().err
    assert told == "papers: the disk is full, or a quota is used up: make room, then run again\n"


def test_a_log_that_cannot_be_opened_is_told_with_its_place(tmp_path, capsys):
    with pytest.raises(SystemExit), step.told_errors("papers", str(tmp_path / "no folder" / "x.log")):
        pass
    assert "no folder/x.log: No such file" in capsys.readouterr().err


def test_what_the_system_refuses_without_a_name_says_what_it_is_of():
    assert (
        told_error(OSError(errno.EFBIG, "File too large"))
        == "a file cannot be read or written: File too large"
    )
