"""Renew the JSON Schemas in workflow/schemas: of study files and vocabulary, and of the results."""

from pathlib import Path

from evidence.record import schemas
from evidence.studies import schema, vocabulary
from evidence.studies.console import print_on_any_terminal

if __name__ == "__main__":
    print_on_any_terminal()
    root = Path(__file__).resolve().parent.parent
    folder = root / "workflow" / "schemas"
    words = vocabulary.load(root / "resources" / "vocabulary")
    for name, content in (("study", schema.build(words)), ("vocabulary", schema.build_vocabulary())):
        (folder / f"{name}.schema.json").write_text(schema.as_text(content), encoding="utf-8")
    for name in (*schemas.ROOTS, *schemas.WRITTEN):
        (folder / f"{name}.schema.json").write_text(schemas.as_text(name), encoding="utf-8")
