"""Evidence synthesis for interventional procedures: from figures as printed to evidence reports."""

import os

# Before any module of the package can load numpy. Matrices are small here: threads of linear algebra wait for
# each other longer than they work (a tenth of a run's processor time), and the processors are taken by jobs.
for _library in ("OPENBLAS", "OMP", "MKL"):
    os.environ.setdefault(f"{_library}_NUM_THREADS", "1")

__version__ = "0.1.0"
