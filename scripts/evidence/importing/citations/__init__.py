"""Citations from reference managers and databases: RIS, NBIB, BibTeX, EndNote, CSL JSON, CSV ..."""
