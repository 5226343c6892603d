"""Result objects to JSON and back, without loss: ``decode(encode(x), type(x)) == x``.

JSON has no infinity and no nan: infinities are written as the words "Inf" and "-Inf", a nan is an error (a
result that does not exist is ``None``). The same content makes the same bytes, indented for people. Reading
is strict: a value of another type, an unknown field or a missing one is an error that names the place.
"""

from __future__ import annotations

import dataclasses
import hashlib
import math
import mmap
import re
import types
import typing
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeVar

import msgspec

from evidence.record.list_in_text import ListInText

T = TypeVar("T")
InfinityWord = Literal["Inf", "-Inf"]
_INFINITIES = {math.inf: "Inf", -math.inf: "-Inf"}
# A float that is not finite, in MessagePack: the only quick way to learn that a document holds one, because
# msgspec writes both as null in JSON. (Bytes of a text may look alike: then a look in Python decides.)
_NOT_FINITE = re.compile(rb"\xcb[\x7f\xff][\xf0-\xff]")


class DecodeError(ValueError):
    """A document that cannot be read; the message names the file, the field and what is wrong."""


def encode(value: object) -> bytes:
    """Return a result object (or plain structure) as JSON.

    Raises
    ------
    ValueError
        Where a number is nan; the message names its place.
    """
    return msgspec.json.format(_compact(value), indent=1) + b"\n"


def _compact(value: object) -> bytes:
    if _NOT_FINITE.search(msgspec.msgpack.encode(value, enc_hook=_plain)):
        value = _without_infinities(msgspec.to_builtins(value, enc_hook=_plain), "$")
    return msgspec.json.encode(value, enc_hook=_plain)


def encoded_list(members: Iterable[bytes]) -> bytes:
    """Return the JSON of a list whose members are encoded already."""
    return b"".join(_list_of(members)) + b"\n"


def _list_of(members: Iterable[bytes], inside: bytes = b"") -> Iterator[bytes]:
    """Go through the text of a list; ``inside`` is the indent of what it stands in."""
    before = b"[\n"
    for member in members:
        yield before + inside + b" " + _further_in(member, inside + b" ")
        before = b",\n"
    yield b"[]" if before == b"[\n" else b"\n" + inside + b"]"


def _further_in(encoded: bytes, indent: bytes) -> bytes:
    """Indent what is encoded; no text in JSON holds a line break of its own."""
    return encoded.rstrip(b"\n").replace(b"\n", b"\n" + indent)


def decode(data: bytes, kind: type[T], file: str | Path = "") -> T:
    """Return the result object of type ``kind`` that a JSON document holds.

    Parameters
    ----------
    file
        The document's name in an error.

    Raises
    ------
    DecodeError
        Where the document is no JSON, or not of this type.
    """
    shape: Any = kind
    try:
        _decoder(_on_the_wire(shape)).decode(data)  # the strict look: unknown fields, words for infinity
        return _decoded(data, kind)
    except msgspec.DecodeError as error:
        raise unreadable(error, file) from None
    except UnicodeDecodeError as error:
        raise DecodeError(f"{f'{file}: ' if file else ''}not UTF-8 text ({error.reason})") from None


def _decoded(data: bytes | mmap.mmap, kind: type[T]) -> T:
    shape: Any = kind
    try:
        return typing.cast(T, _decoder(shape).decode(data))
    except msgspec.ValidationError:
        if data.find(b'Inf"') < 0:
            raise
    # All types are known to be right: where there are words for infinity, the lax decoder only reads these.
    return typing.cast(T, _decoder(shape, strict=False).decode(data))


def read_made(path: Path, kind: type[T]) -> T:
    """Read what an earlier job of the same run has written, as `decode_made` does.

    Raises
    ------
    DecodeError
        Where the file is no JSON, or its values have other types.
    """
    return decode_made(path.read_bytes(), kind, path)


