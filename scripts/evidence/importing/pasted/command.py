"""The command `read_text.py`: the figures of a pasted text, each with a row to be completed."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from evidence.importing.citations.filling import citation_scalar
from evidence.importing.pasted.proposal import ProposedFigure, Reading, Undecided
from evidence.importing.pasted.reading import read_text_of_paper
from evidence.importing.text import NotReadable, read_text
from evidence.studies.reading.publications import EFFECT
from evidence.studies.vocabulary.loading import load_vocabulary


def main(arguments: Sequence[str] | None, root: Path) -> int:
    """Print what a text holds; nothing is written. Give 0, or 1 when the text cannot be read.

    Parameters
    ----------
    arguments
        Of the command line, ``None`` for those of the process.
    root
        The repository, which holds ``resources/``.
    """
    parser = argparse.ArgumentParser(
        prog="read_text.py",
        description="Find the figures of an abstract or a paper's text; proposes rows, decides nothing.",
    )
    parser.add_argument("file", nargs="?", type=Path, help="a text file; without one, what is pasted in")
    parser.add_argument("--arm", default="ARM", help="id of the arm to be written in the rows")
    parser.add_argument("--source", default="", help="id of the source to be written in the rows")
    options = parser.parse_args(arguments)
    try:
        pasted = options.file is None or str(options.file) == "-"
        if pasted and sys.stdin.isatty():
            print("Paste the text, then press Ctrl-D at the beginning of a line:", file=sys.stderr)
        text = sys.stdin.read() if pasted else read_text(options.file)
        found = read_text_of_paper(text, load_vocabulary(root / "resources" / "vocabulary"))
    except (NotReadable, ValueError) as wrong:
        print(wrong, file=sys.stderr)
        return 1
    shown = "text" if pasted else options.file.name
    for line in in_words(found, shown, options.arm, options.source):
        print(line)
    return 0


def in_words(found: Reading, shown: str, arm: str, source: str) -> Iterator[str]:
    """Give a comment with the place and the open questions of each figure, and the row that it would be."""
    count = len(found.proposals)
    yield f"# {count} figure{'s' * (count != 1)} of {shown}: proposed, to be decided by you"
    yield "outcomes:"
    for each in found.proposals:
        yield from _row(each, shown, arm, source)
    if found.other_numbers:
        numbers = ", ".join(f"{number} ({p.line}:{p.column})" for p, number in found.other_numbers)
        yield f"# taken for no figures (line:column): {numbers}"


def _row(each: ProposedFigure, shown: str, arm: str, source: str) -> Iterator[str]:
    yield f"  # {shown}:{each.place.line}:{each.place.column}: {' '.join(each.printed.split())}"
    yield f"  # to be decided: {'; '.join(open_.value for open_ in each.undecided)}"
    if len(each.outcomes) > 1 and Undecided.RESPECTIVELY not in each.undecided:
        yield f"  # the sentence names: {', '.join(each.outcomes)}"
    yield f"  - outcome: {each.outcomes[0] if each.outcomes else ''}".rstrip()
    yield f"    at: {each.times[0] if len(each.times) == 1 else ''}".rstrip()
    yield f"    definition: {citation_scalar(each.sentence)}"
    yield f"    {EFFECT if each.effect else arm}: {citation_scalar(' '.join(each.cell.split()))}"
    if source:
        yield f"    source: {source}"
