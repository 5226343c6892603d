"""The seeded-error study as a page of the documentation."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from evidence.record.published.severity import Severity
from evidence.studies.seeding import running
from evidence.studies.seeding.redundancy import CLASSES
from evidence.studies.seeding.reporting import EXPLAINED
from evidence.studies.seeding.running import FalseAlarms, Trial
from evidence.studies.seeding.slips import KINDS
from evidence.studies.vocabulary.loading import load_vocabulary

OF_EACH_KIND = 250
SEED = 20190612
RULE = "|---|" + "---:|" * 5


def page_of(root: Path) -> str:
    """Run the study on the library under `root` and give its page."""
    words = load_vocabulary(root / "resources" / "vocabulary")
    library = running.read_library(root / "resources" / "studies", words)
    trials = running.run(library, running.sample(library, OF_EACH_KIND, SEED), words)
    return as_page(trials, running.false_alarms(library))


def as_page(trials: Sequence[Trial], alarms: FalseAlarms) -> str:
    """Give docs/seeded-errors.md."""
    lines = [_HEAD.format(n=len(trials), each=OF_EACH_KIND, seed=SEED).strip(), ""]
    lines += _table("kind of error", {kind: [x for x in trials if x.kind == kind] for kind in KINDS})
    lines += ["", "## By what else is printed", ""]
    lines += _table("redundancy", {name: [x for x in trials if x.redundancy == name] for name in CLASSES})
    lines += ["", *(f"- **{name}**: {said}." for name, said in EXPLAINED.items()), ""]
    by_both = {
        f"{kind}, {name}": [x for x in trials if (x.kind, x.redundancy) == (kind, name)]
        for kind in KINDS
        for name in CLASSES
    }
    lines += ["## By both", "", *_table("kind of error, redundancy", by_both), "", "## False alarms", ""]
    lines += [
        f"Of the {alarms.rows} rows of the files as they are, {alarms.error} carry an error, "
        f"{alarms.warning} a warning and {alarms.note} a note. The publications' own contradictions are "
        "among them, so these are upper limits of the false alarms.",
        "",
    ]
    return "\n".join(lines)


def _table(first: str, groups: dict[str, list[Trial]]) -> list[str]:
    """Give one line a group, the gravest finding of each trial counted; empty groups are left out."""
    lines = [f"| {first} | seeded | {' | '.join(f'by {grade}' for grade in Severity)} | caught |", RULE]
    for name, trials in groups.items():
        if trials:
            counts = [sum(x.grade == grade for x in trials) for grade in Severity]
            share = 100 * sum(x.caught for x in trials) / len(trials)
            lines.append(f"| {name} | {len(trials)} | {' | '.join(map(str, counts))} | {share:.0f}% |")
    return lines


_HEAD = """
<!-- Made by scripts/develop/seeded_errors.py --keep; tested to be current. -->
# Seeded errors: what the integrity rules catch

{n} slips of extraction were put into the study files one at a time, up to {each} of each kind, drawn with
seed {seed}. A slip is **caught** when the checks tell anything that they do not tell of the clean file: a
finding with another rule, grade, place or arm. Each slip is counted at the gravest new finding.
"""
