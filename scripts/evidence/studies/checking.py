"""The command `check_studies.py`: all problems of all study files in one sorted list."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from evidence.studies.library import check_all, study_paths
from evidence.studies.problems import Problem, format_problem
from evidence.studies.vocabulary import load


def shown_paths(folder: Path) -> list[Path]:
    """Give the files of a folder, relative to where the command is run when they are below it."""
    here = Path.cwd()
    base = folder.relative_to(here) if folder.is_relative_to(here) else folder
    return [base / path.name for path in study_paths(folder)]


def summary(files: int, problems: Sequence[Problem]) -> str:
    """Give the last line: how many files, and how many problems of each grade."""
    counts = {
        grade: sum(each.severity == grade for each in problems) for grade in ("error", "warning", "note")
    }
    grades = ", ".join(f"{count} {grade}{'' if count == 1 else 's'}" for grade, count in counts.items())
    return f"{files} study file{'' if files == 1 else 's'}: {grades}"


def main(arguments: Sequence[str] | None, root: Path) -> int:
    """Check study files and print what is wrong; give 1 when there is any error, else 0.

    Parameters
    ----------
    arguments : of the command line, None for those of the process.
    root : the repository, which holds resources/.
    """
    parser = argparse.ArgumentParser(
        prog="check_studies.py",
        description="Check study files: all problems of all files, with file and line.",
    )
    parser.add_argument("files", nargs="*", help="study files (default: all of resources/studies)")
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
    options = parser.parse_args(arguments)
    folder = root / "resources" / "studies"
    every = shown_paths(folder) if folder.is_dir() else []
    files = [Path(each) for each in options.files] or every
    vocabulary = load(root / "resources" / "vocabulary")
    library = check_all(files, vocabulary, known=[path.stem for path in every])
    for problem in library.problems:
        if options.findings or problem.severity == "error":
            print(format_problem(problem))
    print(summary(len(files), library.problems))
    return int(any(problem.severity == "error" for problem in library.problems))
