"""Tables with a row a study: RevMan Web's data package, and the columns of R's meta and metafor."""

import io
import zipfile
from pathlib import Path

import pytest
import yaml

from evidence.importing import import_studies
from evidence.importing.exports.extraction_tables import read_package, read_table
from evidence.importing.text import NotReadable

ROOT = Path(__file__).resolve().parents[3]
REVMAN = (
    "\ufeffAnalysis group,Analysis number,Analysis name,Subgroup,Study,Study year,Experimental mean,Experimental SD,"
    "Experimental cases,Experimental N,Control mean,Control SD,Control cases,Control N,Footnotes\n"
    '1,1,Death,,CDP,1976,0.0,0.0,44,758,0.0,0.0,64,771,\n1,2,"A score, any",Men,Davis,1973,5.0,4.7,,13,6.5,3.8,,13,one\n'
    "1,1,Death,,GASP,1979,0.0,0.0,0,317,0.0,0.0,38,309,\n"
)


def told(found):
    return [
        (each.id, [(o.definition, [figure.cell for _, figure in o.figures]) for o in each.outcomes])
        for each in found.studies
    ]


def table(tmp_path, text, name="table.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_the_data_rows_of_revman_web_are_read_alone_and_in_their_package(tmp_path):
    expected = [
        ("cdp1976", [("Death", ["44/758", "64/771"])]),
        ("davis1973", [("A score, any; Men", ["mean 5.0 (SD 4.7), n = 13", "mean 6.5 (SD 3.8), n = 13"])]),
        ("gasp1979", [("Death", ["0/317", "38/309"])]),
    ]
    assert told(read_table(table(tmp_path, REVMAN))) == expected
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("analysis-data/1-data-rows.csv", REVMAN.encode())
    outer = tmp_path / "package.zip"
    with zipfile.ZipFile(outer, "w") as archive:
        archive.writestr("files/1-data.zip", inner.getvalue())
        archive.writestr("article.pdf", b"x")
    assert told(read_package(outer)) == expected


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("studlab,event.e,n.e,event.c,n.c\nA 2001,1,9,2,8\n", ["1/9", "2/8"]),
        ("author;year;mean.e;sd.e;n.e;mean.c;sd.c;n.c\nA;2001;1.50;2;9;-1;3;8\n",
         ["mean 1.50 (SD 2), n = 9", "mean -1 (SD 3), n = 8"]),
        ("study\tyear\tai\tn1i\tci\tn2i\nA\t2001\t1\t9\t2\t8\n", ["1/9", "2/8"]),
        ("study,year,m1i,sd1i,n1i,m2i,sd2i,n2i\nA,2001,1,2,9,3,4,8\n", ["mean 1 (SD 2), n = 9", "mean 3 (SD 4), n = 8"]),
        ("study,year,event,n\nA,2001,3,40\n", ["3/40"]),
        ("slab,year,xi,ni\nA,2001,3,40\n", ["3/40"]),
    ],
)  # fmt: skip
def test_tables_of_r_are_known_by_their_columns(tmp_path, text, cells):
    assert told(read_table(table(tmp_path, text))) == [("a2001", [("table", cells)])]


MEANS = "study,mean.e,sd.e,n.e,mean.c,sd.c,n.c\n"


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        (MEANS.replace(",", ";") + "A;3,9;2,2;36;4,1;2,0;35\n",
         ["mean 3.9 (SD 2.2), n = 36", "mean 4.1 (SD 2.0), n = 35"]),
        (MEANS.replace(",", "\t") + "A\t1.234,5\t0,567\t36\t4\t2\t35\n",
         ["mean 1234.5 (SD 0.567), n = 36", "mean 4 (SD 2), n = 35"]),
        (MEANS.replace(",", ";") + "A;-3,9;2.2;1,036;4,125;2;35\n",
         ["mean -3.9 (SD 2.2), n = 1036", "mean 4.125 (SD 2), n = 35"]),
        (MEANS + 'A,"1,234.5","1,234","1,036",4.1,2,35\n', ["mean 1234.5 (SD 1234), n = 1036", "mean 4.1 (SD 2), n = 35"]),
        (MEANS + 'A,"1,234","1,100",36,4,2,35\n', ["mean 1234 (SD 1100), n = 36", "mean 4 (SD 2), n = 35"]),
        (MEANS + 'A,"3,9","2,2",36,"4,1",2,35\n', ["mean 3.9 (SD 2.2), n = 36", "mean 4.1 (SD 2), n = 35"]),
    ],
    ids=["decimal commas", "points group", "both signs", "commas group", "commas group alone", "quoted decimal commas"],
)  # fmt: skip
def test_a_decimal_comma_is_no_thousands_separator(tmp_path, text, cells):
    """3,9 was read as 39: a table that a spreadsheet writes where decimals have commas."""
    assert told(read_table(table(tmp_path, text))) == [("a", [("table", cells)])]


