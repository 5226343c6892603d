"""Figures of publication grade, drawn from result objects alone; no statistic is computed here.

Importing this package costs nothing: matplotlib is imported by the drawing modules (``forest``, ``saving``).
"""
