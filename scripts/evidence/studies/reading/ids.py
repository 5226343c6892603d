"""How studies, files and arms are named."""

import re

STUDY_ID = re.compile(r"[a-z][a-z0-9_]*")
RESERVED_NAME = re.compile(r"con|prn|aux|nul|(com|lpt)[0-9]")
