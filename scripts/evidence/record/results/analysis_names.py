"""Names of analyses that are made whatever a review asks for, apart from results: settings know them too."""

# The analysis that every synthesis has; the others stand beside it.
PRIMARY_ANALYSIS = "primary"
# The analysis that uses figures completed by assumptions, beside the primary one.
WITH_ASSUMPTIONS = "stated-assumptions"
ON_ASSUMPTIONS = "stated assumptions"  # the kind of it, and of those that a review adds
# The analyses at the bounds of counts that lie in a range, and of rare events with printed odds ratios.
COUNTS_LEAST, COUNTS_MOST = "counts-at-least", "counts-at-most"
PRINTED_ODDS_RATIOS = "printed-odds-ratios"
# The same of any outcome, made risk ratios by the comparator's risk.
CONVERTED_ODDS_RATIOS = "converted-odds-ratios"
# Shares at unequal times carried to the time asked for.
CONSTANT_HAZARD = "constant-hazard"
MADE_WHERE_NEEDED = (
    WITH_ASSUMPTIONS,
    COUNTS_LEAST,
    COUNTS_MOST,
    PRINTED_ODDS_RATIOS,
    CONVERTED_ODDS_RATIOS,
    CONSTANT_HAZARD,
)
