"""Tables as CSV: complete, unrounded, described, and no cell that a spreadsheet would run."""

import csv
import dataclasses
import io
import json
import re
import weakref

import pytest
from example_review import example, no_methods
from page import read as read_page
from page import whole
from pyarrow import parquet
from result_builders import row

from evidence.display.prose.notes import sentence
from evidence.display.tables.columns import COUNT, Column, Table
from evidence.record.results.candidate import ArmFigure, PrintedEffect
from evidence.record.results.dataset import Dataset, OutcomeData
from evidence.sections import tables as all_tables
from evidence.studies.tidy import rows
from evidence.tables import csv_files
from evidence.tables.putting import put_anew, sum_of
from evidence.workflow.documents import dataset_csv


def read(text):
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture(scope="module")
def evidence():
    return example()


@pytest.fixture(scope="module")
def folder(evidence, tmp_path_factory):
    folder = tmp_path_factory.mktemp("tables")
    csv_files.write_all(evidence, folder)
    return folder


def test_every_table_is_written_and_readable(evidence, folder):
    assert {p.stem for p in folder.glob("*.csv")} == set(all_tables())
    counts = {p.stem: len(read(p.read_text(encoding="utf-8"))) for p in folder.glob("*.csv")}
    syntheses = [s for o in evidence.outcomes for s in o.syntheses]
    assert counts["publications"] == len(evidence.publications)
    assert counts["figures"] == len(evidence.rows)
    assert counts["findings"] == len(syntheses)
    assert counts["analyses"] == sum(len(s.analyses) for s in syntheses)
    assert counts["study_effects"] == sum(len(a.effects) for s in syntheses for a in s.analyses)
    assert counts["subgroup_effects"] == sum(len(g.effects) for s in syntheses for g in s.subgroups)
    diagnosed = [s.diagnostics for s in syntheses if s.diagnostics]
    assert counts["beyond_threshold"] == sum(a.beyond is not None for s in syntheses for a in s.analyses) > 0
    assert counts["influence"] == sum(len(d.influence) for d in diagnosed) > 0
    assert counts["cumulative"] == sum(len(d.cumulative) for d in diagnosed) > 0
    assert counts["specifications"] == sum(len(d.specifications.specifications) for d in diagnosed) > 0
    assert counts["leave_one_out"] == sum(len(s.leave_one_out) for s in syntheses)
    assert counts["files"] == len(evidence.publications) + 1


def test_numbers_are_written_in_full(evidence):
    records = all_tables()["findings"].records(evidence)
    record = read(csv_files.to_csv(records))[0]
    primary = evidence.outcomes[0].syntheses[0].primary
    assert float(record["estimate"]) == primary.estimate == 0.8446
    assert float(record["ci_high"]) == primary.ci_high


def test_a_text_that_a_spreadsheet_would_run_is_guarded():
    texts = ["=1+1", "+1+2", "@x", "\tx", "\nx", "-2+3", "-1|cmd", "-SUM(A1)", "- 5 patients", "-14%*A1"]
    record = read(csv_files.to_csv([{str(i): t for i, t in enumerate(texts)}]))[0]
    assert list(record.values()) == ["'" + t for t in texts]


def test_every_csv_of_a_run_is_guarded_and_keeps_its_numbers():
    printed = row("alpha2010/90/removal", "pts_any", '=HYPERLINK("http://example.org")')
    minus = row("alpha2010/91/removal", "pts_any", "-14.2% (-32.0% to 4.8%)", values={"estimate": -14.2})
    lines = read(rows.csv_text([printed, minus], sentence))
    assert lines[0]["printed"].startswith("'=") and lines[1]["printed"] == minus.printed
    assert float(lines[1]["estimate"]) == -14.2
    synthesis = example().outcomes[0].syntheses[0]
    candidate = dataclasses.replace(synthesis.candidates[0], at_printed="@SUM(A1)", source="+1+2")
    where = (synthesis.id, synthesis.comparison, synthesis.time, synthesis.measure)
    data = Dataset(*where, (candidate,), (), ())
    (line,) = read(dataset_csv.to_csv(OutcomeData("pts_any", (data,), ())))
    assert (line["at"], line["source"]) == ("'@SUM(A1)", "'+1+2")


def test_a_dataset_has_every_number_that_an_analysis_sets_out_from():
    synthesis = example().outcomes[0].syntheses[0]
    base = synthesis.candidates[0]
    numeric = [
        f.name for f in dataclasses.fields(ArmFigure) if f.name not in ("arms", "label", "printed", "row_ids")
    ]
    assert set(numeric) == set(dataset_csv.NUMBERS)
    ours = ArmFigure(("a",), "A", **{name: i + 1 for i, name in enumerate(numeric)})
    theirs = ArmFigure(("b",), "B", **{name: i + 101 for i, name in enumerate(numeric)})
    printed = PrintedEffect("RR", 0.5, 0.25, 1.0, 0.9, 0.05, True, "0.5 (0.25-1)", "alpha/1/x")
    full = dataclasses.replace(base, intervention=ours, comparator=theirs, effect=printed, second_hand=True)
    where = (synthesis.id, synthesis.comparison, synthesis.time, synthesis.measure)
    (line,) = read(dataset_csv.to_csv(OutcomeData("pts_any", (Dataset(*where, (full,), (), ()),), ())))
    for name in numeric:
        assert float(line[name]) == getattr(ours, name)
        assert float(line[f"comparator_{name}"]) == getattr(theirs, name)
    told = [line[f"effect{x}"] for x in ("_measure", "", "_low", "_high", "_level", "_p", "_adjusted")]
    assert told == ["RR", "0.5", "0.25", "1.0", "0.9", "0.05", "yes"] and line["second_hand"] == "yes"


