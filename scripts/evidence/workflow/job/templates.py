"""Templates of pages, compiled once: to compile them takes a sixth of a page's time.

They are kept beside Python's compiled modules, and in the store where Python keeps none.
"""

from __future__ import annotations

import contextlib
import os
import sys
from importlib.util import cache_from_source
from pathlib import Path

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from evidence.page import assembly
from evidence.studies.whole_files import written_beside
from evidence.workflow.making.orders import Order
from evidence.workflow.store import Store, checksum, key_of, read_plain

# The piece of a job's code that compiled templates rest on: compiling works out what is constant.
PIECE = "templates"


class _InStore(BytecodeCache):
    """Compiled templates in the store, under the template's own text and the code that compiles it."""

    def __init__(self, store: Store, code: str) -> None:
        self.store, self.code = store, code

    def load_bytecode(self, bucket: Bucket) -> None:
        found = self.store.read(self._key(bucket))
        if found is not None:
            bucket.bytecode_from_string(found)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.store.write(self._key(bucket), bucket.bytecode_to_string())

    def _key(self, bucket: Bucket) -> str:
        return key_of("template", self.code, bucket.key, bucket.checksum)


class BesideModules(BytecodeCache):
    """Compiled templates in a folder, one file each: a review in a folder of its own finds them made.

    A file that is not whole, or was made by other code or of another text, is as good as none.
    """

    def __init__(self, folder: Path, code: str) -> None:
        """Begin with what stands in a folder; ``code`` is the key of the code that compiles."""
        self.folder, self.code = folder, code

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take a compiled template from its file."""
        with contextlib.suppress(OSError):
            mark, _, content = read_plain(self._place(bucket)).partition(b"\n")
            if mark == self._mark(bucket, content):
                bucket.bytecode_from_string(content)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Write a compiled template; where that cannot be, the next job compiles it again."""
        content = bucket.bytecode_to_string()
        with contextlib.suppress(OSError):
            whole = self._mark(bucket, content) + b"\n" + content  # so it need not have reached the disk
            os.replace(written_beside(self._place(bucket), whole, at_once=False), self._place(bucket))

    def _place(self, bucket: Bucket) -> Path:
        return self.folder / f"template.{bucket.key}"

    def _mark(self, bucket: Bucket, content: bytes) -> bytes:
        return key_of(self.code, bucket.checksum, checksum(content)).encode()


def keep_compiled(order: Order) -> None:
    """Let the pages of this job take compiled templates from where they are kept, and put new ones there."""
    folder, code = Path(cache_from_source(assembly.__file__)).parent, order.code[PIECE]
    beside = not sys.dont_write_bytecode and os.access(folder, os.W_OK)
    kept = BesideModules(folder, code) if beside else _InStore(Store(), code)
    assembly.environment().bytecode_cache = kept
