"""A review's tables as pandas DataFrames, for people who go on in a notebook."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from evidence.record import codec
from evidence.record.reviews.tables import TablesDescription

if TYPE_CHECKING:
    import pandas


def read(folder: str | Path) -> dict[str, pandas.DataFrame]:
    """Read all tables of a review.

    Parameters
    ----------
    folder
        The review's results, such as ``results/dvt-thrombectomy``.

    Returns
    -------
    dict of str to DataFrame
        By name. Texts are ``string``, counts and years ``Int64``, yes or no ``boolean``, numbers ``float64``,
        unrounded and on the natural scale; a value that does not exist is missing. ``frame.attrs`` holds
        the table's ``title``, what a ``row`` is, and under ``columns`` each column's meaning, type and unit.

    Raises
    ------
    FileNotFoundError
        Where the folder holds no tables, with what to do.
    DecodeError
        Where they were written by another version of the workflow.
    """
    import pandas
    from pyarrow import parquet

    place = Path(folder) / "tables"
    if not (place / "tables.json").is_file():
        raise FileNotFoundError(f"{place}: no tables; run snakemake, or name a review's folder in results/")
    try:
        described = codec.read(place / "tables.json", TablesDescription)
    except codec.DecodeError as error:
        said = (
            f"these tables are not of this version of the workflow: run snakemake, then read them ({error})"
        )
        raise codec.DecodeError(said) from None
    types = {
        "string": pandas.StringDtype(),
        "int64": pandas.Int64Dtype(),
        "bool": pandas.BooleanDtype(),
    }
    frames = {}
    for table in described.tables:
        file = place / table.parquet
        # Read as one file: in a folder of its own a reader would take parts of the path for columns.
        frame = parquet.ParquetFile(file).read().to_pandas(types_mapper=lambda kind: types.get(str(kind)))
        frame.attrs = {
            "title": table.title,
            "row": table.row,
            "columns": {c.name: codec.to_plain(c) for c in table.columns},
        }
        frames[file.stem] = frame
    return frames
