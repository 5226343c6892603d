"""What commands print, whoever reads it."""

import subprocess
import sys

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
