"""The kinds of notes on designs: strata, and what of non-randomised contrasts is adjusted."""

from __future__ import annotations

from evidence.record.notes.kind import Kind, reason, warning

DESIGNS: dict[str, Kind] = {
    "other_stratum": reason("a study of another design, which stands in its own stratum", words="stratum"),
    "stronger_design": reason("a figure of a stronger design stands for the study", words="study"),
    "adjusted_first": reason("a contrast adjusted for confounders stands for the study", words="study"),
    "adjusted_and_crude": warning(
        "contrasts adjusted for confounders and crude ones are pooled together", "adjusted total"
    ),
    "crude_effects": warning("non-randomised contrasts, none adjusted for confounders", "total"),
    "adjusted_elsewhere": warning(
        "a study prints an adjusted contrast that the measure or the model cannot take",
        words="study printed",
    ),
    "case_control": reason("a case-control study has no risks, only odds ratios", words="measure"),
    "stratum_held_back": warning("a study is held back from a stratum", words="study"),
}
