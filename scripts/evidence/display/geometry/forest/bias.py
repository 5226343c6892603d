"""Columns of risk of bias in forest plots: a letter a domain, a symbol a judgement, explained below.

The columns stand only where at least one study of the plot was appraised.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from evidence.display.bias_symbols import LEVEL_WORDS, NO_DOMAIN, SYMBOLS, legend
from evidence.record.published.appraisal import BiasColumn, BiasOfReport
from evidence.record.results.candidate import Candidate

OVERALL = "All"
NOT_ASSESSED = "not assessed"


@dataclass(frozen=True, slots=True)
class BiasCells:
    """One study's judgements: a level a column (``None``: not judged), and all in words."""

    levels: tuple[str | None, ...]
    told: str

    @property
    def assessed(self) -> bool:
        """Whether anybody judged the study."""
        return self.told != NOT_ASSESSED

    @property
    def symbols(self) -> tuple[str, ...]:
        """A symbol a column."""
        return tuple(SYMBOLS[level] for level in self.levels)


@dataclass(frozen=True, slots=True)
class BiasColumns:
    """Heads, the cells of every study, and the lines that explain both."""

    heads: tuple[str, ...]
    cells: Mapping[str, BiasCells]  # by candidate key
    lines: tuple[str, ...]


def bias_columns(candidates: Iterable[Candidate]) -> BiasColumns | None:
    """Return the columns for the studies of one plot; ``None`` where none of them was appraised."""
    candidates = list(candidates)
    judged = {c.key: j for c in candidates if (j := c.attributes.risk_of_bias) is not None}
    if not judged:
        return None
    letters = max(([d.letter for d in j.columns] for j in judged.values()), key=len)
    cells = {c.key: _cells(judged.get(c.key), len(letters)) for c in candidates}
    tools = {j.tool: j.columns for j in judged.values()}
    lines = [f"Risk of bias, {tool}: {_domains(columns)}." for tool, columns in tools.items()]
    used = legend(level for key in judged for level in cells[key].levels)
    rest = f"; no symbol: {NOT_ASSESSED}" if len(judged) < len(candidates) else ""
    lines[-1] += f" {OVERALL}: overall judgement. {used}{rest}."
    return BiasColumns((*letters, OVERALL), cells, tuple(lines))


def _domains(columns: Iterable[BiasColumn]) -> str:
    return ", ".join(f"{d.letter} {d.domain}" for d in columns)


def _cells(judged: BiasOfReport | None, width: int) -> BiasCells:
    if judged is None:
        return BiasCells((NO_DOMAIN,) * (width + 1), NOT_ASSESSED)
    levels = [d.level for d in judged.columns]
    padding = [NO_DOMAIN] * (width - len(levels))
    overall = judged.overall
    told = [f"{d.domain}: {d.word or LEVEL_WORDS[None]}" for d in judged.columns]
    told.append(f"overall: {overall.word if overall else LEVEL_WORDS[None]}")
    return BiasCells((*levels, *padding, overall.level if overall else None), "; ".join(told))
