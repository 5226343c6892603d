"""Pages beside the report: the outlook, and the results in plain language."""
