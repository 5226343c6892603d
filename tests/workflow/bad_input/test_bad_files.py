"""Files that are none, or none that can be read: one line each, no traceback, no hang, and all else is made."""

import json
import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from evidence.studies.reading.described import dates
from evidence.workflow.making import planning, run
from evidence.workflow.making.plan import PlanError
from evidence.workflow.making.run import make_plan, make_run, refuse_unreadable
from workflow import in_process, mini

LIMIT = 120  # seconds: only what hangs takes so long, on a busy machine too
GOOD = mini.trial("Zeta", "11/40", "4/40")
TOO_DEEP, NO_FILE = "nested too deeply", "no file that can be read"


def text(content: str | bytes):
    data = content.encode() if isinstance(content, str) else content
    return lambda path: path.write_bytes(data)


def large(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(100 * 2**20)


def barred(path: Path) -> None:
    path.write_text(GOOD)
    path.chmod(0)


# name of the file -> how it is made, its line in the message, words of the message
FILES = {
    "deep_lists": (text("study: " + "[" * 50_000 + "]" * 50_000), 1, TOO_DEEP),
    "deep_mappings": (text("study: " + "{a: " * 50_000 + "}" * 50_000), 1, TOO_DEEP),
    "deep_dashes": (text("- " * 50_000 + "x"), 1, TOO_DEEP),
    "deep_lines": (text("\n".join(" " * i + "a:" for i in range(2_800))), 32, TOO_DEEP),
    "aliases": (
        text("a: &a [x, x]\n" + "".join(f"{c}: &{c} [*{p}, *{p}]\n" for p, c in zip("abcdefghijklmnopqrst", "bcdefghijklmnopqrstu", strict=True))),
        1,
        TOO_DEEP,
    ),
    "pipe": (os.mkfifo, 0, NO_FILE),
    "zeros": (lambda path: path.symlink_to("/dev/zero"), 0, NO_FILE),
    "folder": (Path.mkdir, 0, NO_FILE),
    "nowhere": (lambda path: path.symlink_to("nothing"), 0, "cannot be read: No such file"),
    "itself": (lambda path: path.symlink_to(path.name), 0, "cannot be read: Too many levels"),
    "large": (large, 0, "larger than 4 MiB"),
    "null_byte": (text(GOOD.replace("Zeta et al.", "Ze\0ta")), 3, "not allowed in YAML"),
    "control": (text(GOOD.replace("Zeta et al.", "Ze\x01ta")), 3, "not allowed in YAML"),
    "escaped": (text(GOOD.replace("Zeta et al.", '"Ze\\u0001ta"')), 3, "control character (U+0001)"),
    "escaped_key": (text(GOOD + 'notes: {"a\\u0007b": x}\n'), 18, "control character (U+0007)"),
    "latin": (text(GOOD.replace("Zeta et al.", "Zéta").encode("latin-1")), 3, "not UTF-8"),
    "wide": (text(GOOD.encode("utf-16")), 1, "not UTF-8"),
    "con": (text(GOOD), 0, "Windows cannot hold a file named 'con'"),
    "aux": (text(GOOD), 0, "Windows cannot hold a file named 'aux'"),
    "newline": (text(GOOD.replace("  a: {label", '  "a\\n": {label')), 8, "an arm id has only small letters"),
    "unlabelled": (text(GOOD.replace("label: lysis", 'label: " "')), 8, "'label' is empty"),
    "split": (text(GOOD.replace("11/40", "11\u200b/40")), 15, "an invisible sign (U+200B)"),
    "turned": (text(GOOD.replace("study: Zeta", "study: \u202eZeta")), 1, "an invisible sign (U+202E)"),
    "tagged": (text(GOOD.replace("study: Zeta", "study: !!binary aGk=")), 1, "the tag !!binary is not read"),
    "called": (
        text(GOOD.replace("study: Zeta", "study: !!python/object/apply:os.getcwd []")), 1, "is not read: take it out"),
    "merged": (text(GOOD.replace("population: {", "population: {<<: {age: 50}, ")), 6, "'<<' is not read"),
    "surrogate": (text(GOOD.replace("Zeta et al.", '"\\ud800"')), 3, "invalid Unicode character"),
    "no_character": (text(GOOD.replace("Zeta et al.", '"\\uffff"')), 3, "control character (U+FFFF)"),
    "endless_name": (text(GOOD.replace("study: Zeta", "study: " + "Z" * 300)), 1, "'study' has 300 letters"),
    "endless_author": (text(GOOD.replace("Zeta et al.", "Z" * 300)), 3, "the first of the 'authors' has 300"),
    "endless_text": (text(GOOD + "notes: " + "x" * 30_000), 18, "a text of 30,000 letters"),
    "endless_number": (text(GOOD.replace("n: 40", "n: " + "9" * 6_000)), 8, "a whole number of at least 1"),
    "no_number": (text(GOOD.replace("n: 40", "n: .nan")), 8, "not .nan"),
    "empty": (text(""), 1, "the file is empty"),
    "scalar": (text("42\n"), 1, "the file must be a mapping"),
    "two_documents": (text(GOOD + "---\n" + GOOD), 18, "one file holds one study"),
    "barred": (barred, 0, "cannot be read: Permission denied"),
}  # fmt: skip
if os.geteuid() == 0:
    del FILES["barred"]  # who may do everything may read it, too


ODD_SIGNS = mini.trial("Zeta", "11/40 (99%)", "4 ± Ω").replace("Zeta et al.", "Žižka ± Ω")


def with_all(made: Path) -> Path:
    """Put every odd file into a library."""
    for name, (make, _, _) in FILES.items():
        make(made / f"resources/studies/{name}.yaml")
    return made


@pytest.fixture
def folder(tmp_path):
    return with_all(mini.make(tmp_path))


def told_of(lines: list[str]) -> dict[str, list[str]]:
    """Lines by the study file that they are about; all of them are about one."""
    found: dict[str, list[str]] = {}
    for line in lines:
        assert line.startswith("resources/studies/"), line
        found.setdefault(line.removeprefix("resources/studies/").partition(".yaml")[0], []).append(line)
    return found


def assert_each_is_told(lines: list[str]) -> None:
    found = told_of(lines)
    assert set(found) == set(FILES)
    for name, (_, line, words) in FILES.items():
        place = f"resources/studies/{name}.yaml" + (f":{line}" if line else "")
        assert any(each.startswith(place) and words in each for each in found[name]), found[name]


def test_the_checker_names_each_in_one_run(folder):
    """In an ASCII terminal: the messages have no sign that stops them."""
    environment = os.environ | {"PYTHONIOENCODING": "ascii", "LC_ALL": "C", "PYTHONPATH": "scripts"}
    command = "import sys; from pathlib import Path; from evidence.studies.checking import main; sys.exit(main([], Path.cwd()))"
    run = subprocess.run(
        [sys.executable, "-c", command],
        capture_output=True, text=True, cwd=folder, timeout=LIMIT, check=False,
        env=environment | {"PYTHONPATH": str(mini.REPOSITORY / "scripts")},
    )  # fmt: skip
    assert run.returncode == 1 and run.stderr == ""
    *lines, last = run.stdout.splitlines()
    assert last.startswith(f"{len(FILES) + 4} study files: ")
    assert_each_is_told([line for line in lines if ": warning: " not in line and ": note: " not in line])
    assert "site-packages" not in run.stdout


@pytest.mark.parametrize(
    "made_before", [True, pytest.param(False, marks=pytest.mark.slow)], ids=["all made", "none made"]
)
def test_a_run_makes_all_else_and_ends_with_all_of_them(mini_in_process, tmp_path, made_before):
    """In a terminal of ASCII, which cannot show the signs of one of them."""
    new = (
        in_process.with_graph(mini.make(tmp_path))
        if not made_before
        else mini.copy(mini_in_process, tmp_path)
    )
    folder = with_all(new)
    mini.write(folder, "odd_signs", ODD_SIGNS)
    if made_before:
        in_process.run(folder)
    run = mini.snakemake(folder, terminal=mini.ASCII)
    said = run.stdout + run.stderr
    assert run.returncode != 0 and said.isascii() and "UnicodeEncodeError" not in said
    assert (
        "Traceback" not in said
        and "site-packages" not in said
        and str(mini.REPOSITORY / "scripts") not in said
    )
    told = [line for line in said.splitlines() if line.startswith("resources/studies/")]
    assert any("odd_signs.yaml" in line for line in told)
    assert_each_is_told([line for line in told if "odd_signs.yaml" not in line])
    for review, outcome in (("legs", "pts_any"), ("cavas", "technical_success")):
        evidence = json.loads((folder / f"results/{review}/evidence.json").read_bytes())
        pooled = {o["outcome"]["id"]: o["syntheses"][0]["analyses"][0]["k"] for o in evidence["outcomes"]}
        assert pooled[outcome] == 2
        for page in (folder / "results").rglob("*.html"):
            assert not {chr(code) for code in range(32)} - {"\n", "\t", "\r"} & set(page.read_text())


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("config/config.yaml", "level: 0.95", "level: 0.9999999999", "out of range; allowed: above 0.5 and at most 0.999"),
        ("config/config.yaml", "label: Common effect", 'label: ""', "this is empty"),
        ("config/config.yaml", "  common-effect:", '  "common-effect\\n":', "small letters, digits"),
        ("config/reviews/legs.yaml", "label: PTS", 'label: " "', "this is empty"),
        ("config/reviews/legs.yaml", "  death:", '  "death\\n":', "small letters, digits"),
        ("config/reviews/legs.yaml", "title: Legs", 'title: "Le\\u0001gs"', "control character (U+0001)"),
        ("config/reviews/legs.yaml", "label: PTS", "label: " + "x" * 300, "at most 200 fit into a figure"),
        ("config/config.yaml", "label: Common effect", "label: " + "x" * 300, "at most 200 fit"),
        ("config/config.yaml", "[legs, cavas]", "[legs, legs]", "'legs' is named twice"),
        ("config/config.yaml", "[legs, cavas]", "", "nothing stands where a list is expected"),
        ("config/config.yaml", "level: 0.95", 'level: "0.95"', "'0.95' stands where a number is expected; write it without quotes"),
        ("config/reviews/legs.yaml", "title: Legs", "title: no", "no (true or false) stands where text is expected; put it in quotes"),
        ("config/reviews/legs.yaml", "title: Legs", "title: 2019", "2019 stands where text is expected; put it in quotes"),
        ("config/reviews/legs.yaml", "role: safety", "role: null", "nothing is not allowed here"),
        ("config/reviews/legs.yaml", "label: PTS", "label: PTS\n    tau2: DL", "unknown setting 'tau2' (it stands under"),
        ("config/reviews/legs.yaml", "conditions: [leg DVT]", "conditions: [leg DVT], year from: 2,010", "'010' stands between braces"),
        ("config/config.yaml", "level: 0.95", "level: .nan", "'.nan' stands where a number is expected"),
    ],
    ids=["level", "label of an analysis", "id with a newline", "label of an outcome", "outcome with a newline",
         "control character", "endless label", "endless label of an analysis", "review twice", "no reviews",
         "quoted number", "truth value for text", "number for text", "nothing", "setting of another place", "comma in braces", "no number"],
)  # fmt: skip
def test_an_odd_setting_is_told_with_its_line(tmp_path, monkeypatch, file, old, new, words):
    monkeypatch.chdir(mini.make(tmp_path))
    path = Path(file)
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))
    assert any(line.startswith(f"{file}:") and words in line for line in problems())


