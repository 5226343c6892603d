"""The page answers to this machine's browser on its own page, and to nobody else."""

import pytest

from evidence.entering.access import LARGEST
from unit.entering.conftest import KEY, PORT

OWN = f"127.0.0.1:{PORT}"


@pytest.mark.parametrize("host", [OWN, f"localhost:{PORT}"])
def test_this_machine_is_answered(ask, host):
    assert ask("/", HTTP_HOST=host).code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        f"evil.example:{PORT}",
        "127.0.0.1",
        f"127.0.0.1.evil.example:{PORT}",
        "127.0.0.1:80",
        "",
        None,
    ],
)
def test_a_name_of_another_host_is_refused(ask, host):
    """A name that another site lets point to this machine comes in the request's host."""
    answer = ask("/study/enden2012_cavent", HTTP_HOST=host)
    assert answer.code == 421
    assert "CaVenT" not in answer.text


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize("sent", [None, {}])
def test_what_another_site_asks_for_is_refused(ask, site, sent):
    assert ask("/save" if sent is not None else "/", sent, HTTP_SEC_FETCH_SITE=site).code == 403


@pytest.mark.parametrize("origin", ["http://evil.example", f"https://{OWN}", "http://127.0.0.1:1", "null"])
def test_what_comes_from_a_page_of_another_origin_is_refused(ask, opened, origin):
    _, sent = opened("enden2012_cavent")
    assert ask("/save", sent, HTTP_ORIGIN=origin, HTTP_SEC_FETCH_SITE=None).code == 403


@pytest.mark.parametrize("token", [None, "", "wrong"])
@pytest.mark.parametrize("path", ["/look", "/save", "/receipt"])
def test_what_does_not_bring_the_pages_token_is_refused(ask, opened, desk, token, path):
    before = desk.path("enden2012_cavent").read_bytes()
    _, sent = opened("enden2012_cavent")
    sent["form"]["fields"]["study"] = "another"
    assert ask(path, sent, HTTP_X_ENTERING=token).code == 403
    assert desk.path("enden2012_cavent").read_bytes() == before


@pytest.mark.parametrize("cookie", [None, "", f"entering{PORT}=wrong", f"entering1={KEY}", "=;;=;"])
def test_who_has_not_opened_the_printed_address_is_refused(ask, cookie):
    for path in ("/", "/study/enden2012_cavent", "/page.js"):
        answer = ask(path, HTTP_COOKIE=cookie)
        assert answer.code == 403
        assert "address that the program printed" in answer.text


def test_the_printed_address_lets_in_by_a_cookie_that_scripts_and_other_sites_do_not_get(ask):
    answer = ask("/", query={"key": KEY}, HTTP_COOKIE=None, HTTP_SEC_FETCH_SITE="none")
    assert answer.code == 303
    assert answer.headers["Location"] == "/"
    assert answer.headers["Set-Cookie"] == f"entering{PORT}={KEY}; HttpOnly; SameSite=Strict; Path=/"
    assert ask("/", query={"key": "wrong"}, HTTP_COOKIE=None).code == 403


@pytest.mark.parametrize(
    ("length", "code"), [(None, 411), ("", 411), ("x", 411), ("-1", 411), (str(LARGEST + 1), 413)]
)
def test_a_request_says_how_long_it_is_and_is_not_too_long(ask, length, code):
    assert ask("/look", {}, CONTENT_LENGTH=length).code == code


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_other_ways_to_ask_need_the_token_and_find_nothing(ask, method):
    assert ask("/study/enden2012_cavent", REQUEST_METHOD=method).code == 403
    assert ask("/study/enden2012_cavent", {}, REQUEST_METHOD=method).code in (404, 405)


def test_every_answer_keeps_other_sites_and_scripts_out(ask):
    for answer in (ask("/"), ask("/page.js"), ask("/", HTTP_HOST="evil.example"), ask("/nowhere")):
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"
        assert not any(name.startswith("Access-Control") for name in answer.headers)
