"""Small-study effects as a table: every test and method is a row, with what it would make of the result."""

import dataclasses

from example_diagnostics import diagnostics
from example_review import example

from evidence.sections import tables as all_tables


def test_each_test_and_each_method_of_a_funnel_is_a_row():
    studies = [(f"s{i}", f"Study {i}", 2000 + i, 0.6 + 0.02 * i) for i in range(12)]
    evidence = example()
    first = evidence.outcomes[0]
    found = diagnostics(studies)
    synthesis = dataclasses.replace(first.syntheses[0], diagnostics=found)
    outcome = dataclasses.replace(first, syntheses=(synthesis,))
    records = all_tables()["small_study_effects"].records(dataclasses.replace(evidence, outcomes=(outcome,)))
    assert [r["method"] for r in records] == [
        "Egger",
        "Begg",
        "Trim-and-fill L0",
        "Trim-and-fill R0",
        "PET-PEESE (PET)",
    ]
    assert records[0]["p_value"] == found.small_studies.tests[0].p_value and records[2]["missing"] == 3
