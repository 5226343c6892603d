"""Draw faults, choose the tests for each, try them on all processors, and tell how many were noticed."""

from __future__ import annotations

import ast
import hashlib
import json
import math
import os
import random
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import zip_longest
from pathlib import Path

from mutation import covering, trying
from mutation.faults import LEFT_OUT, Fault, faults_of
from mutation.trying import Job, Test, Verdict

PACKAGES = ("stats", "review", "studies/integrity", "figures", "entering", "audit", "paper")
# Those that hold numbers, choices and words of the packages against something; those of the workflow run whole reviews in this process.
TESTS = (
    "tests/unit", "tests/reference", "tests/audit", "tests/integrity", "tests/report/figures", "tests/report/paper", "tests/report/said",
    "tests/report/tables", "tests/workflow/bad_input/test_absurd_figures.py", "tests/workflow/bad_input/test_bad_input.py",
    "tests/workflow/beside_report", "tests/workflow/bad_input/test_nothing_stops.py", "tests/workflow/manual/test_what_a_measure_takes.py",
    "tests/workflow/reruns/test_what_changed.py",
)  # fmt: skip
HERE = Path(__file__).parent
# The tests of a fault are tried, of each file the most direct first, as far as these seconds last.
SECONDS_EACH = 45.0
NOTICED = (trying.KILLED, trying.IN_TIME)
# Exit codes of pytest that has run all tests: passed, some failed, none there.
WATCHED_ALL = (0, 1, 5)
# The 0.975 quantile of the normal distribution, for the interval of Wilson 1927, DOI 10.1080/01621459.1927.10502953.
NORMAL = 1.959963984540054


def covered(root: Path, folder: Path, workers: int, tests: Sequence[str] = TESTS) -> dict[str, dict]:
    """Lines and seconds of every test; a file of tests is watched again when it or a module that it runs has changed."""
    folder.mkdir(exist_ok=True)
    kept = folder / "covered.json"
    old = json.loads(kept.read_text()) if kept.exists() else {}
    names = _files(root, tests)
    shared = _shared(root, tests)
    found = {
        name: old[name]
        for name in names
        if name in old and old[name]["state"] == _state(root, name, old[name]["tests"], shared)
    }
    changed = [name for name in names if name not in found]
    if changed:
        environment = os.environ | {
            covering.FOLDER: str(folder),
            "PYTHONPATH": os.pathsep.join(str(root / name) for name in ("tests", "scripts")),
        }
        options = ["-p", "mutation.covering", "-p", "no:cacheprovider"]
        if workers > 1:
            options += ["-n", str(workers), "--dist", "loadfile"]
        ended = subprocess.run(
            [sys.executable, "-m", "pytest", *options, *changed], cwd=root, env=environment, check=False
        ).returncode
        if ended not in WATCHED_ALL:
            raise RuntimeError(f"the tests were not watched to their end: pytest gave {ended}")
        watched: dict[str, dict] = {name: {} for name in changed}
        for path in sorted(folder.glob("gw*.json")):
            for name, each in json.loads(path.read_text()).items():
                watched[name.split("::")[0]][name] = each
            path.unlink()
        found |= {
            name: {"state": _state(root, name, each, shared), "tests": each} for name, each in watched.items()
        }
        kept.write_text(json.dumps(old | found))
    return {name: each for file in found.values() for name, each in file["tests"].items()}


def _files(root: Path, names: Sequence[str]) -> list[str]:
    paths = (
        p
        for name in names
        for p in ((root / name).rglob("test_*.py") if (root / name).is_dir() else [root / name])
    )
    return sorted({str(p.relative_to(root)) for p in paths})


def _shared(root: Path, names: Sequence[str]) -> bytes:
    """What files of tests share, as a hash."""
    common = hashlib.sha256()
    for path in sorted((root / "tests").rglob("*.py")):
        if not path.name.startswith("test_") and HERE not in path.parents:
            common.update(str(path.relative_to(root)).encode() + path.read_bytes())
    return common.digest()