KINDS = {
    "folder": Path.mkdir,
    "pipe": os.mkfifo,
    "endless device": lambda path: path.symlink_to("/dev/zero"),
    "link to nothing": lambda path: path.symlink_to("nothing"),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("file", ["config/reviews/legs.yaml", "config/certainty/legs.yaml"])
def test_what_is_no_file_leaves_out_its_review_with_a_line(tmp_path, monkeypatch, kind, file):
    monkeypatch.chdir(mini.make(tmp_path))
    Path("config/certainty").mkdir(exist_ok=True)
    Path(file).unlink(missing_ok=True)
    KINDS[kind](Path(file))
    plan = make_plan(Path("."), mini.REPOSITORY)
    assert plan.review_ids == ["cavas"]
    (told,) = plan.problems
    assert told.startswith(f"{file}: ") and ("no file" in told or "No such file" in told)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("file", ["config/config.yaml", "resources/vocabulary/outcomes.yaml"])
def test_what_is_no_file_among_the_main_settings_is_the_one_thing_told(tmp_path, monkeypatch, kind, file):
    monkeypatch.chdir(mini.make(tmp_path))
    Path(file).unlink()
    KINDS[kind](Path(file))
    assert [line.partition(": ")[0] for line in problems()] == [file]


RESULTS = (
    "results/legs/report.html",
    "results/legs/outcomes/pts_any/synthesis.json",
    "results/manifests/extract.json",
    "results/studies/alpha2019.csv",
)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "folder"])
def test_what_is_no_file_among_the_results_is_made_again(mini_in_process, tmp_path, kind):
    folder = mini.copy(mini_in_process, tmp_path / "library")
    before = in_process.files(folder)
    for file in RESULTS:
        (folder / file).unlink()
        KINDS[kind](folder / file)
    for entry in (folder / ".snakemake/evidence/store").glob("*/*"):
        entry.unlink()
        KINDS[kind](entry)
    assert in_process.run(folder)[0] == {
        "extract", "assemble/legs", "synthesise/legs", "gather/legs", "report/legs"
    }  # fmt: skip
    assert in_process.files(folder) == before
    assert not any((folder / file).is_symlink() for file in RESULTS)


