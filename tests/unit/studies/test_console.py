"""What commands print, whoever reads it."""

import errno
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

import pytest

from evidence.importing import import_studies, new_study
from evidence.review.config.reviews import new_review
from evidence.studies import console
from workflow import mini

WORK = """
import sys
from pathlib import Path
from evidence.studies.console import print_on_any_terminal
print_on_any_terminal()
for i in range(20000):
    print("a line that nobody reads \\u00b1", i)
Path(sys.argv[1]).write_text("done")
"""


def test_a_command_whose_output_nobody_reads_any_more_does_its_work_to_the_end(tmp_path):
    done = tmp_path / "done"
    with subprocess.Popen(
        [sys.executable, "-c", WORK, str(done)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={"PYTHONPATH": ":".join(sys.path)},
    ) as command:
        command.stdout.readline()
        command.stdout.close()
        assert command.stderr.read() == b""
    assert command.returncode == 0
    assert done.read_text() == "done"


def test_a_sign_that_a_terminal_does_not_have_is_printed_as_its_number():
    code = "from evidence.studies.console import print_on_any_terminal as p; p(); print('\\u00b1')"
    made = subprocess.run(
        [sys.executable, "-X", "utf8=0", "-c", code],
        capture_output=True,
        check=True,
        env={"PYTHONIOENCODING": "ascii", "PYTHONPATH": ":".join(sys.path)},
    )
    assert made.stdout == b"\\xb1\n"


COMMANDS = sorted((Path(__file__).resolve().parents[3] / "scripts").glob("*.py"))


@pytest.mark.parametrize("script", COMMANDS, ids=lambda path: path.stem)
def test_every_command_tells_what_the_system_refuses(script):
    text = script.read_text()
    assert "    run_command(" in text and "sys.exit(" not in text.partition("__main__")[2]


@pytest.mark.parametrize(
    ("main", "arguments", "place"),
    [
        (new_study.main, ["smith2024", "--arms", "a"], "resources/studies/smith2024.yaml"),
        (import_studies.main, ["new.xlsx", "--template"], "new.xlsx"),
        (
            new_review.main,
            ["lysis", "--conditions", "DVT", "--intervention", "lysis", "--comparator", "drug"],
            "config/reviews/lysis.yaml",
        ),
    ],
    ids=["new_study", "import_studies", "new_review"],
)
def test_a_file_that_cannot_be_written_is_told_in_one_line(
    main, arguments, place, tmp_path, capsys, monkeypatch
):
    """Of a folder that is read-only, which root may write all the same."""
    folder = mini.make(tmp_path / "library")

    def refused(**where):
        raise PermissionError(errno.EACCES, "Permission denied", f"{where['dir']}/.x.new")

    monkeypatch.setattr(tempfile, "mkstemp", refused)
    monkeypatch.setattr(console, "print_on_any_terminal", lambda: None)
    monkeypatch.chdir(folder)
    with pytest.raises(SystemExit) as ended:
        console.run_command(partial(main, arguments, folder))
    assert ended.value.code == 1
    shown = place if place == "new.xlsx" else folder / place
    assert (
        capsys.readouterr().err
        == f"{shown}: Permission denied: allow it to be read and written, then run again\n"
    )
    assert not (folder / place).exists()


def test_a_review_that_the_configuration_cannot_name_is_not_left_behind(tmp_path, monkeypatch):
    folder = mini.make(tmp_path / "library")
    asked = ["lysis", "--conditions", "DVT", "--intervention", "lysis", "--comparator", "drug"]

    def write(path, content):
        if path.name == "config.yaml":
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        path.write_bytes(content)

    monkeypatch.setattr(new_review, "write_whole", write)
    with pytest.raises(PermissionError):
        new_review.main(asked, folder)
    assert not (folder / "config/reviews/lysis.yaml").exists()