def _state(root: Path, name: str, tests: dict[str, dict], shared: bytes) -> str:
    """What a file of tests says and rests on, as a hash: its text and the modules of which it runs lines."""
    state = hashlib.sha256(shared + (root / name).read_bytes())
    for path in sorted({path for each in tests.values() for path in each["lines"]}):
        file = root / "scripts" / "evidence" / path
        state.update(path.encode() + (file.read_bytes() if file.exists() else b""))
    return state.hexdigest()


class Chooser:
    """Gives the tests that run the lines of a fault."""

    def __init__(
        self,
        found: dict[str, dict],
        package: Path,
        killers: dict[str, str] | None = None,
        most: float = SECONDS_EACH,
    ) -> None:
        self.package, self.killers, self.most = package, killers or {}, most
        self.loaded_by = _loaded_by(package.parents[1])
        self.of_line: dict[tuple[str, int], list[Test]] = defaultdict(list)
        self.of_module: dict[str, set[Test]] = defaultdict(set)
        self.of_file: dict[str, set[Test]] = defaultdict(set)  # of tests
        self.loading: dict[str, set[int]] = defaultdict(set)
        self.known: dict[str, Test] = {}
        # How often each test noticed a fault of each module.
        self.noticed: dict[str, Counter[str]] = defaultdict(Counter)
        for name, by in self.killers.items():
            self.noticed[name.split(" ")[0]][by] += 1
        for name, each in found.items():
            if "::" not in name:
                for path, lines in each["lines"].items():
                    self.loading[path].update(lines)
                continue
            test = Test(name, each["seconds"], sum(map(len, each["lines"].values())))
            self.known[name] = test
            self.of_file[name.split("::")[0]].add(test)
            for path, lines in each["lines"].items():
                self.of_module[path].add(test)
                for line in lines:
                    self.of_line[path, line].append(test)

    def __call__(self, fault: Fault) -> Job:
        """The most direct tests of each file, then the next of each, as far as the time lasts, and how many were left out.

        What is computed when a module is loaded is used by any test whose file imports it, by whatever way.
        Before them come the test that noticed the fault last time, and those that noticed others of its module.
        """
        path = str(fault.path.relative_to(self.package))
        tests = self._run(path, fault.line, fault.last) or self._run(path, *fault.statement)
        first, last = fault.statement
        loading: set[Test] = set()
        if not fault.function or not self.loading[path].isdisjoint(range(first, last + 1)):
            tests = self.of_module[path]
            loading = {t for file in self.loaded_by.get(path, ()) for t in self.of_file[file]} - tests
        before = self.known.get(self.killers.get(signature(fault, self.package), ""))
        chosen = [before] if before is not None else []
        others = self.noticed[path]
        keen = sorted((t for t in tests if others[t.id]), key=lambda t: (-others[t.id], *_directness(t)))
        seconds = 0.0
        # Tests that run something of the module, and in turns with them those that load it and nothing else.
        rest = (t for pair in zip_longest(_spread(tests), _spread(loading)) for t in pair if t is not None)
        for test in dict.fromkeys((*keen, *rest)):
            if test in chosen:
                continue
            if chosen and seconds + test.seconds > self.most:
                continue
            seconds += test.seconds
            chosen.append(test)
        return Job(fault, tuple(chosen), len(tests | loading | set(chosen)) - len(chosen))

    def _run(self, path: str, first: int, last: int) -> set[Test]:
        return {t for line in range(first, last + 1) for t in self.of_line[path, line]}


def signature(fault: Fault, package: Path) -> str:
    """Name a fault so that it is found again when lines have moved."""
    return f"{fault.path.relative_to(package)} {fault.function}: {fault.old} -> {fault.new}"


