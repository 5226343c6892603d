"""The first screen: the answer says no more than its results, harms have their place, numbers are the data's."""

import dataclasses
import re
from random import Random

import msgspec
import pytest
from example_review import example
from page import read, whole

from evidence.display.geometry.forest.table import format_of
from evidence.display.key_results import CHOSEN, MOST, MOST_SAFETY, key_results, other_techniques, unanswered
from evidence.display.prose.results.answer import MOST_IN_ALL, MOST_WORDS, answer
from evidence.display.prose.results.counted import events_of
from evidence.display.results import result_of
from evidence.display.section import report_of
from evidence.record.better import Better
from evidence.record.notes.note import Note
from evidence.record.reviews.methods import OutcomeSpec, SubgroupSpec
from evidence.record.summary.flags import Bar
from evidence.record.summary.statement import WITHOUT_DIRECTION, State, statement_of
from evidence.sections.findings.cells import studies as studies_cell
from evidence.sections.findings.main_findings import main_findings
from evidence.sections.front.view import view as front

HALF_DIGIT = 0.5000001  # of the last printed, and a grain for the binary fraction


@pytest.fixture(scope="module")
def evidence():
    return example()


def _with(evidence, change):
    """The review with every outcome changed, each under an id of its own."""
    outcomes = []
    for i, o in enumerate(evidence.outcomes):
        outcomes.append(dataclasses.replace(o, outcome=dataclasses.replace(o.outcome, **change(i))))
    return dataclasses.replace(evidence, outcomes=tuple(outcomes))


def test_critical_outcomes_come_before_important_ones_and_harms_keep_their_places(evidence):
    first = next(o for o in evidence.outcomes if any(result_of(s) is not None for s in o.syntheses))
    many = []
    for i in range(20):
        info = dataclasses.replace(
            first.outcome,
            id=f"o{i}",
            role="safety" if i >= 12 else "efficacy",
            importance="critical" if i % 2 else "important",
        )
        many.append(dataclasses.replace(first, outcome=info))
    chosen = key_results(dataclasses.replace(evidence, outcomes=tuple(many)))
    assert len(chosen) == MOST
    assert sum(k.outcome.outcome.role == "safety" for k in chosen) == MOST_SAFETY
    assert {k.outcome.outcome.importance for k in chosen} == {"critical"}
    assert [k.outcome.outcome.id for k in chosen] == ["o1", "o3", "o5", "o7", "o13", "o15", "o17"]


def test_one_group_that_cannot_carry_a_headline_takes_no_place_from_an_equally_important_result(evidence):
    able = next(k for k in key_results(evidence) if k.leads)
    many = []
    for i in range(MOST + 1):
        info = dataclasses.replace(able.outcome.outcome, id=f"o{i}", role="efficacy", importance="critical")
        synthesis = able.synthesis
        if i == 0:
            alone = dataclasses.replace(synthesis.comparison, kind="single-arm", comparator=None)
            synthesis = dataclasses.replace(synthesis, comparison=alone)
        many.append(dataclasses.replace(able.outcome, outcome=info, syntheses=(synthesis,)))
    flags = tuple(dataclasses.replace(able.flags, outcome=f"o{i}") for i in range(1, MOST + 1))
    chosen = key_results(dataclasses.replace(evidence, outcomes=tuple(many), flags=flags))
    assert [k.outcome.outcome.id for k in chosen] == [f"o{i}" for i in range(1, MOST + 1)]


def _spec(id_: str, of: str, complement: str | None, time: str) -> OutcomeSpec:
    return OutcomeSpec(
        id=id_, label=id_, of=(of,), segments=(), instrument=None, role="efficacy", importance="critical",
        times=(time,), comparisons={}, rare=False, benchmark=None, kind="binary", direction=Better.LOWER,
        unit=None, definition=None, complements=(complement,) if complement else (),
    )  # fmt: skip


