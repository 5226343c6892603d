"""The figures of an outcome: forest plots, survival curves, and how robust its result is."""
