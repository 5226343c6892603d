"""The sheets of the workbook and their columns: what both writing and reading go by."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.record.published.publication import ARM_ROLES, PUBLICATION_TYPES, UNITS_OF_ANALYSIS
from evidence.studies.notation import METHODS
from evidence.studies.reading.outcomes.entries import VALUES
from evidence.studies.vocabulary.terms import DESIGNS
from evidence.studies.vocabulary.vocabulary import Vocabulary

MOST_ARMS = 4


@dataclass(frozen=True, slots=True)
class TemplateColumn:
    """One column: its head, its width in letters, what it is for, and the words that it may hold."""

    head: str
    width: int
    about: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TemplateSheet:
    """One sheet, by its name; the first of its columns must not be empty in a row that is used."""

    name: str
    columns: tuple[TemplateColumn, ...]


STUDIES, ARMS, FIGURES, LISTS = "Studies", "Arms", "Figures", "Lists"
ARM_CELLS = tuple(f"arm {number}" for number in range(1, MOST_ARMS + 1))


def sheets(vocabulary: Vocabulary) -> tuple[TemplateSheet, ...]:
    """Return the three sheets with the words of a vocabulary."""
    outcomes = tuple(term.id for term in vocabulary.outcomes)
    studies = TemplateSheet(
        STUDIES,
        (
            TemplateColumn("id", 18, "name of the study file: first author and year, such as enden2012"),
            TemplateColumn("study", 14, "name of the study; reports of the same patients share it"),
            TemplateColumn("authors", 22, "as the paper prints them"),
            TemplateColumn("year", 7, "of publication"),
            TemplateColumn("title", 40, "of the publication"),
            TemplateColumn("journal", 18, "in full or short"),
            TemplateColumn("doi", 22, "10.1016/..."),
            TemplateColumn("pmid", 11, "number in PubMed"),
            TemplateColumn("registration", 14, "such as NCT00251771"),
            TemplateColumn("publication", 16, "kind of publication", PUBLICATION_TYPES),
            TemplateColumn("design", 24, "of the study", DESIGNS),
            TemplateColumn("condition", 28, "who was treated, in the paper's words"),
            TemplateColumn("countries", 16, "separated by commas"),
            TemplateColumn("enrolled", 18, "2006-01 to 2009-12"),
            TemplateColumn("funding", 18, "as printed"),
            TemplateColumn("url", 28, "address of the page that was read"),
            TemplateColumn("read", 18, "what of it was read: abstract, full text, table 2"),
        ),
    )
    arms = TemplateSheet(
        ARMS,
        (
            TemplateColumn("id", 18, "the study, as on the first sheet"),
            TemplateColumn(
                "label", 32, "of the arm, in the paper's words; its first arm is 'arm 1' of the figures"
            ),
            TemplateColumn("role", 14, "in the study", ARM_ROLES),
            TemplateColumn("treatments", 34, "words of the vocabulary, separated by commas"),
            TemplateColumn("devices", 24, "words of the vocabulary, separated by commas"),
            TemplateColumn("n", 7, "patients; empty when not printed"),
        ),
    )
    figures = TemplateSheet(
        FIGURES,
        (
            TemplateColumn("id", 18, "the study, as on the first sheet"),
            TemplateColumn(
                "outcome", 30, "a word of the list; other: <words> is kept and never pooled", outcomes
            ),
            TemplateColumn("at", 13, "24 months, 10 days, baseline; empty when not stated"),
            TemplateColumn("definition", 30, "in the paper's words"),
            *(
                TemplateColumn(name, 20, "as printed: 37/90 (41.1%), 3.9 ± 2.2 (n=36), none, 22%")
                for name in ARM_CELLS
            ),
            TemplateColumn("effect", 28, "RR 0.96 (0.82 to 1.11), p = 0.56; of arm 1 against arm 2"),
            TemplateColumn("method", 14, "how a percentage was estimated", METHODS),
            TemplateColumn("value", 18, "the value itself or its change", VALUES),
            TemplateColumn("unit", 12, "what is counted", UNITS_OF_ANALYSIS),
            TemplateColumn("note", 30, "what a reader must know"),
        ),
    )
    return studies, arms, figures
