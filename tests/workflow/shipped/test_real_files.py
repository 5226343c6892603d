"""Every JSON file of a run of the shipped reviews fits a published schema."""

import json

import jsonschema
import pytest

from workflow import mini
from workflow.shipped.real import GUIDED, REVIEWS

pytestmark = pytest.mark.slow


def schema(name):
    folder = mini.REPOSITORY / "workflow/schemas"
    return jsonschema.Draft202012Validator(json.loads((folder / f"{name}.schema.json").read_text()))


# Where each kind of file stands in results/; what schemas.ROOTS has more is not written there.
WRITTEN = {
    "publication": "studies/*.json",
    "decisions": "*/publications.json",
    "datasets": "*/datasets.json",
    "synthesis": "*/outcomes/*/synthesis.json",
    "evidence": "*/evidence.json",
    "summary": "*/summary.json",
    "tables": "*/tables/tables.json",
    "kept": "*/kept.json",
    "dossier": "*/dossier.json",
    "outlook": "*/outlook.json",
}


@pytest.mark.parametrize("name", sorted(WRITTEN))
def test_every_json_of_a_run_fits_its_schema(results, name):
    validator = schema(name)
    files = sorted(results.glob(WRITTEN[name]))
    assert len(files) >= len(GUIDED if name == "dossier" else REVIEWS)
    told = {p: error.message for p in files for error in validator.iter_errors(json.loads(p.read_text()))}
    assert told == {}


def test_no_json_of_a_run_is_without_a_schema(results):
    known = {path for pattern in WRITTEN.values() for path in results.glob(pattern)}
    folders = {path: path.relative_to(results).parts[:-1] for path in results.rglob("*.json")}
    # Manifests, logs and what begins with a dot are the workflow's own; other formats have schemas of their own.
    own = {p for p, parts in folders.items() if any(x in ("manifests", "logs") or x[0] == "." for x in parts)}
    others = {p for p in folders if p.name in ("references.json", "support.json", "datapackage.json")}
    assert set(folders) - known - own - others == set()