def test_an_outcome_is_not_called_unanswered_where_the_same_is_known_the_other_way_round(evidence):
    known = key_results(evidence)[0].outcome
    info = dataclasses.replace(known.outcome, id="silent", label="Amputation", importance="critical")
    silent = dataclasses.replace(known, outcome=info, syntheses=())
    late = next(s for s in known.syntheses if result_of(s) is not None).time
    late = dataclasses.replace(late, id="late", from_months=6.0, to_months=24.0)
    known = dataclasses.replace(
        known, syntheses=tuple(dataclasses.replace(s, time=late) for s in known.syntheses)
    )
    early = dataclasses.replace(late, id="early", from_months=0.0, to_months=1.0)

    def left(complement_of_known: str | None, complement_of_silent: str | None, time: str) -> tuple[str, ...]:
        specs = (
            _spec(known.outcome.id, "leg_kept", complement_of_known, "late"),
            _spec("silent", "amputation", complement_of_silent, time),
        )
        methods = dataclasses.replace(evidence.methods, outcomes=specs, times=(early, late))
        found = unanswered(dataclasses.replace(evidence, outcomes=(known, silent), methods=methods))
        return tuple(u.label for u in found)

    assert left(None, None, "late") == ("Amputation",)
    assert left("amputation", None, "late") == ()
    assert left(None, "leg_kept", "late") == ()
    assert left("amputation", "leg_kept", "early") == ("Amputation",)


def test_the_answer_is_three_sentences_and_names_critical_outcomes_without_a_result(evidence):
    critical = _with(evidence, lambda _: {"importance": "critical"})
    empty = dataclasses.replace(critical.outcomes[0], syntheses=())
    others = [
        dataclasses.replace(
            empty, outcome=dataclasses.replace(empty.outcome, id=f"e{i}", label=f"Silence {i}")
        )
        for i in range(2)
    ]
    critical = dataclasses.replace(critical, outcomes=(*critical.outcomes, *others))
    told = answer(critical)
    assert len(told) == 3
    silent = [u.label.partition(" (")[0][1:] for u in unanswered(critical)]
    named = sum(label in told[1] for label in silent)
    left = re.findall(r"(\d+)(?: more)? critical outcome", told[1])
    assert silent and named + sum(map(int, left)) == len(silent)
    assert answer(dataclasses.replace(evidence, outcomes=())) == ("No outcome of this review has a result.",)


def test_an_outcome_that_studies_report_without_a_pooled_result_is_not_said_to_have_none(evidence):
    critical = _with(evidence, lambda _: {"importance": "critical"})
    able = key_results(critical)[0].outcome
    synthesis = next(s for s in able.syntheses if s.candidates)
    nothing = dataclasses.replace(synthesis.primary, status="not pooled", k=0, estimate=None, effects=())
    held = dataclasses.replace(synthesis, analyses=(nothing,), strata=())
    named = [dataclasses.replace(able.outcome, id=x, label=x) for x in ("Reported", "Silent")]
    outcomes = (
        dataclasses.replace(able, outcome=named[0], syntheses=(held,)),
        dataclasses.replace(able, outcome=named[1], syntheses=()),
    )
    told = answer(dataclasses.replace(critical, outcomes=(*critical.outcomes[:1], *outcomes)))[1]
    assert re.search(r"\breported but not pooled", told, re.IGNORECASE)
    assert re.search(r"[Rr]eported( and .*)? reported but not pooled; no results for silent", told)


def test_a_reason_is_given_to_no_outcome_but_its_own(evidence):
    """Two without a reason of their own stood before the third, as if what followed it in brackets were theirs."""
    able = key_results(evidence)[0]
    outcomes = tuple(
        dataclasses.replace(able.outcome, outcome=dataclasses.replace(able.outcome.outcome, id=x, label=x))
        for x in ("First", "Second", "Third")
    )
    flags = tuple(
        dataclasses.replace(able.flags, outcome=o.outcome.id, bars=(bar,))
        for o, bar in zip(outcomes, (Bar.TELLS_NOTHING, Bar.TELLS_NOTHING, Bar.FEW_PEOPLE), strict=True)
    )
    told = answer(dataclasses.replace(evidence, outcomes=outcomes, flags=flags))
    assert told[0] == "No conclusion is drawn for third (under 20 people), first and second."


