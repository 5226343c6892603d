"""What the documents name exists: settings, examples, files, commands, options, headings."""

import json
import re
from functools import cache
from pathlib import Path

import jsonschema
import pytest
import yaml
from packaging.requirements import Requirement

from evidence.review.selection.choosing.figure_of_study import RULES
from evidence.workflow.documents.docs import update

ROOT = Path(__file__).parents[3]
SCHEMAS = ROOT / "workflow/schemas"
MANUAL = "config/README.md"
DOCUMENTS = (
    "README.md",
    MANUAL,
    "CONTRIBUTING.md",
    "resources/README.md",
    "tests/data/README.md",
    "tests/reference/README.md",
    *sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").glob("*.md")),
)
# Files that a reader or a run makes: nothing of them is in the repository.
MADE = re.compile(
    r"(\.test/)?results|\.snakemake|\.venv|config/(baselines|certainty)|resources/studies/smith2024\.yaml|config/reviews/lysis-dvt\.yaml"
)
FLOORS = tuple(path.name for path in (ROOT / "scripts/evidence").iterdir() if path.is_dir())
FOLDERS = ("scripts", "tests", "docs", "workflow", "resources", "config", "evidence", ".ci", ".test", *FLOORS)
_SPAN = re.compile(r"`([^`\n]+)`")
_FENCE = re.compile(r"```(\w*)\n(.*?)```", re.DOTALL)
_OPTION = re.compile(r"(?<![\w-])--[a-z][\w-]+")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)


@cache
def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@cache
def prose_of(name: str) -> str:
    return _FENCE.sub("", text_of(name))


@cache
def code() -> dict[str, str]:
    """All modules by their path below scripts/."""
    found = (ROOT / "scripts").rglob("*.py")
    return {p.relative_to(ROOT / "scripts").as_posix(): p.read_text(encoding="utf-8") for p in found}


def anchors(name: str) -> set[str]:
    heads = (re.sub(r"[^\w\- ]", "", head.lower()) for head in _HEADING.findall(prose_of(name)))
    return {head.replace(" ", "-") for head in heads}


def settings_of(schema: dict) -> set[str]:
    """All names of settings that a schema holds, down to the last mapping."""
    found = set(schema.get("properties", ()))
    inner = [*schema.get("properties", {}).values(), schema.get("items"), schema.get("additionalProperties")]
    return found.union(*(settings_of(each) for each in inner if isinstance(each, dict)))


def test_the_manual_of_settings_is_current():
    assert update(text_of(MANUAL), SCHEMAS) == text_of(MANUAL), "run: make docs"


@pytest.mark.parametrize("kind", ["config", "review", "certainty"])
def test_every_setting_of_the_schemas_stands_in_a_table_of_the_manual(kind):
    rows = [line.split(" | ")[0] for line in text_of(MANUAL).splitlines() if line.startswith("| ")]
    told = {row.strip("|` ").split(": ")[-1].removeprefix("- ") for row in rows}
    schema = json.loads((SCHEMAS / f"{kind}.schema.json").read_text(encoding="utf-8"))
    measures = set(schema["properties"].get("primary", {}).get("properties", {}))
    scale = schema["properties"].get("primary", {}).get("properties", {}).get("tau prior scale", {})
    blocks = set(re.findall(r"^### (.+)$", text_of(MANUAL).lower(), re.MULTILINE))
    shared = [schema["$defs"][name] for name in ("criteria", "analysis") if name in schema["$defs"]]
    asked = settings_of(schema).union(*map(settings_of, shared)) - (settings_of(scale) - measures)
    assert asked - told - blocks == set()


def test_a_setting_that_the_manual_does_not_tell_would_be_seen():
    schema = {"properties": {"known": {"additionalProperties": {"properties": {"new": {}}}}}}
    assert settings_of(schema) == {"known", "new"}


def examples(name: str) -> list[dict]:
    found = [yaml.safe_load(body) for kind, body in _FENCE.findall(text_of(name)) if kind == "yaml"]
    plain = json.loads(json.dumps(found, default=str))  # dates are texts
    return [each for each in plain if isinstance(each, dict)]