def test_line_ends_of_any_kind_stay_inside_their_cell():
    record = read(csv_files.to_csv([{"a": "one\rtwo\r\nthree", "b": 1}]))[0]
    assert record == {"a": "one\ntwo\nthree", "b": "1"}


def test_a_printed_number_that_begins_with_a_minus_stays_as_it_is():
    texts = [
        "-14.4%",
        "-14.2% (-32.0% to 4.8%)",
        "-93.25% (SD 11.7)",
        "+2.1 (0.3 to 3.9)",
        "-7",
        "\N{MINUS SIGN}7",
    ]
    record = read(csv_files.to_csv([{str(i): t for i, t in enumerate(texts)} | {"n": -14.4}]))[0]
    assert list(record.values())[:-1] == texts
    assert float(record["n"]) == -14.4


def test_the_same_evidence_gives_the_same_tables(evidence, folder, tmp_path):
    csv_files.write_all(example(), tmp_path)
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {
        p.name: p.read_bytes() for p in folder.iterdir()
    }


def test_a_review_without_anything_has_tables_of_heads_alone(tmp_path):
    empty = dataclasses.replace(
        example(),
        outcomes=(),
        absolute=(),
        certainty=(),
        publications=(),
        rows=(),
        findings=(),
        methods=no_methods(),
        software={},
        spread=None,
    )
    for path in csv_files.write_all(empty, tmp_path):
        lines = path.read_text(encoding="utf-8").splitlines()
        assert lines[0].split(",") == [c.name for c in all_tables()[path.stem].columns]
        assert len(lines) == 1 or path.stem in ("flow", "flow_diagram", "files", "printed_effects"), path.stem


def test_the_description_names_every_column_of_every_file_in_order(folder):
    told = json.loads((folder / "tables.json").read_text(encoding="utf-8"))
    assert [t["file"] for t in told["tables"]] == [f"{name}.csv" for name in all_tables()]
    for table in told["tables"]:
        text = (folder / table["file"]).read_text(encoding="utf-8")
        assert next(csv.reader(io.StringIO(text))) == [c["name"] for c in table["columns"]]
        assert table["rows"] == len(read(text))
        assert all(c["meaning"] and c["type"] for c in table["columns"])


def test_columns_described_as_numbers_hold_numbers(folder):
    told = json.loads((folder / "tables.json").read_text(encoding="utf-8"))
    for table in told["tables"]:
        rows = read((folder / table["file"]).read_text(encoding="utf-8"))
        for column in table["columns"]:
            values = [r[column["name"]] for r in rows if r[column["name"]]]
            if column["type"] == "number":
                assert all(isinstance(float(v), float) for v in values), (table["file"], column["name"])
            elif column["type"] == "whole number":
                assert all(re.fullmatch(r"-?\d+", v) for v in values), (table["file"], column["name"])
            elif column["type"] == "yes or no":
                assert set(values) <= {"yes", "no"}, (table["file"], column["name"])


def test_a_column_without_a_value_is_an_error_and_not_an_empty_cell(evidence):
    table = Table(
        "x", "X", "a thing", (Column("id", "first"), Column("b", "second")), lambda e: e.publications
    )
    with pytest.raises(AttributeError, match="'b'"):
        table.records(evidence)


def test_the_page_leads_to_every_table(evidence):
    links = {a["href"] for a in read_page(whole(evidence)).all("a")}
    assert {f"tables/{name}.csv" for name in all_tables()} | {"tables/tables.json"} <= links


def test_no_more_rows_of_a_table_are_held_than_are_written_together(tmp_path, monkeypatch):
    """However many there are: the largest table has a row for every study in every analysis."""
    monkeypatch.setattr(csv_files, "AT_A_TIME", 5)
    alive: weakref.WeakSet[_Row] = weakref.WeakSet()
    most = 0

    def made(evidence):
        nonlocal most
        for number in range(97):
            one = _Row(number)
            alive.add(one)
            most = max(most, len(alive))
            yield one

    table = Table("many", "Many rows", "a row", (Column("number", "a number", COUNT),), made)
    described, sums = csv_files._written(table, example(), tmp_path, put_anew)
    assert sums == sum_of((tmp_path / "many.csv").read_bytes())
    assert described.rows == 97 and most <= 2 * 5 + 1
    assert [r["number"] for r in read((tmp_path / "many.csv").read_text())] == [str(n) for n in range(97)]
    assert parquet.read_table(tmp_path / "many.parquet")["number"].to_pylist() == [*range(97)]


@dataclasses.dataclass(frozen=True)
class _Row:
    number: int