def decode_made(data: bytes | mmap.mmap, kind: type[T], file: str | Path = "") -> T:
    """Return what an earlier job of the same run has made; a ``kind`` with some of its fields reads these.

    In half the time of `decode`, and without its strict look: fields that ``kind`` has not are passed over.

    Raises
    ------
    DecodeError
        Where it is no JSON, or its values have other types.
    """
    try:
        return _decoded(data, kind)
    except msgspec.DecodeError as error:
        raise unreadable(error, file) from None


def checksum_of(value: object) -> str:
    """Return the SHA-256 of a result object (or plain structure): the same for the same content.

    For keys: several times as quick as writing it as JSON, which has no infinity. A list that stays in a text
    counts with its text.
    """
    packed = msgspec.msgpack.encode(value, enc_hook=_for_keys, order="deterministic")
    return hashlib.sha256(packed).hexdigest()


def _for_keys(value: object) -> object:
    return bytes(value.text) if isinstance(value, ListInText) else _plain(value)


def packed(value: object) -> bytes:
    """Return a result object as MessagePack, for what this program alone reads again: `unpacked`.

    In a third of the time of JSON, which has no infinity and is looked through twice.

    Raises
    ------
    ValueError
        Where a number is nan; the message names its place.
    """
    data = msgspec.msgpack.encode(value, enc_hook=_plain)
    if _NOT_FINITE.search(data):
        _without_infinities(msgspec.to_builtins(value, enc_hook=_plain), "$")
    return data