@pytest.mark.parametrize("number", ["1,234", "1.234", "-12.345", "1.234,5,6", "3,9e2", "12,34,567"])
def test_a_number_with_two_readings_is_told_and_not_read(tmp_path, number):
    text = MEANS.replace(",", ";") + f"A;{number};2;36;4;2;35\nB;3;2;36;4;2;35\n"
    found = read_table(table(tmp_path, text))
    assert [each.id for each in found.studies] == ["b"]
    assert found.told[0].startswith(f"A: line 2: no counts and no means (mean.e {number},")


@pytest.mark.parametrize(
    ("sure", "mean"), [("2.5", "1.234"), ("0.125", "1.234"), ("1234.567", "1.234"), ("2,5", "")]
)
def test_a_number_that_can_only_have_a_point_tells_how_the_others_are_written(tmp_path, sure, mean):
    """Parted by semicolons, 1.234 alone may be a thousand and more."""
    text = MEANS.replace(",", ";") + f"A;1.234;{sure};36;4;2;35\nB;3;2;36;4;2;35\n"
    found = dict(told(read_table(table(tmp_path, text))))
    assert ("a" in found) is bool(mean)
    assert not mean or found["a"][0][1][0] == f"mean {mean} (SD {sure}), n = 36"


@pytest.mark.parametrize(
    "above",
    [
        "sep=;\n",
        ";;;;\n",
        "Table 2. Deaths, by group;;;;\n\n",
        '"Table 2\nDeaths"\nread in 2024, all of it\n',
    ],
)
def test_lines_above_the_head_of_a_table_are_passed_over(tmp_path, above):
    text = above + "studlab;event.e;n.e;event.c;n.c\nA 2001;1;9;2;8\nB 2002;x;9;2;8\n"
    found = read_table(table(tmp_path, text))
    assert told(found) == [("a2001", [("table", ["1/9", "2/8"])])]
    (lost,) = found.told
    assert lost.startswith(f"B 2002: line {above.count(chr(10)) + 3}: no counts and no means")


@pytest.mark.parametrize("count", ["4,0", "4.0", "4"])
def test_a_whole_number_with_a_decimal_is_itself(tmp_path, count):
    text = f"studlab;event.e;n.e;event.c;n.c\nA;{count};40;2;8\n"
    assert told(read_table(table(tmp_path, text))) == [("a", [("table", ["4/40", "2/8"])])]


def test_a_row_of_all_studies_or_with_a_cell_too_many_is_told(tmp_path):
    text = "studlab,event.e,n.e,event.c,n.c\nA,1,9,2,8\nTotal,1,9,2,8\nB,1,9,2,8,5\n"
    found = read_table(table(tmp_path, text))
    assert [each.id for each in found.studies] == ["a"]
    assert found.told == (
        "Total: line 3: a row of all studies, not of one",
        "B: line 4: 6 cells, and the head has 5",
    )


def test_a_column_that_stands_twice_is_refused(tmp_path):
    with pytest.raises(NotReadable, match=r"table\.csv:1: the column 'n\.e' stands twice"):
        read_table(table(tmp_path, "studlab,event.e,n.e,n.e,event.c,n.c\nA,1,9,90,2,8\n"))


def called(found):
    return [
        (each.study, each.reference.authors[0].family, each.reference.year, each.id) for each in found.studies
    ]


def test_studies_of_one_author_are_two(tmp_path):
    """As in metadat's dat.bcg: publications with one name count once, and two of thirteen trials were not pooled."""
    text = "trial,author,year,ai,n1i,ci,n2i\n2,Comstock et al,1974,1,9,2,8\n3,Comstock et al,1976,1,9,2,8\n4,CDP,1976,1,9,2,8\n"
    assert called(read_table(table(tmp_path, text))) == [
        ("Comstock et al 1974", "Comstock et al", 1974, "comstock_et_al1974"),
        ("Comstock et al 1976", "Comstock et al", 1976, "comstock_et_al1976"),
        ("CDP 1976", "CDP", 1976, "cdp1976"),
    ]


