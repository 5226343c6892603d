"""Exports of trial registers other than ClinicalTrials.gov."""
