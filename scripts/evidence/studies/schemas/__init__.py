"""JSON Schemas of study files and of the vocabulary."""
