"""Templates of pages, compiled once: the store keeps what takes a sixth of a page's time to compile."""

from __future__ import annotations

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from evidence.page.assembly import environment
from evidence.workflow.making.orders import Order
from evidence.workflow.store import Store, key_of

# The piece of a job's code that compiled templates rest on: compiling works out what is constant.
PIECE = "templates"


class _Kept(BytecodeCache):
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


def keep_compiled(order: Order) -> None:
    """Let the pages of this job take compiled templates from the store, and put new ones there."""
    environment().bytecode_cache = _Kept(Store(), order.code[PIECE])
