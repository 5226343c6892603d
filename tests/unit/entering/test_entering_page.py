"""The page says of a file what the checker says, shows each figure as it is read, and saves what is entered."""

import os
import re
import signal
import subprocess
import sys
import urllib.request
from http.cookiejar import CookieJar

import pytest

from evidence.entering.command import main
from evidence.entering.live_checks import look
from evidence.entering.serving import bound
from evidence.studies.library import check_all
from unit.entering.conftest import REPOSITORY, STUDY

FAULTS = (
    ("design: randomised controlled trial", "design: randomised controled trial", "design", "did you mean 'randomised controlled trial'"),
    ("year: 2012", "year: 1812", "citation.year", "should be a whole number of at least 1900"),
    ("doi: 10.1016/S0140-6736(11)61753-4", "doi: 12", "citation.doi", "is not a DOI"),
    ("condition: acute DVT of the leg", "condition: gout", "population.condition", "no condition of the vocabulary"),
    ("[catheter-directed thrombolysis]", "[catheter-directed thrombolisis]", "arms.cdt.treatments", "did you mean 'catheter-directed"),
    ("role: comparator", "role: comparater", "arms.control.role", "did you mean 'comparator'"),
    ("read: abstract}", "read: abstrct}", "sources.abstract.read", "should begin with one of"),
    ("outcome: pts_any", "outcome: pts_anny", "outcomes.0.outcome", "did you mean 'pts_any'"),
    ("at: 24 months   # as planned", "at: 24 mont", "outcomes.0.at", "is not a time"),
    ("cdt: 3/101", "cdt: 3x101", "outcomes.1.cells.cdt", "cannot read"),
    ("control: 55/99 (55.6%)", "control: 55/99 (45.6%)", "outcomes.0.cells.control", "is 55.6%, not the printed 45.6%"),
    ("effect: RD -14.4% (", "effect: XX -14.4% (", "outcomes.0.cells.effect", "cannot read"),
)  # fmt: skip
FIGURES = (
    ("pts_any", "37/90 (41.1%)", "37 of 90 patients (41.1%), at 24 months", ""),
    ("pts_any", "36 (35.6%)", "36 of 101 patients (35.6%), at 24 months", "101 (size of arm cdt)"),
    ("pts_any", "21.8%", "21.8%, at 24 months", "21.8% of 101 is exactly 22"),
    ("pts_any", "none", "0 of 101 patients, at 24 months", "101 (size of arm cdt)"),
    ("pts_any", "not reported", "not reported: the paper prints no figure", "not pooled"),
    ("villalta_score", "3.9 ± 2.2 (n=36)", "mean 3.9 points, SD 2.2, of 36 patients, at 24 months", ""),
    ("villalta_score", "median 6 [IQR 3-9]", "median 6 points, quartiles 3 to 9, of 90 patients, at 24 months", "not pooled"),
    ("patency_primary", "95% at 24 months (95% CI 88 to 98)", "95% as estimated (Kaplan-Meier), 95% interval 88% to 98%, at 24 months", ""),
)  # fmt: skip


def messages(told, severity):
    return sorted(m for s, m in told if s == severity)


@pytest.mark.parametrize(("right", "wrong", "place", "said"), FAULTS, ids=[f[2] for f in FAULTS])
def test_a_finding_stands_at_its_field_in_the_checkers_words(desk, right, wrong, place, said):
    assert right in STUDY
    path = desk.path("enden2012_cavent")
    path.write_text(STUDY.replace(right, wrong), encoding="utf-8")
    found = look(path.read_text(encoding="utf-8"), path.as_posix(), desk.vocabulary(), names=desk.ids())
    assert [t.place for t in found.told if said in t.message] == [place]
    checked = check_all([path], desk.vocabulary(), known=desk.ids())
    errors = [p.message for p in checked.problems if p.severity == "error"]
    assert messages([(t.severity, t.message) for t in found.told], "error") == sorted(errors)
    if not errors:
        told = [(t.severity, t.message, t.line) for t in found.told]
        assert sorted(told) == sorted((p.severity, p.message, p.line) for p in checked.problems)


