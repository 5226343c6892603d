"""What was published: study files, their notation and vocabulary, and the tidy rows made from them."""

from evidence.studies.library import Library, check_all, read_all
from evidence.studies.tidy.extraction import extract

__all__ = ["Library", "check_all", "extract", "read_all"]
