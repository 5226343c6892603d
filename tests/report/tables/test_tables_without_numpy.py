"""A process that writes tables goes without numpy, and the files are what they are with it."""

import os
import subprocess
import sys
from pathlib import Path

from one_table import VALUES, made

import evidence

PROGRAM = """
import sys
from pathlib import Path
from evidence.workflow.job.without import without
from one_table import made
with without("numpy"):
    Path(sys.argv[1]).write_bytes(made())
print("numpy" in sys.modules)
import numpy
"""


def test_values_are_read_as_they_were_written(tmp_path):
    from pyarrow import parquet  # brings numpy, which the process of the next test must not have

    (tmp_path / "t.parquet").write_bytes(made())
    read = parquet.read_table(tmp_path / "t.parquet").to_pydict()
    assert list(read.values()) == [list(of) for of in VALUES]


def test_a_table_is_the_same_without_numpy_and_numpy_can_be_imported_afterwards(tmp_path):
    folders = (Path(evidence.__file__).parents[1], Path(__file__).parent)
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, folders))}
    command = [sys.executable, "-c", PROGRAM, str(tmp_path / "t.parquet")]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert run.stdout == "False\n"
    assert (tmp_path / "t.parquet").read_bytes() == made()
