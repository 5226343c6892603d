"""The small faults that are put into a module, one at a time: another sign, another bound, a statement lost."""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import partial
from pathlib import Path

ARITHMETIC: dict[type, type] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Pow: ast.Mult,
    ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult,
}  # fmt: skip
COMPARISON: dict[type, type] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
TURNED: dict[type, type] = {ast.Lt: ast.Gt, ast.LtE: ast.GtE, ast.Gt: ast.Lt, ast.GtE: ast.LtE}
EXCHANGED = {
    "min": "max", "max": "min", "any": "all", "all": "any", "minimum": "maximum", "maximum": "minimum",
    "argmin": "argmax", "argmax": "argmin", "floor": "ceil", "ceil": "floor", "cdf": "sf", "sf": "cdf",
    "ppf": "isf", "isf": "ppf", "sin": "cos", "zeros": "ones", "ones": "zeros",
}  # fmt: skip
# Two sides of one thing: exchanged as arguments of a call, and as the last part of a name.
SIDES = (
    ("t", "c"), ("treated", "control"), ("intervention", "comparator"), ("low", "high"), ("lower", "upper"),
    ("q1", "q3"), ("minimum", "maximum"), ("first", "last"), ("earlier", "later"), ("before", "after"), ("a", "c"),
    ("events", "n"), ("yi", "vi"), ("mean", "sd"), ("left", "right"), ("mine", "other"), ("one", "other"),
)  # fmt: skip
OTHER_SIDE = {side: other for pair in SIDES for side, other in (pair, pair[::-1])}
SYMMETRIC = frozenset({"min", "max", "minimum", "maximum", "hypot", "logaddexp"})
# What stops a loop or asks for precision: another value gives another number of steps, rarely another answer.
TOLERANCE = 1e-4
# Other values of these give another number of steps to the same answer, or the same answer to other digits.
PRECISION = frozenset(
    {
        "xtol",
        "rtol",
        "ftol",
        "gtol",
        "atol",
        "tol",
        "epsabs",
        "epsrel",
        "maxiter",
        "limit",
        "rel_tol",
        "abs_tol",
        "xatol",
        "fatol",
        "bracket",
    }
)
STEPS = re.compile(
    r"STEP|NODES|POINTS|GRID|SEED|DIGITS|TOLERANCE|SMALLEST|ENOUGH|PRECISE|TINY|SETTLED|HALVINGS|BISECTIONS|NARROW|SECTIONS"
    r"|ROUNDS|DIVISIONS|GOLDEN|STRETCHES|COARSE|SCAN|TAUS|STARTS|FURTHEST|REACH|BLOCK|AT_ONCE|^_DRAWS"
)
# Further names of what is compared with how far a search still moves; other values of them do matter.
CLOSE = re.compile(r"_CLOSE|CONVERGED|FLAT|RISING|^_NEAR|ROUNDING|NEGLIGIBLE|NO_FREEDOM|SAME_LIKELIHOOD|SEEN")
# Keywords that say how, not what: whether lengths are checked, and how an array is laid out or a text is written.
MANNER = frozenset(
    {
        "strict",
        "copy",
        "sort_keys",
        "indent",
        "full_output",
        "maxsize",
        "cache",
        "slots",
        "frozen",
        "kw_only",
        "repr",
    }
)
# What faults are not put into, as the report says it: it has no other behaviour that a test could notice.
LEFT_OUT = (
    "annotations, docstrings, decorators and bases; imports and what is for a type checker alone; `assert`",
    "words: of errors that are raised, and how a value inside an f-string is computed (the value is lost as a whole); strings"
    " are not changed at all",
    "statements and elements without which the program stops at once: the first value of a name, the return at the end of a"
    " function, the element of a tuple with a place for each",
    "how precisely and in how many steps an answer is searched for: numbers below 1e-4, keywords and options such as"
    " xtol, maxiter and bracket, constants named for steps, nodes, seeds or tolerances, the count of a loop without a counter",
    "where a search starts, which places it looks at first and beyond which it does not go, and how many rows are worked on"
    " at a time: constants so named (STARTS, SCAN, FURTHEST, BLOCK ...)",
    "whether a search that is exactly as close as its tolerance goes on: < and <= beside a constant named for that",
    "how a thing is done: strict=, copy=, indent=, maxsize= and their like",
)
# From this share of common letters on, two arguments are taken for two of a kind.
ALIKE = 0.6
# What stands in the place of a statement, of an element or of a value in a text that is lost.
LOST = "lost"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: where it is, and what it does.

    Attributes
    ----------
    path : Path
    number : int
        Its place among the faults of the module, by which it is made again.
    line, last : int
        The lines of the expression, for the tests that run them.
    old, new : str
        The expression as it is and with the fault; of what is lost itself and `LOST`.
    function : str
        The function it is in, "" at the level of the module.
    statement : tuple of int
        First and last line of the smallest statement that holds it (of its head, where it has a body): a line of
        constants alone is never run by itself.
    """

    path: Path
    number: int
    line: int
    last: int
    old: str
    new: str
    function: str
    statement: tuple[int, int]


Change = Callable[[ast.AST], ast.AST]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where something stands: the outermost function, the statement, and the line on which the innermost makes each name."""

    function: str
    statement: tuple[int, int]
    made: dict[str, int]
    nested: bool  # in a branch or a loop of the innermost function


