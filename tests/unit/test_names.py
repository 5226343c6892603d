"""One thing, one name: a reader who meets a class anywhere in the package knows which one it is."""

import ast
import re
from collections import defaultdict
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "scripts" / "evidence"
TESTS = Path(__file__).parents[1]
BORROWED = re.compile(r"^from (?:[\w.]*\.)?test_\w+ import", re.MULTILINE)


def definitions(package):
    """Return the modules that define each public class, by the name of the class."""
    found = defaultdict(list)
    for path in sorted(package.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                found[node.name].append(path.relative_to(package).as_posix())
    return dict(found)


def twice(found):
    return {name: places for name, places in found.items() if len(places) > 1}


def test_no_public_class_name_is_defined_twice():
    found = definitions(PACKAGE)
    assert len(found) > 200
    assert not twice(found)


def test_a_name_given_twice_is_found(tmp_path):
    for module in ("one", "two"):
        (tmp_path / f"{module}.py").write_text(
            "class Result:\n    pass\n\n\nclass _Part:\n    pass\n", "utf-8"
        )
    assert twice(definitions(tmp_path)) == {"Result": ["one.py", "two.py"]}


def test_no_test_file_borrows_from_another():
    """What several share stands in a module of its own, which a reader finds by its name."""
    assert BORROWED.search("import json\nfrom unit.review.test_one import made\n")
    files = list(TESTS.rglob("*.py"))
    assert len(files) > 300
    assert [p.name for p in files if BORROWED.search(p.read_text(encoding="utf-8"))] == []
