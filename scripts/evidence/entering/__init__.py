"""The local page on which study files are entered and edited; it ends in the same YAML as every other door."""
