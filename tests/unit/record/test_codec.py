"""JSON loses nothing, lets no nan through, and what cannot be read names file and field."""

import dataclasses
import enum
import json
import math
import random
import types
import typing
from collections.abc import Mapping

import jsonschema
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from candidate_attributes import attributes
from evidence.record import codec, in_text, schemas
from evidence.record.codec import DecodeError, decode, encode, fields_of, from_made, from_plain, to_plain
from evidence.record.in_files import members_made, read_by_member
from evidence.record.list_in_text import ListInText
from evidence.record.notes.note import Note
from evidence.record.notes.note_kinds import KINDS
from evidence.record.published.publication import Arm, Publication
from evidence.record.published.row import Row, Values
from evidence.record.results.analysis import Analysis, StudyEffect
from evidence.record.results.candidate import ArmFigure, Candidate
from evidence.record.results.diagnostics import Diagnostics, Specification, SpecificationCurve
from evidence.record.results.synthesis import LeftOut, OutcomeSynthesis, Synthesis
from evidence.record.reviews.evidence import Evidence


def candidate(**changes):
    arm = ArmFigure(arms=("a",), label="A", n=10, events=3, printed=("3/10",), row_ids=("x/1/a",))
    values = dict(
        key="x", study="X", publication="x2019", label="X 2019", year=2019, design="case series", kind="counts",
        intervention=arm, comparator=None, effect=None, at_months=6.0, at_printed="6 months", segment=None,
        unit="patient", definition=None, usable=True, reason=None, n=10, second_hand=False, source="abstract",
        derivation=(), row_ids=("x/1/a",), attributes=attributes(design="case series"),
    )  # fmt: skip
    return Candidate(**(values | changes))


@dataclasses.dataclass(frozen=True, slots=True)
class _Several:
    several: tuple[Candidate, ...]
    name: str


def left_out():
    return LeftOut("s", "p", "l", "a", "22%", None, "not poolable", Note("skewed"), ("p/1/a",))


# --- every class of the record, there and back ---

TEXTS = ("", "a", "Inf", "-Inf", '\u00e4\u2028"\\', "\u00cb\u007f\u00f0", "2 < 3")
NUMBERS = (0.0, -0.0, 1e-300, 1e22, 0.1, -3.5, 24.0, math.inf, -math.inf)


def some(kind, draw: random.Random):
    """Anything of a type, nested ones included; lists are short, because classes nest deeply."""
    if kind in (object, typing.Any):
        kind = draw.choice([str, int, bool, type(None), list[str], dict[str, str]])
    if kind is str:
        return draw.choice(TEXTS)
    if kind is float:
        return draw.choice((*NUMBERS, draw.uniform(-1e6, 1e6)))
    if kind is int:
        return draw.randint(-(2**53), 2**53)
    if kind is bool:
        return draw.random() < 0.5
    if kind is type(None):
        return None
    if kind is Note:
        return some_note(draw)
    if isinstance(kind, type) and issubclass(kind, enum.StrEnum):
        return draw.choice(list(kind))
    if fields_of(kind):
        hints = typing.get_type_hints(kind)
        return kind(**{name: some(hint, draw) for name, hint in hints.items()})
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Literal:
        return draw.choice(inner)
    if origin is tuple and inner[-1] is not Ellipsis:
        return tuple(some(each, draw) for each in inner)
    if origin in (tuple, list):
        return origin(some(inner[0], draw) for _ in range(draw.randint(0, 2)))
    if origin in (typing.Union, types.UnionType):
        return some(draw.choice(inner), draw)
    assert issubclass(origin, Mapping), kind
    return {draw.choice(TEXTS): some(inner[1], draw) for _ in range(draw.randint(0, 2))}


def some_note(draw: random.Random, depth: int = 2) -> Note:
    """Any note: of a kind that there is, with what the kind carries, within others up to a depth."""
    name = draw.choice(sorted(KINDS))
    kind = KINDS[name]
    return Note(
        name,
        some(tuple[str, ...], draw),
        {number: some(int | float, draw) for number in kind.numbers},
        {word: some(str, draw) for word in kind.words},
        tuple(some_note(draw, depth - 1) for _ in range(draw.randint(0, 2))) if depth else (),
    )


