"""All tables and references as files for other programs, and the way back into a notebook.

``from evidence import tables; frames = tables.read("results/dvt-thrombectomy")``; of libraries too
large to be read whole, `scan` and `scan_library` open tables and leave the reading to the question.
"""

from evidence.tables.reading import read
from evidence.tables.scanning import scan, scan_library

__all__ = ["read", "scan", "scan_library"]