def _loaded_by(root: Path) -> dict[str, set[str]]:
    """Files of tests that load each module, directly or through others: by path from the root and in the package."""
    bases = {base: root / base for base in ("scripts", "tests")}
    files = {
        base: {p.relative_to(bases[base]).with_suffix("").parts: p for p in bases[base].rglob("*.py")}
        for base in bases
    }
    known = files["tests"] | files["scripts"]

    def imported(path: Path, here: tuple[str, ...]) -> set[Path]:
        found: set[Path] = set()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                start = here[: len(here) - node.level + 1] if node.level else ()
                parts = (*start, *(p for p in (node.module or "").split(".") if p))
                names = [(*parts, each.name) for each in node.names]
            elif isinstance(node, ast.Import):
                names = [tuple(each.name.split(".")) for each in node.names]
            else:
                continue
            for each in names:
                for n in range(1, len(each) + 1):
                    found.update(known[m] for m in (each[:n], (*each[:n], "__init__")) if m in known)
        return found

    imports = {p: imported(p, parts[:-1]) for base in files for parts, p in files[base].items()}
    package, loaded_by = root / "scripts" / "evidence", defaultdict(set)
    for test in (p for p in files["tests"].values() if p.name.startswith("test_")):
        seen, new = {test}, [test]
        while new:
            new = [p for p in {q for one in new for q in imports[one]} if p not in seen]
            seen.update(new)
        for path in seen:
            if path.is_relative_to(package):
                loaded_by[str(path.relative_to(package))].add(str(test.relative_to(root)))
    return loaded_by


def _spread(tests: Iterable[Test]) -> list[Test]:
    """By directness, the second of a file as if half as direct, and so on: tests of one file are alike.

    Many short tests of the statistic itself so come before the first of the long ones that pass by it.
    """
    place: Counter[str] = Counter()
    ranked = []
    for test in sorted(tests, key=_directness):
        file = test.id.split("::")[0]
        place[file] += 1
        ranked.append((place[file] * _directness(test)[0], test.id, test))
    return [test for *_, test in sorted(ranked, key=lambda each: each[:2])]


def _directness(test: Test) -> tuple[float, str]:
    return test.breadth + 400 * test.seconds, test.id


def sample(package: Path, number: int, seed: int, only: Sequence[str] = ("",)) -> list[Fault]:
    """Draw about so many faults of each of the packages: of each module its part, at least one.

    What is drawn of a module depends on its own text alone, not on the other modules.
    """
    drawn: list[Fault] = []
    for name in PACKAGES:
        paths = sorted(p for p in (package / name).rglob("*.py") if any(part in str(p) for part in only))
        faults = {path: found for path in paths if (found := faults_of(path))}
        total = sum(map(len, faults.values()))
        for path, found in faults.items():
            part = min(len(found), max(1, round(number * len(found) / total)))
            drawn += random.Random(f"{seed} {path.relative_to(package)}").sample(found, part)
    return drawn


def measure(
    root: Path,
    *,
    number: int,
    seed: int,
    workers: int,
    folder: Path,
    only: Sequence[str] = ("",),
    tests: Sequence[str] = TESTS,
    seconds: float = SECONDS_EACH,
    tell: Callable[[Verdict], None] = lambda verdict: None,
) -> list[Verdict]:
    """Give the fate of each drawn fault; `tell` hears of each as it is known.

    Raises
    ------
    RuntimeError
        When a chosen test fails without a fault: then it would seem to notice every fault; and when not all tests could
        be watched: then faults would seem to be in lines that no test runs.
    """
    package = root / "scripts" / "evidence"
    kept = folder / "killers.json"
    killers: dict[str, str] = json.loads(kept.read_text()) if kept.exists() else {}
    choose = Chooser(covered(root, folder, workers, tests), package, killers, seconds)
    jobs = [choose(fault) for fault in sample(package, number, seed, only)]
    used = sorted({test for job in jobs for test in job.tests}, key=lambda test: test.id)
    verdicts: list[Verdict] = []

    def hear(verdict: Verdict) -> None:
        verdicts.append(verdict)
        if verdict.by:
            killers[signature(verdict.fault, package)] = verdict.by
            kept.write_text(json.dumps(killers))
        tell(verdict)

    # What passed without a fault in an earlier measurement, as it was watched then, is not asked again.
    passing = folder / "passing.json"
    passed = set(json.loads(passing.read_text()) if passing.exists() else ())
    marks = {test: f"{test.id} {test.seconds} {test.breadth}" for test in used}
    unproven = [test for test in used if marks[test] not in passed]
    trying.try_all(
        jobs,
        used,
        unproven,
        root=root,
        workers=workers,
        proven=lambda: passing.write_text(json.dumps(sorted(passed | set(marks.values())))),
        tell=hear,
    )
    return verdicts


