"""The list of rules, what is silenced, and the summary of effects computed again."""

import re
from importlib import import_module
from inspect import getmembers, isfunction
from pkgutil import iter_modules

from integrity_examples import data_of, publication_of, rows_of
from study_examples import ROOT

from evidence.record.published.severity import Severity
from evidence.studies import checking
from evidence.studies.identities import study_paths
from evidence.studies.integrity import within
from evidence.studies.integrity.examining import OF_A_PUBLICATION, of_description
from evidence.studies.integrity.page import as_markdown
from evidence.studies.integrity.rules import BY_NAME, RULES, SUBJECTS
from evidence.studies.integrity.summaries import summary
from evidence.studies.library import check_all, finding_problems
from evidence.studies.tidy.extraction import extract
from evidence.studies.tidy.recording import record

SOURCES = (ROOT / "scripts" / "evidence" / "studies").rglob("*.py")


def test_every_finding_that_the_code_gives_is_in_the_list_and_the_other_way_round():
    text = "\n".join(path.read_text() for path in SOURCES if path.parent.name != "rules")
    given = set(re.findall(r'Finding\(\s*"(\w+)"', text))
    given |= set(re.findall(r'(?:said|message), (?:severity|Severity\.\w+), "(\w+)"', text))
    given |= {"sd_or_se", *re.findall(r'rule = "(\w+)"', text)} | set(
        re.findall(r'\("(?:doi|pmid)", "(same_\w+)"\)', text)
    )
    assert given - {"overlaps", "silenced"} == set(BY_NAME)


def test_every_rule_on_a_report_is_called():
    """One that is named and written, and that nobody calls, stands on the page of rules and finds nothing."""
    modules = [import_module(f"{within.__name__}.{m.name}") for m in iter_modules(within.__path__)]
    written = {
        (module.__name__, name)
        for module in modules
        for name, rule in getmembers(module, isfunction)
        if rule.__module__ == module.__name__ and list(rule.__annotations__.values())[:1] == ["PrintedReport"]
        and rule.__annotations__["return"] == "Iterator[Found]" and len(rule.__annotations__) == 2
        and not name.startswith("_")
    }  # fmt: skip
    called = {(rule.__module__, rule.__name__) for rule in OF_A_PUBLICATION}
    assert written and called == written


def test_every_rule_has_a_sentence_a_subject_and_legal_grades():
    for rule in RULES:
        assert rule.subject in SUBJECTS and rule.says.endswith(".") and rule.needs
        assert list(rule.severities) == [each for each in Severity if each in rule.severities], rule.name
    assert len(BY_NAME) == len(RULES)


def test_the_page_of_rules_is_current():
    assert (ROOT / "docs" / "integrity.md").read_text() == as_markdown()


SILENCED = "silenced: [{rule: count_against_percent, where: 'outcomes[1]', reason: a misprint}]"


def test_a_silenced_finding_stays_in_the_row_with_its_reason(words):
    (row,) = rows_of(words, "outcome: death, cdt: 3/100 (5%)", top=SILENCED)
    assert row.findings == ()
    (silenced,) = row.silenced
    assert (silenced.rule, silenced.severity, silenced.reason) == (
        "count_against_percent",
        "warning",
        "a misprint",
    )
    assert "3/100 is 3%" in silenced.message


def test_a_silenced_description_is_not_told(words):
    answer = "silenced: [{rule: described, where: population, reason: limbs}]"
    publication = publication_of(
        words, "outcome: death, cdt: 3", population=", female: 221, male: 0", top=answer
    )
    (finding,) = of_description(publication)
    assert finding.silenced == "limbs"
    assert finding_problems(publication, record(publication, extract(publication, words))) == []


def test_an_answer_to_nothing_and_an_unknown_rule_are_told(words):
    for answer, severity, message in (
        (SILENCED, "note", "count_against_percent finds nothing at outcomes[1]"),
        (SILENCED.replace("count_", "cuont_"), "warning", "did you mean 'count_against_percent'?"),
    ):
        publication = publication_of(words, "outcome: death, cdt: 3/100 (3%)", top=answer)
        (problem,) = finding_problems(publication, record(publication, extract(publication, words)))
        assert problem.severity == severity and message in problem.message


def test_the_summary_counts_effects_checked_agreeing_and_each_that_does_not(words):
    arms = "cdt: 37/90 (41.1%), control: 55/99 (55.6%)"
    data = data_of(
        words,
        f"outcome: pts_any, {arms}, effect: 'RD -14.4% (-27.9% to -0.2%)'",
        f"outcome: pts_moderate_severe, {arms}, effect: RR 0.47",
        f"outcome: pts_severe, {arms}, effect: 'RR 0.74 (0.65-0.84)'",
        "outcome: death, effect: HR 0.5",
    )
    counted = summary([data])
    assert (counted.effects, counted.checked, counted.agreeing) == (4, 3, 2)
    assert (counted.intervals_checked, counted.intervals_agreeing) == (2, 1)
    assert [each.why for each in counted.disagreements] == ["the estimate differs", "the interval differs"]
    assert [each.outcome for each in counted.not_checked] == ["death"]
    assert counted.findings["effect_against_arms"] == {"warning": 1}


def test_the_command_lists_what_is_silenced_and_the_effects(capsys, monkeypatch):
    monkeypatch.chdir(ROOT)
    assert checking.main(["--silenced", "--effects"], ROOT) == 0
    out = capsys.readouterr().out
    assert "loss is counted on the 337 randomised" in out
    counted = check_all(study_paths(ROOT / "resources" / "studies"), words_of()).effects
    assert f"{counted.checked} of {counted.effects} printed effects computed again" in out
    assert f"{counted.agreeing} agree" in out


def words_of():
    from evidence.studies.vocabulary.loading import load_vocabulary

    return load_vocabulary(ROOT / "resources" / "vocabulary")