def test_where_one_study_that_is_not_randomised_points_is_told_with_the_reason_of_no_conclusion(evidence):
    """One non-randomised comparison of 7,188 people was called insufficient evidence, and its direction not told."""
    key = next(k for k in key_results(evidence) if k.synthesis.comparison.two_arm and k.leads)
    high = dataclasses.replace(key.synthesis.primary, estimate=1.57, ci_low=1.4, ci_high=1.76, effects=())
    outcome = dataclasses.replace(
        key.outcome, syntheses=(dataclasses.replace(key.synthesis, analyses=(high,), strata=()),)
    )

    def said(*bars):
        flags = (dataclasses.replace(key.flags, bars=bars, flags=()),)
        return answer(dataclasses.replace(evidence, outcomes=(outcome,), flags=flags))[0]

    assert "(higher risk in one non-randomised study)" in said(Bar.ONE_STUDY)
    assert "(one non-randomised study, under 20 people)" in said(Bar.ONE_STUDY, Bar.FEW_PEOPLE)


def test_a_result_that_is_not_drawn_says_why_and_the_others_have_their_scale_and_better_side(evidence):
    drawn = [line for line in front(report_of(evidence)).key if line.bar]
    assert drawn and not any(line.undrawn for line in drawn)
    for key, line in zip(key_results(evidence), front(report_of(evidence)).key, strict=True):
        way = key.outcome.outcome.direction.way
        assert line.spark.count("better") == (line.bar is not None and way is not None)
    key = next(k for k in key_results(evidence) if k.synthesis.comparison.two_arm)
    wide = dataclasses.replace(key.synthesis.primary, estimate=34.0, ci_low=2.03, ci_high=575.8, effects=())
    made = dataclasses.replace(key.synthesis, analyses=(wide,), strata=())
    one = dataclasses.replace(evidence, outcomes=(dataclasses.replace(key.outcome, syntheses=(made,)),))
    (line,) = front(report_of(one)).key
    assert (line.bar, line.spark, line.undrawn) == (None, "", "not drawn: interval too wide")
    assert line.undrawn in whole(one)


def test_other_times_with_a_result_are_named_beside_the_one_that_is_shown(evidence):
    key = key_results(evidence)[0]
    s = key.synthesis
    later = dataclasses.replace(s, id="later", time=dataclasses.replace(s.time, id="later", label="5 years"))
    empty = dataclasses.replace(
        s.primary, status="not pooled", k=0, estimate=None, ci_low=None, ci_high=None, effects=()
    )
    never = dataclasses.replace(
        later, id="never", analyses=(empty,), time=dataclasses.replace(later.time, id="n", label="9 years")
    )

    def asked(*syntheses):
        outcomes = (dataclasses.replace(key.outcome, syntheses=syntheses),)
        (line,) = front(report_of(dataclasses.replace(evidence, outcomes=outcomes))).key
        return line.time

    assert asked(s) == s.time.label
    assert asked(s, later, never) == f"{s.time.label} (also: 5 years)"


def test_a_time_that_the_outcomes_name_says_does_not_stand_below_it_again(evidence):
    key = key_results(evidence)[0]
    s = dataclasses.replace(
        key.synthesis, time=dataclasses.replace(key.synthesis.time, label="about 5 years")
    )
    later = dataclasses.replace(s, id="later", time=dataclasses.replace(s.time, id="later", label="9 years"))

    def lines(name, *syntheses):
        info = dataclasses.replace(key.outcome.outcome, label=name)
        outcomes = (dataclasses.replace(key.outcome, outcome=info, syntheses=syntheses),)
        made = dataclasses.replace(evidence, outcomes=outcomes)
        (line,) = front(report_of(made)).key
        return line.time, line.question.removeprefix(s.comparison.label), whole(made)

    time, question, page = lines("Failure at about 5 years", s)
    assert (time, question) == ("", "") and "<small></small>" not in page
    assert lines("Failure at about 5 years", s, later)[:2] == ("(also: 9 years)", " (also: 9 years)")
    assert lines("Failure at about 15 years", s)[:2] == ("about 5 years", ", about 5 years")


def test_what_the_answer_has_no_room_for_is_named_where_its_name_fits(evidence):
    key = next(k for k in key_results(evidence) if statement_of(k.synthesis).state is State.BOTH_WAYS)

    def said(last):
        labels = [*(f"Outcome {x} now" for x in "abcdef"), last]
        outcomes = []
        for i, label in enumerate(labels):
            info = dataclasses.replace(
                key.outcome.outcome, id=label, label=label, importance="critical", role="efficacy"
            )
            p = dataclasses.replace(key.synthesis.primary, estimate=0.84 + i / 100)
            s = dataclasses.replace(key.synthesis, analyses=(p,), strata=())
            outcomes.append(dataclasses.replace(key.outcome, outcome=info, syntheses=(s,)))
        flags = tuple(dataclasses.replace(key.flags, outcome=x) for x in labels)
        return answer(dataclasses.replace(evidence, outcomes=tuple(outcomes), flags=flags))[0]

    assert said("Pain at rest").endswith("; pain at rest: see the table.")
    assert said("Pain " * 30).endswith("; 1 more in the table.")


