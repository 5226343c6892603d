"""Write docs/seeded-errors.md anew: `PYTHONPATH=scripts python -m evidence.studies.seeding`."""

from pathlib import Path

from evidence.studies.seeding.page import page_of

ROOT = Path(__file__).resolve().parents[4]

if __name__ == "__main__":
    target = ROOT / "docs" / "seeded-errors.md"
    target.write_text(page_of(ROOT), encoding="utf-8")
    print(f"{target.relative_to(ROOT)} is up to date")
