"""Ground floor: statistics of meta-analysis on plain arrays.

Knows effect sizes, pooling models and intervals; knows nothing of studies, files, configuration or drawing.
Modules are imported one by one (``from evidence.stats import effects, pooling``), so that a step loads only
what it uses. Names follow metafor and the Cochrane Handbook. Importing any module costs numpy and
scipy.special, never scipy.stats.
"""
