"""Tables opened and not read: who asks for some columns and rows reads those, however much there is."""

from __future__ import annotations

import typing
from pathlib import Path
from typing import TYPE_CHECKING

from evidence.record.published.row import Row, Values
from evidence.studies.tidy.rows import COLUMNS

if TYPE_CHECKING:
    from pyarrow import Schema, dataset

# Columns of a publication's rows that are not of `Values`, and no text.
_TYPES = {"at_months": "float64", "line": "int64", "second_hand": "bool", "poolable": "bool"}
_ARROW = {int: "int64", float: "float64", bool: "bool", str: "string"}


def scan(folder: str | Path, name: str) -> dataset.Dataset:
    """Open one table of a review without reading it.

    Parameters
    ----------
    folder
        The review's results, such as ``results/dvt-thrombectomy``.
    name
        Of the table, such as ``figures``.

    Returns
    -------
    pyarrow.dataset.Dataset
        ``to_table(columns=..., filter=...)`` reads the columns asked for, and of the rows only the groups
        that can hold some of those asked for; ``to_batches`` goes through them piece by piece.

    Raises
    ------
    FileNotFoundError
        Where there is no such table, with the names of those that there are.
    """
    from pyarrow import dataset

    file = Path(folder) / "tables" / f"{name}.parquet"
    if not file.is_file():
        known = ", ".join(sorted(path.stem for path in file.parent.glob("*.parquet")))
        has = f"its tables are {known}" if known else "run snakemake, or name a review's folder in results/"
        raise FileNotFoundError(f"{file}: no such table; {has}")
    return dataset.dataset(file, format="parquet")


def scan_library(folder: str | Path = "results/studies") -> dataset.Dataset:
    """Open the rows of all publications of a library without reading them, whatever review they are for.

    Parameters
    ----------
    folder
        Where step ``extract`` puts ``<id>.csv``.

    Returns
    -------
    pyarrow.dataset.Dataset
        As of `scan`; ``pyarrow.dataset.write_dataset`` makes Parquet of it for questions asked often.

    Raises
    ------
    FileNotFoundError
        Where the folder holds no rows.
    """
    from pyarrow import csv, dataset

    files = sorted(Path(folder).glob("*.csv"))
    if not files:
        raise FileNotFoundError(f"{folder}: no rows of publications; run snakemake first")
    told = csv.ConvertOptions(strings_can_be_null=True, true_values=["True"], false_values=["False"])
    written = dataset.CsvFileFormat(csv.ParseOptions(newlines_in_values=True), convert_options=told)
    return dataset.dataset(files, schema=_schema(), format=written)


def _schema() -> Schema:
    import pyarrow

    return pyarrow.schema([(name, pyarrow.type_for_alias(_type_of(name))) for name in COLUMNS])


def _type_of(column: str) -> str:
    if column in _TYPES:
        return _TYPES[column]
    of = Values if column in Values.__struct_fields__ else Row
    hint = typing.get_type_hints(of).get(column, str)
    kinds = [kind for kind in (hint, *typing.get_args(hint)) if kind in _ARROW]
    return _ARROW[kinds[0]] if kinds else "string"
