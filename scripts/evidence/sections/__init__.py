"""The sections of the report, one folder each."""
