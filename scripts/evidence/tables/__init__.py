"""All tables and references as files for other programs, and the way back into a notebook.

``from evidence import tables; frames = tables.read("results/dvt-thrombectomy")``
"""

from evidence.tables.reading import read

__all__ = ["read"]
