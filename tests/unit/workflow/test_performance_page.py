"""docs/performance.md is what the kept measurements say, and says what was not measured or not reached."""

import json

from evidence.benchmarks import performance
from workflow import mini


def test_the_page_is_that_of_the_measurements_beside_it():
    page = (mini.REPOSITORY / performance.PAGE).read_text()
    assert page == performance.as_markdown(mini.REPOSITORY / performance.KEPT)


def spread(median):
    return {"median": median, "least": median - 1, "most": median + 1, "count": 3}


def test_an_aim_that_was_missed_is_said_and_so_is_what_was_not_measured(tmp_path):
    row = {
        "jobs": 25, "cpu": spread(30.0), "twin_cpu": spread(6.0), "wall": spread(20.0), "twin_wall": spread(9.0),
        "wall_ratio": spread(2.2), "aim": 4.0, "memory": 1 << 28,
    }  # fmt: skip
    found = {
        "machine": {
            "processor": "A",
            "processors": 2,
            "memory_gib": 8.0,
            "python": "3.11",
            "system": "Linux",
        },
        "versions": {"numpy": "2"},
        "pairs": 3,
        "rows": [
            row | {"case": "clean", "ratio": spread(5.0)},
            row | {"case": "nothing", "ratio": spread(3.5)},
        ],
    }
    (tmp_path / "workflow.json").write_text(json.dumps(found))
    page = performance.as_markdown(tmp_path)
    lines = {line.split(" | ")[0].strip("| "): line for line in page.splitlines() if line.startswith("| ")}
    assert "4 (**missed**)" in lines["clean"] and "5.00 (4.00 to 6.00)" in lines["clean"]
    assert "4 (reached)" in lines["nothing"]
    assert page.count("Not measured yet.") == 2
    assert "A, 2 processors, 8 GiB; Linux, Python 3.11; numpy 2." in page
