"""Tables as Parquet and in a notebook: the CSV's own cells, typed, with their meanings."""

import csv
import io
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas
import pyarrow
import pytest
from example_review import example
from pyarrow import dataset, parquet
from result_builders import row

from evidence import tables
from evidence.benchmarks.runs import programme
from evidence.display.prose.notes import sentence
from evidence.record import codec
from evidence.record.reviews.tables import ColumnDescription, TableDescription
from evidence.studies.reading.study_file import read_bytes
from evidence.studies.tidy.extraction import extract
from evidence.studies.tidy.rows import csv_text
from evidence.studies.vocabulary.loading import load_vocabulary
from evidence.tables import csv_files, parquet_files
from evidence.tables.parquet_files import ROWS_OF_A_GROUP, write_parquet

ROOT = Path(__file__).parents[3]
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
    assert schema.metadata[b"title"] == b"Every extracted value"


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
    part = [[float("inf"), None], [None, 2**40], [["a", "b"], None]]
    with (tmp_path / "x.parquet").open("wb") as file:
        write_parquet(file, [part], TableDescription("x.csv", "X", "x", 2, columns, "x.parquet"))
    found = parquet.read_table(tmp_path / "x.parquet").to_pylist()
    assert found == [{"x": float("inf"), "n": None, "t": '["a", "b"]'}, {"x": None, "n": 2**40, "t": None}]


def test_columns_are_what_arrow_makes_of_the_same_values(tmp_path):
    """Texts of several bytes a letter, whole numbers written as floats, yes, no and what does not exist."""
    kinds = {
        "text": pyarrow.string(),
        "whole number": pyarrow.int64(),
        "number": pyarrow.float64(),
        "yes or no": pyarrow.bool_(),
    }
    values = {
        "text": ["", None, "Müller ≥ 5", "a" * 300, None, "张", "b", "c", "d"],
        "whole number": [1, None, 3.0, -(2**62), 0, 7, 8, 9, None],
        "number": [0.1, None, 5, float("-inf"), 0.0, 1e-300, 2.5, None, 3],
        "yes or no": [True, None, False, True, False, False, None, True, True],
    }
    for kind, of in values.items():
        for some in (of, [v for v in of if v is not None], []):
            made = parquet_files._column(some, ColumnDescription("x", "anything", kind))
            made.validate(full=True)
            assert made.equals(pyarrow.array(some, kinds[kind]))
    with pytest.raises(ValueError, match="x: 3.5 is no whole number"):
        parquet_files._column([1, 3.5], ColumnDescription("x", "anything", "whole number"))


def test_a_folder_without_tables_says_what_to_do(tmp_path):
    with pytest.raises(FileNotFoundError, match="run snakemake"):
        tables.read(tmp_path)


def test_the_example_of_the_page_runs(folder, monkeypatch, capsys):
    (folder / "results").mkdir(exist_ok=True)
    (folder / "results/dvt-thrombectomy").symlink_to(folder)
    monkeypatch.chdir(folder)
    (folder / "results/studies").mkdir(exist_ok=True)
    (folder / "results/studies/alpha2010.csv").write_text(
        csv_text(example().rows, sentence), encoding="utf-8"
    )
    code = "\n".join(re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL))
    exec(compile(code, str(PAGE), "exec"), {})
    told = capsys.readouterr().out
    assert "Every extracted value - a printed value" in told
    assert "lower limit of the printed interval" in told and "registry" in told and "mean" in told


def test_a_table_is_asked_without_reading_it(folder, frames):
    enough = dataset.field("line") > 0
    found = tables.scan(folder, "figures").to_table(columns=["id", "line"], filter=enough).to_pandas()
    whole = frames["figures"]
    assert len(found) > 0 and list(found["id"]) == list(whole.loc[whole["line"] > 0, "id"])
    with pytest.raises(FileNotFoundError, match="its tables are .*figures"):
        tables.scan(folder, "figure")
    with pytest.raises(FileNotFoundError, match="run snakemake"):
        tables.scan_library(folder / "tables/none")


