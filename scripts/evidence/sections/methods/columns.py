"""Analyses as configured and the literature of the methods as tables."""

from __future__ import annotations

from evidence.display import words
from evidence.display.configuration import analyses
from evidence.display.prose.methods.text import literature
from evidence.display.tables.columns import Column, Layout, Table

CONFIGURED_ANALYSES = Table(
    "configured_analyses",
    "Sensitivity analyses as configured",
    "an analysis",
    (
        Column("id", "the analysis"),
        Column("label", "the analysis in words", head="Analysis", show=words.capital),
        Column("why", "why it is made", head="Why", show=words.sentence),
        Column("changes", "what it changes from the primary analysis", head="What it changes"),
    ),
    analyses,
)
LITERATURE = Table(
    "literature",
    "References of the methods",
    "a publication on methods",
    (
        Column("label", "how the text names it"),
        Column("authors", "authors"),
        Column("title", "title"),
        Column("where", "journal or book, year, volume, pages"),
        Column("doi", "digital object identifier"),
    ),
    literature,
)
TABLES = (CONFIGURED_ANALYSES, LITERATURE)

ANALYSES_PRINTED = Layout(CONFIGURED_ANALYSES.columns[1:], (5, 6, 6))