def test_a_result_with_a_long_name_is_told_all_the_same(evidence):
    """A first screen said "Of these outcomes 1 can be told" and not what."""
    key = next(k for k in key_results(evidence) if statement_of(k.synthesis).state is State.BOTH_WAYS)
    name = "Pain on two visits at least three months apart " * 5
    info = dataclasses.replace(key.outcome.outcome, label=name.strip(), importance="critical")
    outcome = dataclasses.replace(key.outcome, outcome=info)
    told = answer(dataclasses.replace(evidence, outcomes=(outcome,)))[0]
    assert name.strip()[1:] in told and f"{key.synthesis.primary.estimate:.2f}" in told


def test_a_result_that_cannot_carry_a_headline_gives_no_number_to_the_answer(evidence):
    barred = tuple(dataclasses.replace(f, bars=(Bar.ONE_STUDY,)) for f in evidence.flags)
    told = answer(dataclasses.replace(evidence, flags=barred))
    assert told[0].startswith("No conclusion is drawn for")
    assert not re.search(r"\d\.\d", " ".join(told))


def test_however_many_outcomes_and_however_they_are_called_a_sentence_of_the_answer_is_short(evidence):
    random = Random(20)
    words = ("recurrent", "venous", "thrombosis", "of", "the", "treated", "iliac", "or", "femoral", "vein")
    able = [key.outcome for key in key_results(evidence)]
    assert able
    for _ in range(60):
        outcomes, flags = [], []
        for i in range(random.randint(1, 9)):
            o = random.choice(able)
            label = " ".join(random.choices(words, k=random.randint(1, 14)))
            info = dataclasses.replace(o.outcome, id=f"o{i}", label=label, importance="critical")
            silent = random.random() < 0.3
            outcomes.append(dataclasses.replace(o, outcome=info, syntheses=() if silent else o.syntheses))
            bars = random.choice([(), (), (Bar.ONE_STUDY, Bar.FEW_PEOPLE)])
            flags += [
                dataclasses.replace(f, outcome=f"o{i}", bars=bars)
                for f in evidence.flags
                if f.outcome == o.outcome.id
            ]
        told = answer(dataclasses.replace(evidence, outcomes=tuple(outcomes), flags=tuple(flags)))
        assert 1 <= len(told) <= 3
        bare = [re.sub(r"\s*\([^()]*\)", "", sentence) for sentence in told]
        assert all(len(sentence.split()) <= MOST_WORDS for sentence in bare), told
        assert all(len(sentence.split()) <= MOST_IN_ALL for sentence in told), told


def test_one_thing_at_two_times_does_not_read_as_a_contradiction(evidence):
    key = next(k for k in key_results(evidence) if statement_of(k.synthesis).state is State.BOTH_WAYS)
    s, info = key.synthesis, dataclasses.replace(key.outcome.outcome, importance="critical")
    low = dataclasses.replace(s.primary, estimate=0.6, ci_low=0.45, ci_high=0.79)
    late = dataclasses.replace(s, analyses=(low,), time=dataclasses.replace(s.time, label="5 years"))
    early = dataclasses.replace(key.outcome, outcome=info, syntheses=(s,))
    later = dataclasses.replace(early, outcome=dataclasses.replace(info, id="late"), syntheses=(late,))
    asked = _spec(info.id, "occlusion", None, s.time.id)
    methods = dataclasses.replace(evidence.methods, outcomes=(asked, dataclasses.replace(asked, id="late")))
    flags = (key.flags, dataclasses.replace(key.flags, outcome="late"))
    told = answer(dataclasses.replace(evidence, outcomes=(early, later), methods=methods, flags=flags))[0]
    clear, unclear = told.split("; no clear difference in ")
    assert "(5 years: risk ratio 0.60, 0.45 to 0.79; " in clear and "another time" not in clear
    assert f" at another time ({s.time.label}: risk ratio " in unclear
    for months, how in ((60, "earlier"), (1, "later")):
        timed = dataclasses.replace(late, time=dataclasses.replace(late.time, prefer_months=months))
        both = (
            dataclasses.replace(
                early, syntheses=(dataclasses.replace(s, time=dataclasses.replace(s.time, prefer_months=12)),)
            ),
            dataclasses.replace(later, syntheses=(timed,)),
        )
        told = answer(dataclasses.replace(evidence, outcomes=both, methods=methods, flags=flags))[0]
        assert f" {how} ({s.time.label}: risk ratio " in told
    assert all(f"; {s.primary.k} studies)" in part for part in (clear, unclear))
    counted = dataclasses.replace(later, syntheses=(dataclasses.replace(late, time=s.time),))
    told = answer(dataclasses.replace(evidence, outcomes=(early, counted), methods=methods, flags=flags))[0]
    assert "another time" not in told  # one outcome at one time, in two measures
    apart = dataclasses.replace(evidence.methods, outcomes=())
    told = answer(dataclasses.replace(evidence, outcomes=(early, later), methods=apart, flags=flags))[0]
    assert "another time" not in told


