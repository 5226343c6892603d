"""Write the primary results of results/ to main_results.csv: `python tests/workflow/renew_main_results.py`."""

import csv
import json
from pathlib import Path

COLUMNS = (
    "review", "outcome", "synthesis", "designs", "status", "measure", "k", "n", "estimate", "ci_low", "ci_high", "tau2",
    "studies",
)  # fmt: skip
ROOT = Path(__file__).parents[2]


def main_results(results: Path) -> list[dict]:
    """One row a stratum of a synthesis, the headline first: its numbers, and its studies."""
    rows = []
    for path in sorted(results.glob("*/outcomes/*/synthesis.json")):
        found = json.loads(path.read_text(encoding="utf-8"))
        for synthesis in found["syntheses"]:
            studies = {c["key"]: c["study"] for c in synthesis["candidates"]}
            for analysis in (synthesis["analyses"][0], *synthesis["strata"]):
                row = {name: _text(analysis[name]) for name in COLUMNS[4:-1]}
                row |= {
                    "review": found["review"],
                    "outcome": found["outcome"]["id"],
                    "synthesis": synthesis["id"],
                    "designs": _text(analysis["stratum"]),
                }
                row["studies"] = " | ".join(sorted(studies[e["key"]] for e in analysis["effects"]))
                rows.append(row)
    return rows


def _text(value) -> str:
    if value is None:
        return ""
    return f"{value:.6g}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    target = Path(__file__).with_name("main_results.csv")
    with target.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(main_results(ROOT / "results"))
    print(f"{target.relative_to(ROOT)} is renewed")
