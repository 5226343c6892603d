"""The command `check_studies.py`: all problems of all study files in one sorted list."""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

from evidence.record.published.severity import Severity
from evidence.studies.identities import study_paths
from evidence.studies.integrity.summaries import Summary
from evidence.studies.library import check_all
from evidence.studies.problems import Problem, format_problem
from evidence.studies.vocabulary.loading import load_vocabulary


def shown_paths(folder: Path) -> list[Path]:
    """Give the files of a folder, relative to where the command is run when they are below it."""
    here = Path.cwd()
    base = folder.relative_to(here) if folder.is_relative_to(here) else folder
    return [base / path.name for path in study_paths(folder)]


def _named(given: str, library: Sequence[Path]) -> Path:
    """Give the file that is named: one that is there, else the library's of that name or id."""
    path = Path(given)
    of_library = {name: each for each in library for name in (each.name, each.stem)}
    return path if path.exists() else of_library.get(given, path)


def effects_in_words(found: Summary) -> str:
    """Say how many printed effects were computed again from their arms, and list those that disagree."""
    lines = [
        f"effect: {each.row}: {each.printed}: {each.why}; the arms give {each.measure} {each.estimate:.4g}"
        + (f" ({each.low:.4g} to {each.high:.4g})" if each.low is not None else "")
        for each in found.disagreements
    ]
    lines.append(
        f"{found.checked} of {found.effects} printed effects computed again from their arms: "
        f"{found.agreeing} agree; of {found.intervals_checked} intervals {found.intervals_agreeing} agree"
    )
    return "\n".join(lines)


def summary(files: int, problems: Sequence[Problem], silenced: int = 0) -> str:
    """Give the last line: how many files, and how many problems of each grade."""
    counts = {grade: sum(each.severity == grade for each in problems) for grade in Severity}
    grades = ", ".join(f"{count} {grade}{'' if count == 1 else 's'}" for grade, count in counts.items())
    answered = f", {silenced} silenced" if silenced else ""
    return f"{files} study file{'' if files == 1 else 's'}: {grades}{answered}"


def main(
    arguments: Sequence[str] | None,
    root: Path,
    *,
    known: Callable[[], Callable[[Problem], bool]] | None = None,
    receipts: Callable[[Sequence[Path]], str] | None = None,
) -> int:
    """Check study files and print what is wrong; give 1 when there is any error, else 0.

    Parameters
    ----------
    arguments : of the command line, None for those of the process.
    root : the repository, which holds resources/.
    known : gives a function that says of a finding whether the last run told it: counted, not listed.
    receipts : writes what becomes of the files that are named.
    """
    parser = argparse.ArgumentParser(
        prog="check_studies.py",
        description="Check study files: all problems of all files, with file and line.",
    )
    parser.add_argument(
        "files", nargs="*", help="study files or their ids (default: all of resources/studies)"
    )
    findings = parser.add_mutually_exclusive_group()
    findings.add_argument(
        "--findings",
        dest="findings",
        action="store_true",
        default=True,
        help="tell also figures that do not agree with themselves (default)",
    )
    findings.add_argument(
        "--errors-only",
        dest="findings",
        action="store_false",
        help="tell only what stops a file from being read",
    )
    parser.add_argument(
        "--silenced",
        action="store_true",
        help="list also the findings that study files answer, with the reasons",
    )
    parser.add_argument(
        "--effects",
        action="store_true",
        help="list also the printed effects that their arms do not give",
    )
    parser.add_argument(
        "--all",
        action="store_true",
        help="list also the findings that the last run has told",
    )
    options = parser.parse_args(arguments)
    folder = root / "resources" / "studies"
    every = shown_paths(folder) if folder.is_dir() else []
    files = [_named(each, every) for each in options.files] or every
    vocabulary = load_vocabulary(root / "resources" / "vocabulary")
    # A file of the same name elsewhere is what the library's own is to become.
    named = {path.stem for path in files}
    beside = [path for path in every if path.stem not in named]
    library = check_all(files, vocabulary, known=[path.stem for path in every], beside=beside)
    shown = [each for each in library.problems if options.findings or each.severity == Severity.ERROR]
    # An error is told each time, and so is all of a file that is named.
    told = known() if known is not None and not options.all and not options.files else None
    old = [each for each in shown if told is not None and each.severity != Severity.ERROR and told(each)]
    for problem in shown:
        if problem not in old:
            print(format_problem(problem))
    if old:
        are = (
            "finding that the last run has told already is"
            if len(old) == 1
            else ("findings that the last run has told already are")
        )
        print(f"{len(old)} {are} not listed (--all lists them)")
    if options.silenced:
        for problem, reason in library.silenced:
            print(f"{format_problem(problem, silenced=True)} [{reason}]")
    if options.effects and library.effects is not None:
        print(effects_in_words(library.effects))
    if options.files and receipts is not None and (text := receipts(files)):
        print(text)
    print(summary(len(files), library.problems, len(library.silenced)))
    return int(any(problem.severity == Severity.ERROR for problem in library.problems))