@pytest.mark.parametrize(("outcome", "figure", "read", "more"), FIGURES, ids=[f[1] for f in FIGURES])
def test_a_figure_is_shown_as_it_is_read(ask, opened, outcome, figure, read, more):
    _, sent = opened("enden2012_cavent")
    entry = sent["form"]["outcomes"][1]
    entry["fields"]["outcome"] = outcome
    entry["cells"]["cdt"]["figure"] = figure
    figures = {f["place"]: f for f in ask("/look", sent).json["figures"]}
    found = figures["outcomes.1.cells.cdt"]
    assert found["read"] == read
    assert more in " ".join((*found["steps"], *found["standing"]))


def test_errors_elsewhere_do_not_hide_how_a_figure_is_read(ask, opened):
    _, sent = opened("enden2012_cavent")
    sent["form"]["fields"] |= {
        "design": "",
        "study": "",
        "citation.title": "",
        "population.condition": "gout",
    }
    sent["form"]["outcomes"][0]["fields"]["outcome"] = "no such thing"
    found = ask("/look", sent).json
    assert found["errors"] > 3
    assert "3 of 101 patients, at 24 months" in [f["read"] for f in found["figures"]]


def test_looking_writes_nothing_and_survives_every_half_written_file(desk):
    """Each start of a file, as somebody who writes it has it: never a fault of the checks themselves."""
    lines = STUDY.split("\n")
    vocabulary = desk.vocabulary()
    for end in range(3, len(lines), 3):
        text = "\n".join(lines[:end]) + "\n"
        try:
            found = look(text, "resources/studies/x2020.yaml", vocabulary)
        except Exception as error:
            assert type(error).__name__ == "ByHand"
            continue
        assert not [t for t in found.told if "please report" in t.message]


def test_what_other_files_say_is_looked_at_too(ask, opened):
    _, sent = opened("enden2012_cavent")
    sent["form"]["fields"]["overlaps"] = ["haig2016_cavnt"]
    told = ask("/look", sent).json["told"]
    assert [t["place"] for t in told if "did you mean 'haig2016_cavent'" in t["message"]] == ["overlaps"]


def test_what_is_saved_passes_the_checker_and_is_shown_again(ask, opened, desk):
    _, sent = opened("enden2012_cavent")
    sent["form"]["outcomes"][1]["cells"]["cdt"]["figure"] = "4/101 (4.0%)"
    answer = ask("/save", sent)
    assert answer.code == 200
    path = desk.path("enden2012_cavent")
    assert path.read_text(encoding="utf-8") == STUDY.replace("cdt: 3/101 ", "cdt: 4/101 (4.0%) ")
    assert not [
        p for p in check_all([path], desk.vocabulary(), known=desk.ids()).problems if p.severity == "error"
    ]
    again, _ = opened("enden2012_cavent")
    assert (again["state"], again["form"]) == (answer.json["state"], answer.json["form"])


def test_a_new_file_is_written_when_it_is_saved_and_not_before(ask, opened, desk):
    query = {"design": "case series", "arms": "treated"}
    data, sent = opened("smith2024", **query)
    assert data["state"] == ""
    assert ask("/look", sent).code == 200
    assert not desk.exists("smith2024")
    sent["form"]["fields"] |= {
        "study": "Smith",
        "citation.title": "A series",
        "population.condition": "acute DVT",
    }
    sent["form"]["arms"][0]["fields"] |= {"label": "treated", "treatments": ["stent"], "n": "37"}
    sent["form"]["sources"][0]["fields"]["url"] = "https://example.org/a"
    sent["form"]["outcomes"][0]["fields"] |= {"outcome": "technical_success", "at": "periprocedural"}
    sent["form"]["outcomes"][0]["cells"]["treated"]["figure"] = "36 (97.3%)"
    answer = ask("/save", sent)
    assert answer.code == 200
    assert answer.json["errors"] == 0, answer.json["told"]
    checked = check_all([desk.path("smith2024")], desk.vocabulary())
    assert [p for p in checked.problems if p.severity == "error"] == []
    assert checked.publications[0].entries[0].cells[0].figure.events == 36
    assert ask("/save", sent).code == 409  # as if it were still new
    assert ask("/new", query={"study": "smith2024", **query}).code == 400


