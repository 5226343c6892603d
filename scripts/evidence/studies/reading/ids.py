"""How studies, files and arms are named."""

import re

STUDY_ID = re.compile(r"[a-z][a-z0-9_]*")
LONGEST_ID = 100  # letters; file systems hold 255, of which endings and names of temporary files need some
RESERVED_NAME = re.compile(r"con|prn|aux|nul|(com|lpt)[0-9]")


def wrong_id(name: str) -> str:
    """Say what is wrong with a name for a study file or an arm, "" where nothing is."""
    if not STUDY_ID.fullmatch(name):
        return "an id has only small letters, digits and underscores, and begins with a letter"
    return f"an id has at most {LONGEST_ID} letters, not {len(name)}" if len(name) > LONGEST_ID else ""
