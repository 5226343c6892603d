"""Evidence integrity: small named rules that use every redundancy of a printed figure to check it.

`examined` looks at the rows of one publication, `of_description` at what a file says of arms and patients,
`between` at publications side by side; `summary` counts how many printed effects the arms confirm.
"""

from evidence.studies.integrity.across.cross_finding import CrossFinding
from evidence.studies.integrity.across.publications import between
from evidence.studies.integrity.examining import (
    examined,
    of_description,
    unanswered_words,
)
from evidence.studies.integrity.page import as_markdown
from evidence.studies.integrity.rules import BY_NAME, CANNOT_BE, RULES
from evidence.studies.integrity.summaries import Summary, summary
from evidence.studies.integrity.within.counts import (
    count_against_percent,
    events_above_arm,
    listed,
    n_against_arm,
    other_denominator,
    percent_against_n,
    percent_without_n,
    printed_percent,
)
from evidence.studies.integrity.within.impossible import no_vocabulary_word
from evidence.studies.integrity.within.scales import beyond_scale, change_or_value

__all__ = [
    "BY_NAME",
    "CANNOT_BE",
    "RULES",
    "CrossFinding",
    "Summary",
    "as_markdown",
    "between",
    "beyond_scale",
    "change_or_value",
    "count_against_percent",
    "events_above_arm",
    "examined",
    "listed",
    "n_against_arm",
    "no_vocabulary_word",
    "of_description",
    "other_denominator",
    "percent_against_n",
    "percent_without_n",
    "printed_percent",
    "summary",
    "unanswered_words",
]
