"""Where things stand in a study file's text, so that lines can be put in and all others stay as they are."""

from __future__ import annotations

import yaml


def pairs(node: yaml.Node | None) -> dict[str, tuple[yaml.Node, yaml.Node]]:
    """Return key and value of a mapping by the key's text; nothing for another node."""
    return (
        {str(key.value): (key, value) for key, value in node.value}
        if isinstance(node, yaml.MappingNode)
        else {}
    )


def end_of_line(text: str, node: yaml.Node, least: int = 0) -> int:
    """Return where the line ends on which a value ends; a folded text ends where its letters end.

    ``least`` is a place that the line must hold or stand behind (an empty value has no letters).
    """
    letters = text[node.start_mark.index : node.end_mark.index].rstrip()
    end = text.find("\n", max(least, node.start_mark.index + len(letters)))
    return len(text) if end < 0 else end
