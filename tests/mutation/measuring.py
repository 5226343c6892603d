"""Draw faults, choose the tests for each, try them on all processors, and tell how many were noticed."""

from __future__ import annotations

import hashlib
import json
import os
import random
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from mutation import covering, trying
from mutation.faults import Fault, faults_of
from mutation.trying import Test, Verdict

PACKAGES = ("stats", "review")
# Those that hold numbers and choices of the two packages against something; the last three run whole reviews.
TESTS = (
    "tests/unit", "tests/reference", "tests/workflow/test_bad_input.py", "tests/workflow/test_judgements.py",
    "tests/workflow/test_nothing_stops.py",
)  # fmt: skip
HERE = Path(__file__).parent
# The tests of a fault are tried from the most direct to the widest, as far as their seconds last.
SECONDS_EACH = 45.0


def covered(root: Path, folder: Path, workers: int, tests: Sequence[str] = TESTS) -> dict[str, dict]:
    """Lines and seconds of every test; a file of tests is watched again when it or what it uses has changed."""
    folder.mkdir(exist_ok=True)
    kept = folder / "covered.json"
    old = json.loads(kept.read_text()) if kept.exists() else {}
    states = _states(root, tests)
    found = {name: old[name] for name, state in states.items() if old.get(name, {}).get("state") == state}
    changed = [name for name in states if name not in found]
    if changed:
        environment = os.environ | {
            covering.FOLDER: str(folder),
            "PYTHONPATH": os.pathsep.join(str(root / name) for name in ("tests", "scripts")),
        }
        options = [
            "-p",
            "mutation.covering",
            "-p",
            "no:cacheprovider",
            "-n",
            str(workers),
            "--dist",
            "worksteal",
        ]
        subprocess.run(
            [sys.executable, "-m", "pytest", *options, *changed], cwd=root, env=environment, check=False
        )
        found |= {name: {"state": states[name], "tests": {}} for name in changed}
        for path in sorted(folder.glob("gw*.json")):
            for name, each in json.loads(path.read_text()).items():
                found[name.split("::")[0]]["tests"][name] = each
            path.unlink()
        kept.write_text(json.dumps(old | found))
    return {name: each for file in found.values() for name, each in file["tests"].items()}


def _states(root: Path, names: Sequence[str]) -> dict[str, str]:
    """What each file of tests says and rests on, as a hash."""
    tests = {
        p
        for name in names
        for p in ((root / name).rglob("test_*.py") if (root / name).is_dir() else [root / name])
    }
    shared = {p for name in ("scripts", "tests") for p in (root / name).rglob("*.py")} - tests
    common = hashlib.sha256()
    for path in sorted(p for p in shared if not p.name.startswith("test_") and HERE not in p.parents):
        common.update(str(path.relative_to(root)).encode() + path.read_bytes())
    return {
        str(path.relative_to(root)): hashlib.sha256(common.digest() + path.read_bytes()).hexdigest()
        for path in sorted(tests)
    }


class Chooser:
    """Gives the tests that run the lines of a fault."""

    def __init__(self, found: dict[str, dict], package: Path) -> None:
        self.package = package
        self.of_line: dict[tuple[str, int], list[Test]] = defaultdict(list)
        self.of_file: dict[str, list[Test]] = defaultdict(list)
        self.beside: dict[str, list[Test]] = defaultdict(list)  # all tests of one file of tests
        for name, each in found.items():
            test = Test(name, each["seconds"], sum(map(len, each["lines"].values())))
            self.beside[name.split("::")[0]].append(test)
            for path, lines in each["lines"].items():
                self.of_file[path].append(test)
                for line in lines:
                    self.of_line[path, line].append(test)

    def __call__(self, fault: Fault) -> tuple[list[Test], int]:
        """Tests from the most direct to the widest, and how many were left out for want of time.

        What a file of tests makes once is run by the first test that needs it and looked at by others: so the
        other tests of these files follow.
        """
        path = str(fault.path.relative_to(self.package))
        tests = {t for line in range(fault.line, fault.last + 1) for t in self.of_line[path, line]}
        if not fault.function:  # a constant of the module is read by whoever uses the module
            tests |= set(self.of_file[path])
        chosen, seconds = [], 0.0
        followers = {t for file in {t.id.split("::")[0] for t in tests} for t in self.beside[file]} - tests
        for test in (*sorted(tests, key=_directness), *sorted(followers, key=_directness)):
            seconds += test.seconds
            if chosen and seconds > SECONDS_EACH:
                break
            chosen.append(test)
        return chosen, len(tests) + len(followers) - len(chosen)


