"""How far long steps are: on a terminal in one line that renews itself, in a log a line a minute."""

import fcntl
import io
import logging
import os
import pty
import struct
import sys
import termios
import threading
import time
from contextlib import contextmanager
from types import SimpleNamespace

import pytest

from evidence.studies.console import print_whole
from evidence.workflow import side_by_side
from evidence.workflow.progress import counting, watching
from evidence.workflow.progress.counting import Count
from evidence.workflow.progress.telling import LOG_EVERY, PAUSE, Line, Log, StepsSeen, fitted

# A sign that nobody writes.
MARK = b"\0"
PATIENCE = 120  # seconds, which only what hangs takes
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminal here")


def synthesise(done, total=40):
    return Count("synthesise dvt", "outcome", done, total)


def screen(written: str) -> list[str]:
    """Return the lines of a terminal after all this was written: a return goes back, signs replace signs."""
    lines, column = [""], 0
    for sign in written.replace("\r\n", "\n"):
        if sign == "\r":
            column = 0
        elif sign == "\n":
            lines.append("")
            column = 0
        else:
            lines[-1] = lines[-1][:column].ljust(column) + sign + lines[-1][column + 1 :]
            column += 1
    return [line.rstrip() for line in lines]


@contextmanager
def terminal(columns=100):
    """Give a stream on a pseudo-terminal, and what reads all that was written on it."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    with open(theirs, "w", encoding="utf-8") as stream:

        def written():
            """Read up to a mark put behind all: the terminal hands over in pieces, when it has the time.

            What another thread wrote behind the mark may come with it.
            """
            os.write(theirs, MARK)
            found = b""
            while MARK not in found:
                found += os.read(ours, 1 << 16)
            return found.replace(MARK, b"").decode()

        yield stream, written
    os.close(ours)


def test_a_line_says_piece_rate_and_time_left():
    told = StepsSeen()
    assert told.look([synthesise(0)], 0) == ["synthesise dvt: outcome 0 of 40"]
    assert told.look([synthesise(10)], 5) == ["synthesise dvt: outcome 10 of 40, 2.0 per second, 15 s left"]
    assert told.look([synthesise(10)], 11) == ["synthesise dvt: outcome 10 of 40, 2.0 per second, 9 s left"]
    assert told.look([synthesise(40)], 20) == ["synthesise dvt: outcome 40 of 40"]


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (5.0, "20 per second, 2 min left"),
        (50.0, "2.0 per second, 15 min left"),
        (1000.0, "6.0 per minute, 5 h 0 min left"),
        (36000.0, "10 per hour, 180 h 0 min left"),
    ],
)
def test_rates_have_a_unit_in_which_they_can_be_read(seconds, said):
    told = StepsSeen()
    told.look([synthesise(0, 1900)], 0)
    assert told.look([synthesise(100, 1900)], seconds)[0].endswith(said)


def test_a_job_that_is_begun_again_is_counted_anew():
    told = StepsSeen()
    told.look([synthesise(30)], 0)
    told.look([synthesise(35)], 10)
    assert told.look([synthesise(2)], 12) == ["synthesise dvt: outcome 2 of 40"]


def test_the_time_left_is_true_where_pieces_take_the_same():
    told = StepsSeen()
    for done in range(40):
        said = told.look([synthesise(done)], 3.0 * done)[0]
        if done:
            left = 3 * (40 - done)
            assert said.endswith(f"{left} s left" if left < 60 else f"{round(left / 60)} min left")


def test_several_jobs_share_the_line_and_none_is_cut_before_another_is_counted():
    told = ["synthesise dvt: outcome 1 of 9", "draw ivc: outcome 2 of 8", "papers clti: file 1 of 3"]
    assert fitted(told, 200) == "; ".join(told)
    assert fitted(told, 70) == "synthesise dvt: outcome 1 of 9; draw ivc: outcome 2 of 8; 1 more"
    assert fitted(told, 50) == "synthesise dvt: outcome 1 of 9; 2 more"
    assert fitted(told, 20) == "synthesise dvt: out"
    assert fitted([], 80) == ""


def test_on_a_terminal_one_line_renews_itself_and_leaves_nothing():
    with terminal(60) as (stream, written):
        shown = watching.shown_on(stream)
        assert isinstance(shown, Line)
        so_far = ""
        for done in (0, 7, 39):
            shown.look([synthesise(done)], 10.0 * done)
            so_far += written()
            assert screen(so_far)[-1].startswith(f"synthesise dvt: outcome {done} of 40")
            assert all(len(line) < 60 for line in screen(so_far)) and "\n" not in so_far
        shown.end()
        assert screen(so_far + written()) == [""]
        shown.look([synthesise(40)], 1000.0)
        stream.write("end")
        stream.flush()
        assert written() == "end"  # nothing more after the end


def test_lines_of_snakemake_stay_whole():
    with terminal() as (stream, written):
        console = logging.StreamHandler(stream)
        console.name = watching.CONSOLE
        logger = logging.Logger("snakemake")
        logger.addHandler(console)
        shown = watching.shown_on(stream)
        console.addFilter(watching._MakesRoom(shown))
        shown.look([synthesise(1)], 0.0)
        logger.warning("Job 7: draw")
        shown.look([synthesise(2)], 0.0)  # at once after it: room is left for what follows
        logger.warning("Finished jobid: 7")
        shown.make_room(0.0)
        shown.look([synthesise(3)], 2 * PAUSE)
        assert screen(written()) == ["Job 7: draw", "Finished jobid: 7", "synthesise dvt: outcome 3 of 40"]


def test_what_a_job_prints_stands_in_place_of_the_line():
    with terminal() as (stream, written):
        shown = watching.shown_on(stream)
        shown.look([synthesise(11)], 0.0)
        print_whole("dvt: moved", stream)
        shown.end()
        assert screen(written()) == ["dvt: moved", ""]
    plain = io.StringIO()
    print_whole("dvt: moved", plain)
    assert plain.getvalue() == "dvt: moved\n"


def test_a_log_gets_a_line_a_minute_and_none_of_a_short_step():
    ours, theirs = os.pipe()
    with open(theirs, "w", encoding="utf-8") as stream:
        shown = watching.shown_on(stream)
        assert isinstance(shown, Log)
        shown.look([synthesise(0, 400)], 0.0)
        for second in range(1, 3 * int(LOG_EVERY) + 5):
            quick = [Count("draw ivc", "outcome", 1, 2)] if second % 50 < 20 else []
            shown.look([*quick, synthesise(second, 400)], float(second))
        shown.end()
    with open(ours, encoding="utf-8") as read:
        lines = read.read().splitlines()
    assert lines == [
        f"synthesise dvt: outcome {done} of 400, 1.0 per second, {left} min left"
        for done, left in ((60, 6), (120, 5), (180, 4))
    ]


@pytest.mark.parametrize("quiet", ["PROGRESS", "ALL"])
def test_nothing_is_shown_where_snakemake_shall_be_quiet(quiet):
    logger = logging.Logger("snakemake")
    console = logging.StreamHandler(sys.stderr)
    console.name = watching.CONSOLE
    logger.addHandler(console)
    assert watching.watch_run(logger, [SimpleNamespace(name=quiet)]) is None
    assert not console.filters


def test_a_run_shows_what_its_jobs_count_and_nothing_of_an_earlier_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    counting.PLACE.mkdir(parents=True)
    left = f"5\n9\noutcome\nkilled\n{os.getpid()}\nelsewhere\n"
    (counting.PLACE / "killed.count").write_text(left, encoding="utf-8")
    assert [c.step for c in counting.counts()] == ["killed"]
    with terminal() as (stream, written):
        logger = logging.Logger("snakemake")
        console = logging.StreamHandler(stream)
        console.name = watching.CONSOLE
        logger.addHandler(console)
        watch = watching.watch_run(logger, [SimpleNamespace(name="HOST")])
        with counting.counted("draw a", "outcome", 3):
            said, until = "", time.monotonic() + PATIENCE
            while not (said := said + written()) and time.monotonic() < until:
                time.sleep(0.02)
        watch.end()
    assert screen(said) == ["draw a: outcome 0 of 3"]


def test_nothing_is_shown_where_another_plugin_writes_on_the_console():
    assert watching.watch_run(logging.Logger("snakemake"), ()) is None


def test_a_dumb_terminal_is_a_log(monkeypatch):
    monkeypatch.setenv("TERM", "dumb")
    with terminal() as (stream, _):
        assert isinstance(watching.shown_on(stream), Log)


def test_an_interrupt_ends_the_line_also_while_another_thread_writes():
    said, began, go_on = [], threading.Event(), threading.Event()

    def write(text):
        said.append(text)
        if len(said) == 2:
            began.set()
            go_on.wait(PATIENCE)

    line = Line(write, lambda: 80)
    line.look([synthesise(1)], 0.0)
    other = threading.Thread(target=line.look, args=([synthesise(2)], 1.0))
    other.start()
    assert began.wait(PATIENCE)
    line.end()  # returns though the other thread holds the line
    go_on.set()
    other.join()
    line.look([synthesise(3)], 2.0)
    assert len(said) == 3 and screen(said[-1]) == [""]


def test_jobs_count_in_files_of_their_own_and_leave_none(tmp_path):
    times = iter(range(100))
    with (
        counting.counted("draw a", "outcome", 3, tmp_path, lambda: next(times)) as one_more,
        counting.counted("synthesise b", "outcome", 9, tmp_path, lambda: 0.0) as seldom,
    ):
        one_more()
        seldom()  # nobody reads so often
        found = counting.counts(tmp_path)
        assert found == [Count("draw a", "outcome", 1, 3), Count("synthesise b", "outcome", 0, 9)]
    assert list(tmp_path.iterdir()) == []


def test_a_killed_job_is_at_work_no_more(tmp_path, monkeypatch):
    with counting.counted("draw a", "outcome", 3, tmp_path):
        monkeypatch.setattr(counting, "is_alive", lambda process: process != os.getpid())
        assert counting.counts(tmp_path) == []
        counting.forget(tmp_path)
        assert list(tmp_path.iterdir()) == []


def test_a_count_that_cannot_be_written_stops_nobody(tmp_path):
    (tmp_path / "taken").write_text("no folder", encoding="utf-8")
    with counting.counted("draw a", "outcome", 1, tmp_path / "taken") as one_more:
        one_more()
    assert counting.counts(tmp_path / "taken") == []


@pytest.mark.parametrize("processes", [1, 2])
def test_each_finished_piece_is_counted(processes):
    done = []
    side_by_side.each(lambda x: x, range(7), processes, lambda: done.append(1))
    assert len(done) == 7
