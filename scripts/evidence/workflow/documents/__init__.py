"""Documents that the workflow makes of itself: docs, lists of sources, the ledger, bundles."""