def test_the_time_of_a_result_is_named_where_the_outcome_comes_to_something_else_at_another_time(evidence):
    key = next(k for k in key_results(evidence) if statement_of(k.synthesis).state is State.BOTH_WAYS)
    s = key.synthesis
    low = dataclasses.replace(s.primary, estimate=0.6, ci_low=0.45, ci_high=0.79)
    time = dataclasses.replace(s.time, id="late", label="5 years")

    def said(*syntheses):
        outcome = dataclasses.replace(key.outcome, syntheses=syntheses)
        return answer(dataclasses.replace(evidence, outcomes=(outcome,), flags=(key.flags,)))[0]

    assert f"({s.time.label}: " in said(s, dataclasses.replace(s, id="late", analyses=(low,), time=time))
    assert f"({s.time.label}: " not in said(s, dataclasses.replace(s, id="late", time=time))


def test_a_result_that_is_known_stands_in_the_answer_with_its_estimate_and_both_limits(evidence):
    known, shown = answer(evidence)[0], 0
    for key in key_results(evidence):
        p, fmt = key.synthesis.primary, format_of(key.synthesis.primary)
        if key.leads and statement_of(key.synthesis).state in (
            State.VALUE,
            State.LOWER,
            State.HIGHER,
            State.BOTH_WAYS,
        ):
            numbers_of = [fmt.value(v, sign=False) for v in (p.estimate, p.ci_low, p.ci_high)]
            assert re.search(r"\b.{0,12}".join(map(re.escape, numbers_of)), known), (numbers_of, known)
            shown += 1
    assert shown


def test_the_first_screen_says_what_its_drawings_and_caveats_mean(evidence):
    shown = front(report_of(evidence))
    legend = " ".join((shown.drawings, *shown.legend)).lower()
    caveats = {
        re.sub(r" \(.*?\)", "", x) for line in shown.key for x in re.split(r", (?![^(]*\))", line.flags) if x
    }
    assert caveats and all(f"{caveat}: " in legend for caveat in caveats), caveats
    singles = {line.bar.single for line in shown.key if line.bar}
    assert ("diamond: pooled result" in legend) == (False in singles)
    assert ("hollow square: one study" in legend) == (True in singles)
    barred = dataclasses.replace(
        evidence, flags=tuple(dataclasses.replace(f, bars=(Bar.ONE_STUDY,)) for f in evidence.flags)
    )
    weak = front(report_of(barred))
    told = [(line.flags, "one group" in line.comparison) for line in weak.key if line.bar]
    kind = {True: "(one single-arm study)", False: "(one non-randomised study)"}
    assert all(kind[alone] in flags for flags, alone in told)
    assert "no conclusion: neither two studies nor a randomised trial" in " ".join(weak.legend).lower()
    credible = any(key.synthesis.primary.credible for key in key_results(evidence))
    assert ("credible interval: of few studies or events" in legend) == credible
    assert shown.chosen.lower() == f"{CHOSEN}." and shown.chosen in whole(evidence)


