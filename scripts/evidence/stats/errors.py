"""The one error of this floor."""


class StatsError(ValueError):
    """Input that the statistics cannot take; the message says what is wrong and what is allowed."""
