"""Values written as YAML, for files that people go on to edit."""

from __future__ import annotations

import yaml


def scalar(value: str | int) -> str:
    """Write a value in YAML on one line, quoted only where it must be."""
    written = yaml.safe_dump(value, allow_unicode=True, width=10**9).strip()
    return written.removesuffix("...").strip()
