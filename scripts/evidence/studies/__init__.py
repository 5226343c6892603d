"""What was published: study files, their notation and vocabulary, and the tidy rows made from them."""

from evidence.studies.extraction import extract
from evidence.studies.library import Library, check_all, read_all

__all__ = ["Library", "check_all", "extract", "read_all"]
