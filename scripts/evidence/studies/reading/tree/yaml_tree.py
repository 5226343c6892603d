"""YAML with the line of every value, duplicate keys found, and scalars kept as they are written.

A plain YAML loader turns `0.660` into 0.66 and `no` into False; printed figures must stay as printed.
"""

import os
import re
import stat
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from evidence.studies.problems import Problem

MOST_NODES = 200_000  # no study file has so many values; a file of nested aliases would
DEEPEST = 30
_OPENING = ("[", "{", "- ", "-\t", "? ", "?\t")
_MANY_LEVELS = 1000
_TOO_DEEP = "values are nested too deeply or refer to each other"
# Signs that no printed figure or word has: HTML and Word files cannot hold most of them.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
# Signs without width that split a figure unseen, and those that turn the direction of what follows.
_INVISIBLE = re.compile("[\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]")
# What YAML counts as the end of a line and no editor shows as one.
_UNSEEN_BREAK = re.compile("[\x85\u2028\u2029]")
# A space that YAML does not take for one, where it needs one: before a key, behind a colon or a dash.
_ODD_SPACE = re.compile(r"(?:^[ ]*(?:- )?|:|-)([^\S \t\r\n])")
MOST_LETTERS = 20_000  # of one text; the longest note that ships has a tenth
# What a value is taken for without a tag; any other is asked for by one.
_WITHOUT_TAG = frozenset(
    f"tag:yaml.org,2002:{kind}"
    for kind in ("str", "null", "bool", "int", "float", "timestamp", "value", "merge", "map", "seq")
)
MOST_BYTES = 4 * 2**20  # the largest study file that ships has a hundredth of it
_PLAIN_WORDS = (
    ("mapping values are not allowed", "a colon inside a value: put the whole value in quotes"),
    ("did not find expected ',' or '}'", "a comma or the closing } is missing"),
    ("did not find expected ',' or ']'", "a comma or the closing ] is missing"),
    ("did not find expected key", "a key is expected here: check the indentation and the quotes above"),
    ("could not find expected ':'", "a colon is missing after a key"),
    ("cannot start any token", "this character cannot begin a value: put the value in quotes"),
    ("found unexpected end of stream", "a quote is opened and never closed"),
    ("did not find expected node content", "a value is expected here"),
    ("found undefined alias", "a value beginning with * needs quotes"),
    (
        "block sequence entries are not allowed",
        "a dash alone is no value: put it in quotes",
    ),
    ("expected comment or line break", "a value beginning with > or | needs quotes, as in '>90%'"),
    ("expected alphabetic or numeric character", "a value beginning with * or & needs quotes"),
    (
        "did not find expected '-' indicator",
        "the line does not begin below the one above: check the indentation",
    ),
    (
        "found another document",
        "a line of three dashes starts a second document: one file holds one study",
    ),
)


class Node:
    """A value of a YAML file: `kind` is "mapping", "list" or "text"; text keeps what is written."""

    __slots__ = ("kind", "line", "value", "tag", "key_lines")

    def __init__(
        self, kind: str, line: int, value: Any, tag: str = "", key_lines: dict[str, int] | None = None
    ):
        self.kind, self.line, self.value, self.tag = kind, line, value, tag
        self.key_lines = key_lines or {}

    def is_empty(self) -> bool:
        """Say whether nothing is written."""
        return self.kind == "text" and self.tag == "null"


@dataclass(slots=True)
class _Builder:
    file: str
    problems: list[Problem] = field(default_factory=list)
    count: int = 0

    def build(self, node: yaml.Node, depth: int = 0) -> Node:
        self.count += 1
        line = node.start_mark.line + 1
        if depth > DEEPEST or self.count > MOST_NODES:
            raise _TooLarge(line)
        if node.tag not in _WITHOUT_TAG:
            self._tell(
                line, f"the tag {node.tag.replace('tag:yaml.org,2002:', '!!')} is not read: take it out"
            )
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, line, depth)
        if isinstance(node, yaml.SequenceNode):
            return Node("list", line, [self.build(each, depth + 1) for each in node.value])
        self._look_for_controls(node)
        return Node("text", line, node.value, node.tag.rpartition(":")[2])

    def _mapping(self, node: yaml.MappingNode, line: int, depth: int) -> Node:
        values: dict[str, Node] = {}
        key_lines: dict[str, int] = {}
        for key_node, value_node in node.value:
            key_line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                self._tell(key_line, "a key must be a word, not a list or mapping")
                continue
            self._look_for_controls(key_node)
            key = key_node.value
            if key_node.tag.endswith(":merge"):
                self._tell(key_line, "'<<' is not read: write out here what it should bring in")
                continue
            if node.flow_style and value_node.start_mark.index == key_node.end_mark.index:
                # `{label: lysis, then stent}` has a key `then stent` without a value, `{n: 1,234}` one `234`.
                said = (
                    f"'{key}' stands between braces without a colon: a comma ends what is before it; put a "
                    "text with a comma in quotes, and write a number without"
                )
                self._tell(key_line, said)
                continue
            if key in values:
                self._tell(key_line, f"'{key}' is written twice here (first in line {key_lines[key]})")
                continue
            values[key], key_lines[key] = self.build(value_node, depth + 1), key_line
        return Node("mapping", line, values, key_lines=key_lines)

    def _look_for_controls(self, node: yaml.Node) -> None:
        if sign := _CONTROL.search(node.value):
            where = node.start_mark.line + 1
            self._tell(where, f"a control character (U+{ord(sign[0]):04X}) stands in this text: take it out")
        elif sign := _INVISIBLE.search(node.value):
            where = node.start_mark.line + 1
            self._tell(where, f"an invisible sign (U+{ord(sign[0]):04X}) stands in this text: take it out")
        if len(node.value) > MOST_LETTERS:
            where = node.start_mark.line + 1
            self._tell(where, f"a text of {len(node.value):,} letters; at most {MOST_LETTERS:,} are read")

    def _tell(self, line: int, message: str) -> None:
        self.problems.append(Problem(self.file, line, "", message, rule="yaml"))


