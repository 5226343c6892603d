"""What other programs and registers export: RevMan, R packages for meta-analysis, ClinicalTrials.gov."""
