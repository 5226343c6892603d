"""What invented candidates are selected on."""

from __future__ import annotations

from msgspec.structs import replace

from evidence.record.published.attributes import NOTHING_SAID, CandidateAttributes


def attributes(**changes) -> CandidateAttributes:
    """The attributes of a full text with a study's own figures, but for what is changed."""
    plain = replace(
        NOTHING_SAID, publication="full text", role="primary", appraisal="not assessed", unit="patient"
    )
    return replace(plain, **changes)