@dataclass(frozen=True, slots=True)
class _Site:
    """What is changed and how, and which part of it is lost: a node of its own for its lines and its text."""

    node: ast.AST
    change: Change
    place: _Place
    lost: ast.AST | None = None

    def fault(self, path: Path, number: int) -> Fault:
        at = self.lost or self.node
        new = LOST if self.lost else ast.unparse(self.change(self.node))
        last = at.end_lineno or at.lineno
        return Fault(
            path, number, at.lineno, last, _short(at), new, self.place.function, self.place.statement
        )


def _short(node: ast.AST) -> str:
    return " ".join(ast.unparse(node).split())


def faults_of(path: Path) -> list[Fault]:
    """All faults that can be put into a module, in a fixed order."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [site.fault(path, number) for number, site in enumerate(_sites(tree))]


def with_fault(path: Path, number: int) -> ast.Module:
    """Give the tree of a module with one fault."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    site = list(_sites(tree))[number]
    new = ast.copy_location(site.change(site.node), site.node)

    class Put(ast.NodeTransformer):
        def visit(self, found: ast.AST) -> ast.AST:
            return new if found is site.node else self.generic_visit(found)

    return ast.fix_missing_locations(Put().visit(tree))


def _sites(tree: ast.Module) -> Iterator[_Site]:
    for node, place in _nodes(tree, _Place("", (1, 1), {}, False)):
        if isinstance(node, ast.expr):
            for change in _changes(node):
                yield _Site(node, change, place)
        for lost, change in _losses(node, place):
            yield _Site(node, change, place, lost)


def _nodes(node: ast.AST, place: _Place) -> Iterator[tuple[ast.AST, _Place]]:
    """Walk statements and what computes, without what `LEFT_OUT` names."""
    if isinstance(node, ast.Import | ast.ImportFrom | ast.Assert):
        return
    if isinstance(node, ast.keyword) and node.arg in PRECISION | MANNER:
        return
    if isinstance(node, ast.Dict):  # options of a search: {"xatol": ...}
        pairs = zip(node.keys, node.values, strict=True)
        kept = [v for k, v in pairs if not (isinstance(k, ast.Constant) and k.value in PRECISION)]
        if len(kept) < len(node.values):
            for value in kept:
                yield from _nodes(value, place)
            return
    if isinstance(node, ast.Assign | ast.AnnAssign) and not place.function and _named(node, STEPS):
        return
    if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
        return
    if isinstance(node, ast.stmt | ast.match_case):
        place = replace(place, statement=_head(node))
    if isinstance(node, ast.expr | ast.stmt):
        yield node, place
    if isinstance(node, ast.Raise | ast.JoinedStr):
        return
    uncounted = isinstance(node, ast.For) and isinstance(node.target, ast.Name) and node.target.id == "_"
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list", "bases") or (uncounted and name == "iter"):
            continue
        inside = place
        # What is taken where nothing is given is computed when the module is loaded.
        if isinstance(node, ast.FunctionDef) and name == "body":
            inside = replace(place, function=place.function or node.name, made=_made(node), nested=False)
        elif isinstance(node, ast.stmt) and name in ("body", "orelse", "handlers", "cases"):
            inside = replace(place, nested=True)
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _nodes(child, inside)


