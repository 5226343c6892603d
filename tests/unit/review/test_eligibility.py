"""Every publication gets a decision, and every exclusion its reason."""

import pytest

from evidence.record.methods import Eligibility, ExclusionSpec
from evidence.record.note import Note
from evidence.record.publication import Citation
from evidence.review.config.criteria import matches
from evidence.review.selection.eligibility import decide
from unit.review.builders import trial

RULES = Eligibility(
    question={"conditions": ["leg DVT"], "treatment class": ["mechanical"]},
    keep={},
    exclude=(
        ExclusionSpec("bad", {}, "retracted"),
        ExclusionSpec(None, {"year to": 1999}, "older than the technique"),
    ),
    context={"design": ["systematic review"]},
    safety_only={"design": ["case report"]},
)


@pytest.mark.parametrize(
    ("name", "changes", "status", "reason"),
    [
        ("x", {}, "included", None),
        ("bad", {}, "excluded", Note("excluded_by_review", words={"reason": "retracted"})),
        ("old", {"citation": Citation("Old", 1998)}, "excluded",
         Note("excluded_by_review", words={"reason": "older than the technique"})),
        ("other", {"conditions": ["CLTI"]}, "other question",
         Note("other_question", words={"field": "conditions", "present": "CLTI"})),
        ("sr", {"design": "systematic review"}, "context", Note("context_only")),
        ("case", {"design": "case report"}, "safety only", Note("numerator_only")),
    ],
)  # fmt: skip
def test_the_first_rule_that_applies_decides(name, changes, status, reason):
    decision = decide(trial(name, (1, 10), (2, 10), **changes), RULES)
    assert (decision.status, decision.reason) == (status, reason)


def test_what_is_not_known_is_not_large_enough():
    assert not matches({"n": None}.get, {"n at least": 1})
    assert matches({"n": 20}.get, {"n at least": 20})
    assert not matches({"n": 19}.get, {"n at least": 20})


def test_only_treatment_class_asks_for_all_and_for_some():
    assert matches({"treatment class": ["drug"]}.get, {"only treatment class": ["drug", "adjunct"]})
    assert not matches({"treatment class": ["drug", "lysis"]}.get, {"only treatment class": ["drug"]})
    assert not matches({"treatment class": []}.get, {"only treatment class": ["drug"]})