def test_studies_of_one_author_and_year_are_told_apart_by_the_letter_behind_the_year(tmp_path):
    found = read_table(
        table(tmp_path, "author,year,ai,n1i,ci,n2i\nLi,2020a,1,9,2,8\nLi,2020b,2,9,3,8\nAll,2021,3,9,4,8\n")
    )
    assert called(found) == [
        ("Li 2020a", "Li 2020a", 2020, "li_2020a"),
        ("Li 2020b", "Li 2020b", 2020, "li_2020b"),
        ("All 2021", "All", 2021, "all2021"),
    ]
    assert [cells for _, ((_, cells),) in told(found)] == [["1/9", "2/8"], ["2/9", "3/8"], ["3/9", "4/8"]]


@pytest.mark.parametrize("column", ["author", "authors", "source", "trial"])
def test_a_study_that_is_numbered_has_the_name_beside_its_number(tmp_path, column):
    """As in metadat's dat.nielweise2007, dat.pritz1997 and dat.hine1989: names were lost."""
    text = f"study,{column},year,ai,n1i,ci,n2i\n1,Bach,1996,0,9,2,8\n2,Bach,1996,1,9,2,8\n3,Heard,,1,9,2,8\n"
    found = read_table(table(tmp_path, text))
    assert called(found) == [
        ("Bach 1996 (1)", "Bach", 1996, "bach1996"),
        ("Bach 1996 (2)", "Bach", 1996, "bach1996_2"),
        ("Heard", "Heard", None, "heard"),
    ]
    # Known by its number, so that a table taken in by an earlier version is known again.
    assert [each.read.split(", ")[1] for each in found.studies] == ["study 1 1996", "study 2 1996", "study 3"]


def test_a_row_for_each_arm_gives_the_arms_their_figures(tmp_path):
    """As in metadat's dat.pagliaro1992: three arms were three figures of one."""
    text = (
        "study,trt,xi,ni\n1,beta-blockers,2,43\n1,sclerotherapy,9,42\n1,control,13,41\n"
        "2,control,3,40\n1,control,12,41\n3,control,1,9\n2,sclerotherapy,0,38\n"
    )
    one, two, three = read_table(table(tmp_path, text)).studies
    assert [(arm.label, arm.role) for arm in one.arms] == [
        ("beta-blockers", ""),
        ("sclerotherapy", ""),
        ("control", ""),
    ]
    assert [[(arm, figure.cell) for arm, figure in each.figures] for each in one.outcomes] == [
        [("beta_blockers", "2/43"), ("sclerotherapy", "9/42"), ("control", "13/41")],
        [("control", "12/41")],
    ]
    assert [[figure.cell for _, figure in each.figures] for each in two.outcomes] == [["3/40", "0/38"]]
    assert [(arm.label, arm.role) for arm in three.arms] == [("control", "intervention")]


def test_means_of_each_arm_stand_in_rows_too(tmp_path):
    """As in metadat's dat.senn2013."""
    text = "study,ni,treatment,mi,sdi\nDe Fronzo (1995),213,metformin,-1.7,1.459\nDe Fronzo (1995),209,placebo,0.2,1.446\n"
    assert told(read_table(table(tmp_path, text))) == [
        ("de_fronzo1995", [("table", ["mean -1.7 (SD 1.459), n = 213", "mean 0.2 (SD 1.446), n = 209"])])
    ]


RATES = {
    "x1i,t1i,x2i,t2i\nA,2000,7,1344,0,1988.5\n": ["7 events in 1344 patient-days", "0 events in 1988.5 patient-days"],
    "event.e,n.e,time.e,event.c,n.c,time.c\nA,2000,7,9,1344,1,9,20\n": ["7 events in 1344 patient-days", "1 events in 20 patient-days"],
    "event,time\nA,2000,7,1344\n": ["7 events in 1344 patient-days"],
    "xi,ti\nA,2000,7,1344\n": ["7 events in 1344 patient-days"],
}  # fmt: skip


@pytest.mark.parametrize(("text", "cells"), RATES.items())
def test_events_in_person_time_are_read_where_its_unit_is_said(library, capsys, text, cells):
    """As in metadat's dat.nielweise2008 and dat.hart1999: such a table was none."""
    path = table(library, f"study,year,{text}")
    assert told(read_table(path, "patient-days")) == [("a2000", [("table", cells)])]
    assert import_studies.main([str(path), "--person-time", "patient-days"], library) == 0
    assert cells[0] in (library / "resources/studies/a2000.yaml").read_text()
    if "n.e" in text:  # counts of patients too
        assert told(read_table(path)) == [("a2000", [("table", ["7/9", "1/9"])])]
    else:
        assert import_studies.main([str(path)], library) == 1
        assert "table.csv:1: events in person-time: say with --person-time how it" in capsys.readouterr().err