def interval(share: float, effective: float) -> tuple[float, float]:
    """Give the 95 % interval of a share (Wilson 1927) for so many draws."""
    square = NORMAL**2 / effective
    middle = (share + square / 2) / (1 + square)
    half = NORMAL * math.sqrt(share * (1 - share) / effective + square / effective / 4) / (1 + square)
    return max(0.0, middle - half), min(1.0, middle + half)


def _share(name: str, verdicts: Sequence[Verdict]) -> str:
    """Say what share was noticed of all that were drawn, and of those whose fate is known.

    Each verdict stands for the faults of its module divided by those drawn of it.
    """
    drawn = Counter(v.fault.path for v in verdicts)
    each = {path: len(faults_of(path)) / n for path, n in drawn.items()}
    fates = Counter(v.fate for v in verdicts)
    known = [v for v in verdicts if v.fate != trying.NOT_KNOWN]
    noticed = sum(fates[fate] for fate in NOTICED)
    text = (
        f"{name}: {_weighed(verdicts, each)} noticed ({noticed} of {len(verdicts)} drawn of "
        f"{sum(each[v.fault.path] for v in verdicts):.0f}), {fates[trying.SURVIVED]} not, "
        f"{fates[trying.UNTESTED]} in lines that no test runs"
    )
    if len(known) < len(verdicts):
        of_known = f"; without these {_weighed(known, each)}" if known else ""
        text += f", {len(verdicts) - len(known)} not known{of_known}"
    return text


def _weighed(verdicts: Sequence[Verdict], weight: dict[Path, float]) -> str:
    """Share noticed with its interval, by the size of the modules."""
    weights = [weight[v.fault.path] for v in verdicts]
    part = sum(w for v, w in zip(verdicts, weights, strict=True) if v.fate in NOTICED) / sum(weights)
    low, high = interval(part, sum(weights) ** 2 / sum(w * w for w in weights))
    return f"{100 * part:.0f} % (95 % interval {100 * low:.0f} to {100 * high:.0f} %)"


def missed_by(verdict: Verdict, root: Path) -> str:
    """Name a fault that was not noticed, and how many tests were tried."""
    fault = verdict.fault
    why = {
        trying.SURVIVED: f"{verdict.tests} tests",
        trying.NOT_KNOWN: f"not known: {verdict.tests} tests, {verdict.left_out} wider ones not tried",
    }.get(verdict.fate, verdict.fate)
    return (
        f"{fault.path.relative_to(root)}:{fault.line} {fault.function}: {fault.old}  ->  {fault.new}  ({why})"
    )


def summary(verdicts: Sequence[Verdict], root: Path) -> str:
    """Share noticed of each package and of each of its rooms, what is left out, and the faults that no test noticed."""
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
    lines += ["", "No faults are put into:", *(f"- {what}" for what in LEFT_OUT)]
    missed = [v for v in verdicts if v.fate not in NOTICED]
    lines += [
        "Faults that change nothing that can be seen are not taken out by hand. What was not noticed and not tried with all",
        "tests that run it, for want of time, is not known: among all that were drawn it counts as not noticed.",
        "",
    ]
    lines += [missed_by(v, root) for v in sorted(missed, key=lambda v: (str(v.fault.path), v.fault.line))]
    return "\n".join(lines) + "\n"
