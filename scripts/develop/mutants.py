"""Put small faults into what makes numbers, checks and pages, one at a time; tell how many tests notice."""

import argparse
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "scripts")]
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

from mutation import measuring
from mutation.trying import Verdict


def main() -> int:
    """Try a sample, print what became of it and write .mutants/report.txt."""
    parser = argparse.ArgumentParser(prog="mutants.py", description=__doc__)
    parser.add_argument("--sample", type=int, default=40, help="faults of each package")
    parser.add_argument("--seed", type=int, default=20190612, help="of the random draw")
    parser.add_argument("--only", nargs="*", default=[""], help="files whose path holds one of these")
    parser.add_argument(
        "--tests", nargs="*", default=measuring.TESTS, help="files and folders of tests to try"
    )
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="faults tried at a time")
    parser.add_argument(
        "--seconds",
        type=float,
        default=measuring.SECONDS_EACH,
        help="of the tests tried on each fault, at most",
    )
    options = parser.parse_args()
    folder = ROOT / ".mutants"
    tried: list[Verdict] = []

    def tell(verdict: Verdict) -> None:
        tried.append(verdict)
        if verdict.fate not in measuring.NOTICED:
            print(measuring.missed_by(verdict, ROOT), flush=True)
        print(f"{len(tried)} tried", end="\r", file=sys.stderr, flush=True)

    verdicts = measuring.measure(
        ROOT,
        number=options.sample,
        seed=options.seed,
        workers=options.workers,
        only=options.only,
        tests=options.tests,
        seconds=options.seconds,
        folder=folder,
        tell=tell,
    )
    text = measuring.summary(verdicts, ROOT)
    (folder / "report.txt").write_text(text, encoding="utf-8")
    print(f"\n{text}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
