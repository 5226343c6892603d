"""Reading of one mapping of a YAML file: each key taken once, of the right kind, all problems noted."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from evidence.record.published.severity import Severity
from evidence.studies.problems import Problem, allowed, elsewhere, nearest
from evidence.studies.reading.keys import HOMES, ON_TOP
from evidence.studies.reading.tree.yaml_tree import Node, plain
from evidence.studies.spelling import misspelt

MOST_PATIENTS = 10_000_000  # of an arm: more than any study has, and few enough to count through

LONGEST_NAME = 200


class FileSection:
    """A mapping of a file, read key by key; what is wrong is added to a list and reading goes on.

    Parameters
    ----------
    node : the mapping.
    where : its place in messages, "" for the top of the file.
    file : the name of the file in messages.
    problems : the list to which problems are added.
    about : (outcome, arm) named at the end of messages.
    """

    def __init__(
        self, node: Node, where: str, file: str, problems: list[Problem], about: tuple[str, str] = ("", "")
    ):
        self.node, self.where, self.file, self.problems, self.about = node, where, file, problems, about
        self.values: dict[str, Node] = node.value if node.kind == "mapping" else {}
        if node.kind != "mapping":
            self.tell("should be a mapping of keys and values", node.line)

    def tell(
        self,
        message: str,
        line: int = 0,
        severity: Severity = Severity.ERROR,
        rule: str = "study file",
        *,
        key: str = "",
    ) -> None:
        """Note a problem at a line, by default the first of the section; ``key`` says what of it."""
        where, line = self.where, line or self.node.line
        self.problems.append(Problem(self.file, line, where, message, severity, rule, *self.about, key))

    def sub(self, key: str) -> "FileSection | None":
        """Give the mapping under a key, None when it is absent."""
        node = self.get(key)
        return (
            None
            if node is None
            else FileSection(node, self._inside(key), self.file, self.problems, self.about)
        )

    def _inside(self, key: str) -> str:
        return f"{self.where}.{key}" if self.where else key

    def get(self, key: str) -> Node | None:
        """Give the value of a key, None when it is absent or empty."""
        node = self.values.get(key)
        return None if node is None or node.is_empty() else node

    def line_of_value(self, key: str) -> int:
        """Give the line on which the value of a key begins, that of the section where it is absent."""
        node = self.get(key)
        return self.node.line if node is None else node.line

    def line_of(self, key: str) -> int:
        """Give the line of a key."""
        return self.node.key_lines.get(key, self.node.line)

    def require(self, *keys: str) -> None:
        """Note the keys that are missing."""
        for key in keys:
            node = self.get(key)
            if node is None:
                self.tell(f"'{key}' is missing", key=key)
            elif node.kind == "text" and not node.value.strip():
                self.tell(f"'{key}' is empty", node.line, key=key)

    def known(self, legal: Iterable[str], free: bool = False) -> None:
        """Note keys that are not legal; with `free`, only those that look like a misspelt legal key."""
        legal = list(legal)
        for key in self.values:
            if key in legal:
                continue
            if not free or misspelt(key, legal):
                self.tell(f"unknown key '{key}'{self.hint(key, legal)}", self.line_of(key))
            elif key in ON_TOP:
                self.tell(
                    f"unknown key '{key}'{elsewhere(key, legal, ON_TOP, self.place)}", self.line_of(key)
                )

    @property
    def place(self) -> str:
        """The section as a reviewer knows it: `outcomes` for `outcomes[3]`, `arms.<arm>` for `arms.pcdt`."""
        where = re.sub(r"\[[0-9]+\]", "", self.where)
        for head, kind in (("arms", "arm"), ("sources", "source")):
            where = re.sub(rf"^{head}\.\w+$", f"{head}.<{kind}>", where)
        return where

    def hint(self, key: str, legal: Iterable[str]) -> str:
        """Say what an unknown key may be: one of these misspelt, one of another section, or like one."""
        legal = list(legal)
        return elsewhere(key, legal, HOMES, self.place) or allowed(key, legal)

    def text(self, key: str) -> str:
        """Give a text, "" when it is absent."""
        node = self.get(key)
        if node is None:
            return ""
        if node.kind != "text":
            self.tell(f"'{key}' should be a text", node.line, key=key)
            return ""
        return " ".join(node.value.split())

    def name(self, key: str) -> str:
        """Give a text that is short enough to name something by in a figure."""
        text = self.text(key)
        if len(text) > LONGEST_NAME:
            said = f"'{key}' has {len(text):,} letters; at most {LONGEST_NAME} fit into a figure"
            self.tell(said, self.line_of(key), key=key)
        return text

    def choice(self, key: str, legal: Iterable[str], default: str = "") -> str:
        """Give one of the legal words."""
        word, node = self.text(key), self.get(key)
        if not word or node is None:
            return default
        legal = list(legal)
        if word in legal:
            return word
        said = f"'{word}' is not a legal {key}{nearest(word, legal)}"
        self.tell(f"{said}; legal: {', '.join(legal)}" if len(legal) < 16 else said, node.line, key=key)
        return default

    def integer(self, key: str, least: int = 0, most: int | None = None) -> int | None:
        """Give a whole number from `least`, and up to `most` where there is a bound."""
        node = self.get(key)
        if node is None:
            return None
        value = plain(node)
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            shown = node.value if node.kind == "text" else f"a {node.kind}"
            said = f"'{key}' should be a whole number of at least {least}, not {shown or 'an empty text'}"
            self.tell(said + _as_digits(node, least), node.line, key=key)
            return None
        if most is not None and value > most:
            self.tell(f"'{key}' should be at most {most:,}, not {value}", node.line, key=key)
            return None
        return value

    def flag(self, key: str) -> bool | None:
        """Give true or false, None when the key is absent."""
        node = self.get(key)
        if node is None:
            return None
        value = plain(node)
        if not isinstance(value, bool):
            self.tell(f"'{key}' should be true or false", node.line, key=key)
            return None
        return value

    def words(self, key: str) -> list[tuple[str, int]]:
        """Give a list of texts with their lines; a single text is a list of one."""
        node = self.get(key)
        if node is None:
            return []
        if node.kind == "text":
            return [(" ".join(node.value.split()), node.line)]
        if node.kind == "list" and all(each.kind == "text" and not each.is_empty() for each in node.value):
            return [(" ".join(each.value.split()), each.line) for each in node.value]
        self.tell(f"'{key}' should be a list of texts", node.line, key=key)
        return []

    def details(self, without: Iterable[str] = ()) -> dict[str, Any]:
        """Give the remaining keys as plain data."""
        without = set(without)
        return {key: plain(node) for key, node in self.values.items() if key not in without}


_GROUPED = re.compile(r"[0-9]{1,3}(?:[ ,.'_’][0-9]{3})+")


def _as_digits(node: Node, least: int) -> str:
    """Give `; write 1234` where digits are meant that are quoted, grouped or of another script."""
    if node.kind != "text":
        return ""
    signs = ((sign, unicodedata.decimal(sign, None)) for sign in " ".join(node.value.split()))
    text = "".join(sign if value is None else str(value) for sign, value in signs)
    if _GROUPED.fullmatch(text):
        text = re.sub("[^0-9]", "", text)
    text = text.removesuffix(".0")
    if not re.fullmatch("[0-9]{1,15}", text) or int(text) < least:
        return ""
    quoted = " without quotes" if text == node.value and node.tag == "str" else ""
    return f"; write `{int(text)}`{quoted}"
