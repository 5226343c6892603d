"""A report to send: pages, figures and data in one file, no link of which is dead."""

import io
import re
import zipfile

import pytest
from example_review import example
from page import read, write

from evidence.workflow.documents.bundle import bundle


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A finished review: both pages, and of the files that they lead to all but one."""
    home = tmp_path_factory.mktemp("results") / "example"
    home.mkdir()
    write(example(), home)
    pages = [read((home / name).read_text(encoding="utf-8")) for name in ("report.html", "annex.html")]
    links = {a["href"].partition("#")[0] for page in pages for a in page.all("a") if a.get("href")}
    for link in sorted(x for x in links if x and not re.match(r"https?:|\.\.|report\.xlsx", x)):
        path = home / link
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            path.write_text(f"content of {link}")
    for name in ("results.parquet", "datapackage.json"):  # tables.json describes them, no page leads to them
        (home / "tables" / name).write_text("{}")
    (home / "evidence.json").write_text("{}")
    (home / "not_linked.json").write_text("{}")
    return home


def test_no_link_of_the_bundle_is_dead_and_every_file_is_led_to(folder):
    with zipfile.ZipFile(io.BytesIO(bundle(folder))) as made:
        names = set(made.namelist())
        led = set()
        for page in ("report.html", "annex.html"):
            links = [a["href"] for a in read(made.read(f"example/{page}").decode()).all("a") if a.get("href")]
            local = {x.partition("#")[0] for x in links if not re.match(r"https?:|#", x)}
            assert local
            led |= {f"example/{x}" for x in local}
    assert led <= names
    described = {f"example/tables/{name}" for name in ("results.parquet", "datapackage.json")}
    assert described < names <= led | described | {"example/report.html", "example/evidence.json"}
    assert any(name.endswith(".svg") for name in names) and "example/report.xlsx" not in names
    assert "example/not_linked.json" not in names


def test_the_same_report_gives_the_same_file(folder):
    assert bundle(folder) == bundle(folder)


def test_files_outside_the_folder_stay_outside(folder):
    (folder.parent / "secret.txt").write_text("secret")
    text = (folder / "annex.html").read_text(encoding="utf-8")
    (folder / "annex.html").write_text(text + '<a href="../secret.txt">other</a>', encoding="utf-8")
    with zipfile.ZipFile(io.BytesIO(bundle(folder))) as made:
        assert not [name for name in made.namelist() if "secret" in name]
        assert "../secret.txt" not in made.read("example/annex.html").decode()