def test_a_difference_in_people_is_the_one_worked_out_for_the_result(evidence):
    absolute = {(a.outcome, a.synthesis): a for a in evidence.absolute}
    shown = 0
    for key, line in zip(key_results(evidence), front(report_of(evidence)).key, strict=True):
        found = absolute.get((key.outcome.outcome.id, key.synthesis.id))
        if not line.absolute:
            continue
        printed = {
            float(x.replace(",", "")) for x in re.findall(r"[\d,.]+(?= (?:fewer|more|to))", line.absolute)
        }
        for value in (found.difference, found.difference_low, found.difference_high):
            assert any(abs(abs(value) * found.per - number) <= HALF_DIGIT for number in printed), (
                line.absolute
            )
        assert ("fewer" in line.absolute) >= (found.difference < 0) and key.leads
        shown += 1
    assert shown


def test_every_number_of_the_answer_is_one_of_its_results(evidence):
    known = answer(evidence)[0]
    values = set()
    for key in key_results(evidence):
        p = key.synthesis.primary
        values |= {v * f for v in (p.estimate, p.ci_low, p.ci_high) if v is not None for f in (1, 100)}
    printed = re.findall(r"\d+\.\d+", known)
    assert printed
    for number in printed:
        half = HALF_DIGIT * 10.0 ** -len(number.partition(".")[2])
        assert any(abs(float(number) - abs(v)) <= half for v in values), number


def test_lines_of_key_results_show_the_numbers_of_the_evidence_and_lead_to_their_outcome(evidence):
    page = read(whole(evidence))
    rows = [r for r in page.rows if r.table == "key-results"][1:]
    found = key_results(evidence)
    assert len(rows) == len(found) > 0
    for row, key in zip(rows, found, strict=True):
        assert row.links[0] == f"#synthesis-{key.outcome.outcome.id}-{key.synthesis.id}"
        assert key.outcome.outcome.label in row.cells[0] and row.links[0][1:] in page.ids
        assert row.cells[3].startswith(f"{key.synthesis.primary.k} stud")
        silent = statement_of(key.synthesis).state in WITHOUT_DIRECTION
        assert ("annot be told" in row.cells[1]) <= silent


def test_each_dot_of_the_map_counts_the_studies_of_its_outcome_and_design(evidence):
    page = read(whole(evidence))
    dots = [a for a in page.all("a") if " stud" in (a.get("aria-label") or "") and a.get("title")]
    assert len(dots) > 6
    for dot in dots:
        outcome, design, told = re.match(r"(.+), ([^,:]+): (\d+) stud", dot["aria-label"]).groups()
        o = next(o for o in evidence.outcomes if o.outcome.label == outcome)
        designs = {p.id: p.design for p in evidence.publications}
        candidates = {c.study for s in o.syntheses for c in s.candidates if c.design == design}
        left = {x.study for s in o.syntheses for x in s.left_out if designs.get(x.publication) == design}
        assert len(candidates) <= int(told) <= len(candidates | left)


def _of_techniques(evidence, lysis_alone):
    """The review with techniques told apart; the first ``lysis_alone`` candidates of each result had lysis alone."""

    def classed(s):
        found = tuple(
            dataclasses.replace(
                c,
                attributes=msgspec.structs.replace(
                    c.attributes, treatment_classes=("lysis",) if i < lysis_alone else ("lysis", "mechanical")
                ),
            )
            for i, c in enumerate(s.candidates)
        )
        return dataclasses.replace(s, candidates=found)

    outcomes = tuple(
        dataclasses.replace(o, syntheses=tuple(map(classed, o.syntheses))) for o in evidence.outcomes
    )
    everywhere = tuple({s.comparison.id for o in evidence.outcomes for s in o.syntheses})
    levels = {"mechanical": "Mechanical component", "lysis": "Lysis alone"}
    told = SubgroupSpec("technique", "Technique", "technique", levels, {}, False, everywhere)
    methods = dataclasses.replace(evidence.methods, subgroups=(told,))
    return dataclasses.replace(evidence, outcomes=outcomes, methods=methods)


