"""Make the generated parts of the documentation anew: `python scripts/update_docs.py` (or `make docs`)."""

from pathlib import Path

from evidence.workflow.docs import update

ROOT = Path(__file__).parents[1]

if __name__ == "__main__":
    page = ROOT / "config/README.md"
    page.write_text(update(page.read_text(encoding="utf-8"), ROOT / "workflow/schemas"), encoding="utf-8")
    print(f"{page.relative_to(ROOT)} is up to date")