def _made(function: ast.FunctionDef) -> dict[str, int]:
    """Give the line on which a function first makes each name; of its arguments that of its head."""
    made = {a.arg: function.lineno for a in ast.walk(function.args) if isinstance(a, ast.arg)}
    names = [n for n in ast.walk(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    for name in sorted(names, key=lambda n: n.lineno):
        made.setdefault(name.id, name.lineno)
    return made


def _head(node: ast.stmt | ast.match_case) -> tuple[int, int]:
    """Lines of a statement, without those of its body."""
    first = node.pattern.lineno if isinstance(node, ast.match_case) else node.lineno
    body = getattr(node, "body", None) or getattr(node, "cases", None)
    if not body:
        return first, node.end_lineno or first
    inner = body[0].pattern.lineno if isinstance(body[0], ast.match_case) else body[0].lineno
    return first, max(first, inner - 1)


def _named(node: ast.Assign | ast.AnnAssign, pattern: re.Pattern[str]) -> bool:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    names = [n for t in targets for n in (t.elts if isinstance(t, ast.Tuple) else [t])]
    return all(isinstance(n, ast.Name) and pattern.search(n.id) is not None for n in names)


def _changes(node: ast.expr) -> Iterator[Change]:
    match node:
        case ast.BinOp(left, op, right) if type(op) in ARITHMETIC and not _words(left) and not _words(right):
            yield lambda n: _with(n, op=ARITHMETIC[type(n.op)]())
        case ast.UnaryOp(ast.USub() | ast.Not()):
            yield lambda n: n.operand
        case ast.Compare(ops=[op]):
            if type(op) not in TURNED or not _of_precision(node):
                yield lambda n: _with(n, ops=[COMPARISON[type(n.ops[0])]()])
            if type(op) in TURNED:
                yield lambda n: _with(n, ops=[TURNED[type(n.ops[0])]()])
        case ast.BoolOp():
            yield lambda n: _with(n, op=ast.Or() if isinstance(n.op, ast.And) else ast.And())
        case ast.IfExp():
            yield lambda n: _with(n, body=n.orelse, orelse=n.body)
        case ast.Constant(bool()):
            yield lambda n: ast.Constant(not n.value)
        case ast.Constant(int(value)):
            yield lambda n: ast.Constant(n.value + 1)
            if value:
                yield lambda n: ast.Constant(n.value - 1)
        case ast.Constant(float(value)) if value == 0 or abs(value) > TOLERANCE:
            yield lambda n: ast.Constant(n.value * 1.5 if n.value else 1.0)
        case ast.Attribute(attr=name, ctx=ast.Load()) if name in OTHER_SIDE:
            yield lambda n: _with(n, attr=OTHER_SIDE[n.attr])
        case ast.Call(func, args):
            name = func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")
            if name in EXCHANGED:
                yield lambda n: _with(n, func=_renamed(n.func))
            if len(args) > 1 and name not in SYMMETRIC and _sides(args[0], args[1]):
                yield lambda n: _with(n, args=[n.args[1], n.args[0], *n.args[2:]])


def _losses(node: ast.AST, place: _Place) -> Iterator[tuple[ast.AST, Change]]:
    """Go through what of a node can be lost: itself as a statement, its elements, the values in a text."""
    match node:
        case ast.Expr(ast.Yield() | ast.YieldFrom()):  # what yields nothing is a generator all the same
            yield node, lambda n: ast.Expr(ast.YieldFrom(ast.Tuple([], ast.Load())))
        case ast.Expr(ast.Constant()):
            pass
        case ast.Expr() | ast.AugAssign() | ast.Raise() | ast.Continue() | ast.Break() | ast.Delete():
            yield node, lambda n: ast.Pass()
        case ast.Return() if place.nested:
            yield node, lambda n: ast.Pass()
        case ast.Assign() | ast.AnnAssign(value=ast.expr()) if place.function and not _makes_a_name(
            node, place
        ):
            yield node, lambda n: ast.Pass()
        case ast.List(elts=elements, ctx=ast.Load()) | ast.Set(elements):
            for i, element in enumerate(elements):
                yield element, partial(_without, "elts", i)
        case ast.Tuple(elts=elements, ctx=ast.Load()) if _of_a_kind(elements):
            for i, element in enumerate(elements):
                yield element, partial(_without, "elts", i)
        case ast.Dict(_, values):
            for i, value in enumerate(values):
                yield value, lambda n, i=i: _without("keys", i, _without("values", i, n))
        case ast.JoinedStr(values):
            for i, value in enumerate(values):
                if isinstance(value, ast.FormattedValue):
                    yield value.value, partial(_without, "values", i)


def _without(field: str, i: int, node: ast.AST) -> ast.AST:
    found = getattr(node, field)
    return _with(node, **{field: [*found[:i], *found[i + 1 :]]})


def _makes_a_name(node: ast.Assign | ast.AnnAssign, place: _Place) -> bool:
    """Tell whether one of the names that a statement gives a value to has none before."""
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    names = (
        n for t in targets for n in ast.walk(t) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
    )
    return any(place.made.get(n.id, n.lineno) == n.lineno for n in names)


def _of_a_kind(elements: Sequence[ast.expr]) -> bool:
    """Tell whether a tuple holds any number of things of one kind, not one thing in each place."""
    if any(isinstance(each, ast.Starred) for each in elements):
        return True
    kinds = {
        ast.unparse(e.func)
        if isinstance(e, ast.Call)
        else type(e.value)
        if isinstance(e, ast.Constant)
        else type(e)
        for e in elements
    }
    return len(kinds) == 1 and not kinds & {ast.Name, ast.Attribute, ast.Subscript}


def _of_precision(node: ast.Compare) -> bool:
    """Whether something is compared with a constant named for precision: exactly on it nothing ever lies."""
    names = (n.id for n in ast.walk(node) if isinstance(n, ast.Name) and n.id.isupper())
    return any(STEPS.search(name) or CLOSE.search(name) for name in names)


def _sides(one: ast.expr, other: ast.expr) -> bool:
    """Tell whether two arguments are the two sides of one thing: `events_t, events_c` or `low, high`."""
    names = []
    for node in (one, other):
        if not isinstance(node, ast.Name | ast.Attribute | ast.Subscript | ast.Call):
            return False
        names.append(ast.unparse(node))
    if names[0] == names[1]:
        return False  # exchanged with itself nothing changes
    if ast.dump(one)[:12] == ast.dump(other)[:12] and SequenceMatcher(None, *names).ratio() > ALIKE:
        return True
    ends = [name.rstrip("])(").replace(".", "_").rsplit("_", 1)[-1] for name in names]
    return OTHER_SIDE.get(ends[0]) == ends[1]


def _words(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _renamed(func: ast.expr) -> ast.expr:
    if isinstance(func, ast.Attribute):
        return _with(func, attr=EXCHANGED[func.attr])
    return _with(func, id=EXCHANGED[func.id])


def _with(node, **changed):
    new = copy.copy(node)
    for name, value in changed.items():
        setattr(new, name, value)
    return new
