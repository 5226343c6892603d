"""The tables as a data package: each CSV read by the types that its description gives is the table itself."""

import csv
import hashlib
import json

import pytest
from example_review import example

from evidence.sections import tables as all_tables
from evidence.tables import csv_files


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tables")
    csv_files.write_all(example(), folder)
    return folder


def typed(text, field):
    """A cell as a reader of data packages takes it."""
    if text == "":
        return None
    if field["type"] == "integer":
        return int(text)
    if field["type"] == "number":
        return float(text)
    if field["type"] == "boolean":
        return {**dict.fromkeys(field["trueValues"], True), **dict.fromkeys(field["falseValues"], False)}[
            text
        ]
    return text


def test_the_package_names_every_table_with_its_checksum(folder):
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert {r["path"] for r in package["resources"]} == {f"{name}.csv" for name in all_tables()}
    assert len({r["name"] for r in package["resources"]}) == len(package["resources"])
    for resource in package["resources"]:
        data = (folder / resource["path"]).read_bytes()
        assert resource["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}" and resource["bytes"] == len(
            data
        )


def test_read_by_the_given_types_a_table_is_the_record(folder):
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    read = 0
    for resource in package["resources"]:
        fields = resource["schema"]["fields"]
        with (folder / resource["path"]).open(encoding=resource["encoding"], newline="") as file:
            rows = list(csv.DictReader(file))
        records = all_tables()[resource["path"].removesuffix(".csv")].records(example())
        assert len(rows) == len(records)
        for row, record in zip(rows, records, strict=True):
            assert list(row) == [field["name"] for field in fields]
            for field in fields:
                value = typed(row[field["name"]], field)
                wanted = record.get(field["name"])
                if field["type"] != "string" and wanted != "":
                    assert value == wanted, (resource["path"], field["name"])
                    read += 1
    assert read > 500