def test_a_table_without_times_has_no_rates(tmp_path):
    with pytest.raises(NotReadable, match="no known table"):
        read_table(table(tmp_path, "study,xi,ni\nA,3,40\n"), "patient-days")


def test_numbers_are_names_where_there_are_no_others(tmp_path):
    text = "study,source,ai,n1i,ci,n2i\n1,,0,9,2,8\n2,,1,9,2,8\n"
    assert [each.study for each in read_table(table(tmp_path, text)).studies] == ["1", "2"]


def test_groups_have_the_names_that_the_table_gives_them(tmp_path):
    text = "studlab,event.e,n.e,event.c,n.c,label.e,label.c,outclab\nA,1,9,2,8,Device,Drug,Death\n"
    (study,) = read_table(table(tmp_path, text)).studies
    assert [(arm.label, arm.role) for arm in study.arms] == [
        ("Device", "intervention"),
        ("Drug", "comparator"),
    ]
    assert study.outcomes[0].name == "Death"


def test_rows_without_figures_are_told_and_the_others_read(tmp_path):
    text = "studlab,event.e,n.e,event.c,n.c\nA,1,9,2,8\nA,3-Jun,9,2,8\nB,NR,9,2,8\n,1,9,2,8\nC,1,0,2,8\n\n"
    found = read_table(table(tmp_path, text))
    assert told(found) == [("a", [("table", ["1/9", "2/8"])])]
    assert found.studies[0].not_mapped == (
        "line 3: no counts and no means (event.e 3-Jun, n.e 9, event.c 2, n.c 8)",
    )
    assert found.told == (
        "B: line 4: no counts and no means (event.e NR, n.e 9, event.c 2, n.c 8)",
        "a row: line 5: no study is named",
        "C: line 6: no counts and no means (event.e 1, n.e 0, event.c 2, n.c 8)",
    )


@pytest.mark.parametrize(
    "text", ["", "a,b\n1,2\n", "studlab,event.e,n.e,event.c,n.c\n", "study,event\nA,1\n", "\0"]
)
def test_other_tables_are_refused_by_name(tmp_path, text):
    with pytest.raises(NotReadable, match=r"table\.csv"):
        read_table(table(tmp_path, text))


@pytest.mark.parametrize("data", [b"PK", b"PK\x03\x04broken"])
def test_a_broken_package_is_refused_by_name(tmp_path, data):
    path = tmp_path / "package.zip"
    path.write_bytes(data)
    with pytest.raises(NotReadable, match=r"package\.zip"):
        read_package(path)


@pytest.mark.parametrize(
    ("begins", "name", "told"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old.xls", "a workbook of the old kind: save it as .xlsx"),
        (None, "sheet.ods", "an OpenDocument file: save it as .xlsx"),
    ],
)
def test_workbooks_of_other_kinds_are_refused_with_what_to_do(library, capsys, begins, name, told):
    path = library / name
    if begins is None:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            archive.writestr("content.xml", "<office:document-content/>")
    else:
        path.write_bytes(begins + bytes(4096))
    assert import_studies.main([str(path)], library) == 1
    assert capsys.readouterr().err == f"{path}: {told}\n"


def test_an_arm_that_is_called_by_its_treatment_has_it(library):
    text = "study,treatment,xi,ni\nA,CDT,2,43\nA,anticoagulation,9,42\nA,CDT and stent,1,9\n"
    assert import_studies.main([str(table(library, text))], library) == 0
    arms = yaml.safe_load((library / "resources/studies/a.yaml").read_text())["arms"]
    assert [arm["treatments"] for arm in arms.values()] == [
        ["catheter-directed thrombolysis"],
        ["anticoagulation"],
        [],
    ]


def test_a_table_becomes_study_files_once(tmp_path, capsys):
    (tmp_path / "resources" / "studies").mkdir(parents=True)
    (tmp_path / "resources" / "vocabulary").symlink_to(ROOT / "resources" / "vocabulary")
    path = table(tmp_path, "studlab,event.e,n.e,event.c,n.c\nA 2001,1,9,2,8\nB,NR,1,1,1\n", "death.csv")
    for _ in range(2):
        assert import_studies.main([str(path)], tmp_path) == 0
    said = capsys.readouterr().out
    assert "1 study, 1 new" in said and "1 study, 0 new" in said and "not taken in: B: line 3" in said
    assert "a2001.yaml; 0 outcomes added" in said
