"""A review as a whole: its evidence, methods, flow, tables, and the library behind it."""