@pytest.mark.parametrize("name", ["README.md", MANUAL, "resources/README.md"])
def test_every_example_of_a_file_holds_against_its_schema(name):
    schemas = {}
    for kind in ("review", "certainty", "study"):
        schema = json.loads((SCHEMAS / f"{kind}.schema.json").read_text(encoding="utf-8"))
        # An example is a part of a file: what a whole one needs is not asked for.
        schemas[kind] = jsonschema.Draft202012Validator(schema | {"required": [], "anyOf": [{}]})
    for example in examples(name):
        kind = "certainty" if "judgements" in example else "review"
        kind = "study" if isinstance(example.get("outcomes"), list) or "appraisal" in example else kind
        wrong = [f"{list(e.absolute_path)}: {e.message}" for e in schemas[kind].iter_errors(example)]
        assert not wrong, (name, wrong)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_file_that_a_document_names_is_there(name):
    missing = []
    for span in _SPAN.findall(prose_of(name)):
        for word in span.split():
            path = word.strip(".,;:()").rstrip("/") if not word.startswith(".") else word.rstrip("/,;:")
            first = path.split("/")[0]
            if MADE.match(path) or "/" not in path or first not in FOLDERS or set("<*…{") & set(path):
                continue
            places = [ROOT / path, ROOT / "scripts" / path, ROOT / "scripts/evidence" / path]
            if not any(place.exists() or place.with_suffix(".py").exists() for place in places):
                missing.append(path)
    assert not missing


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_link_of_a_document_leads_somewhere(name):
    dead = []
    for target in _LINK.findall(prose_of(name)):
        path, _, anchor = target.partition("#")
        if "://" in target:
            continue
        to = (ROOT / name).parent / path if path else ROOT / name
        relative = to.resolve().relative_to(ROOT).as_posix()
        if not to.exists() or (anchor and anchor not in anchors(relative)):
            dead.append(target)
    assert not dead


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_command_that_a_document_names_is_there_with_its_options(name):
    targets = set(re.findall(r"^([a-z][\w-]*):", text_of("Makefile"), re.MULTILINE))
    fences = [line for _, body in _FENCE.findall(text_of(name)) for line in body.splitlines()]
    options = {option for text in code().values() for option in re.findall(r'"(--[a-z][\w-]+)"', text)}
    for span in (*_SPAN.findall(prose_of(name)), *fences):
        for target in re.findall(r"(?:^|\s)make ([a-z][\w-]*)", span.split("#")[0]):
            assert span.lstrip()[:4] != "make" or target in targets, span
        for script in re.findall(r"(?:^|[\s/])scripts/((?:\w+/)*\w+\.py)", span):
            assert script in code(), span
        named = re.match(r"(?:\S*python )?(?:scripts/)?((?:\w+/)*\w+\.py)\b", span.strip())
        if named and named[1] in code():
            assert set(_OPTION.findall(span)) <= options, span


def test_headings_that_files_point_to_are_there():
    pointing = re.compile(r'(README\.md|CONTRIBUTING\.md|config/README\.md), \\?"([^"\\]+)\\?"')
    files = ["pyproject.toml", "config/config.yaml", *(p.name for p in ROOT.glob("requirements*.in"))]
    texts = [*map(text_of, files), *code().values(), text_of("workflow/schemas/config.schema.json")]
    texts += [text_of(name) for name in DOCUMENTS]
    found = [pair for text in texts for pair in pointing.findall(text)]
    assert len(found) > 5
    for document, heading in found:
        assert any(head.startswith(heading) for head in _HEADING.findall(text_of(document))), (
            document,
            heading,
        )


def test_every_change_says_whether_results_change():
    entries = re.findall(r"^- .+(?:\n +.+)*", text_of("CHANGELOG.md"), re.MULTILINE)
    silent = [
        entry for entry in entries if not re.search(r"\*[^*]*\bresults?\b[^*]*\*", entry, re.IGNORECASE)
    ]
    assert len(entries) > 100 and not silent


LINUX = {
    "sys_platform": "linux",
    "os_name": "posix",
    "platform_machine": "x86_64",
    "python_version": "3.11",
    "python_full_version": "3.11.7",
    "implementation_name": "cpython",
    "platform_python_implementation": "CPython",
}


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt"])
def test_the_number_of_packages_is_that_of_the_lock(lock):
    lines = [
        line.split(" \\")[0] for line in text_of(lock).splitlines() if re.match(r"[A-Za-z0-9].*==", line)
    ]
    packages = [Requirement(line) for line in lines]
    installed = {p.name for p in packages if p.marker is None or p.marker.evaluate(LINUX)}
    told = re.findall(rf"^\| `{re.escape(lock)}` \| \w+ \| (\d+)", text_of("CONTRIBUTING.md"), re.MULTILINE)
    assert told == [str(len(installed))] * 2


def test_the_number_of_publications_is_that_of_the_library():
    files = list((ROOT / "resources/studies").glob("*.yaml"))
    assert re.findall(r"made of (\d+) publications", text_of("README.md")) == [str(len(files))]


@pytest.mark.parametrize("name", ["README.md", MANUAL, "CHANGELOG.md", "docs/notebook.md"])
def test_every_table_and_column_file_that_a_document_names_is_written_by_some_module(name):
    written = "\n".join(code().values())
    spans = _SPAN.findall(prose_of(name))
    named = {found for span in spans for found in re.findall(r"(?:^|tables/)([a-z_]+)\.(?:csv|json)$", span)}
    frames = set(re.findall(r'frames\["(\w+)"\]', text_of(name)))
    told = named | frames | set(re.findall(r"tables? `([a-z_]+)`", prose_of(name)))
    missing = {each for each in told if not re.search(rf'"{each}"|\b{each}\.(csv|json)', written)}
    assert not missing


def test_the_manual_lists_the_rules_by_which_a_figure_is_chosen():
    part = text_of(MANUAL).split("### A study counts once\n")[1].split("\n###")[0]
    # Whole before part and as printed stand before the list, definition, words and the same value after it.
    assert len(re.findall(r"^\d+\. ", part, re.MULTILINE)) == len(RULES) - 5
