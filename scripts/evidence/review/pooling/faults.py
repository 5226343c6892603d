"""Faults of a computation that no other figures would mend: the run stops with them."""


class OutsideItsStudies(Exception):
    """A pooled value outside the range of its studies that its model cannot have."""
