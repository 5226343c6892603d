"""What stands above the columns of the results that the review ranks highest."""

from __future__ import annotations

HEADS = ("Outcome", "Result", "Drawing", "Evidence", "Caveats", "Certainty")
HEADS_ON_SCREEN = HEADS[:-1]  # there a judged certainty stands below its result
HEADS_ON_THE_PAGE = (*HEADS[:2], "", HEADS[3], HEADS[5], HEADS[4])  # in print: certainty before the flags
HEADS_UNJUDGED = (*HEADS_ON_THE_PAGE[:4], HEADS_ON_THE_PAGE[5])
HEADS_IN_PRINT = (*HEADS_ON_THE_PAGE[:2], *HEADS_ON_THE_PAGE[3:])  # and without the drawing
HEADS_IN_PRINT_UNJUDGED = (*HEADS_IN_PRINT[:3], HEADS_IN_PRINT[4])
