"""The local page on which study files are entered and edited; it ends in the YAML of every other door."""
