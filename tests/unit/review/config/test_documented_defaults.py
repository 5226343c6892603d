"""Settings of models that may be left out have the default that config/README.md prints."""

import re
from pathlib import Path

from evidence.review.config.analyses.defaults import DEFAULTS

README = Path(__file__).parents[4] / "config" / "README.md"


def test_defaults_are_those_that_are_documented():
    rows = re.findall(
        r"^\| `([^`|]+)` \|.*\| `([^`|]+)` \|$", README.read_text(encoding="utf-8"), re.MULTILINE
    )
    documented = {name: told for name, told in rows if name in DEFAULTS}
    assert len(documented) >= 10
    for name, told in documented.items():
        value = DEFAULTS[name]
        assert str(value).lower() == told if isinstance(value, bool) else str(value) == told, name
