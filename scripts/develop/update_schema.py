"""Renew the JSON Schemas in workflow/schemas: of study files and vocabulary, and of the results."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

from evidence.record import schemas
from evidence.studies.console import print_on_any_terminal
from evidence.studies.schemas import parts, study_file, vocabulary_files
from evidence.studies.vocabulary.loading import load_vocabulary

if __name__ == "__main__":
    print_on_any_terminal()
    folder = ROOT / "workflow" / "schemas"
    words = load_vocabulary(ROOT / "resources" / "vocabulary")
    for name, content in (
        ("study", study_file.build(words)),
        ("vocabulary", vocabulary_files.build()),
    ):
        (folder / f"{name}.schema.json").write_text(parts.as_text(content), encoding="utf-8")
    for name in (*schemas.ROOTS, *schemas.WRITTEN):
        (folder / f"{name}.schema.json").write_text(schemas.as_text(name), encoding="utf-8")
