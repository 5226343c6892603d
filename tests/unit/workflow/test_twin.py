"""The twin that the workflow is measured against is the same graph, made from the workflow as it is."""

import ast
import filecmp
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from evidence.benchmarks.runs import cases, twin
from evidence.workflow.making.run import make_run
from workflow import in_process, mini


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("twin") / "home"
    twin.make(mini.REPOSITORY, folder)
    return folder


def test_rules_profiles_and_snakefile_are_those_of_the_workflow(made):
    def same(found):
        return not (found.left_only or found.right_only or found.diff_files) and all(
            same(inner) for inner in found.subdirs.values()
        )

    assert same(filecmp.dircmp(mini.REPOSITORY / "workflow", made / "workflow", ignore=[".snakemake"]))


def test_what_the_rules_take_of_the_package_is_in_the_twin_s(made):
    rules = "".join(path.read_text() for path in (mini.REPOSITORY / "workflow").rglob("*.smk"))
    taken = re.findall(r"^from (evidence[\w.]*) import (.+)$", rules, re.MULTILINE)
    asked = {(module, name.strip()) for module, names in taken for name in names.split(",")}
    modules = {name for module, name in asked if (made / "scripts" / _path(f"{module}.{name}")).exists()}
    asked = {(module, name) for module, name in asked if name not in modules}
    asked |= {("evidence.workflow.at_work", name) for name in re.findall(r"\bat_work\.(?!py\b)(\w+)", rules)}
    assert {("evidence.workflow.making.run", "make_run"), ("evidence.workflow.at_work", "begin")} <= asked
    for module, name in asked:
        tree = ast.parse((made / "scripts" / _path(module)).read_text())
        told = {getattr(node, "name", "") for node in tree.body}
        told |= {target.id for node in tree.body if isinstance(node, ast.Assign) for target in node.targets}
        assert name in told, f"{module} of the twin has no {name}"


def _path(module):
    return Path(*module.split(".")).with_suffix(".py")


def test_every_step_has_an_empty_body_and_there_is_nothing_else(made):
    steps = {path.name for path in (made / "scripts/steps").glob("*.py")}
    rules = "".join(path.read_text() for path in (mini.REPOSITORY / "workflow/rules").glob("*.smk"))
    assert steps == {
        f"{name}.py"
        for name in rules.split("scripts/steps/")
        for name in [name.split(".py")[0]]
        if name.isidentifier()
    }
    assert {"extract.py", "papers.py", "overview.py"} <= steps
    package = {
        path.relative_to(made / "scripts").as_posix() for path in (made / "scripts/evidence").rglob("*.py")
    }
    assert package == {
        f"evidence/{n}.py"
        for n in (
            "__init__",
            "workflow/__init__",
            "workflow/prepared/__init__",
            "workflow/prepared/starting",
            "workflow/making/__init__",
            "workflow/making/plan",
            "workflow/making/run",
            "workflow/prepared/ending",
            "workflow/prepared/handing",
            "workflow/prepared/own_way",
            "workflow/at_work",
            "workflow/dry_run",
            "workflow/progress/__init__",
            "workflow/progress/watching",
        )
    }


def test_rules_without_steps_are_no_twin(tmp_path):
    (tmp_path / "home/workflow/rules").mkdir(parents=True)
    with pytest.raises(ValueError, match="name no script"):
        twin.make(tmp_path / "home", tmp_path / "twin")


def test_every_change_that_is_measured_can_be_made_to_the_shipped_library(tmp_path):
    before = {}
    for case in cases.CASES:
        case.make(mini.REPOSITORY, tmp_path)
        after = {p: p.read_bytes() for p in tmp_path.rglob("*.yaml")}
        assert (after == before) == (case.name == "nothing")
        before = after


def test_a_measured_run_keeps_compiled_modules_and_has_all_threads_as_a_reviewer_s_has():
    of_this_process = {"PATH": "/bin", "PYTHONDONTWRITEBYTECODE": "1", "OPENBLAS_NUM_THREADS": "1"}
    assert cases.of_a_reviewer(of_this_process) == {"PATH": "/bin"}


def test_an_edit_of_words_that_are_not_there_is_refused(tmp_path):
    (tmp_path / "a.yaml").write_text("b\n")
    with pytest.raises(ValueError, match="does not hold"):
        cases.Edit("a.yaml", "c", "d")(tmp_path, tmp_path)


@pytest.mark.slow
def test_the_twin_runs_the_jobs_of_the_plan_that_it_follows_and_then_none(made, tmp_path):
    real, other = mini.with_one_review(tmp_path / "real"), mini.with_one_review(tmp_path / "other")
    planned = make_run(in_process.with_graph(real), mini.REPOSITORY)
    running = twin.follow(real, other)
    assert running == sorted(planned.running)
    run = snakemake(made, other)
    assert run.returncode == 0, run.stdout + run.stderr
    assert mini.jobs(run) - {"all/"} == planned.running
    assert (other / "results/legs/report.html").read_text() == "results/legs/report.html"  # a placeholder
    plan = json.loads((real / twin.PLAN).read_bytes()) | {"running": []}
    (real / twin.PLAN).write_text(json.dumps(plan))
    assert twin.follow(real, other) == []
    run = snakemake(made, other)
    assert "Nothing to be done" in run.stdout + run.stderr
    shutil.rmtree(tmp_path)


def snakemake(home: Path, folder: Path):
    command = [
        sys.executable,
        "-m",
        "snakemake",
        "--snakefile",
        str(home / "workflow/Snakefile"),
        "--directory",
        str(folder),
    ]
    return subprocess.run(command, capture_output=True, text=True, check=False)
