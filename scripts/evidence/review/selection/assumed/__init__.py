"""Figures made usable by a stated rule: assumptions, medians, ranges, the survival scale, refusals."""
