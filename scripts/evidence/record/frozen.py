"""Frozen dataclasses with slots as the standard library makes them, in a third of the time.

The standard library writes and compiles seven functions for each class. A run loads five hundred such classes
before it does anything, and that was a third of what loading its modules takes. Here ``__init__`` alone is
compiled; the others are written once and know the fields of their class.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from operator import attrgetter
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any

_set = object.__setattr__
_NEW = object()  # stands for what a field's factory makes


def _frozen(cls: type, eq: bool, kw_only: bool) -> type:
    """Return a class as a frozen dataclass with slots; what it defines itself stays."""
    made: type = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True, kw_only=kw_only)(cls)
    fields = dataclasses.fields(made)
    functions = [_init(made, fields), _repr(fields), *_refusals(made, fields), *_state(fields)]
    if eq:
        functions += _equality(fields)
    for function in functions:
        name = function.__name__
        if vars(made).get(name) is None:  # also the hash that a class with its own equality has not
            function.__qualname__ = f"{made.__qualname__}.{name}"
            setattr(made, name, function)
    return made


def _init(cls: type, fields: Sequence[dataclasses.Field[Any]]) -> Callable[..., Any]:
    given: dict[str, object] = {"_set": _set, "_NEW": _NEW}
    by_place, by_name, body = ["self"], ["*"], []
    for field in fields:
        name = value = field.name
        default = ""
        if not field.init:
            continue  # ``__post_init__`` sets it
        if field.default_factory is not dataclasses.MISSING:
            given[f"_{name}"] = field.default_factory
            default, value = "=_NEW", f"_{name}() if {name} is _NEW else {name}"
        elif field.default is not dataclasses.MISSING:
            given[f"_{name}"] = field.default
            default = f"=_{name}"
        (by_name if field.kw_only else by_place).append(name + default)
        body.append(f"_set(self, {name!r}, {value})")
    if hasattr(cls, "__post_init__"):
        body.append("self.__post_init__()")
    taken = ", ".join(by_place + (by_name if len(by_name) > 1 else []))
    exec(f"def __init__({taken}):\n " + "\n ".join(body or ["pass"]), given)
    init: Callable[..., Any] = given["__init__"]  # type: ignore[assignment]
    return init


def _repr(fields: Sequence[dataclasses.Field[Any]]) -> Callable[..., Any]:
    names = [field.name for field in fields if field.repr]

    @recursive_repr()
    def __repr__(self: object) -> str:
        told = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
        return f"{self.__class__.__qualname__}({told})"

    return __repr__


def _refusals(cls: type, fields: Sequence[dataclasses.Field[Any]]) -> list[Callable[..., Any]]:
    names = frozenset(field.name for field in fields)

    def __setattr__(self: object, name: str, value: object) -> None:
        if type(self) is cls or name in names:
            raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")
        _set(self, name, value)

    def __delattr__(self: object, name: str) -> None:
        if type(self) is cls or name in names:
            raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")
        object.__delattr__(self, name)

    return [__setattr__, __delattr__]


def _state(fields: Sequence[dataclasses.Field[Any]]) -> list[Callable[..., Any]]:
    """Return what copies and pickles an object whose attributes cannot be set."""
    names = [field.name for field in fields]

    def __getstate__(self: object) -> list[object]:
        return [getattr(self, name) for name in names]

    def __setstate__(self: object, state: Sequence[object]) -> None:
        for name, value in zip(names, state, strict=True):
            _set(self, name, value)

    return [__getstate__, __setstate__]


def _equality(fields: Sequence[dataclasses.Field[Any]]) -> list[Callable[..., Any]]:
    names = [field.name for field in fields if field.compare]
    values: Callable[[object], tuple[object, ...]]
    if len(names) > 1:
        values = attrgetter(*names)
    else:

        def values(self: object) -> tuple[object, ...]:
            return tuple(getattr(self, name) for name in names)

    def __eq__(self: object, other: object) -> bool:
        return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

    def __hash__(self: object) -> int:
        return hash(values(self))

    return [__eq__, __hash__]


if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(*, frozen=False, slots=False, eq=True, kw_only=False, **others):
        """Return what makes a class a dataclass: as above where it is frozen with slots, else as ever."""
        if not (frozen and slots) or others:
            return dataclasses.dataclass(frozen=frozen, slots=slots, eq=eq, kw_only=kw_only, **others)
        return lambda cls: _frozen(cls, eq, kw_only)