class _TooLarge(Exception):
    def __init__(self, line: int):
        self.line = line


def read_tree(path: str | Path, shown: str) -> tuple[Node | None, list[Problem]]:
    """Read a YAML file whose top is a mapping.

    Parameters
    ----------
    path : the file.
    shown : its name in messages.

    Returns
    -------
    (Node, problems)
        None in place of the tree when the file cannot be read at all.
    """
    data, problem = read_file(path, shown)
    if data is None:
        return None, [problem] if problem else []
    return parse_tree(data, shown)


def read_file(path: str | Path, shown: str) -> tuple[bytes | None, Problem | None]:
    """Read a file to its end; anything that has none (a pipe, a device, a folder) or is too large is told."""
    try:
        kind = os.stat(path)
        if not stat.S_ISREG(kind.st_mode):
            return None, _problem(shown, 0, "this is no file that can be read (a folder, pipe or device)")
        if kind.st_size > MOST_BYTES:
            return None, _problem(shown, 0, f"the file is larger than {MOST_BYTES // 2**20} MiB")
        return Path(path).read_bytes(), None
    except OSError as error:
        return None, _problem(shown, 0, f"the file cannot be read: {error.strerror or error}")


def parse_tree(data: bytes, shown: str) -> tuple[Node | None, list[Problem]]:
    """Read the bytes of a YAML file; see `read_tree`."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        return None, [_problem(shown, line, "not UTF-8 text: save the file as UTF-8")]
    if not unicodedata.is_normalized("NFC", text):
        # A letter with its accent may be one sign or two, which look the same: one name would be two.
        text = unicodedata.normalize("NFC", text)
    try:
        _check_depth(text)
        top = yaml.compose(text, Loader=yaml.CSafeLoader)
    except _TooLarge as error:
        return None, [_problem(shown, error.line, _TOO_DEEP)]
    except yaml.YAMLError as error:
        return None, [_yaml_problem(shown, text, error)]
    if top is None:
        return None, [_problem(shown, 1, "the file is empty")]
    builder = _Builder(shown)
    try:
        tree = builder.build(top)
    except _TooLarge as error:
        return None, [_problem(shown, error.line, _TOO_DEEP)]
    if tree.kind != "mapping":
        message = "the file must be a mapping: lines of `key: value`"
        return None, [_problem(shown, tree.line, message)]
    return tree, builder.problems


def _check_depth(text: str) -> None:
    """Stop before the reader of YAML, which calls itself for each level, runs out of room.

    Only a text with many signs that open a level is looked at: indentation alone cannot get deep enough in a
    file of the size that is read.

    Raises
    ------
    _TooLarge
    """
    if sum(map(text.count, _OPENING)) < _MANY_LEVELS:
        return
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST:
            # The C loader marks every event; its type leaves the mark open.
            raise _TooLarge(event.start_mark.line + 1 if event.start_mark else 1)


def _problem(shown: str, line: int, message: str) -> Problem:
    return Problem(shown, line, "", message, rule="yaml")


def _yaml_problem(shown: str, text: str, error: yaml.YAMLError) -> Problem:
    """Say in plain words where YAML cannot go on, and why."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    said = str(getattr(error, "problem", None) or getattr(error, "context", None) or "")
    if mark is None:
        position = getattr(error, "position", None)
        line = text[:position].count("\n") + 1 if isinstance(position, int) else 0
        return _problem(shown, line, "a character here is not allowed in YAML (a control character?)")
    unseen = _UNSEEN_BREAK.search(text)
    if unseen and "\n" in text:  # else such are the ends of all lines
        line = text.count("\n", 0, unseen.start()) + 1
        said = f"unreadable YAML: an invisible line break (U+{ord(unseen[0]):04X}): take it out"
        return _problem(shown, line, said)
    source = text.splitlines()
    here = source[mark.line] if mark.line < len(source) else ""
    for line in (mark.line, mark.line - 1):  # a key whose colon is not seen as one ends in the line below
        odd = _ODD_SPACE.search(source[line]) if 0 <= line < len(source) else None
        if odd:
            said = (
                f"unreadable YAML at column {odd.start(1) + 1}: a space of another kind "
                f"(U+{ord(odd[1]):04X}), which looks like a plain one: replace it by a plain one"
            )
            return _problem(shown, line + 1, said)
    plain = next((words for part, words in _PLAIN_WORDS if part in said), said or "cannot be read")
    if re.match(r"\s*\t", here):
        plain = "a tab: indent with spaces"
    return _problem(shown, mark.line + 1, f"unreadable YAML at column {mark.column + 1}: {plain}")


def plain(node: Node) -> Any:
    """Give a node as plain data: numbers and yes/no as such, all other text as written."""
    if node.kind == "mapping":
        return {key: plain(value) for key, value in node.value.items()}
    if node.kind == "list":
        return [plain(each) for each in node.value]
    if node.tag == "null":
        return None
    if node.tag == "bool":
        return node.value.lower() in ("true", "yes", "on")
    if node.tag == "int" and re.fullmatch(r"[-+]?(0|[1-9][0-9]{0,15})", node.value):
        return int(node.value)
    if node.tag == "float" and re.fullmatch(r"[-+]?[0-9]+\.[0-9]+", node.value):
        return float(node.value)
    return node.value
