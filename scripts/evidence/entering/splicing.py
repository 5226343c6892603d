"""Changes at single places of a study file's text: every other letter, and every comment, stays as it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import yaml

from evidence.entering.writing import STEP, Value, below, block_text, in_line, needs_block
from evidence.importing.yaml_places import pairs

Path = tuple[str | int, ...]


class ByHand(Exception):
    """A change that this page cannot make without touching more; the message is for the reviewer."""


def composed(text: str) -> yaml.MappingNode:
    """Return the tree of a study file.

    Raises
    ------
    ByHand
        Where the text is no mapping of YAML, or values refer to each other.
    """
    try:
        top = yaml.compose(text, Loader=yaml.CSafeLoader)
        aliases = "*" in text and any(
            isinstance(each, yaml.AliasEvent) for each in yaml.parse(text, Loader=yaml.CSafeLoader)
        )
    except (yaml.YAMLError, RecursionError):
        raise ByHand("the file is no YAML that can be read: mend it in an editor first") from None
    if aliases:
        raise ByHand("values of the file refer to each other (&, *): edit it in an editor")
    if not isinstance(top, yaml.MappingNode):
        raise ByHand("the file is no mapping of keys and values: mend it in an editor first")
    return top


def node_at(node: yaml.Node | None, path: Path) -> yaml.Node | None:
    """Return what stands at a path, None where there is nothing."""
    for key in path:
        if isinstance(key, int):
            items = node.value if isinstance(node, yaml.SequenceNode) else []
            node = items[key] if key < len(items) else None
        else:
            pair = pairs(node).get(key)
            node = pair[1] if pair else None
        if node is None:
            return None
    return node


def is_empty(node: yaml.Node | None) -> bool:
    """Say whether nothing is written."""
    return node is None or (isinstance(node, yaml.ScalarNode) and node.tag.endswith(":null"))


def put(text: str, path: Path, value: Value, order: Sequence[str] = ()) -> str:
    """Write a value at a path: in place of what is there, or under a new key where ``order`` has it."""
    root = composed(text)
    parent, key = node_at(root, path[:-1]), path[-1]
    if is_empty(parent):
        return put(text, path[:-1], {str(key): value})
    if isinstance(parent, yaml.SequenceNode) and isinstance(key, int):
        raise ByHand("a list is written anew as a whole")
    if not isinstance(parent, yaml.MappingNode):
        raise ByHand(f"'{_named(path[:-1])}' is no mapping of keys and values: edit the file in an editor")
    pair = pairs(parent).get(str(key))
    if pair is None:
        return _insert(text, parent, str(key), value, order)
    return _replace(text, pair, value, flow=bool(parent.flow_style))


def clear(text: str, path: Path) -> str:
    """Take a value away and leave its key, with the comment on its line."""
    root = composed(text)
    pair = pairs(node_at(root, path[:-1])).get(str(path[-1]))
    if pair is None or is_empty(pair[1]):
        return text
    start, end = _after_colon(text, pair[0]), _end_of(text, *pair)
    node = pair[1]
    if isinstance(node, yaml.ScalarNode) and text[node.start_mark.index : node.start_mark.index + 1] in "|>":
        line = text.find("\n", start)
        comment = text.find("#", start, line)
        return text[:start] + (f" {text[comment:line]}" if comment > 0 else "") + text[end:]
    return text[:start] + (" " if text[end : end + 1] in ",}" else "") + text[end:]


def remove(text: str, path: Path) -> str:
    """Take out a key with its value, or an item of a list; comment lines around it stay."""
    root = composed(text)
    parent, key = node_at(root, path[:-1]), path[-1]
    if isinstance(parent, yaml.SequenceNode) and isinstance(key, int):
        if parent.flow_style:
            raise ByHand(f"'{_named(path[:-1])}' stands on one line: edit the file in an editor")
        node = parent.value[key]
        if len(parent.value) == 1:
            owner = pairs(node_at(root, path[:-2]))[str(path[-2])]
            return _replace(text, owner, [], flow=False)
        return _without_lines(text, node.start_mark.index, _end_of(text, None, node), dash=True)
    found = pairs(parent)
    if not isinstance(parent, yaml.MappingNode) or str(key) not in found:
        return text
    names = list(found)
    at, last = names.index(str(key)), len(names) - 1
    start, end = found[str(key)][0].start_mark.index, _end_of(text, *found[str(key)])
    if parent.flow_style:
        if at < last:
            end = found[names[at + 1]][0].start_mark.index
        elif at:
            start = _end_of(text, *found[names[at - 1]])
        return text[:start] + text[end:]
    return _without_lines(text, start, end)


def append(text: str, path: Path, value: Mapping[str, Value]) -> str:
    """Put an item behind the last one of a list of mappings."""
    root = composed(text)
    node = node_at(root, path)
    if is_empty(node) or (isinstance(node, yaml.SequenceNode) and not node.value):
        lines = _item(value, STEP)
        pair = pairs(root).get(str(path[0]))
        if pair is None:
            return f"{text.rstrip()}\n\n{path[0]}:\n" + "\n".join(lines) + "\n"
        if not is_empty(pair[1]):  # an empty list in brackets
            text = clear(text, path)
            pair = pairs(composed(text))[str(path[0])]
        end = _line_end(text, pair[0].end_mark.index)
        return text[:end] + "\n" + "\n".join(lines) + text[end:]
    if not isinstance(node, yaml.SequenceNode) or node.flow_style:
        raise ByHand(f"'{_named(path)}' is no list of lines: edit the file in an editor")
    end = _line_end(text, _end_of(text, None, node))
    apart = "\n" if len(node.value) > 1 and _blank_between(text, node) else ""
    lines = _item(value, " " * node.start_mark.column)
    return text[:end] + "\n" + apart + "\n".join(lines) + text[end:]


def _item(value: Mapping[str, Value], indent: str) -> list[str]:
    first, *rest = below(value, indent + STEP)
    return [f"{indent}- {first.lstrip()}", *rest]


def _blank_between(text: str, node: yaml.SequenceNode) -> bool:
    """Say whether items of a list stand apart."""
    a, b = node.value[-2:]
    return "\n\n" in text[_end_of(text, None, a) : b.start_mark.index].replace("\r\n", "\n")


def _named(path: Path) -> str:
    return ".".join(str(key + 1) if isinstance(key, int) else key for key in path)


def _after_colon(text: str, key: yaml.Node) -> int:
    return text.index(":", key.end_mark.index) + 1


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _end_of(text: str, key: yaml.Node | None, node: yaml.Node) -> int:
    """Return where the last letter of a value stands, of an empty one where its colon does."""
    if is_empty(node) and node.start_mark.index == node.end_mark.index:
        return _after_colon(text, key) if key is not None else node.end_mark.index
    if isinstance(node, yaml.ScalarNode):
        written = text[node.start_mark.index : node.end_mark.index]
        return int(node.start_mark.index) + len(written.rstrip())
    if not _stands_below(node):
        return int(node.end_mark.index)
    if isinstance(node, yaml.MappingNode):
        return _end_of(text, *node.value[-1])
    return _end_of(text, None, node.value[-1])


def _stands_below(node: yaml.Node) -> bool:
    """Say whether a value is a list or mapping of lines of its own."""
    return isinstance(node, yaml.CollectionNode) and not node.flow_style and bool(node.value)


def _replace(text: str, pair: tuple[yaml.Node, yaml.Node], value: Value, *, flow: bool) -> str:
    key, node = pair
    start = _after_colon(text, key)
    if flow:
        tail = text[start:]
        end = _end_of(text, *pair)
        if is_empty(node) and not node.value:
            end = start + len(tail) - len(tail.lstrip(" "))
        return f"{text[:start]} {in_line(value, flow=True)}{text[end:]}"
    indent = " " * key.start_mark.column
    if _stands_below(node):
        # Lines below the key give way; the comment on the key's own line stays.
        text = _without_lines(text, node.start_mark.index, _end_of(text, *pair), dash=True)
        return f"{text[:start]} {in_line(value, flow=False)}{text[start:]}"
    end = _end_of(text, *pair)
    comment, rest = _comment(text, end, node)
    if isinstance(value, Mapping) and is_empty(node):
        lines = "\n".join(below(value, indent + STEP))
        line = _line_end(text, start)
        return f"{text[:line]}\n{lines}{text[line:]}"
    if isinstance(value, str) and needs_block(value):
        sign, lines = block_text(value, indent + STEP)
        return f"{text[:start]} {sign}{comment}\n{lines}{text[rest:]}"
    if isinstance(node, yaml.ScalarNode) and text[node.start_mark.index : node.start_mark.index + 1] in "|>":
        head = text[start : _line_end(text, start)]
        comment = f"  {head[head.index('#') :]}" if "#" in head else ""
        return f"{text[:start]} {in_line(value, flow=False)}{comment}{text[end:]}"
    return f"{text[:start]} {in_line(value, flow=False)}{text[end:]}"


def _comment(text: str, end: int, node: yaml.Node) -> tuple[str, int]:
    """Return the comment behind a value on its line, and where the line ends."""
    line = _line_end(text, end)
    said = text[end:line].strip()
    if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
        return "", end
    return (f"   {said}", line) if said.startswith("#") else ("", end)


def _insert(text: str, parent: yaml.MappingNode, key: str, value: Value, order: Sequence[str]) -> str:
    found = pairs(parent)
    before = [name for name in found if name in order[: order.index(key)]] if key in order else list(found)
    before.sort(key=lambda name: found[name][0].start_mark.index)
    if parent.flow_style:
        written = f"{key}: {in_line(value, flow=True)}"
        if before:
            end = _end_of(text, *found[before[-1]])
            if text[end - 1] == ":":  # an empty value needs its space
                return f"{text[:end]} , {written}{text[end:].lstrip(' ')}"
            return f"{text[:end]}, {written}{text[end:]}"
        start = parent.start_mark.index + 1
        return f"{text[:start]}{written}{', ' if found else ''}{text[start:]}"
    indent = " " * parent.value[0][0].start_mark.column
    lines = "\n".join(below({key: value}, indent))
    if before:
        end = _line_end(text, _end_of(text, *found[before[-1]]))
        return f"{text[:end]}\n{lines}{text[end:]}"
    start = text.rfind("\n", 0, parent.value[0][0].start_mark.index) + 1
    if text[
        start : parent.value[0][0].start_mark.index
    ].strip():  # the first line of an item, behind its dash
        end = _line_end(text, _end_of(text, *parent.value[0]))
        return f"{text[:end]}\n{lines}{text[end:]}"
    return f"{text[:start]}{lines}\n{text[start:]}"


def _without_lines(text: str, start: int, end: int, *, dash: bool = False) -> str:
    """Take out whole lines, from the one where something begins to the one where it ends."""
    line = text.rfind("\n", 0, start) + 1
    before = text[line:start].strip()
    if before and not (dash and before == "-"):
        raise ByHand("the first line of an entry cannot be taken out here: edit the file in an editor")
    after = _line_end(text, end)
    return text[:line] + text[after + 1 :]
