"""Result objects to JSON and back, without loss: ``read(write(x)) == x``.

JSON has no infinity and no nan: infinities are written as the strings "Inf" and "-Inf", a nan is an error
(a result that does not exist is ``None``).
"""

from __future__ import annotations

import dataclasses
import json
import math
import types
import typing
from functools import cache
from pathlib import Path


def to_plain(value: object) -> object:
    """Dataclasses, tuples and dicts to plain JSON values."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: to_plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {str(k): to_plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [to_plain(v) for v in value]
    if isinstance(value, bool) or value is None or isinstance(value, (int, str)):
        return value
    if isinstance(value, float):
        if math.isnan(value):
            raise ValueError("a nan has reached the results; a number that does not exist is None")
        if math.isinf(value):
            return "Inf" if value > 0 else "-Inf"
        return value
    raise TypeError(f"{type(value).__name__} has no place in the results")


def from_plain(kind: type, value: object) -> object:
    """Plain JSON values back to the type ``kind`` (a dataclass or a field annotation)."""
    if dataclasses.is_dataclass(kind):
        hints = _hints(kind)
        extra = value.keys() - hints.keys()
        if extra:
            raise ValueError(f"{kind.__name__} has no field {', '.join(sorted(extra))}")
        return kind(**{k: from_plain(hints[k], v) for k, v in value.items()})
    origin = typing.get_origin(kind)
    if origin in (typing.Union, types.UnionType):
        if value is None:
            return None
        return from_plain(next(a for a in typing.get_args(kind) if a is not type(None)), value)
    if origin is tuple:
        return tuple(from_plain(typing.get_args(kind)[0], v) for v in value)
    if origin is dict:
        return dict(value)
    if kind is float:
        return {"Inf": math.inf, "-Inf": -math.inf}.get(value, value) if isinstance(value, str) else value
    return value


@cache
def _hints(kind: type) -> dict[str, object]:
    """Return the types of a dataclass's fields; worked out once a class, not once an object."""
    hints = typing.get_type_hints(kind)
    return {f.name: hints[f.name] for f in dataclasses.fields(kind)}


def dumps(value: object) -> str:
    """Return a result object (or plain structure) as JSON text, the same for the same content."""
    return json.dumps(to_plain(value), ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def write(path: Path, value: object) -> None:
    """Write a result object (or plain structure) as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(dumps(value), encoding="utf-8")


def read(path: Path, kind: type) -> object:
    """Read a result object of type ``kind``."""
    return from_plain(kind, json.loads(path.read_text(encoding="utf-8")))
