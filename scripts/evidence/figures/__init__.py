"""Figures of publication grade, drawn from result objects alone; no statistic is computed here.

Drawing, SVG and PDF need no library of drawing; matplotlib is imported where PNG is asked for (``saving``).
"""
