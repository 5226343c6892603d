"""Kinds of change to the small library: what each does, and which jobs it makes run.

One list for the tests of reruns and for the table of docs/reruns.md.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from evidence.workflow.history import command
from workflow import mini


def of(review: str, *rules: str) -> frozenset[str]:
    """Jobs of one review."""
    return frozenset(f"{rule}/{review}" for rule in rules)


NOTHING: frozenset[str] = frozenset()
EXTRACT, OVERVIEW = frozenset({"extract"}), frozenset({"overview"})
SHOWN = ("gather", "report", "papers")
# The flow of every review counts the whole library.
IN_FLOW = ("gather", "report", "illustrate", "papers")
COMPUTED = ("synthesise", "draw", "gather", "report", "illustrate", "papers")
WHOLE = ("assemble", *COMPUTED)
BOTH = ("legs", "cavas")


def both(*rules: str) -> frozenset[str]:
    """Jobs of both reviews."""
    return of("legs", *rules) | of("cavas", *rules)


@dataclass(frozen=True)
class Change:
    """One kind of change: in words, how it is made, and the jobs that it makes run."""

    kind: str
    make: Callable[[Path], None]
    jobs: frozenset[str]
    config: dict | None = None  # as given by --config


def edited(file: str, old: str, new: str) -> Callable[[Path], None]:
    """Replace words in a file."""

    def make(folder: Path) -> None:
        path = folder / file
        text = path.read_text()
        assert old in text, (file, old)
        path.write_text(text.replace(old, new, 1))

    return make


def added(file: str, text: str) -> Callable[[Path], None]:
    """Add text at the end of a file that is there."""

    def make(folder: Path) -> None:
        if not (folder / file).is_file():
            raise FileNotFoundError(file)
        with (folder / file).open("a") as out:
            out.write(text)

    return make


def older(change: Callable[[Path], None], file: str) -> Callable[[Path], None]:
    """Make a change that leaves an old time on its file."""

    def make(folder: Path) -> None:
        change(folder)
        os.utime(folder / file, (1_000_000_000, 1_000_000_000))

    return make


def touched(*files: str) -> Callable[[Path], None]:
    """Give files the time of now and nothing else."""

    def make(folder: Path) -> None:
        for file in files:
            path = folder / file
            path.write_bytes(path.read_bytes())

    return make


def removed(file: str) -> Callable[[Path], None]:
    """Remove a file."""
    return lambda folder: (folder / file).unlink()


def renamed(old: str, new: str) -> Callable[[Path], None]:
    """Rename a file."""
    return lambda folder: (folder / old).rename(folder / new)


def _study_added(folder: Path) -> None:
    mini.write(folder, "epsilon2021", mini.trial("Epsilon", "5/40", "18/40"))


def _baseline_kept(folder: Path) -> None:
    before = Path.cwd()
    os.chdir(folder)
    try:
        assert command.main(["kept", "--date", "2024-05-01"], mini.REPOSITORY) == 0
    finally:
        os.chdir(before)


def _word_added(folder: Path) -> None:
    assert "Invented" not in (folder / WORDS / "devices.yaml").read_text()  # a word is written once
    edited(f"{WORDS}/devices.yaml", "devices:\n", "devices:\n  Invented: {market status: unknown}\n")(folder)


def _word_used(folder: Path) -> None:
    _word_added(folder)
    edited(
        ALPHA,
        "[catheter-directed thrombolysis], n",
        "[catheter-directed thrombolysis], devices: [Invented], n",
    )(folder)


def _store_damaged(folder: Path) -> None:
    for path in (folder / ".snakemake/evidence/store").glob("*/*"):
        path.write_bytes(path.read_bytes()[:-7])


def _state_removed(folder: Path) -> None:
    shutil.rmtree(folder / ".snakemake")


WORDS = "resources/vocabulary"
ALPHA = "resources/studies/alpha2019.yaml"
MAIN, LEGS = "config/config.yaml", "config/reviews/legs.yaml"
FIGURE = edited(ALPHA, "10/40 (25%)", "12/40 (30%)")
OUTPUT = "results/legs/outcomes/pts_any"
CHANGES = (
    Change("nothing", lambda folder: None, NOTHING),
    Change("a figure of a study file", FIGURE, EXTRACT | of("legs", *WHOLE) | OVERVIEW),
    Change(
        "the same with an old time on the file", older(FIGURE, ALPHA), EXTRACT | of("legs", *WHOLE) | OVERVIEW
    ),
    Change("a comment in a study file", added(ALPHA, "# read twice\n"), EXTRACT | of("legs", *SHOWN)),
    Change("all files touched", touched(ALPHA, MAIN, LEGS, "results/legs/report.html"), NOTHING),
    Change(
        "a study file added",
        _study_added,
        EXTRACT | of("legs", *WHOLE) | of("cavas", *IN_FLOW) | OVERVIEW,
    ),
    Change(
        "a study file removed",
        removed(ALPHA),
        EXTRACT | of("legs", *WHOLE) | of("cavas", *IN_FLOW) | OVERVIEW,
    ),
    Change(
        "a study file renamed",
        renamed(ALPHA, "resources/studies/alpha2018.yaml"),
        EXTRACT | of("legs", *WHOLE) | of("cavas", *SHOWN) | OVERVIEW,
    ),
    Change("a comment in config.yaml", added(MAIN, "# why\n"), NOTHING),
    Change("a comment in a review's file", added(LEGS, "# why\n"), of("legs", *SHOWN)),
    Change(
        "an outcome's label", edited(LEGS, "label: PTS", "label: Syndrome"), of("legs", *COMPUTED) | OVERVIEW
    ),
    Change(
        "the reason of an analysis",
        edited(MAIN, "For comparison.", "A reader asked."),
        both("synthesise", *SHOWN),
    ),
    Change(
        "an analysis added",
        edited(MAIN, "analyses:\n", "analyses:\n  wald: {label: Wald, why: Asked., interval: wald}\n"),
        both(*COMPUTED) | OVERVIEW,
    ),
    Change("the tau2 estimator", edited(MAIN, "tau2: REML", "tau2: PM"), both(*COMPUTED) | OVERVIEW),
    Change(
        "an outcome dropped",
        edited(LEGS, mini.LEGS[mini.LEGS.index("  death:") :], ""),
        of("legs", *WHOLE) | OVERVIEW,
    ),
    Change("the results kept as a baseline", _baseline_kept, both(*SHOWN) | OVERVIEW),
    Change("a review dropped", edited(MAIN, "[legs, cavas]", "[legs]"), OVERVIEW),
    Change("a review dropped by --config", lambda folder: None, OVERVIEW, {"reviews": ["legs"]}),
    Change("a word added to the vocabulary", _word_added, NOTHING),
    Change("a comment in the vocabulary", added(f"{WORDS}/devices.yaml", "# why\n"), NOTHING),
    Change(
        "a word of the vocabulary that one review uses gets another label",
        edited(f"{WORDS}/outcomes.yaml", "label: technical success", "label: success of the procedure"),
        of("cavas", *SHOWN),
    ),
    Change("a new word used by a study file", _word_used, EXTRACT | of("legs", *WHOLE) | OVERVIEW),
    Change("a page deleted", removed("results/legs/report.html"), of("legs", "report")),
    Change("one picture deleted", removed(f"{OUTPUT}/figures/lysis-v-drug.svg"), of("legs", "draw")),
    Change("one table deleted", removed("results/legs/tables/findings.csv"), of("legs", "report")),
    Change(
        "a result altered", edited(f"{OUTPUT}/synthesis.json", '"k": 2', '"k": 3'), of("legs", "synthesise")
    ),
    Change("a study's rows altered", added("results/studies/alpha2019.csv", "more\n"), EXTRACT),
    Change("a manifest deleted", removed("results/manifests/draw/legs.json"), of("legs", "draw")),
    Change("a manifest spoilt", added("results/manifests/draw/legs.json", "}"), of("legs", "draw")),
    Change("every entry of the store cut short", _store_damaged, NOTHING),
    Change("the folder .snakemake deleted", _state_removed, NOTHING),
)


@dataclass(frozen=True)
class CodeChange:
    """A change to the workflow itself, and the rules whose jobs it makes run."""

    kind: str
    file: str  # below the folder of the workflow
    rules: frozenset[str]
    text: str = "\nADDED = 1\n"


ALL_COMPUTED = frozenset({"synthesise", "draw", "gather", "report", "illustrate", "papers", "overview"})
PACKAGE = "scripts/evidence"
CODE_CHANGES = (
    CodeChange(
        "a style sheet",
        f"{PACKAGE}/page/styles/report.css",
        frozenset({"report", "overview"}),
        "\nb {top: 0}\n",
    ),
    # No review of the small library has one.
    CodeChange(
        "the style sheet of dossiers", f"{PACKAGE}/page/dossier/style.css", frozenset(), "\nb {top: 0}\n"
    ),
    CodeChange(
        "a template of the page",
        f"{PACKAGE}/page/templates/frame.html.j2",
        frozenset({"report", "overview"}),
        "<p></p>",
    ),
    CodeChange(
        "the module of one figure", f"{PACKAGE}/figures/outcomes/funnel.py", frozenset({"draw", "papers"})
    ),
    CodeChange(
        "the module that saves figures",
        f"{PACKAGE}/figures/formats/saving.py",
        frozenset({"draw", "illustrate", "papers"}),
    ),
    CodeChange("a module of the workbook", f"{PACKAGE}/workbook/writing.py", frozenset({"papers"})),
    CodeChange("a module of the paper", f"{PACKAGE}/paper/writing.py", frozenset({"papers"})),
    CodeChange(
        "the conversion of medians (reached over two floors)",
        f"{PACKAGE}/stats/quantiles/_quantiles.py",
        frozenset({"assemble"}) | ALL_COMPUTED,
    ),
    CodeChange("the exact models", f"{PACKAGE}/stats/exact/one_group/proportions.py", ALL_COMPUTED),
    CodeChange("the pooling of a review", f"{PACKAGE}/review/pooling/modelling/models.py", ALL_COMPUTED),
    # The overview closes a run that another workflow has taken in: it reads the plan, not what makes it.
    CodeChange("the plan", f"{PACKAGE}/workflow/making/plan.py", frozenset({"overview"})),
    CodeChange("the making of the plan", f"{PACKAGE}/workflow/making/planning.py", frozenset()),
    CodeChange("a statistic that no step calls", f"{PACKAGE}/stats/resampling/bootstrap.py", frozenset()),
    CodeChange("a command of a reviewer", "scripts/new_study.py", frozenset()),
)
VERSION_CHANGES = {
    "scipy": frozenset({"assemble"}) | ALL_COMPUTED,
    "pymare": ALL_COMPUTED,
    # The evidence names the versions of both.
    "matplotlib": frozenset({"draw", "gather", "illustrate", "report", "papers"}),
    "reportlab": frozenset({"draw", "gather", "illustrate", "report", "papers"}),
    "openpyxl": frozenset(),  # reads workbooks of reviewers; a run writes its own with another
    "xlsxwriter": frozenset({"papers"}),
    "pytest": frozenset(),
}