def classes_of(kind, found):
    """Every class that a type is made of."""
    if fields_of(kind):
        if kind not in found:
            found.append(kind)
            for hint in typing.get_type_hints(kind).values():
                classes_of(hint, found)
    else:
        for each in typing.get_args(kind):
            classes_of(each, found)
    return found


CLASSES = classes_of(tuple[tuple(kind for _, kind in schemas.ROOTS.values())], [])


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_whatever_the_record_can_hold_survives_the_way_to_json_and_back(kind, seed):
    before = some(kind, random.Random(seed))
    written = encode(before)
    assert decode(written, kind) == before
    assert encode(decode(written, kind)) == written


def test_every_class_of_the_results_has_a_name_of_its_own():
    assert len({kind.__name__ for kind in CLASSES}) == len(CLASSES) > 60


def test_a_candidate_survives_the_way_to_plain_values_and_back():
    before = candidate()
    assert from_plain(to_plain(before), Candidate) == before


def test_the_same_content_makes_the_same_bytes_indented_for_people(tmp_path):
    codec.write(tmp_path / "new" / "x.json", left_out())
    text = (tmp_path / "new" / "x.json").read_text(encoding="utf-8")
    assert text == json.dumps(to_plain(left_out()), indent=1, ensure_ascii=False) + "\n"
    assert codec.read(tmp_path / "new" / "x.json", LeftOut) == left_out()


def test_a_list_of_what_is_encoded_already_is_the_list_encoded():
    """As several processes make the data of a review's outcomes, each some of them."""
    for members in ([], [Note("context_only")], [{"a": [1, "x"]}, {}, Note("numerator_only"), float("inf")]):
        assert codec.encoded_list(encode(member) for member in members) == encode(members)


def test_a_record_written_member_by_member_is_the_record_written(tmp_path):
    """Tuples that are empty, members with an infinity, lists and records inside, texts with line ends."""
    odd = LeftOut("s", "p", "l\n\t x", "a", "\u2028", None, "x", Note("skewed"), ())
    records = [candidate(), candidate(at_months=math.inf, row_ids=(), derivation=(Note("skewed"),)), odd]
    for made in (*records, _Several((), "none"), _Several(tuple(records[:2]), "two")):
        codec.write(tmp_path / "at_once.json", made)
        codec.write_by_member(tmp_path / "by_member.json", made, {})
        assert (tmp_path / "by_member.json").read_bytes() == (tmp_path / "at_once.json").read_bytes()
    members = iter([encode(record) for record in records[:2]])
    codec.write_by_member(tmp_path / "encoded.json", _Several((), "two"), {"several": members})
    assert (tmp_path / "encoded.json").read_bytes() == (tmp_path / "at_once.json").read_bytes()


# --- infinity and nan ---


def test_an_infinity_survives_as_a_word():
    before = candidate(
        at_months=math.inf,
        attributes=attributes(clot_site={"lowest": -math.inf, "said": "Inf"}),
        segment="-Inf",
    )
    assert to_plain(before)["at_months"] == "Inf"
    after = from_plain(to_plain(before), Candidate)
    assert (after.at_months, after.segment, after.attributes.clot_site["said"]) == (math.inf, "-Inf", "Inf")


def test_beside_an_infinity_everything_else_is_as_strict_as_ever():
    plain = to_plain(candidate(at_months=math.inf))
    for name, value in (("n", "10"), ("usable", "true"), ("at_months", "nan"), ("at_months", "inf")):
        with pytest.raises(DecodeError, match=name):
            from_plain(plain | {name: value}, Candidate)


def test_plain_values_of_the_same_run_come_back_as_strictly_but_for_fields_that_nobody_knows():
    for before in (candidate(), candidate(at_months=math.inf, segment="-Inf")):
        plain = to_plain(before)
        assert from_made(plain, Candidate) == from_plain(plain, Candidate) == before
        for name, value in (("n", "10"), ("usable", "true"), ("at_months", "nan"), ("year", 2019.5)):
            with pytest.raises(DecodeError, match=name):
                from_made(plain | {name: value}, Candidate)
    assert from_made(to_plain(candidate()) | {"of_tomorrow": 1}, Candidate) == candidate()


