"""What sensitivity analyses and subgroups select candidates on."""

from __future__ import annotations

import msgspec

from evidence.record.published.appraisal import BiasOfReport

# Market statuses of devices that can no longer be bought.
OFF_MARKET = ("withdrawn", "recalled")
# Fields whose name in JSON, and in the filters of the configuration, is no name of Python.
_IN_WORDS = {
    "treatment_classes": "treatment class",
    "market_statuses": "device market status",
    "population_groups": "population group",
    "length_of_follow_up": "length of follow-up",
    "longest_follow_up": "longest follow-up",
    "second_hand": "second-hand",
    "follow_up": "follow-up",
    "symptom_days": "symptoms at most",
    "on_dialysis": "share on dialysis",
    "clot_site": "clot site",
    "risk_of_bias": "risk of bias",
}


class CandidateAttributes(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    forbid_unknown_fields=True,
    rename=_IN_WORDS,
):
    """What a candidate is selected on: its report, its arms and its own figures.

    (A Struct and no dataclass, because the names in JSON are the words of the configuration's filters, and a
    report that nobody appraised has no risk of bias there.)
    """

    id: str  # of the publication
    study: str
    design: str
    publication: str  # full text, conference abstract ...
    role: str  # of the publication in its study
    year: int | None
    n: int | None
    length_of_follow_up: float | None  # of the report, in months
    conditions: tuple[str, ...]  # with the wider ones
    population_groups: tuple[str, ...]
    treatments: tuple[str, ...]  # of the arms in the candidate, with the wider ones
    treatment_classes: tuple[str, ...]
    devices: tuple[str, ...]
    market_statuses: tuple[str, ...]
    appraisal: str  # the overall judgement
    unit: str  # of analysis
    read: tuple[str, ...]  # what the figures were read in: full text, table, abstract ...
    second_hand: bool
    converted: bool  # a mean that was a median
    follow_up: float | None  # months
    symptom_days: float | None  # the longest that symptoms lasted before treatment
    on_dialysis: float | None  # share of the patients
    clot_site: object  # as the study file describes the patients
    condition: str
    risk_of_bias: BiasOfReport | None = None
    longest_follow_up: float | None = None  # of anybody, as far as the report says, in months

    @property
    def technique(self) -> str:
        """Whether a clot is taken out or broken up, with or without lysis, or lysis alone is given."""
        return next((each for each in ("mechanical", "lysis") if each in self.treatment_classes), "other")

    def value(self, name: str) -> object:
        """Look up what a filter of the configuration names.

        Raises
        ------
        KeyError
            For a name that candidates are not selected on.
        """
        return getattr(self, _FIELDS[name])


_FIELDS = {f.encode_name: f.name for f in msgspec.structs.fields(CandidateAttributes)}
# Of figures that numbers alone rest on: nothing is said of them.
NOTHING_SAID = CandidateAttributes(
    id="",
    study="",
    design="",
    publication="",
    role="",
    year=None,
    n=None,
    length_of_follow_up=None,
    conditions=(),
    population_groups=(),
    treatments=(),
    treatment_classes=(),
    devices=(),
    market_statuses=(),
    appraisal="",
    unit="",
    read=(),
    second_hand=False,
    converted=False,
    follow_up=None,
    symptom_days=None,
    on_dialysis=None,
    clot_site=None,
    condition="",
)
