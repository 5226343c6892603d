"""Which rule a column's numbers are written by, read off what is printed: one column, one rule."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from docx.document import Document
from lxml import html
from openpyxl import Workbook

from evidence.display import numbers
from evidence.display.tables.absolute import people
from evidence.display.tables.shared_columns import TIME_HEAD
from evidence.record.measures import MEASURES
from evidence.sections.evidence_tables.columns import OUTCOME_HEAD

# Quoted from publications or from settings, as they stand there.
QUOTED = (
    "As printed",
    "Printed",
    "Printed before",
    "Printed now",
    "Value",
    "Setting",
    "Place",
    "Study details",
)
COUNTS = (["Studies at this time"],)  # rows of another kind than those above them
QUOTED_TABLES = ("figures", "pairs")

_NUMBER = re.compile(r"(?<![\w.])([<>]\s?)?([\N{MINUS SIGN}+]?\d[\d,]*(?:\.\d+)?)(%?)(?![\w.]*\w)")
# What may stand around the numbers of a cell that is a result and no sentence.
_AROUND = re.compile(
    r"CrI|CI|PI|95%|90%|99%|credible interval|no interval|imputed|not finite|not estimable|points|"
    r"from|fewer|more|lower|higher|estimate|mean|less than|equal|"
    r"\bto\b|\bv\b|\bp\b|[()\[\],;=×/+∞–\s]"
)
_NAMED = re.compile(
    "(" + "|".join(sorted((m.name for m in MEASURES), key=len, reverse=True)) + r")\b:?", re.IGNORECASE
)
# "anticoagulation: 414 per 1,000 (...)"; the scale is looked at by itself.
_OF_A_GROUP = re.compile(r"^[^:0-9]+: (?=(?:mean )?[<\N{MINUS SIGN}]?\d)| per 1(?:,0)?00\b")
_IN_PEOPLE = re.compile(r"\b(fewer|more) per 1(?:,0)?00\b")
_YEAR = re.compile(r"(?:19|20)\d\d")


def _fixed(decimals: int) -> Callable[[float], str]:
    return lambda value: numbers.fixed(value, decimals)


RULES: dict[str, Callable[[float], str]] = {
    "whole": _fixed(0),
    "one decimal": _fixed(1),
    "two decimals": _fixed(2),
    "three decimals": _fixed(3),
    "ratio": numbers.ratio,
    "percent": lambda value: numbers.percent(value / 100, ""),
    "variance": numbers.tau2,
    "people": lambda share: people(share / 1000, 1000),
    "p value": lambda p: numbers.p_value(p).removeprefix("p = "),
    "probability": lambda p: f"{p:.2f}",
}  # fmt: skip


def rules_of(printed: Iterable[str]) -> set[str]:
    """Return the rules by which all of these numbers can have been written: each prints itself again."""
    left = set(RULES)
    for text in set(printed):
        bare = text.lstrip("+")
        value = float(bare.replace("\N{MINUS SIGN}", "-").replace(",", ""))
        left = {name for name in left if RULES[name](value) == bare}
    return left


def told(lines: list[str]) -> tuple[str, list[str]] | None:
    """Return what a cell measures (empty: its column says so) and its numbers; ``None`` for words alone."""
    # A difference in people below a ratio is of a scale of its own, which has columns of its own elsewhere.
    if len(lines) > 1:
        lines = [x for x in lines if not _IN_PEOPLE.search(x)]
    # Means are told in their unit, among shares that are told in people.
    name, unit, found = (
        "mean" if any(re.search(r"\bmean \d|\b(lower|higher)\b", x) for x in lines) else "",
        "",
        [],
    )
    for line in lines:
        text = re.sub(r" \[\d+\]$", "", " ".join(line.split()))  # a footnote
        named = _NAMED.match(text)
        text = text if named else _OF_A_GROUP.sub("", text)
        if named and not name:
            name = named[1]
        rest = re.sub(
            r"\b9[059](?:\.\d)?%(?=\s(?:CI|PI|credible))", "", text[named.end() :] if named else text
        )
        if not _NUMBER.search(rest) or _AROUND.sub("", _NUMBER.sub("", rest)).strip("%"):
            continue
        for bound, number, sign in _NUMBER.findall(rest):
            unit = sign or unit
            if not bound and not _YEAR.fullmatch(number):
                found.append(number)
    return (f"{name} {unit}".strip(), found) if found else None


def columns_of_page(source: str) -> Iterator[tuple[str, str, list[list[str]]]]:
    """Go through the tables of a page: table, head of the column, its cells as lines."""
    page = html.fromstring(source)
    for table in page.iter("table"):
        kind = (table.get("class") or "").split(" ")[0]
        if kind in QUOTED_TABLES:
            continue
        heads = [" ".join(h.text_content().split()) for h in table.xpath("./thead/tr[1]/*")]
        for i, head in enumerate(heads):
            if head.startswith(QUOTED):
                continue
            found: list[list[str]] = []
            for row in table.xpath("./tbody/tr"):
                cells = [c for c in row.xpath("./th|./td") for _ in range(int(c.get("colspan") or 1))]
                if len(cells) == len(heads) and (i == 0 or cells[i] is not cells[i - 1]):
                    found.append(_lines(cells[i]))
            yield f"{table.get('id') or kind} {table.findtext('caption') or ''}".strip(), head, found


def _lines(cell: html.HtmlElement) -> list[str]:
    lines, current = [], cell.text or ""
    for part in cell:
        if part.tag == "sup":
            current += part.tail or ""
            continue
        if part.tag in ("small", "br", "b", "svg"):
            lines.append(current)
            current = ""
        if part.tag not in ("svg",):
            current += part.text_content()
        if part.tag in ("small", "b"):
            lines.append(current)
            current = ""
        current += part.tail or ""
    return [line for line in (*lines, current) if line.strip()]


def columns_of_paper(document: Document) -> Iterator[tuple[str, str, list[list[str]]]]:
    """Go through the tables of a Word document in the same way."""
    for n, table in enumerate(document.tables, start=1):
        rows = [[[p.text for p in cell.paragraphs] for cell in row.cells] for row in table.rows]
        if [" ".join(head) for head in rows[0][:2]] == [OUTCOME_HEAD, TIME_HEAD]:
            continue  # a publication's figures, as printed
        for i, head in enumerate(rows[0]):
            title = " ".join(head)
            if not title.startswith(QUOTED):
                yield f"table {n}", title, [row[i] for row in rows[1:] if row[0] not in COUNTS]


def formats_of_workbook(book: Workbook) -> Iterator[tuple[str, str, set[str]]]:
    """Go through the columns of a workbook: sheet, head with the measure of the rows, formats of numbers."""
    for sheet in book.worksheets:
        rows = list(sheet.iter_rows())
        start = next((i for i, row in enumerate(rows) if sum(c.value is not None for c in row) > 2), None)
        if start is None:
            continue
        heads = [str(c.value) for c in rows[start]]
        measure = next((i for i, h in enumerate(heads) if h in ("Effect measure", "measure")), None)
        groups: dict[tuple[str, object], set[str]] = {}
        for row in rows[start + 1 :]:
            of = row[measure].value if measure is not None else ""
            for head, cell in zip(heads, row, strict=True):
                if isinstance(cell.value, (int, float)) and not isinstance(cell.value, bool):
                    groups.setdefault((head, of), set()).add(cell.number_format)
        for (head, of), formats in groups.items():
            yield sheet.title, f"{head} {of}", formats


def mixed(columns: Iterable[tuple[str, str, list[list[str]]]]) -> tuple[int, list[str]]:
    """Return how many groups of numbers were looked at, and those that no single rule has written."""
    count, wrong = 0, []
    for table, head, cells in columns:
        groups: dict[str, list[str]] = {}
        for cell in cells:
            found = told(cell)
            if found is not None:
                groups.setdefault(found[0], []).extend(found[1])
        for name, printed in groups.items():
            count += 1
            if printed and not rules_of(printed):
                wrong.append(f"{table} | {head} | {name} | {sorted(set(printed))[:12]}")
    return count, wrong


def scales(columns: Iterable[tuple[str, str, list[list[str]]]]) -> list[str]:
    """Return the columns whose results are told for different numbers of people."""
    wrong = []
    for table, head, cells in columns:
        found = {n for cell in cells for line in cell for n in re.findall(r"per (1,?0+)\b(?! person)", line)}
        if len(found) > 1:
            wrong.append(f"{table} | {head} | {sorted(found)}")
    return wrong