def test_bytes_of_a_text_that_look_like_an_infinity_are_a_text():
    before = candidate(
        label="\ufffd\u00cb\u007f\u00f0", attributes=attributes(clot_site={"x": "\u00cb\u007f\u00f8"})
    )
    assert from_plain(to_plain(before), Candidate) == before


def test_a_nan_is_refused_with_its_place():
    with pytest.raises(ValueError, match=r"attributes\.clot site\.a\[1\]: a nan .* does not exist is None"):
        encode(candidate(attributes=attributes(clot_site={"a": [1.0, math.nan]})))


# --- for this program alone ---


def test_what_is_packed_comes_back_with_infinities_and_numbers_of_numpy_as_they_are():
    before = candidate(at_months=-math.inf, label="\u00cb\u007f\u00f0", effect=None)
    assert codec.unpacked(codec.packed(before), Candidate) == before
    steps = dataclasses.replace(before, at_months=np.float64(0.1))
    after = codec.unpacked(codec.packed(steps), Candidate)
    assert after.at_months == 0.1 and type(after.at_months) is float


def test_a_nan_is_not_packed():
    with pytest.raises(ValueError, match="at_months: a nan"):
        codec.packed(candidate(at_months=math.nan))


@pytest.mark.parametrize("data", [b"", b"\xff", codec.packed({"key": 1}), codec.packed([1])])
def test_other_bytes_are_not_taken_for_what_was_packed(data):
    with pytest.raises(DecodeError):
        codec.unpacked(data, Candidate)


# --- what cannot be read ---


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"colour": "red"}, r"results/x\.json: .*unknown field colour"),
        ({"row_ids": ["p/1/a", 3]}, r"results/x\.json: row_ids\[1\]: expected str, got int"),
        ({"study": None}, r"results/x\.json: study: expected str, got null"),
    ],
)
def test_a_wrong_field_is_named_with_the_file(change, said):
    with pytest.raises(DecodeError, match=said):
        decode(encode(to_plain(left_out()) | change), LeftOut, "results/x.json")


def test_a_missing_field_is_named():
    plain = to_plain(left_out())
    del plain["reason"]
    with pytest.raises(DecodeError, match="missing required field reason"):
        from_plain(plain, LeftOut)


def test_a_word_in_place_of_a_number_is_refused_even_deep_inside():
    plain = to_plain(candidate())
    plain["intervention"]["events"] = "3"
    with pytest.raises(DecodeError, match=r"intervention\.events: expected int"):
        from_plain(plain, Candidate)


def test_an_unknown_number_of_a_row_is_refused():
    with pytest.raises(DecodeError, match="unknown field evnts"):
        decode(b'{"evnts": 3}', Values)


@given(cut=st.integers(0, 200))
def test_a_file_cut_short_says_so(cut):
    whole = encode(left_out())
    with pytest.raises(DecodeError, match=r"x\.json: "):
        decode(whole[: min(cut, len(whole) - 3)], LeftOut, "x.json")


def test_bytes_that_are_no_text_say_so():
    with pytest.raises(DecodeError, match=r"x\.json: "):
        decode(encode(left_out()).replace(b"22%", b"\xff\xfe"), LeftOut, "x.json")


def test_a_file_of_an_earlier_shape_is_not_taken_for_one_of_today():
    with pytest.raises(DecodeError, match="schema"):
        decode(b'{"schema": "synthesis/0"}', OutcomeSynthesis)


# --- what is not known takes no place ---


def test_numbers_that_do_not_exist_are_left_out():
    assert encode(Values(events=0, n=9)) == b'{\n "events": 0,\n "n": 9\n}\n'
    assert decode(b"{}", Values) == Values()


def test_the_classes_are_frozen():
    for kind in (Row, Publication, Arm):
        assert dataclasses.is_dataclass(kind)
        with pytest.raises(dataclasses.FrozenInstanceError):
            object.__new__(kind).id = "other"
    with pytest.raises(AttributeError):
        Values(n=1).n = 2


# --- schemas ---


