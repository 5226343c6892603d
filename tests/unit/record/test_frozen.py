"""Classes made by `record.frozen` do what those of the standard library do."""

import copy
import dataclasses
import inspect
import math
import pickle
from dataclasses import field

import msgspec
import pytest

from evidence.record import frozen


def both(**how):
    """Make a class by both, under one name; returns ours and the standard library's."""

    def make(define):
        return [define(dataclass(frozen=True, slots=True, **how)) for dataclass in OURS_AND_THEIRS]

    return make


OURS_AND_THEIRS = (frozen.dataclass, dataclasses.dataclass)


@both()
def PLAIN(made):
    @made
    class Plain:
        """A class as most are."""

        name: str
        size: float
        words: tuple[str, ...] = ()
        more: dict[str, int] = field(default_factory=dict)
        aside: int = field(default=0, compare=False)
        hidden: int = field(default=1, repr=False)

    return Plain


@both()
def BY_NAME(made):
    @made
    class ByName:
        _first: int
        second: int = field(default=2, kw_only=True)
        twice: int = field(init=False)

        def __post_init__(self):
            object.__setattr__(self, "twice", 2 * self._first)

    return ByName


@both(eq=False)
def BY_IDENTITY(made):
    @made
    class ByIdentity:
        name: str

    return ByIdentity


@both()
def OWN(made):
    @made
    class Own:
        name: str

        def __eq__(self, other):
            return True

        def __repr__(self):
            return "own"

    return Own


@both()
def ONE(made):
    @made
    class One:
        value: object

    return One


@both()
def EMPTY(made):
    @made
    class Empty:
        pass

    return Empty


@both(kw_only=True)
def NAMED(made):
    @made
    class Named:
        first: int
        second: int = 2

    return Named


@both()
def CHILD(made):
    @made
    class Parent:
        name: str
        size: int = 0

        @property
        def twice(self):
            return 2 * self.size

    @made
    class Child(Parent):
        size: int = 5
        more: str = "x"

    return Child


OBJECTS = (
    (PLAIN, ("a", 1.0), {}),
    (PLAIN, ("a", 1.0, ("b",)), {"more": {"c": 1}, "aside": 7, "hidden": 3}),
    (BY_NAME, (4,), {}),
    (BY_NAME, (4,), {"second": 9}),
    (BY_IDENTITY, ("a",), {}),
    (OWN, ("a",), {}),
    (ONE, (math.nan,), {}),
    (ONE, (("x", 1),), {}),
    (EMPTY, (), {}),
    (NAMED, (), {"first": 1}),
    (CHILD, ("a",), {"more": "y"}),
)
every = pytest.mark.parametrize(("classes", "args", "named"), OBJECTS)


def raised(do):
    with pytest.raises((dataclasses.FrozenInstanceError, AttributeError, TypeError)) as error:
        do()
    return type(error.value), str(error.value)


@every
def test_objects_look_and_compare_alike(classes, args, named):
    (one, other, same), (theirs, their_other, their_same) = (
        (
            cls(*args, **named),
            cls(*args, **named),
            cls(*args, **(named | {"aside": 1} if cls.__name__ == "Plain" else named)),
        )
        for cls in classes
    )
    assert (
        repr(one).rpartition(".")[2] == repr(theirs).rpartition(".")[2] or type(one).__name__ == "ByIdentity"
    )
    assert (one == other, one == same, one != other) == (
        theirs == their_other,
        theirs == their_same,
        theirs != their_other,
    )
    assert one.__eq__(theirs) == theirs.__eq__(one) or type(one).__name__ == "Own"
    assert [getattr(one, f.name) for f in dataclasses.fields(one)] == [
        getattr(theirs, f.name) for f in dataclasses.fields(theirs)
    ] or args == (math.nan,)
    try:
        expected = hash(theirs)
    except TypeError:
        with pytest.raises(TypeError):
            hash(one)
    else:
        if type(one).__name__ != "ByIdentity":
            assert hash(one) == expected


@every
def test_classes_are_called_and_matched_alike(classes, args, named):
    ours, theirs = classes

    def told(cls):
        return [(p.name, p.kind, repr(p.default)[:9]) for p in inspect.signature(cls).parameters.values()]

    assert [each[:2] for each in told(ours)] == [each[:2] for each in told(theirs)]
    assert ours.__match_args__ == theirs.__match_args__
    assert (ours.__slots__, ours.__doc__) == (theirs.__slots__, theirs.__doc__) or ours.__name__ != "Plain"
    assert raised(lambda: ours(*args, **named, unknown=1))[0] is TypeError
    assert not hasattr(ours(*args, **named), "__dict__")


@every
def test_no_field_can_be_set_or_deleted(classes, args, named):
    one, theirs = (cls(*args, **named) for cls in classes)
    for name in (f.name for f in dataclasses.fields(one)):
        assert raised(lambda n=name: setattr(one, n, 1)) == raised(lambda n=name: setattr(theirs, n, 1))
        assert raised(lambda n=name: delattr(one, n)) == raised(lambda n=name: delattr(theirs, n))
    # The standard library's own stumbles over this one, with another error.
    assert raised(lambda: setattr(one, "unknown", 1))[0] is dataclasses.FrozenInstanceError


@every
def test_copies_are_equal_and_replacements_differ_in_what_is_replaced(classes, args, named):
    one, theirs = (cls(*args, **named) for cls in classes)
    values = dataclasses.asdict(one)
    for copied in (copy.copy(one), copy.deepcopy(one), dataclasses.replace(one)):
        assert type(copied) is type(one) and repr(dataclasses.asdict(copied)) == repr(values)
    if "name" in values:
        assert dataclasses.replace(one, name="z").name == "z" and one.name == args[0]
    assert repr(values) == repr(dataclasses.asdict(theirs))


@frozen.dataclass(frozen=True, slots=True)
class Kept:
    """What a process hands to another, and what is read from a file."""

    name: str
    inner: tuple["Kept", ...] = ()
    size: float = 0.0


def test_objects_go_to_other_processes_and_through_files():
    kept = Kept("a", (Kept("b", size=1.5),))
    assert pickle.loads(pickle.dumps(kept)) == kept
    assert msgspec.json.decode(msgspec.json.encode(kept), type=Kept) == kept
    assert msgspec.convert(msgspec.to_builtins(kept), Kept) == kept


def test_an_object_that_holds_itself_is_shown_to_an_end():
    inside = []
    for cls in ONE:
        one = cls(inside)
        inside[:] = [one]
        assert repr(one).endswith("One(value=[...])")


def test_a_field_left_out_is_told_by_its_name():
    ours, theirs = (raised(cls) for cls in PLAIN)
    assert ours[0] is theirs[0] and "'name' and 'size'" in ours[1]


def test_other_classes_are_left_to_the_standard_library():
    @frozen.dataclass(frozen=True, slots=True, order=True)
    class Ordered:
        size: int

    @frozen.dataclass(slots=True)
    class Open:
        size: int

    assert Ordered(1) < Ordered(2)
    found = Open(1)
    found.size = 2
    assert found == Open(2)
