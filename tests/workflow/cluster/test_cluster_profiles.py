"""Profiles of clusters know every rule: none comes to a cluster as a job of its own by oversight."""

import re

import pytest
import yaml

from workflow import mini

PROFILES = sorted(
    p.parent.name
    for p in (mini.REPOSITORY / "workflow/profiles").glob("*/config.yaml")
    if p.parent.name != "default"
)
TEXT = "\n".join(p.read_text() for p in sorted((mini.REPOSITORY / "workflow/rules").glob("*.smk")))
RULES = {body.split(":", 1)[0]: body for body in re.split(r"^rule ", TEXT, flags=re.MULTILINE)[1:]}
LOCAL = {name for name, body in RULES.items() if "localrule: True" in body}


def profile(name):
    return yaml.safe_load((mini.REPOSITORY / "workflow/profiles" / name / "config.yaml").read_text())


def test_there_are_rules_profiles_and_what_is_done_at_once():
    assert {"slurm", "kubernetes"} <= set(PROFILES)
    assert {"extract", "overview", "picture"} == LOCAL and len(RULES) > len(LOCAL)


@pytest.mark.parametrize("name", PROFILES)
def test_all_rules_of_a_review_are_one_job(name):
    groups = dict(entry.split("=") for entry in profile(name)["groups"])
    assert groups.keys() == RULES.keys() - LOCAL
    assert set(groups.values()) == {"review"}


@pytest.mark.parametrize("name", PROFILES)
def test_what_is_asked_for_is_asked_for_rules_that_are(name):
    asked = profile(name)
    assert asked.get("set-resources", {}).keys() <= RULES.keys() - LOCAL
    assert asked["default-resources"].keys() == {"mem_mb", "runtime"}


def test_a_partition_named_for_one_call_takes_no_memory_or_time_from_any_rule():
    """Default resources of the command line stand for those of the profile, so that no rule may need them."""
    asked = profile("slurm")["set-resources"]
    assert asked.keys() == RULES.keys() - LOCAL
    assert {tuple(sorted(each)) for each in asked.values()} == {("mem_mb", "runtime")}
