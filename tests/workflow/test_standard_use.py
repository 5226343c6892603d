"""The workflow as Snakemake's users meet it: as a module, with --config, with a small test library, as a graph."""

import re
import subprocess
import sys

import pytest

from workflow import in_process, mini

MODULE = """\
configfile: "config/config.yaml"


module evidence:
    snakefile:
        "{snakefile}"
    config:
        config


use rule * from evidence as evidence_*
"""
CLOSED = """

onsuccess:
    from evidence.workflow.closing import close_run

    close_run()
"""


@pytest.fixture
def folder(tmp_path):
    return in_process.with_graph(mini.make(tmp_path))


def caller(folder, snakefile, *options, more=""):
    """Run an analysis that uses the workflow as a module, laid out as snakedeploy does it."""
    (folder / "workflow").mkdir(exist_ok=True)
    (folder / "workflow/Snakefile").write_text(MODULE.format(snakefile=snakefile) + more)
    command = [sys.executable, "-m", "snakemake", "--cores", "2", *options]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_another_workflow_plans_it_as_a_module_with_the_vocabulary_that_comes_with_it(folder):
    import shutil

    shutil.rmtree(folder / "resources/vocabulary")
    run = caller(folder, mini.REPOSITORY / "workflow/Snakefile", "--dry-run")
    assert run.returncode == 0, run.stderr
    assert len(mini.jobs(run)) == 16
    assert not (folder / "results").exists()


@pytest.mark.slow
def test_another_workflow_runs_it_as_a_module_and_a_second_run_has_nothing_to_do(tmp_path):
    folder = in_process.with_graph(mini.with_one_review(tmp_path))
    snakefile = mini.REPOSITORY / "workflow/Snakefile"
    run = caller(folder, snakefile)
    assert run.returncode == 0, run.stderr
    assert (folder / "results/legs/report.html").is_file()
    for path in (folder / "resources/studies").iterdir():
        path.touch()
    run = caller(folder, snakefile)
    assert "Nothing to be done" in run.stdout + run.stderr


TOLD = "resources/studies/zeta2022.yaml:13 outcomes[1]: 'pts_ani'"


@pytest.mark.slow
def test_as_a_module_the_last_job_tells_what_is_to_mend_and_two_lines_give_the_exit_code(folder):
    in_process.run(folder)
    mini.write(folder, "zeta2022", mini.trial("Zeta", "12/40", "3/40").replace("pts_any", "pts_ani"))
    in_process.run(folder)  # what is left to run is the job that tells
    snakefile = mini.REPOSITORY / "workflow/Snakefile"
    for more, code, times in (("", 0, 1), (CLOSED, 1, 2)):
        run = caller(folder, snakefile, more=more)
        said = run.stdout + run.stderr
        assert mini.jobs(run) == {"overview"}
        assert run.returncode == code, said
        assert said.count(TOLD) == said.count("Reports: results/index.html (legs 1 pooled") == times
        assert "Traceback" not in said


def test_the_lines_that_readme_gives_for_a_module_are_those_tested():
    text = (mini.REPOSITORY / "README.md").read_text()
    assert CLOSED.strip() in text and "module evidence:" in text


@pytest.mark.slow
def test_it_is_read_from_a_repository_file_by_file(folder):
    if not (mini.REPOSITORY / ".git").exists():
        pytest.skip("no repository")
    run = caller(folder, f"git+file://{mini.REPOSITORY}/workflow/Snakefile@HEAD", "--list-rules")
    assert run.returncode == 0, run.stderr
    assert "evidence_report" in run.stdout


def test_a_setting_given_with_the_command_is_checked_like_one_of_the_file(folder):
    run = mini.snakemake(
        folder, "--dry-run", "--config", "reviewz=[legs]", "primary={tau2: RELM}", "absolute_effects={}"
    )
    assert run.returncode != 0
    told = run.stdout + run.stderr
    for words in (
        "given with the command reviewz: unknown setting 'reviewz' (did you mean 'reviews'?)",
        "(did you mean 'absolute effects'?); a name with a space is given in a file, with --configfile",
        "given with the command primary.tau2: 'RELM' is not allowed here",
    ):
        assert words in told
    assert "Traceback" not in told and ".smk" not in told and "site-packages" not in told


def test_settings_given_with_the_command_or_a_file_are_obeyed(folder):
    """And a dry run writes and removes nothing but its cache, and tells the first problems at its end."""
    before = {p for p in folder.rglob("*") if ".snakemake" not in p.parts}
    run = mini.snakemake(folder, "--dry-run", "--config", "reviews=[legs]")
    assert run.returncode == 0, run.stderr
    assert not any(job.endswith("/cavas") for job in mini.jobs(run)) and "report/legs" in mini.jobs(run)
    assert {p for p in folder.rglob("*") if ".snakemake" not in p.parts} == before
    assert "to mend" not in run.stdout + run.stderr
    (folder / "other.yaml").write_text("reviews: [cavas]\n")
    for n in range(12):
        mini.write(folder, f"zeta{2000 + n}", mini.trial(f"Zeta{n}", "12/10", "3/40"))
    run = mini.snakemake(folder, "--dry-run", "--configfile", str(folder / "other.yaml"))
    assert run.returncode == 0, run.stderr
    heading, *listed, more = run.stderr[run.stderr.index("12 problems to mend") :].splitlines()
    assert all("12 events of 10 patients" in line for line in listed) and "2 more" in more
    assert not any(job.endswith("/legs") for job in mini.jobs(run)) and "report/cavas" in mini.jobs(run)


@pytest.mark.slow
def test_the_graph_of_rules_stays_as_it_is_with_one_review_more(folder):
    run = mini.snakemake(folder, "--rulegraph", "dot", "--config", "reviews=[legs, cavas]")
    assert run.returncode == 0, run.stderr
    of_one = {
        job.partition("/")[0]
        for job in in_process.plan(folder, mini.configured(folder) | {"reviews": ["legs"]}).plan.jobs
    }
    # And the rule that asks for all.
    assert len(re.findall("label", run.stdout)) == len(of_one) + 1 == 10


def test_the_list_of_files_that_the_workflow_consists_of_is_up_to_date():
    from evidence.workflow.documents import sources

    assert (mini.REPOSITORY / sources.LIST).read_text() == sources.as_text(mini.REPOSITORY)


@pytest.mark.slow
def test_jobs_that_no_copy_does_run_in_a_folder_whose_name_has_spaces(tmp_path):
    """One job alone, a figure for print: with the environment inside the folder, as the README sets it up."""
    place = tmp_path / "Über sieben $HOME 'Reviews'"
    place.mkdir()
    (place / ".venv").symlink_to(sys.prefix)
    folder = mini.with_one_review(place)
    interpreter = place / ".venv/bin/python"
    assert mini.snakemake(folder, interpreter=interpreter).returncode == 0
    page = folder / "results/legs/report.html"
    made = page.read_bytes()
    page.write_text("altered")
    run = mini.snakemake(folder, interpreter=interpreter)
    assert (run.returncode, mini.jobs(run)) == (0, {"report/legs"}), run.stderr
    assert page.read_bytes() == made
    picture = "results/legs/print/flow.pdf"
    run = mini.snakemake(folder, picture, interpreter=interpreter)
    assert run.returncode == 0 and (folder / picture).exists(), run.stderr
