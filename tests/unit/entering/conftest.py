"""A small library on disk, and the page's addresses asked as a browser asks them."""

import io
import json
import shutil
from pathlib import Path
from urllib.parse import urlencode

import pytest

from evidence.entering.access import Guard
from evidence.entering.app import Entering, application
from evidence.entering.files import Desk

REPOSITORY = Path(__file__).parents[3]
PORT, KEY, TOKEN = 8765, "key-of-this-test", "token-of-this-test"

# Every style that study files are written in, with comments at each kind of place.
STUDY = """\
# yaml-language-server: $schema=../../workflow/schemas/study.schema.json
# The first comment.
study: CaVenT   # the trial
role: primary
overlaps:
  - haig2016_cavent   # follow-up
  # nothing else overlaps
citation: {authors: Enden T, year: 2012, title: 'Long-term outcome: a trial', doi: 10.1016/S0140-6736(11)61753-4}
publication: full text
design: randomised controlled trial

# Where it was done.
setting: {countries: [Norway], enrolled: 2006-01 to 2009-12, funding: }
population:
  condition: acute DVT of the leg   # upper femoral or iliofemoral
  clot site: {iliofemoral: 74}
  age: mean 51.6
arms:
  cdt:   # with alteplase
    label: CDT
    role: intervention
    treatments: [catheter-directed thrombolysis]
    n: 101
    n followed: 90
  control: {label: anticoagulation, role: comparator, treatments: [anticoagulation], n: 108}
sources:
  abstract: {url: https://pubmed.ncbi.nlm.nih.gov/22172244/, read: abstract}
outcomes:
  # The primary outcome.
  - outcome: pts_any
    at: 24 months   # as planned
    definition: >-
      Villalta score of 5 or more, or an ulcer, in the leg that was treated, as judged
      by one who did not know the treatment
    cdt: {figure: 37/90 (41.1%), printed: '37 (41.1%)', derived: denominator, at risk: 90}
    control: 55/99 (55.6%)
    effect: RD -14.4% (-27.9% to -0.2%), p = 0.047
    source: abstract
  # What may harm.
  - outcome: major_bleeding
    at: 24 months
    cdt: 3/101   # one in the abdomen
    control: none
    source: abstract
notes: >-
  The primary publication. Follow-up to five years
  is in another file.
# The last comment.
"""


@pytest.fixture
def desk(tmp_path):
    """The desk of a library of three study files, with the vocabulary that ships."""
    shutil.copytree(REPOSITORY / "resources" / "vocabulary", tmp_path / "resources" / "vocabulary")
    folder = tmp_path / "resources" / "studies"
    folder.mkdir()
    (folder / "enden2012_cavent.yaml").write_text(STUDY, encoding="utf-8")
    for name in ("haig2016_cavent", "kearon2019_attract"):
        shutil.copy(REPOSITORY / "resources" / "studies" / f"{name}.yaml", folder)
    return Desk(tmp_path)


class Asked:
    """An answer of the page."""

    def __init__(self, status, headers, body):
        self.code, self.headers, self.body = int(status.split()[0]), dict(headers), body
        self.text = body.decode()

    @property
    def json(self):
        return json.loads(self.body)


@pytest.fixture
def ask(desk):
    """Ask an address as the page in the browser does; what is given by name changes the request's environment."""
    told = []
    app = Guard(
        application(Entering(desk, TOKEN, lambda files: told.append(files) or f"receipt of {files[0]}")),
        PORT,
        KEY,
        TOKEN,
    )

    def ask(path, sent=None, query=None, **changes):
        body = b"" if sent is None else sent if isinstance(sent, bytes) else json.dumps(sent).encode()
        environ = {
            "REQUEST_METHOD": "GET" if sent is None else "POST",
            "PATH_INFO": path,
            "QUERY_STRING": urlencode(query or {}),
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": str(PORT),
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": f"127.0.0.1:{PORT}",
            "HTTP_SEC_FETCH_SITE": "same-origin",
            "HTTP_COOKIE": f"entering{PORT}={KEY}",
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
        }
        if sent is not None:
            environ |= {
                "CONTENT_LENGTH": str(len(body)),
                "HTTP_X_ENTERING": TOKEN,
                "HTTP_ORIGIN": f"http://127.0.0.1:{PORT}",
            }
        environ = {k: v for k, v in (environ | changes).items() if v is not None}
        found = {}

        def start(status, headers, exc_info=None):
            found.update(status=status, headers=headers)

        body = b"".join(app(environ, start))
        return Asked(found["status"], found["headers"], body)

    ask.receipts = told
    return ask


@pytest.fixture
def opened(ask):
    """Give what the page of a study file holds, ready to be sent back."""

    def opened(study, **query):
        page = ask("/new", query={"study": study, **query}) if query else ask(f"/study/{study}")
        assert page.code == 200, page.text
        data = json.loads(page.text.split('id="data">')[1].split("</script>")[0])
        sent = {k: data[k] for k in ("study", "state", "form", "design", "arms")}
        return data, sent

    return opened