def unpacked(data: bytes, kind: type[T]) -> T:
    """Return the result object of type ``kind`` that was `packed`.

    Raises
    ------
    DecodeError
        Where the bytes hold no such object.
    """
    try:
        return msgspec.msgpack.decode(data, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise DecodeError(str(error)) from None


def write(path: Path, value: object) -> None:
    """Write a result object (or plain structure) as JSON."""
    data = encode(value)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def write_by_member(path: Path, record: object, encoded: Mapping[str, Iterable[bytes]]) -> None:
    """Write a record as `write` does, each member of its tuples by itself: its whole text is never in memory.

    Parameters
    ----------
    encoded
        By the name of a field that is a tuple or stands for one: its members, where they are encoded already.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    kind: Any = type(record)
    with path.open("wb") as file:
        before = b"{\n "
        for name, _, _ in fields_of(kind):
            value = getattr(record, name)
            file.write(before + encode(name).rstrip() + b": ")
            if name in encoded or isinstance(value, tuple):
                file.writelines(_list_of(encoded.get(name) or map(encode, value), b" "))
            else:
                file.write(_further_in(encode(value), b" "))
            before = b",\n "
        file.write(b"\n}\n")


def read(path: Path, kind: type[T]) -> T:
    """Read a result object of type ``kind``.

    Raises
    ------
    DecodeError
        Where the file is no JSON, or not of this type; the message names the file and the field.
    """
    return decode(path.read_bytes(), kind, path)


def to_plain(value: object) -> Any:
    """Return dataclasses as dicts and tuples as lists; infinities as in JSON.

    Raises
    ------
    ValueError
        Where a number is nan.
    """
    data = msgspec.msgpack.encode(value, enc_hook=_plain)
    if _NOT_FINITE.search(data):
        return _without_infinities(msgspec.to_builtins(value, enc_hook=_plain), "$")
    return msgspec.msgpack.decode(data)  # what a look for infinities has written anyway


def from_plain(plain: object, kind: type[T]) -> T:
    """Return the object of type ``kind`` that plain values hold; the inverse of ``to_plain``."""
    return decode(_compact(plain), kind)


def from_made(plain: object, kind: type[T]) -> T:
    """Return the object that plain values hold which another process of the same run has written.

    As `from_plain`, most of whose time goes to learning what ``kind`` refuses; where no number is infinite,
    unknown fields are passed over instead.

    Raises
    ------
    DecodeError
        Where values have other types.
    """
    try:
        return msgspec.convert(plain, kind)
    except msgspec.ValidationError:  # words for infinity; else the same is refused with the place of it
        return from_plain(plain, kind)


def _plain(value: object) -> object:
    """Numbers of numpy and the like are written as what they are, lists in a text as what they hold."""
    if isinstance(value, float):
        return float(value)
    if isinstance(value, ListInText):
        return value[:]
    raise TypeError(f"{type(value).__name__} has no place in the results")


def _without_infinities(plain: object, place: str) -> object:
    if isinstance(plain, dict):
        return {k: _without_infinities(v, f"{place}.{k}") for k, v in plain.items()}
    if isinstance(plain, (list, tuple)):
        return [_without_infinities(v, f"{place}[{i}]") for i, v in enumerate(plain)]
    if isinstance(plain, float) and not math.isfinite(plain):
        if math.isnan(plain):
            where = place.removeprefix("$").removeprefix(".") or "the number itself"
            raise ValueError(f"{where}: a nan has reached the results; what does not exist is None")
        return _INFINITIES[plain]
    return plain


def unreadable(error: Exception, file: str | Path) -> DecodeError:
    """Return the error that has msgspec's message in one line: file, field, what is wrong."""
    said, _, place = str(error).partition(" - at `$")
    where = place.rstrip("`").removeprefix(".")
    said = said.replace("`", "").removeprefix("JSON is malformed: ")
    return DecodeError(": ".join(part for part in (str(file), where, said[:1].lower() + said[1:]) if part))


@cache
def fields_of(kind: Any) -> tuple[tuple[str, Any, bool], ...]:
    """Return name in JSON, type and whether it must be given, of each field of a record; else nothing."""
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return tuple((f.encode_name, f.type, f.required) for f in msgspec.structs.fields(kind))
    if not isinstance(kind, type) or not dataclasses.is_dataclass(kind):
        return ()
    hints = typing.get_type_hints(kind)
    return tuple(
        (f.name, hints[f.name], f.default is f.default_factory is dataclasses.MISSING)
        for f in dataclasses.fields(kind)
    )


_DECODERS: dict[tuple[Any, bool], msgspec.json.Decoder[Any]] = {}


def _decoder(kind: Any, strict: bool = True) -> msgspec.json.Decoder[Any]:
    """Return the decoder of a type; making one costs more than reading a small file."""
    if (kind, strict) not in _DECODERS:
        _DECODERS[kind, strict] = msgspec.json.Decoder(kind, strict=strict)
    return _DECODERS[kind, strict]


def prepare(kind: type) -> None:
    """Learn how a type and all that it holds are read."""
    _decoder(kind)


def _mentions(hint: Any, kind: Any) -> bool:
    return hint is kind or any(_mentions(argument, kind) for argument in typing.get_args(hint))


@cache
def _on_the_wire(kind: Any, within: tuple[Any, ...] = ()) -> Any:
    """Return the type as it stands in JSON: no unknown fields, a number may be a word for infinity.

    Dataclasses of msgspec let unknown fields pass, only a Struct refuses them: so each dataclass gets one. Of
    those a record stands ``within``, it is told by name (a note has notes as its parts).
    """
    if kind in within:
        return typing.ForwardRef(kind.__name__)
    if kind is float:
        return float | InfinityWord
    if fields_of(kind):
        known = fields_of(kind)
        inside = (*within, kind) if any(_mentions(hint, kind) for _, hint, _ in known) else within
        types_on_wire = [_on_the_wire(hint, inside) for _, hint, _ in known]
        wire = [
            (f"f{i}", hint) if required else (f"f{i}", hint, msgspec.UNSET)
            for i, (hint, (_, _, required)) in enumerate(zip(types_on_wire, known, strict=True))
        ]
        names = {f"f{i}": name for i, (name, _, _) in enumerate(known)}  # in JSON any text can be a name
        made = msgspec.defstruct(kind.__name__, wire, rename=names, forbid_unknown_fields=True, kw_only=True)
        setattr(made, kind.__name__, made)  # where msgspec looks for what is told by name
        return made
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return typing.Union[tuple(_on_the_wire(a, within) for a in arguments)]  # noqa: UP007 (made at run time)
    if origin is tuple:
        inner = tuple(a if a is Ellipsis else _on_the_wire(a, within) for a in arguments)
        return tuple.__class_getitem__(inner)
    if origin in (list, dict, Mapping):
        return origin[tuple(_on_the_wire(a, within) for a in arguments)]
    return kind