def test_rows_of_all_publications_are_asked_with_their_types(tmp_path):
    words, rows = load_vocabulary(ROOT / "resources/vocabulary"), []
    for place in range(3):
        name, text = programme.study_file(place, True)
        of = extract(read_bytes(text.encode(), f"{name}.yaml", words)[0], words)
        (tmp_path / f"{name}.csv").write_text(csv_text(of, sentence), encoding="utf-8")
        rows += of
    library = tables.scan_library(tmp_path)
    assert library.count_rows() == len(rows)
    found = library.to_table(columns=["id", "events", "poolable"], filter=dataset.field("events") > 3)
    expected = {r.id: (r.values.events, r.poolable) for r in rows if (r.values.events or 0) > 3}
    assert {x["id"]: (x["events"], x["poolable"]) for x in found.to_pylist()} == expected and expected


MILLION = 1_000_000


def test_of_a_million_rows_those_asked_for_are_read(tmp_path):
    """In groups as they are written; memory is counted by the reader itself."""
    place = tmp_path / "tables"
    place.mkdir()
    numbers = np.arange(MILLION)
    whole = pyarrow.table(
        {
            "id": numbers.astype(str),
            "line": numbers,
            "n": numbers % 997,
            "low": numbers / 7,
        }
    )
    parquet.write_table(whole, place / "figures.parquet", row_group_size=ROWS_OF_A_GROUP)
    table = tables.scan(tmp_path, "figures")
    some = (dataset.field("line") >= 500_000) & (dataset.field("line") < 500_010)
    (fragment,) = table.get_fragments()
    assert len(fragment.subset(filter=some).row_groups) == 1
    counted = pyarrow.proxy_memory_pool(pyarrow.default_memory_pool())
    found = table.to_table(columns=["id", "low"], filter=some, memory_pool=counted, use_threads=False)
    assert found["id"].to_pylist() == [str(i) for i in range(500_000, 500_010)]
    assert counted.max_memory() < whole.nbytes / 4
    batches = table.to_batches(columns=["n"], filter=dataset.field("n") == 3)
    assert sum(batch.num_rows for batch in batches) == len(range(3, MILLION, 997))


@pytest.mark.parametrize("rows", [0, 7, 10, 20, 25])
def test_tables_are_written_in_groups_whatever_the_parts(rows, monkeypatch):
    """The bytes are those of a table that Arrow writes as a whole."""
    monkeypatch.setattr(parquet_files, "ROWS_OF_A_GROUP", 10)
    columns = (ColumnDescription("n", "a count", "whole number"), ColumnDescription("t", "a text", "text"))
    described = TableDescription("x.csv", "X", "x", 0, columns, "x.parquet")

    def written(at_a_time):
        file = io.BytesIO()
        sizes = []

        def parts():
            for start in range(0, rows, at_a_time):
                sizes.append(len(file.getvalue()))
                some = [*range(rows)][start : start + at_a_time]
                yield [some, [f"text {n}" for n in some]]

        assert write_parquet(file, parts(), described).rows == rows
        return file.getvalue(), sizes

    made, sizes = written(1)
    assert written(4)[0] == written(100)[0] == made
    found = parquet.read_table(io.BytesIO(made))
    whole = io.BytesIO()
    parquet.write_table(found, whole, compression="snappy", version="2.6", row_group_size=10)
    assert whole.getvalue() == made and found["n"].to_pylist() == [*range(rows)]
    # A group is on its way before the row after the next is made.
    begun = [size > sizes[0] for size in sizes]
    assert begun == [place > 10 for place in range(rows)]


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


def test_tables_of_another_version_are_told_to_be_made_again(tmp_path):
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "tables.json").write_text('{"tables": [], "of_old": 1}')
    with pytest.raises(codec.DecodeError, match="run snakemake, then read them"):
        tables.read(tmp_path)
