"""The kinds of notes: how serious each is, what it says, and the numbers and words it carries.

One table, by where the notes arise. ``prose`` has a sentence for each kind; a test holds both complete.
"""

from __future__ import annotations

from collections.abc import Mapping

from evidence.record.notes.analysis_kinds import ANALYSES, CURVES
from evidence.record.notes.certainty_kinds import CERTAINTY
from evidence.record.notes.design_kinds import DESIGNS
from evidence.record.notes.kind import Kind
from evidence.record.notes.kind import reason as _reason
from evidence.record.notes.pooling_kinds import EFFECTS, POOLING
from evidence.record.notes.second_kinds import SECOND
from evidence.record.notes.selection_kinds import ASSUMPTIONS, CHOICE, FIGURES, PUBLICATIONS, SELECTION
from evidence.record.notes.step_kinds import STEPS

_ANY: dict[str, Kind] = {
    "together": _reason("several things, said one after the other"),
    "not_computable": _reason("a study or an outcome cannot be computed with", words="error"),
    "file_error": _reason("a study file has an error", words="problem"),
    "file_error_unknown_question": _reason(
        "a study file has an error, and its conditions cannot be read", words="problem"
    ),
    "refused": _reason("the statistics cannot take the figures", words="why"),
}
KINDS: Mapping[str, Kind] = (
    _ANY
    | EFFECTS
    | POOLING
    | ANALYSES
    | ASSUMPTIONS
    | CURVES
    | SECOND
    | CHOICE
    | DESIGNS
    | CERTAINTY
    | PUBLICATIONS
    | FIGURES
    | SELECTION
    | STEPS
)
