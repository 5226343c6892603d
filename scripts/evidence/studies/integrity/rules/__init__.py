"""The list of all rules, those on one study file before those between them."""

from evidence.studies.integrity.rules.across import ACROSS
from evidence.studies.integrity.rules.rule import LIBRARY, SUBJECTS, Named
from evidence.studies.integrity.rules.within import WITHIN

__all__ = ["BY_NAME", "CANNOT_BE", "LIBRARY", "RULES", "SUBJECTS", "Named"]

RULES = (*WITHIN, *ACROSS)
BY_NAME = {rule.name: rule for rule in RULES}
# What their warnings tell cannot be, whatever was done: such a figure is held back from results by default.
CANNOT_BE = frozenset(
    (
        "events_above_arm",
        "at_risk_rises",
        "error_against_n",
        "beyond_scale",
        "sd_or_se",
        "part_above_whole",
        "complement",
        "sum_of_parts",
        "over_time",
        "amputation_free_survival_bound",
        "parts_of_arm",
        "subgroup_above_whole",
    )
)
