"""A new document in our styles: it begins as the unpacked file in ``empty``, which `dressing` makes."""

from __future__ import annotations

from pathlib import Path

from docx import Document as open_template
from docx.document import Document

RESOURCES = ("empty",)
FOLDER = Path(__file__).with_name(RESOURCES[0])


def new_document() -> Document:
    """Return an empty document in British English."""
    return open_template(str(FOLDER))
