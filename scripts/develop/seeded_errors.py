"""Measure what the integrity rules catch: put errors into the study files one at a time and check each.

`--keep` renews docs/seeded-errors.md, which a test holds current.
"""

import argparse
import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

from evidence.studies.console import print_on_any_terminal
from evidence.studies.seeding import page, reporting, running
from evidence.studies.vocabulary.loading import load_vocabulary

OF_EACH_KIND = 250
SEED = 20190612


def main(root: Path) -> int:
    """Run the study and write results/integrity/catch_rate.json and .txt."""
    parser = argparse.ArgumentParser(prog="seeded_errors.py", description=__doc__.splitlines()[0])
    parser.add_argument("--of-each-kind", type=int, default=OF_EACH_KIND, help="errors of each kind")
    parser.add_argument("--seed", type=int, default=SEED, help="of the random draw")
    parser.add_argument("--keep", action="store_true", help="renew docs/seeded-errors.md, and nothing else")
    options = parser.parse_args()
    if options.keep:
        kept = root / "docs" / "seeded-errors.md"
        kept.write_text(page.page_of(root), encoding="utf-8")
        print(f"{kept.relative_to(root)} is up to date")
        return 0
    words = load_vocabulary(root / "resources" / "vocabulary")
    library = running.read_library(root / "resources" / "studies", words)
    slips = running.sample(library, options.of_each_kind, options.seed)
    trials = running.run(library, slips, words)
    data = reporting.as_data(trials, running.false_alarms(library), options.seed)
    folder = root / "results" / "integrity"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "catch_rate.json").write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", "utf-8")
    table = reporting.as_table(data)
    (folder / "catch_rate.txt").write_text(table, "utf-8")
    print(table)
    return 0


if __name__ == "__main__":
    print_on_any_terminal()
    sys.exit(main(ROOT))
