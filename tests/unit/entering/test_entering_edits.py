"""What is entered is written at its place; every other letter, value and comment of the file stays."""

import copy
import io
import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from evidence.entering.applying import apply
from evidence.entering.form import OutcomeForm, PartForm, form_of
from evidence.entering.splicing import ByHand
from evidence.studies.skeleton import skeleton
from unit.entering.conftest import REPOSITORY, STUDY

SHIPPED = sorted((REPOSITORY / "resources" / "studies").glob("*.yaml"))
# What YAML could take for something else than a text.
ODD = (
    "37/90 (41.1%)", "a: b", "# no comment", "- x", "it's", '"quoted"', "yes", "null", "12", "0.350", "{a}", "[b", "a, b",
    "@x", "*al", ">-", "a #b", "p < 0.001", "%5", "!t", "?", "a:b:", "...", "---", "é ü 中", "y" * 130,
    " ".join(["word"] * 60), "010", "<<",
)  # fmt: skip


def read(text):
    """What another reader of YAML makes of a text: all values as they are written."""
    return YAML(typ="base", pure=True).load(text)


def plain(value):
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list):
        return [plain(v) for v in value]
    return " ".join(str(value or "").split())


def comments(text):
    """Every comment of a text, as another reader of YAML finds them."""
    found = Counter()

    def gather(each):
        if isinstance(each, list):
            for inner in each:
                gather(inner)
        elif each is not None:
            words = each if isinstance(each, str) else each.value
            found.update(line.strip() for line in words.split("\n") if line.strip().startswith("#"))

    for token in YAML(typ="rt", pure=True).scan(io.StringIO(text)):
        gather(getattr(token, "_comment", None))
    return found


def lines_left(before, after):
    """The lines of the one that are not in the other."""
    return list((Counter(before.split("\n")) - Counter(after.split("\n"))).elements())


@pytest.mark.parametrize("path", SHIPPED[::9], ids=lambda p: p.stem)
def test_what_is_not_changed_is_not_written(path):
    text = path.read_text(encoding="utf-8")
    assert apply(text, form_of(text)) == text


PLACES = ("study", "citation.title", "citation.journal", "setting.funding", "population.age", "awaiting")


@pytest.mark.parametrize("words", ODD)
def test_any_words_are_read_back_as_they_were_entered(words):
    form, said = form_of(STUDY), " ".join(words.split())
    form.fields.update(dict.fromkeys(PLACES, words))
    form.outcomes[0].cells["cdt"]["figure"] = words
    form.outcomes[1].cells["control"]["printed"] = words
    form.outcomes[1].cells["effect"]["figure"] = words
    made = apply(STUDY, form)
    found = plain(read(made))
    for place in PLACES:
        here = found
        for key in place.split("."):
            here = here[key]
        assert here == said, place
    outcomes = found["outcomes"]
    assert outcomes[0]["cdt"] == {
        "figure": said,
        "printed": "37 (41.1%)",
        "derived": "denominator",
        "at risk": "90",
    }
    assert outcomes[1]["control"] == {"figure": "none", "printed": said}
    assert outcomes[1]["effect"] == said
    assert comments(made) == comments(STUDY)
    # Lines with what was changed, and no other.
    assert len(lines_left(STUDY, made)) <= 6


def test_numbers_and_yes_stay_what_they_are():
    form = form_of(STUDY)
    form.fields.update({"citation.year": "2013", "setting.prospective": "true", "setting.centres": "20"})
    form.arms[1].fields["n"] = "107"
    made = YAML(typ="rt", pure=True).load(apply(STUDY, form))
    assert made["citation"]["year"] == 2013
    assert made["setting"]["prospective"] is True
    assert made["setting"]["centres"] == 20
    assert made["arms"]["control"]["n"] == 107


@pytest.mark.parametrize(
    "words", [[], ["a"], ["haig2016_cavent"], ["haig2016_cavent", "x: y"], ["new", "haig2016_cavent"]]
)
def test_lists_are_written_as_they_are_entered(words):
    form = form_of(STUDY)
    form.fields["overlaps"] = words
    form.arms[0].fields["treatments"] = words
    form.arms[0].fields["devices"] = words
    made = plain(read(apply(STUDY, form)))
    assert made["overlaps"] == words
    assert made["arms"]["cdt"]["treatments"] == words
    assert (made["arms"]["cdt"].get("devices") or []) == words


def test_a_new_key_stands_where_the_manual_has_it():
    form = form_of(STUDY)
    more = {"registration": "NCT00251771", "citation.journal": "Lancet", "population.female": "38%"}
    form.fields.update(more)
    form.outcomes[0].fields["segment"] = "femoral"
    made = apply(STUDY, form)
    assert list(read(made)) == [
        "study", "role", "overlaps", "citation", "registration", "publication", "design", "setting", "population",
        "arms", "sources", "outcomes", "notes",
    ]  # fmt: skip
    assert list(read(made)["citation"]) == ["authors", "year", "title", "journal", "doi"]
    assert list(read(made)["outcomes"][0])[:4] == ["outcome", "at", "definition", "segment"]
    assert comments(made) == comments(STUDY)


