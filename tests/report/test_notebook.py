"""Tables as Parquet and in a notebook: the CSV's own cells, typed, with their meanings."""

import csv
import io
import re
from dataclasses import replace
from pathlib import Path

import pandas
import pytest
from example_review import example
from pyarrow import parquet
from result_builders import row

from evidence import tables
from evidence.record.reviews.tables import ColumnDescription, TableDescription
from evidence.tables import csv_files
from evidence.tables.parquet_files import to_parquet

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/notebook.md"
DTYPES = {"text": "string", "yes or no": "boolean", "whole number": "Int64", "number": "float64"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("results") / "dvt-thrombectomy"
    csv_files.write_all(example(), place / "tables")
    return place


@pytest.fixture(scope="module")
def frames(folder):
    return tables.read(folder)


def test_every_table_is_read_with_its_types_and_meanings(folder, frames):
    assert {p.stem for p in (folder / "tables").glob("*.csv")} == set(frames)
    for frame in frames.values():
        columns = frame.attrs["columns"]
        assert list(frame) == list(columns) and frame.attrs["title"] and frame.attrs["row"]
        assert {name: str(kind) for name, kind in frame.dtypes.items()} == {
            name: DTYPES[column["type"]] for name, column in columns.items()
        }


def test_every_cell_is_that_of_the_csv(folder, frames):
    for name, frame in frames.items():
        lines = list(csv.DictReader(io.StringIO((folder / f"tables/{name}.csv").read_text(encoding="utf-8"))))
        assert len(lines) == len(frame)
        for line, (_, cells) in zip(lines, frame.iterrows(), strict=True):
            for column, text in line.items():
                value = cells[column]
                if pandas.isna(value):
                    assert text == "", (name, column)
                elif frame.attrs["columns"][column]["type"] == "text":
                    assert text.removeprefix("'") == str(value).removeprefix("'").replace("\r", "\n")
                elif frame.attrs["columns"][column]["type"] == "yes or no":
                    assert text == ("yes" if value else "no")
                else:
                    assert float(text) == float(value)


def test_units_stand_in_the_file_itself(folder):
    schema = parquet.ParquetFile(folder / "tables/figures.parquet").schema_arrow
    assert schema.field("at_months").metadata[b"unit"] == b"months"
    assert schema.metadata[b"title"] == b"Every extracted figure"


def test_the_same_records_make_the_same_bytes(folder, tmp_path):
    csv_files.write_all(example(), tmp_path)
    for path in (folder / "tables").glob("*.parquet"):
        assert path.read_bytes() == (tmp_path / path.name).read_bytes()


def test_infinity_lists_and_what_does_not_exist_keep_their_meaning(tmp_path):
    columns = (
        ColumnDescription("x", "a number", "number"),
        ColumnDescription("n", "a count", "whole number"),
        ColumnDescription("t", "a text", "text"),
    )
    records = [{"x": float("inf"), "n": None, "t": ["a", "b"]}, {"x": None, "n": 2**40, "t": None}]
    (tmp_path / "x.parquet").write_bytes(
        to_parquet(records, TableDescription("x.csv", "X", "x", 2, columns, "x.parquet"))
    )
    found = parquet.read_table(tmp_path / "x.parquet").to_pylist()
    assert found == [{"x": float("inf"), "n": None, "t": '["a", "b"]'}, {"x": None, "n": 2**40, "t": None}]


def test_a_folder_without_tables_says_what_to_do(tmp_path):
    with pytest.raises(FileNotFoundError, match="run snakemake"):
        tables.read(tmp_path)


def test_the_example_of_the_page_runs(folder, monkeypatch, capsys):
    (folder / "results").mkdir(exist_ok=True)
    (folder / "results/dvt-thrombectomy").symlink_to(folder)
    monkeypatch.chdir(folder)
    code = "\n".join(re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL))
    exec(compile(code, str(PAGE), "exec"), {})
    told = capsys.readouterr().out
    assert "Every extracted figure - a printed figure" in told
    assert "lower limit of the printed interval" in told and "registry" in told and "mean" in told


def test_the_page_names_tables_and_columns_that_there_are(frames):
    text = PAGE.read_text(encoding="utf-8")
    named = set(re.findall(r'frames\["(\w+)"\]', text))
    assert named and named <= set(frames)


def test_an_apostrophe_guards_the_csv_alone(tmp_path):
    evidence = example()
    found = row("alpha2010/9/removal", "pts_any", "=1+1")
    csv_files.write_all(replace(evidence, rows=(found,)), tmp_path / "tables")
    (printed,) = tables.read(tmp_path)["figures"]["printed"]
    assert printed == "=1+1" and "'=1+1" in (tmp_path / "tables/figures.csv").read_text()
