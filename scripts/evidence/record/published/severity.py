"""How grave a finding or a problem of a study file is."""

from __future__ import annotations

from enum import StrEnum


class Severity(StrEnum):
    """How grave it is, the gravest first."""

    ERROR = "error"  # the figure or the file is not used
    WARNING = "warning"
    NOTE = "note"
