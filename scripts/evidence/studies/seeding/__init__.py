"""Seeded errors: slips put into real study files one at a time, to measure what the rules catch."""
