"""The statistics timed beside their peers, in blocks that take turns."""
