"""The invented review again, with publications that somebody judged with five tools; nobody is real."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import msgspec
from example_review import example

from evidence.record.published.publication import Appraisal
from evidence.record.reviews.evidence import Evidence
from evidence.review.config.reviews.review_file import review_words
from evidence.review.selection.asked.appraisal import columns
from evidence.review.summary.appraisals import appraisals_of, shares_of
from evidence.studies.vocabulary.loading import load_vocabulary

VOCABULARY = load_vocabulary(Path(__file__).parents[2] / "resources/vocabulary")
TOOLS = review_words(VOCABULARY).tools


def judged(tool: str, words: dict[str, str], overall: str, by: str = "A. Reader") -> Appraisal:
    """An appraisal as a study file has it."""
    return Appraisal(tool, by, words, overall)


APPRAISALS = {
    "alpha2010": judged(
        "RoB 2",
        {"randomisation": "low", "deviations": "some concerns", "missing data": "low", "measurement": "high",
         "selection": "low"},
        "high",
    ),
    "bravo2014": judged("Cochrane RoB 1", {"random sequence": "low", "performance": "unclear"}, "", "B. & <C>"),
    "charlie2016": judged(
        "ROBINS-I",
        {"confounding": "critical", "selection of participants": "serious", "classification": "low",
         "deviations": "moderate", "missing data": "no information", "measurement": "low"},
        "critical",
    ),
    "echo2021": judged("MINORS", {"aim": "adequate", "consecutive patients": "not reported"}, "inadequate"),
    "golf2019": judged("AMSTAR 2", {"question": "yes", "meta-analysis methods": "no meta-analysis"}, "critically low"),
}  # fmt: skip


def appraised(given: dict[str, Appraisal] = APPRAISALS) -> Evidence:
    """The review with these appraisals, in the publications and in the candidates of every synthesis."""
    evidence = example()
    publications = tuple(dataclasses.replace(p, appraisal=given.get(p.id)) for p in evidence.publications)
    outcomes = tuple(
        dataclasses.replace(
            o,
            syntheses=tuple(
                dataclasses.replace(
                    s, candidates=tuple(_candidate(c, given.get(c.publication)) for c in s.candidates)
                )
                for s in o.syntheses
            ),
        )
        for o in evidence.outcomes
    )
    found = appraisals_of(publications, TOOLS)
    shares = tuple(share for o in outcomes for share in shares_of(o, found))
    found = dataclasses.replace(found, syntheses=shares)
    return dataclasses.replace(evidence, publications=publications, outcomes=outcomes, risk_of_bias=found)


def _candidate(candidate, appraisal: Appraisal | None):
    found = columns(appraisal, TOOLS)
    attributes = msgspec.structs.replace(candidate.attributes, risk_of_bias=found)
    return dataclasses.replace(candidate, attributes=attributes)