def test_a_file_that_another_changed_is_shown_and_not_written_over(ask, opened, desk):
    _, sent = opened("enden2012_cavent")
    theirs = STUDY.replace("3/101", "5/101")
    desk.path("enden2012_cavent").write_text(theirs, encoding="utf-8")
    sent["form"]["fields"]["study"] = "mine"
    answer = ask("/save", sent)
    assert answer.code == 409
    assert "+    cdt: 5/101" in answer.json["theirs"]
    assert desk.path("enden2012_cavent").read_text(encoding="utf-8") == theirs


def test_a_receipt_is_of_the_file_that_is_named_and_of_no_other(ask, desk):
    assert ask("/receipt", {"study": "enden2012_cavent"}).json == {
        "text": "receipt of resources/studies/enden2012_cavent.yaml"
    }
    assert ask.receipts == [[desk.path("enden2012_cavent")]]
    for name in ("../../etc/passwd", "nobody2020", ""):
        assert ask("/receipt", {"study": name}).code == 422
    assert len(ask.receipts) == 1


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"[]",
        b"{",
        b'{"study": 1}',
        b"\xff",
        b'{"study":"x","state":"","form":{"fields":{"a":{}}}}',
        b'{"study":"x","state":"","form":' + b'{"a":' * 5000 + b"1" + b"}" * 5000 + b"}",
    ],
)
def test_what_the_page_would_never_send_is_answered_in_words(ask, sent):
    answer = ask("/save", sent)
    assert answer.code == 400
    assert "cannot be read" in answer.json["said"]
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("address", ["/", "/open", "/new"])
def test_an_address_that_is_no_text_is_refused(ask, address):
    assert ask(address, QUERY_STRING="study=%ff").code == 400


@pytest.mark.parametrize(
    "path",
    [
        "/study/../../config/config",
        "/study/..%2f..%2fetc",
        "/study/Nobody",
        "/study/nobody2020",
        "/app.py",
        "/page.css/..",
    ],
)
def test_addresses_lead_to_study_files_alone(ask, path):
    answer = ask(path)
    assert answer.code == 404
    assert "Traceback" not in answer.text


def test_words_of_a_file_cannot_become_markup(ask, opened, desk):
    evil = "</script><script>alert(1)</script>"
    desk.path("enden2012_cavent").write_text(
        STUDY.replace("study: CaVenT", f"study: '{evil}'"), encoding="utf-8"
    )
    page = ask("/study/enden2012_cavent").text
    assert evil not in page
    assert page.count("<script") == 2
    data, _ = opened("enden2012_cavent")
    assert data["form"]["fields"]["study"] == evil
    assert "<b>" not in ask("/open", query={"study": "<b>"}).text


FIRST_REQUESTS = """
import msgspec._utils
from unit.entering.conftest import *


def unlearned(*given):
    raise AssertionError("a type is learned while requests are answered")


def test_it(ask, opened, monkeypatch):
    monkeypatch.setattr(msgspec._utils, "get_class_annotations", unlearned)
    _, sent = opened("enden2012_cavent")
    for address in ("/look", "/save", "/receipt"):
        given = {"study": sent["study"]} if address == "/receipt" else sent
        assert ask(address, given).code == 200
"""


def test_requests_that_come_at_once_find_every_type_learned(tmp_path):
    """In a process in which nothing was asked before; two threads that learn one end the program."""
    file = tmp_path / "test_first_requests.py"
    file.write_text(FIRST_REQUESTS)
    places = os.pathsep.join(str(REPOSITORY / each) for each in ("scripts", "tests"))
    options = [
        "-q",
        "-c",
        os.devnull,
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
        "-p",
        "no:hypothesispytest",
    ]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", *options, file],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": places},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout


def test_a_port_that_is_taken_is_told(tmp_path, capsys):
    with bound(0) as server:
        port = str(server.server_port)
        assert main(["--port", port, "--no-browser"], tmp_path, receipts=str) == 1
    assert f"port {port} cannot be had" in capsys.readouterr().err


def test_the_command_serves_this_machine_and_ends_by_ctrl_c():
    command = [sys.executable, "scripts/enter.py", "--port", "0", "--no-browser"]
    running = subprocess.Popen(
        command, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        address = re.search(r"http://\S+", running.stdout.readline())[0]
        assert address.startswith("http://127.0.0.1:")
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        with browser.open(address, timeout=120) as answer:
            assert "Enter study files" in answer.read().decode()
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=120)
    finally:
        running.kill()
    assert (running.returncode, err) == (0, "")
    assert out.endswith("The page is closed.\n")
