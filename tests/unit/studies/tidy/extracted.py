"""Rows made of one printed figure."""

from study_examples import RIGHT

from evidence.studies.reading.study_file import read_bytes
from evidence.studies.tidy.extraction import extract

EXACT = 1e-9  # relative: these are single multiplications of printed numbers
ROUNDED = 5e-4  # relative: the reference is printed with four digits


def rows_of(words, outcome, more="", arms="n: 101", **figures):
    """Give the rows of one entry with the given figures, in a file with the arms cdt and control."""
    head = RIGHT[: RIGHT.index("outcomes:")].replace("n: 101", arms)
    lines = "".join(f"    {arm}: {figure}\n" for arm, figure in figures.items())
    text = f"{head}outcomes:\n  - outcome: {outcome}\n{more}{lines}"
    publication, problems = read_bytes(text.encode(), "resources/studies/x2012.yaml", words)
    assert problems == []
    return extract(publication, words)


def row_of(words, outcome, figure, more="", arms="n: 101"):
    (row,) = rows_of(words, outcome, more, arms, cdt=f'"{figure}"' if not figure.startswith("{") else figure)
    return row


def steps(row):
    return [step.what.kind for step in row.derivation]