def test_a_result_of_another_technique_than_the_review_is_about_says_so_wherever_it_is_first_told(evidence):
    """CaVenT stands first in a review of thrombectomy, and nobody in it had one."""
    every = _of_techniques(evidence, 99)
    for key, line in zip(key_results(every), front(report_of(every)).key, strict=True):
        assert other_techniques(key, every.methods) == "lysis alone"
        assert "; lysis alone" in line.designs
    known = answer(every)[0]
    assert known.count("lysis alone") == len(re.findall(r"[0-9]+ stud(?:y|ies)|one study", known)) > 0
    rows = [f for g in main_findings(report_of(every)) for o in g.outcomes for f in o.rows if not f.assumed]
    assert rows and {f.technique for f in rows} == {"lysis alone"}
    assert all("lysis alone" in str(studies_cell(f)) for f in rows)
    none = _of_techniques(evidence, 0)
    assert {other_techniques(k, none.methods) for k in key_results(none)} == {""}
    assert "lysis" not in " ".join(answer(none))
    some = _of_techniques(evidence, 1)
    key = key_results(some)[0]
    assert other_techniques(key, some.methods) == f"lysis alone in 1 of {len(key.pooled)}"


def test_techniques_are_told_only_of_comparisons_in_which_the_review_tells_them_apart(evidence):
    every = _of_techniques(evidence, 99)
    elsewhere = dataclasses.replace(every.methods.subgroups[0], comparisons=("another",))
    by_site = dataclasses.replace(every.methods.subgroups[0], by="clot site")
    for spec in ((), (elsewhere,), (by_site,)):
        methods = dataclasses.replace(every.methods, subgroups=spec)
        assert {other_techniques(k, methods) for k in key_results(every)} == {""}


def test_counts_that_no_source_prints_are_called_about_so_many(evidence):
    key = next(k for k in key_results(evidence) if "versus" in events_of(k.synthesis.primary, k.pooled))
    exact = events_of(key.synthesis.primary, key.pooled)
    first, *rest = key.pooled
    ranged = dataclasses.replace(
        first, intervention=dataclasses.replace(first.intervention, events_low=3, events_high=7)
    )
    one, other = exact.split(" versus ")
    assert events_of(key.synthesis.primary, [ranged, *rest]) == f"about {one} versus {other}"
    known = dataclasses.replace(
        first, intervention=dataclasses.replace(first.intervention, events_low=5, events_high=5)
    )
    assert events_of(key.synthesis.primary, [known, *rest]) == exact


def _without_events(synthesis):
    """A comparison of three studies in which nobody of either group had the event."""
    nothing = tuple(
        dataclasses.replace(
            e,
            estimate=None,
            ci_low=None,
            ci_high=None,
            status="not estimable",
            note=Note("no_events_both_arms"),
        )
        for e in synthesis.primary.effects
    )
    bare = dataclasses.replace(
        synthesis.primary, status="not pooled", k=0, estimate=None, ci_low=None, ci_high=None, effects=nothing
    )
    return dataclasses.replace(synthesis, analyses=(bare,), strata=())


def test_a_comparison_without_any_event_is_told_beside_the_result_of_one_group_and_where_there_is_none(
    evidence,
):
    """The first screen spoke of data of one group as if the two had never been compared."""
    key = next(k for k in key_results(evidence) if k.synthesis.comparison.two_arm and k.flags)
    two = _without_events(key.synthesis)
    one = next(k.synthesis for k in key_results(evidence) if not k.synthesis.comparison.two_arm and k.leads)
    info = dataclasses.replace(key.outcome.outcome, importance="critical")
    flags = (dataclasses.replace(key.flags, synthesis=one.id, flags=(), bars=()),)

    def shown(*syntheses):
        outcome = dataclasses.replace(key.outcome, outcome=info, syntheses=syntheses)
        return dataclasses.replace(evidence, outcomes=(outcome,), flags=flags, absolute=())

    (line,) = front(report_of(shown(two, one))).key
    against = two.comparison.comparator
    assert line.absolute == f"no event in either group where compared with {against} (4 studies)"
    assert "no event in either group where two were compared)" in answer(shown(two, one))[0]
    (line,) = front(report_of(shown(one))).key
    assert line.absolute == "" and "no event" not in answer(shown(one))[0]
    silent = dataclasses.replace(
        key.outcome, outcome=dataclasses.replace(info, id="x", label="Silence"), syntheses=(two,)
    )
    known = shown(one)
    told = answer(dataclasses.replace(known, outcomes=(*known.outcomes, silent)))[1]
    assert told == "No event in either group for silence."
