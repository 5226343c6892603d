"""The vocabulary: which outcomes, treatments, devices, conditions, procedures and appraisal tools exist.

These words are defined in resources/vocabulary and nowhere else. A study file may use an id, a label or
a synonym, in any case, with spaces, hyphens or underscores.
"""

from dataclasses import dataclass

from evidence.record.better import Better
from evidence.studies.problems import Problem
from evidence.studies.vocabulary.phrases import phrase_of
from evidence.studies.vocabulary.terms import (
    AppraisalTool,
    Condition,
    Device,
    OutcomeTerm,
    Procedure,
    Terms,
    Treatment,
)
from evidence.studies.wording import affirmed, alike

OTHER = "other: "  # begins the name of an outcome that the vocabulary lacks: kept and shown, never pooled


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All words; `problems` is what is wrong in the files themselves."""

    outcomes: Terms[OutcomeTerm]
    treatments: Terms[Treatment]
    devices: Terms[Device]
    conditions: Terms[Condition]
    procedures: Terms[Procedure]
    tools: Terms[AppraisalTool]
    problems: tuple[Problem, ...] = ()

    def outcome(self, outcome_id: str) -> OutcomeTerm:
        """Give an outcome by its id; one without a word of the vocabulary has its own words and no kind."""
        if outcome_id.startswith(OTHER):
            return OutcomeTerm(outcome_id, outcome_id.removeprefix(OTHER), "", Better.NEITHER)
        return self.outcomes[outcome_id]

    def conditions_of(self, text: str) -> tuple[str, ...]:
        """Recognise the conditions that a free text names and does not deny, with the wider ones."""
        whole, said = alike(text), alike(affirmed(text))
        found = [
            condition.id
            for condition in self.conditions
            if any(
                phrase.stands_in(whole if phrase.denies else said)
                for phrase in map(phrase_of, condition.phrases)
            )
        ]
        return self.conditions.with_wider(found)
