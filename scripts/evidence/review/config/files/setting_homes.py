"""Where else in a configuration file a setting stands, as its schema says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

_NAME = "<name>"
_ALTERNATIVES = ("anyOf", "oneOf", "allOf")


def setting_homes(schema: Mapping[str, object]) -> dict[str, list[str]]:
    """Give the places of every setting by its name, as ``analyses.<name>``; "" for the top of the file."""
    homes: dict[str, list[str]] = {}
    for place, name in _settings(schema, schema, "", ()):
        here = homes.setdefault(name, [])
        if place not in here:
            here.append(place)
    return homes


def _settings(
    part: object, schema: Mapping[str, object], place: str, above: tuple[str, ...]
) -> Iterator[tuple[str, str]]:
    if not isinstance(part, Mapping):
        return
    reference = part.get("$ref")
    if isinstance(reference, str):
        if reference in above:
            return
        yield from _settings(_referred(schema, reference), schema, place, (*above, reference))
    properties = part.get("properties")
    for name, each in properties.items() if isinstance(properties, Mapping) else ():
        yield place, str(name)
        yield from _settings(each, schema, _inside(place, str(name)), above)
    yield from _settings(part.get("additionalProperties"), schema, _inside(place, _NAME), above)
    yield from _settings(part.get("items"), schema, place, above)
    for kind in _ALTERNATIVES:
        alternatives = part.get(kind)
        for each in alternatives if isinstance(alternatives, list) else ():
            yield from _settings(each, schema, place, above)


def _inside(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name


def _referred(schema: Mapping[str, object], reference: str) -> object:
    """Give what ``#/$defs/analysis`` refers to."""
    found: object = schema
    for name in reference.removeprefix("#/").split("/"):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found