@pytest.mark.parametrize("name", sorted(schemas.ROOTS))
@settings(max_examples=3, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_what_the_record_holds_fits_its_schema_but_for_words_that_it_lists(name, seed):
    validator = jsonschema.Draft202012Validator(schemas.build(name))
    plain = to_plain(some(schemas.ROOTS[name][1], random.Random(seed)))
    assert all("enum" in _kinds(error) for error in validator.iter_errors(plain))


def _kinds(error):
    """What an error is about; one under "anyOf" is about what its branches are."""
    return {error.validator} | {kind for inner in error.context or () for kind in _kinds(inner)}


def test_every_field_of_a_row_with_a_comment_has_a_description():
    values = schemas.build("publication")["$defs"]["Values"]
    assert values["properties"]["level"]["description"].startswith("of the interval")
    assert values["required"] == [] and values["additionalProperties"] is False


@dataclasses.dataclass(frozen=True, slots=True)
class _Part:
    key: str
    at_months: float


@pytest.mark.parametrize("months", [6.0, math.inf])
def test_what_a_job_of_the_run_made_is_read_whole_or_in_part(tmp_path, months):
    path, made = tmp_path / "candidate.json", candidate(at_months=months)
    codec.write(path, made)
    assert codec.read_made(path, Candidate) == made == codec.read(path, Candidate)
    assert codec.read_made(path, _Part) == _Part(made.key, months)
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(DecodeError, match=r"candidate\.json"):
        codec.read_made(path, Candidate)


def test_members_of_a_list_that_was_made_are_read_one_by_one(tmp_path):
    made = (candidate(), candidate(at_months=math.inf, label="\u2265 \\u2028"), candidate(key="y"))
    codec.write(tmp_path / "made.json", made)
    found = members_made(tmp_path / "made.json", Candidate)
    assert tuple(found[place] for place in range(len(found))) == made
    assert [memoryview(text).nbytes for text in found.sources] == [
        len(encode([each])) - len("[\n \n]\n") for each in made
    ]
    for wrong in ('{"a": 1}', '[{"key": "x"'):
        (tmp_path / "wrong.json").write_text(wrong)
        with pytest.raises(DecodeError, match=r"wrong\.json"):
            members_made(tmp_path / "wrong.json", Candidate)


@pytest.mark.parametrize("months", [6.0, math.inf])
def test_a_record_is_read_with_the_members_of_a_tuple_one_by_one(tmp_path, months):
    path, made = tmp_path / "several.json", _Several((candidate(), candidate(at_months=months)), "both")
    codec.write(path, made)
    found = read_by_member(path, _Several, "several")
    assert dataclasses.replace(found, several=tuple(found.several)) == made
    assert (len(found.several), found.several[-1]) == (2, made.several[1])
    assert list(found.several[1:]) == [made.several[1]]
    for wrong in (
        "",
        '{"several": [], "name": 1}',
        '{"name": "both"}',
        '{"several": []}',
        '{"several": {}, "name": "x"}',
    ):
        path.write_text(wrong)
        with pytest.raises(DecodeError, match=r"several\.json"):
            read_by_member(path, _Several, "several")


def reviewed(seed: int) -> Evidence:
    """Any review with one synthesis, of a primary and another analysis with effects."""
    draw = random.Random(seed)
    primary, other = (some(Analysis, draw) for _ in range(2))
    effects = tuple(some(StudyEffect, draw) for _ in range(3))
    analyses = dataclasses.replace(primary, id="primary"), dataclasses.replace(other, effects=effects)
    curve = dataclasses.replace(some(SpecificationCurve, draw), specifications=(some(Specification, draw),))
    diagnostics = dataclasses.replace(some(Diagnostics, draw), specifications=curve)
    synthesis = dataclasses.replace(some(Synthesis, draw), analyses=analyses, diagnostics=diagnostics)
    outcome = dataclasses.replace(some(OutcomeSynthesis, draw), syntheses=(synthesis,))
    return dataclasses.replace(some(Evidence, draw), outcomes=(outcome,))


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_a_review_is_the_same_with_its_longest_lists_in_its_text(tmp_path_factory, seed):
    made, path = reviewed(seed), tmp_path_factory.mktemp("review") / "evidence.json"
    codec.write(path, made)
    found = in_text.read_review(path)
    assert encode(found) == encode(made) and codec.packed(found) == codec.packed(made)
    primary, other = found.outcomes[0].syntheses[0].analyses
    of_primary, of_other = made.outcomes[0].syntheses[0].analyses
    assert (primary.effects, primary.excluded) == (of_primary.effects, of_primary.excluded)
    assert type(primary.effects) is tuple and isinstance(other.effects, ListInText)
    ways, of_ways = (
        r.outcomes[0].syntheses[0].diagnostics.specifications.specifications for r in (found, made)
    )
    assert isinstance(ways, ListInText) and tuple(ways) == of_ways
    for copy in (other, dataclasses.replace(other, id="primary")):
        assert (tuple(copy.effects), tuple(copy.excluded)) == (of_other.effects, of_other.excluded)
        assert (copy.effects[1], copy.effects[1:]) == (of_other.effects[1], of_other.effects[1:])
        assert len(copy.effects) == 3


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_a_review_read_for_its_primary_results_is_the_same_review(tmp_path_factory, seed):
    made, path = reviewed(seed), tmp_path_factory.mktemp("review") / "evidence.json"
    codec.write(path, made)
    found = in_text.read_primary(path, "rows")
    (synthesis,), (of_synthesis,) = (r.outcomes[0].syntheses for r in (found, made))
    assert synthesis.primary is synthesis.analyses[0] == of_synthesis.primary
    assert synthesis.analyses[1] == synthesis.analyses[-1] == of_synthesis.analyses[1]
    assert synthesis.analyses[:1] == of_synthesis.analyses[:1]
    held = {
        name: tuple(getattr(synthesis, name)) for name in ("analyses", "strata", "subsets", "regressions")
    }
    curve = of_synthesis.diagnostics.specifications
    ways = dataclasses.replace(
        curve, specifications=tuple(synthesis.diagnostics.specifications.specifications)
    )
    diagnostics = dataclasses.replace(of_synthesis.diagnostics, specifications=ways)
    whole = {f.name: getattr(synthesis, f.name) for f in dataclasses.fields(Synthesis)}
    assert Synthesis(**{**whole, **held, "diagnostics": diagnostics}) == of_synthesis
    assert tuple(found.rows) == made.rows and found.review == made.review


def test_a_checksum_for_keys_holds_lists_that_stay_in_their_text(tmp_path):
    made = reviewed(1)
    moved = dataclasses.replace(made.outcomes[0].syntheses[0].analyses[1].effects[2], key="another")
    sums = []
    for name, changed in (("a", None), ("b", None), ("c", moved)):
        found = made.outcomes[0].syntheses[0]
        if changed is not None:
            analysis = dataclasses.replace(
                found.analyses[1], effects=(*found.analyses[1].effects[:2], changed)
            )
            found = dataclasses.replace(found, analyses=(found.analyses[0], analysis))
        outcome = dataclasses.replace(made.outcomes[0], syntheses=(found,))
        codec.write(tmp_path / name, dataclasses.replace(made, outcomes=(outcome,)))
        sums.append(codec.checksum_of(in_text.read_review(tmp_path / name)))
    assert sums[0] == sums[1] != sums[2]


def test_a_review_that_cannot_be_read_is_told_by_its_file(tmp_path):
    for wrong in (b"", b"{", b"[]"):
        (tmp_path / "evidence.json").write_bytes(wrong)
        with pytest.raises(DecodeError, match=r"evidence\.json"):
            in_text.read_review(tmp_path / "evidence.json")
        with pytest.raises(DecodeError, match=r"evidence\.json"):
            in_text.read_primary(tmp_path / "evidence.json")


def test_a_checksum_for_keys_tells_apart_what_json_would_not_and_the_order_of_names_is_nothing():
    assert codec.checksum_of({"a": 1, "b": (2.5, None)}) == codec.checksum_of({"b": [2.5, None], "a": 1})
    different = [{"a": math.inf}, {"a": -math.inf}, {"a": None}, {"a": "Inf"}, {"a": 0.0}, {"a": 0}, {}]
    assert len({codec.checksum_of(each) for each in different}) == len(different)
