"""Tables as CSV: complete, unrounded, and no cell that a spreadsheet would run."""

import csv
import dataclasses
import io

from example_review import example

from evidence.report import tables


def read(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_every_table_is_written_and_readable(tmp_path):
    evidence = example()
    paths = tables.write_all(evidence, tmp_path)
    assert {p.stem for p in paths} == set(tables.TABLES)
    counts = {p.stem: len(read(p.read_text(encoding="utf-8"))) for p in paths}
    assert counts["publications"] == len(evidence.publications)
    assert counts["figures"] == len(evidence.rows)
    assert counts["findings"] == sum(len(o.syntheses) for o in evidence.outcomes)


def test_numbers_are_written_in_full():
    record = read(tables.to_csv(tables.findings(example())))[0]
    primary = example().outcomes[0].syntheses[0].primary
    assert float(record["estimate"]) == primary.estimate == 0.8446
    assert float(record["ci_high"]) == primary.ci_high


def test_no_cell_can_be_run_as_a_formula():
    text = tables.to_csv(
        [{"a": "=1+1", "b": "+1", "c": "-14.4% (printed)", "d": "@x", "e": -14.4, "f": "\tx"}]
    )
    record = read(text)[0]
    assert [record[k] for k in "abcdf"] == ["'=1+1", "'+1", "'-14.4% (printed)", "'@x", "'\tx"]
    assert float(record["e"]) == -14.4


def test_the_same_evidence_gives_the_same_tables(tmp_path):
    first = [p.read_bytes() for p in tables.write_all(example(), tmp_path / "a")]
    second = [p.read_bytes() for p in tables.write_all(example(), tmp_path / "b")]
    assert first == second


def test_a_review_without_anything_has_empty_tables(tmp_path):
    empty = dataclasses.replace(example(), outcomes=(), publications=(), rows=(), findings=())
    assert all(p.read_text() == "" for p in tables.write_all(empty, tmp_path))
