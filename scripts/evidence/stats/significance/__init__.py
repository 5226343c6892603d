"""Tests of hypotheses without a pooled effect: signs of studies, tables of two by two."""
