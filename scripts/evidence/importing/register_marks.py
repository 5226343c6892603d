"""What exports of trial registers begin with, by which they are known and named."""

import re

ICTRP_XML = re.compile(r"<Trials_downloaded_from_ICTRP\b")
ICTRP_CSV = re.compile(r"\A\W*TrialID[\",;\t]+Last[ _]Refreshed[ _]on\b", re.IGNORECASE)
ISRCTN_XML = re.compile(r"<allTrials\b|<fullTrial\b")
EU_CTR_DETAILS = re.compile(r"^Summary\s+EudraCT Number:", re.MULTILINE)
