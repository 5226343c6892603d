"""What the formats of a tag a line have in common: every tag under its own name, as often as it comes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import ClassVar

import rispy

Record = dict[str, list[str]]
_PMID_SPOKEN = re.compile(
    r"(?:pmid|pubmed)(?:\.ncbi\.nlm\.nih\.gov)?\D{0,3}(?:NLM)?([0-9]{4,9})", re.IGNORECASE
)


class OwnNames(dict[str, str]):
    """Every tag under its own name: databases use more of them than any list holds."""

    def __missing__(self, tag: str) -> str:
        return tag


class EveryTag(list[str]):
    """Every tag may come more than once."""

    def __contains__(self, tag: object) -> bool:
        return True


class TagParser(rispy.RisParser):  # type: ignore[misc]  # rispy carries no types
    """RIS with whatever tags a program writes."""

    DEFAULT_MAPPING: ClassVar[dict[str, str]] = OwnNames()
    DEFAULT_LIST_TAGS: ClassVar[list[str]] = EveryTag()
    DEFAULT_DELIMITER_MAPPING: ClassVar[dict[str, str]] = {}


def records(lines: list[str], begins: Callable[[str], object]) -> Iterator[tuple[int, list[str]]]:
    """Give the lines of each record, and the number of its first one, which shows itself as such."""
    starts = [i for i, line in enumerate(lines) if begins(line)]
    for start, end in pairwise([*starts, len(lines)]):
        yield start + 1, lines[start:end]


def parsed(parser: type[rispy.RisParser], lines: list[str], end: str = "ER  - ") -> Record:
    """Parse the lines of one record, which ``end`` closes."""
    found = parser().parse("\n".join([*lines, end]))
    fields = found[0].items() if found else ()
    return {tag: value if isinstance(value, list) else [value] for tag, value in fields}


def joined(lines: list[str], tagged: re.Pattern[str]) -> list[str]:
    """Put continued lines behind the line that they continue, and leave blank lines out."""
    whole: list[str] = []
    for line in lines:
        if tagged.match(line) or not whole:
            whole.append(line)
        elif line.strip():
            whole[-1] += " " + line.strip()
    return whole


def values(record: Record, *tags: str) -> list[str]:
    """Return what stands under the tags, in their order."""
    return [value for tag in tags for value in record.get(tag, ())]


def spoken_pmid(texts: list[str]) -> str:
    """Return the PubMed number that a text names as one ("PMID: 1234567", an address of PubMed).

    A text that names several is about others: comments, errata, cited references.
    """
    for text in texts:
        if len(found := set(_PMID_SPOKEN.findall(text))) == 1:
            return str(found.pop())
    return ""
