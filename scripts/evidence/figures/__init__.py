"""Figures of publication grade, drawn from result objects alone; no statistic is computed here.

Drawing and SVG need no library of drawing; ReportLab is imported where PDF is asked for, Agg of
matplotlib where PNG is (``saving``).
"""
