"""Citations from reference managers and databases: RIS, PubMed's NBIB, BibTeX, CSL JSON, CSV."""