def _directness(test: Test) -> tuple[float, str]:
    return test.breadth + 400 * test.seconds, test.id


def sample(package: Path, number: int, seed: int, only: str = "") -> list[Fault]:
    """Draw about so many faults of each of the packages: of each module its part, at least one.

    What is drawn of a module depends on its own text alone, not on the other modules.
    """
    drawn: list[Fault] = []
    for name in PACKAGES:
        paths = sorted(p for p in (package / name).rglob("*.py") if only in str(p))
        faults = {path: found for path in paths if (found := faults_of(path))}
        total = sum(map(len, faults.values()))
        for path, found in faults.items():
            part = min(len(found), max(1, round(number * len(found) / total)))
            drawn += random.Random(f"{seed} {path.relative_to(package)}").sample(found, part)
    return drawn


def _one(root: Path, job: tuple[Fault, list[Test], int]) -> Verdict:
    return trying.verdict(*job, root)


def _steady(root: Path, ids: Sequence[str]) -> bool:
    return trying.run(ids, root, None, 900) == 0


def measure(
    root: Path,
    *,
    number: int,
    seed: int,
    workers: int,
    folder: Path,
    only: str = "",
    tests: Sequence[str] = TESTS,
) -> Iterator[Verdict]:
    """Give the fate of each drawn fault, in the order in which they are drawn.

    Raises
    ------
    RuntimeError
        When a chosen test fails without a fault: then it would seem to notice every fault.
    """
    package = root / "scripts" / "evidence"
    choose = Chooser(covered(root, folder, workers, tests), package)
    jobs = [(fault, *choose(fault)) for fault in sample(package, number, seed, only)]
    ids = sorted({test.id for _, tests, _ in jobs for test in tests})
    trying.load_libraries()
    with ProcessPoolExecutor(workers, mp_context=get_context("fork")) as pool:
        parts = [ids[i::workers] for i in range(workers)]
        if not all(pool.map(partial(_steady, root), [part for part in parts if part])):
            raise RuntimeError("a test fails without any fault; mend it first")
        yield from pool.map(partial(_one, root), jobs)


def _share(name: str, verdicts: Sequence[Verdict]) -> str:
    fates = [v.fate for v in verdicts]
    noticed = sum(fate in (trying.KILLED, trying.IN_TIME) for fate in fates)
    drawn = Counter(v.fault.path for v in verdicts)
    each = {path: len(faults_of(path)) / n for path, n in drawn.items()}
    whole = sum(each[v.fault.path] for v in verdicts)
    part = sum(each[v.fault.path] for v in verdicts if v.fate in (trying.KILLED, trying.IN_TIME))
    return (
        f"{name}: {noticed} of {len(verdicts)} faults noticed ({100 * part / whole:.0f}% of all), "
        f"{fates.count(trying.SURVIVED)} not, {fates.count(trying.UNTESTED)} in lines that no test runs"
    )


def summary(verdicts: Sequence[Verdict], root: Path) -> str:
    """Share noticed of each package and of each of its rooms, then the faults that no test noticed.

    A module that has more faults drawn than its part counts no more for it: each verdict stands for the faults of
    its module divided by those drawn of it.
    """
    package = root / "scripts" / "evidence"
    lines = []
    for name in PACKAGES:
        mine = [v for v in verdicts if v.fault.path.is_relative_to(package / name)]
        if mine:
            lines.append(_share(name, mine))
            rooms = sorted({v.fault.path.relative_to(package).parent for v in mine})
            lines += [
                "  " + _share(str(r), [v for v in mine if v.fault.path.parent == package / r]) for r in rooms
            ]
    lines.append("")
    for v in sorted(verdicts, key=lambda v: (str(v.fault.path), v.fault.line)):
        if v.fate in (trying.SURVIVED, trying.UNTESTED):
            f = v.fault
            tried = f"{v.tests} tests" + (f", {v.left_out} wider ones not tried" if v.left_out else "")
            why = tried if v.fate == trying.SURVIVED else v.fate
            lines.append(f"{f.path.relative_to(root)}:{f.line} {f.function}: {f.old}  ->  {f.new}  ({why})")
    return "\n".join(lines) + "\n"
