"""For each result an R script with its data that gives the same numbers, and says so.

``pieces`` holds the R code, one piece a step; the modules here choose pieces, data and settings by what a
result is.
"""

from evidence.tables.r.scripts import RScript, r_scripts

__all__ = ["RScript", "r_scripts"]