@pytest.mark.slow
def test_a_folder_in_the_place_of_a_result_is_told_and_all_else_is_made(mini_in_process, tmp_path):
    folder = mini.copy(mini_in_process, tmp_path / "library")
    (folder / "results/legs/tables/findings.csv").unlink()
    (folder / "results/legs/tables/findings.csv").mkdir()
    (folder / "results/cavas/report.html").unlink()
    run = mini.snakemake(folder)
    said = run.stdout + run.stderr
    assert run.returncode != 0 and "Traceback" not in said and "site-packages" not in said
    assert "report: results/legs/tables/findings.csv: Is a directory" in said
    assert (folder / "results/cavas/report.html").is_file()


def test_a_file_name_that_is_no_text_is_told(tmp_path, monkeypatch):
    monkeypatch.chdir(mini.make(tmp_path))
    Path(os.fsdecode(b"resources/studies/z\xff.yaml")).write_text(GOOD)
    plan = make_plan(Path("."), mini.REPOSITORY)
    assert plan.problems == (
        "resources/studies/z\\udcff.yaml: the name of this file is not UTF-8: rename it",
    )
    assert plan.review_ids == ["legs", "cavas"]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(28, "No space left on device", "results/x"), "results/x: the disk is full"),
        (ZeroDivisionError("division by zero"), "the run cannot be planned (ZeroDivisionError: division by zero)"),
    ],
    ids=["full disk", "fault of the workflow"],
)  # fmt: skip
def test_a_plan_that_cannot_be_made_is_told_in_a_line(tmp_path, monkeypatch, error, words):
    monkeypatch.chdir(mini.make(tmp_path))

    def stumbling(*given):
        raise error

    monkeypatch.setattr(planning, "check_and_plan", stumbling)
    with pytest.raises(PlanError) as told:
        make_run(Path("."), mini.REPOSITORY)
    assert str(told.value).startswith(words) and "\n" not in str(told.value)
    if not isinstance(error, OSError):
        assert "in stumbling" in Path(".snakemake/evidence/fault.txt").read_text()


