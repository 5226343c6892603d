"""Cells of published tables: understood, or refused where they have two readings; never misread."""

import json
import re
from pathlib import Path

import pytest

from evidence.studies.notation import NotationError, parse
from evidence.studies.notation.page import as_read

DATA = Path(__file__).parents[3] / "data"
SETS = ("cells.json", "cells_of_other_tables.json")
LEAST_SHARE = 0.9
ALLOWED = 1e-9  # readings are multiplications of printed numbers at most
NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?|\.[0-9]+")


def judged(cell):
    """Say whether a cell is understood, rightly refused, misread, or refused though it has one reading."""
    try:
        figure = parse(cell["text"], cell["kind"], cell["method"], cell["header"])
    except NotationError:
        return "rightly refused" if cell["truth"].get("refuse") else "refused"
    truth = {name: value for name, value in cell["truth"].items() if name != "refuse"}
    if not truth:
        return "misread"
    for name, value in truth.items():
        held = getattr(figure, name)
        exact = isinstance(value, (int, float)) and held is not None and abs(held - value) <= ALLOWED
        if not exact and held != value:
            return "misread"
    return "understood"


@pytest.mark.parametrize("name", SETS)
def test_nine_of_ten_printed_cells_are_understood_or_rightly_refused_and_none_is_misread(name):
    cells = json.loads((DATA / name).read_text(encoding="utf-8"))
    found = [judged(cell) for cell in cells]
    assert [c["text"] for c, what in zip(cells, found, strict=True) if what == "misread"] == []
    good = sum(what in ("understood", "rightly refused") for what in found)
    assert len(cells) >= 120
    assert good / len(cells) >= LEAST_SHARE


def numbers(text):
    """Give the numbers of a figure, the level of an interval left out."""
    text = re.sub(r"(?<=[0-9])[ \u2009\u00a0](?=[0-9]{3}\b)", "", text)
    plain = re.sub(r"95\s*% ?(?=CI|confidence)", "", text.replace("·", "."))
    return {float(each) for each in NUMBER.findall(plain)}


@pytest.mark.parametrize("name", SETS)
def test_advice_invents_no_number(name):
    """What is advised is what is printed with its meaning said."""
    for cell in json.loads((DATA / name).read_text(encoding="utf-8")):
        for style in {cell["header"], None}:
            try:
                parse(cell["text"], cell["kind"], cell["method"], style)
            except NotationError as error:
                for advice in error.write:
                    if "or a decimal comma" in str(error):
                        continue  # the two readings of `10,175`
                    assert numbers(advice) <= numbers(cell["text"]), (cell["text"], advice)


def test_the_figures_of_the_shipped_studies_are_read_as_they_always_were():
    for each in json.loads((DATA / "shipped_figures.json").read_text(encoding="utf-8")):
        assert as_read(parse(each["text"], each["kind"], each.get("method"))) == each["read"]
