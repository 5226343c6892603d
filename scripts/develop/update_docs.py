"""Make the generated parts of the documentation anew (`make docs`)."""

import json
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

from evidence.benchmarks import performance
from evidence.paper import dressing, template
from evidence.studies.console import print_on_any_terminal
from evidence.studies.integrity.page import as_markdown
from evidence.studies.notation import page as notation_page
from evidence.workflow.documents import ledger, sources
from evidence.workflow.documents.docs import update

if __name__ == "__main__":
    print_on_any_terminal()
    page = ROOT / "config/README.md"
    page.write_text(update(page.read_text(encoding="utf-8"), ROOT / "workflow/schemas"), encoding="utf-8")
    rules = ROOT / "docs/integrity.md"
    rules.write_text(as_markdown(), encoding="utf-8")
    shutil.rmtree(template.FOLDER, ignore_errors=True)
    for name, content in dressing.members().items():
        (template.FOLDER / name).parent.mkdir(parents=True, exist_ok=True)
        (template.FOLDER / name).write_bytes(content)
    (ROOT / sources.LIST).write_text(sources.as_text(ROOT), encoding="utf-8")
    notation = ROOT / "docs/notation.md"
    examples = json.loads((ROOT / "tests/data/notation.json").read_text(encoding="utf-8"))
    notation.write_text(notation_page.as_markdown(examples), encoding="utf-8")
    evidence = ROOT / "docs/evidence.md"
    evidence.write_text(ledger.page_of(ROOT), encoding="utf-8")
    speed = ROOT / performance.PAGE
    speed.write_text(performance.as_markdown(ROOT / performance.KEPT), encoding="utf-8")
    made = (page, rules, notation, evidence, speed)
    print(f"{', '.join(path.relative_to(ROOT).as_posix() for path in made)} are up to date")