@pytest.mark.parametrize("name", ["studies", "logs", "manifests", "con"])
def test_a_review_cannot_have_the_name_of_another_folder(tmp_path, monkeypatch, name):
    monkeypatch.chdir(mini.make(tmp_path))
    Path("config/reviews/legs.yaml").rename(f"config/reviews/{name}.yaml")
    Path("config/config.yaml").write_text(mini.CONFIG.replace("[legs, ", f"[{name}, "))
    assert any(line.startswith("config/config.yaml:2") and f"{name!r}" in line for line in problems())


def problems() -> list[str]:
    try:
        return list(make_plan(Path("."), mini.REPOSITORY).problems)
    except PlanError as stopped:
        return str(stopped).splitlines()[1:]


@pytest.mark.slow
def test_commands_print_on_a_terminal_of_ascii(tmp_path):
    """The checker that prints the signs of the figures; a run is tried above."""
    folder = mini.make(tmp_path / "library")
    mini.write(folder, "odd_signs", ODD_SIGNS)
    for command in (
        [str(mini.REPOSITORY / "scripts/check_studies.py"), "--silenced", "--effects"],
        [str(mini.REPOSITORY / "scripts/new_study.py"), "--help"],
    ):
        run = subprocess.run(
            [sys.executable, *command],
            capture_output=True,
            env=os.environ | mini.ASCII,
            cwd=folder,
            check=False,
        )
        said = (run.stdout + run.stderr).decode("ascii")
        assert "UnicodeEncodeError" not in said and "Traceback" not in said, said


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "config/config.yaml:1: the file is empty"),
        (b"[]", "config/config.yaml:1: the file must be a mapping"),
        (b"reviews: [legs\n", "config/config.yaml:2: unreadable YAML at column 1: a comma or the closing ] is missing"),
        (b"reviews: [legs] # \xff", "config/config.yaml:1: not UTF-8 text"),
    ],
    ids=["empty", "list", "open bracket", "no UTF-8"],
)  # fmt: skip
def test_main_settings_that_snakemake_cannot_read_are_told_with_their_line(
    tmp_path, monkeypatch, content, words
):
    monkeypatch.chdir(tmp_path)
    file = Path("config/config.yaml")
    file.parent.mkdir()
    refuse_unreadable(file)  # Snakemake says that it is not there
    file.write_bytes(content)
    with pytest.raises(PlanError) as stopped:
        refuse_unreadable(file)
    assert str(stopped.value).splitlines()[1].startswith(words)


@pytest.mark.parametrize(
    "make", [Path.touch, lambda path: path.symlink_to("nowhere")], ids=["file", "link to nothing"]
)
def test_results_that_are_no_folder_are_told(tmp_path, make):
    made = mini.make(tmp_path)
    make(made / "results")
    with pytest.raises(PlanError, match="results: this is no folder"):
        make_run(made, mini.REPOSITORY)


def test_a_date_that_lies_ahead_is_judged_again_when_it_has_come(tmp_path, monkeypatch):
    folder = mini.make(tmp_path / "folder")
    ahead = date.today() + timedelta(days=40)
    mini.write(folder, "zeta2019", GOOD + f'retracted: {{date: {ahead}, notice: "https://example.org/r"}}\n')
    (told,) = in_process.plan(folder).plan.problems
    assert "which lies ahead" in told
    assert in_process.plan(folder).plan.problems == (told,)

    class Later(date):
        @classmethod
        def today(cls):
            return ahead

    monkeypatch.setattr(dates.datetime, "date", Later)
    monkeypatch.setattr(run, "date", Later)
    monkeypatch.setattr(planning, "date", Later)
    later = in_process.plan(folder).plan
    assert later.problems == () and "zeta2019" in later.publications
