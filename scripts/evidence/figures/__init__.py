"""Figures of publication grade, drawn from result objects alone; no statistic is computed here.

Drawing and SVG need no library of drawing; matplotlib is imported where PDF or PNG is asked for (``saving``).
"""