def test_what_is_taken_out_leaves_the_comments_of_its_neighbours():
    form = form_of(STUDY)
    gone = replace(form, outcomes=form.outcomes[1:])
    made = apply(STUDY, gone)
    assert [o["outcome"] for o in read(made)["outcomes"]] == ["major_bleeding"]
    assert {"# What may harm.", "# The last comment.", "# one in the abdomen"} <= set(comments(made))
    gone = replace(form, outcomes=form.outcomes[:1])
    made = apply(STUDY, gone)
    assert [o["outcome"] for o in read(made)["outcomes"]] == ["pts_any"]
    assert {"# What may harm.", "# The last comment.", "# as planned"} <= set(comments(made))


def test_an_arm_that_is_taken_out_takes_its_figures_along():
    form = form_of(STUDY)
    outcomes = [
        replace(o, cells={side: cell for side, cell in o.cells.items() if side != "control"})
        for o in form.outcomes
    ]
    made = read(apply(STUDY, replace(form, arms=form.arms[:1], outcomes=outcomes)))
    assert list(made["arms"]) == ["cdt"]
    assert all("control" not in entry for entry in made["outcomes"])


def test_new_arms_sources_and_outcomes_are_written_below_the_others():
    form = form_of(STUDY)
    form.arms.append(
        PartForm("stent", {"label": "Stent: any", "role": "intervention", "treatments": ["stent"], "n": "12"})
    )
    form.sources.append(PartForm("table_2", {"url": "https://x.org/a", "read": "table 2"}))
    cells = {"stent": {"figure": "3/12 (25%)"}, "cdt": {"figure": "none", "printed": "no patient"}}
    form.outcomes.append(OutcomeForm({"outcome": "death", "at": "30 days", "source": "table_2"}, cells))
    made = plain(read(apply(STUDY, form)))
    assert made["arms"]["stent"] == {
        "label": "Stent: any",
        "role": "intervention",
        "treatments": ["stent"],
        "n": "12",
    }
    assert made["sources"]["table_2"] == {"url": "https://x.org/a", "read": "table 2"}
    assert made["outcomes"][2] == {
        "outcome": "death",
        "at": "30 days",
        "cdt": {"figure": "none", "printed": "no patient"},
        "stent": "3/12 (25%)",
        "source": "table_2",
    }
    assert not lines_left(STUDY, apply(STUDY, form))


def test_a_new_file_keeps_the_hints_at_what_is_still_empty():
    text = skeleton("smith2024", "case series", ["treated"])
    form = form_of(text)
    form.fields["study"] = "Smith: 2024"
    made = apply(text, form)
    assert comments(made) == comments(text)
    form.outcomes[0].fields["outcome"] = "technical_success"
    form.outcomes[0].cells["treated"]["figure"] = "36 (97.3%)"
    made = apply(text, form)
    assert read(made)["outcomes"][0]["treated"] == "36 (97.3%)"
    assert comments(made) == comments(text)


def test_many_changes_at_once_are_what_another_reader_finds():
    """Random changes of several places; all values are compared with those that another reader of YAML finds."""
    chance = random.Random(3)
    texts = [STUDY, skeleton("a2020", "randomised controlled trial", ["cdt", "control"])]
    texts += [p.read_text(encoding="utf-8") for p in SHIPPED[::23]]
    for _ in range(12):
        text = chance.choice(texts)
        form, expected = form_of(text), copy.deepcopy(plain(read(text)))
        for place in chance.sample([k for k, v in form.fields.items() if isinstance(v, str)], 3):
            form.fields[place] = chance.choice(ODD)
            *inside, key = place.split(".")
            here = expected
            for each in inside:
                here[each] = here.get(each) or {}
                here = here[each]
            here[key] = " ".join(form.fields[place].split())
        for number, entry in enumerate(form.outcomes):
            for side, cell in entry.cells.items():
                if cell is not None and cell["figure"] and chance.random() < 0.3:
                    cell["figure"] = words = chance.choice(ODD)
                    held = expected["outcomes"][number][side]
                    if isinstance(held, dict):
                        held["figure"] = words
                    else:
                        expected["outcomes"][number][side] = " ".join(words.split())
        made = apply(text, form)
        assert plain(read(made)) == expected
        assert comments(made) == comments(text)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda f: f.arms.append(PartForm("a: b", {})), "cannot be the id"),
        (lambda f: f.arms.append(PartForm("source", {})), "is a key of outcomes"),
        (lambda f: f.arms.append(PartForm("cdt", {})), "two arms have the same id"),
        (lambda f: f.arms.append(PartForm("x", {}, "x")), "has no arm 'x'"),
        (lambda f: f.outcomes.append(OutcomeForm({}, {}, 7)), "open it again"),
        (lambda f: f.outcomes[0].cells.update(other={"figure": "1"}), "which is no arm"),
    ],
)
def test_what_cannot_be_of_the_file_is_refused(change, said):
    form = form_of(STUDY)
    change(form)
    with pytest.raises(ByHand, match=said):
        apply(STUDY, form)


@pytest.mark.parametrize("text", ["", "- a\n", "a: &x 1\nb: *x\n", "a: [\n", "a: 1\n---\nb: 2\n"])
def test_a_file_that_has_no_fields_is_left_to_an_editor(text):
    with pytest.raises(ByHand):
        form_of(text)


def test_a_value_in_another_shape_is_kept():
    form = form_of(STUDY)
    assert form.fields["population.clot site"] is None
    form.fields["population.condition"] = "acute DVT"
    assert plain(read(apply(STUDY, form))["population"]["clot site"]) == {"iliofemoral": "74"}


def test_the_tests_have_files_to_look_at():
    assert len(SHIPPED) > 100
    assert Path(SHIPPED[0]).is_file()
