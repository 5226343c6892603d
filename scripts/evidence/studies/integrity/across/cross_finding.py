"""What two files together show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from evidence.record.published.severity import Severity
from evidence.studies.integrity.across.facts import Facts


@dataclass(frozen=True, slots=True, order=True)
class CrossFinding:
    """Something that two files together show; `blocks` when they must not both be pooled unasked.

    `chance` is the number of such pairs expected among unrelated studies, where that can be computed; what
    the message says of it depends on how many files are compared, `alone` is what the two say by themselves.
    """

    file: str
    line: int
    where: str
    message: str
    severity: Severity
    rule: str
    publication: str
    other: str
    rows: tuple[str, ...] = ()
    blocks: bool = False
    silenced: str = ""  # the reason, where a reviewer has answered it
    chance: float | None = None
    suspects: bool = False  # may have the same patients: told at the results, keeps nobody out
    alone: str = ""  # the message where it says nothing of other files, nor whose file it is of

    @property
    def of_the_two(self) -> str:
        """What the two files say, whatever other files there are."""
        return self.alone or self.message


def found_between(
    a: Facts,
    b: Facts,
    where: str,
    message: str,
    severity: Severity,
    rule: str,
    rows: Iterable[str] = (),
    blocks: bool = False,
    chance: float | None = None,
    suspects: bool = False,
    alone: str = "",
) -> CrossFinding:
    """Tell at the first of two files what both show."""
    rows = tuple(rows)
    line = next((row.line for row in a.publication.rows if row.id in rows), 0)
    file = a.publication.file
    return CrossFinding(
        file, line, where, message, severity, rule, a.id, b.id, rows, blocks, "", chance, suspects, alone
    )
