"""A second computation that cannot be made is told; the result that it was to confirm stays."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable

from evidence.record.notes.note import Note
from evidence.record.results.second import SecondComputation
from evidence.review.second.verdicts import not_computed
from evidence.studies.problems import OF_THE_MACHINE

FAILED = "second_failed"
log = logging.getLogger("evidence.synthesise")


def attempted(make: Callable[[], SecondComputation | None]) -> SecondComputation | None:
    """Make a second computation; one that raises an error says so and judges nothing (``agrees=None``)."""
    try:
        return make()
    except OF_THE_MACHINE:
        raise
    except Exception as error:
        log.warning("a result could not be computed twice\n%s", traceback.format_exc())
        why = Note(FAILED, words={"error": str(error) or type(error).__name__})
    return not_computed(why, why)
