"""The addresses of the page: what is shown, looked at, saved, and what the next run makes of it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path

import bottle
import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from evidence.entering.applying import apply
from evidence.entering.fields import ALWAYS_SEEN, ARM, CELL, GROUPS, NOTES, OUTCOME, SOURCE, words_of
from evidence.entering.files import ChangedMeanwhile, Desk, NoSuchStudy
from evidence.entering.form import StudyForm, besides, form_of
from evidence.entering.live_checks import Looked, look
from evidence.entering.splicing import ByHand
from evidence.studies.notation.figure import Figure
from evidence.studies.reading.publications import EFFECT
from evidence.studies.skeleton import skeleton
from evidence.studies.vocabulary.terms import DESIGNS

RESOURCES = (
    "page/start.html.j2",
    "page/study.html.j2",
    "page/page.css",
    "page/page.js",
    "../page/styles/report.css",
)
FOLDER = Path(__file__).parent / "page"
_ASKED = {
    "groups": GROUPS,
    "notes": NOTES,
    "arm": ARM,
    "source": SOURCE,
    "outcome": OUTCOME,
    "cell": CELL,
}
Receipts = Callable[[Sequence[Path]], str]


@dataclass(frozen=True, slots=True)
class Sent:
    """What the page sends: the form, and the state of the file that it was opened from.

    ``state`` is empty for a new file; ``design`` and ``arms`` are then what it was begun with.
    """

    study: str
    state: str
    form: StudyForm
    design: str = ""
    arms: list[str] = field(default_factory=list)


# Requests are answered by threads, and msgspec may learn a type in one thread at a time: two at once end the
# program with a segmentation fault. What requests decode is learned here; receipts are told one by one.
_SENT, _NAMED, _FIGURE = (
    msgspec.json.Decoder(Sent),
    msgspec.json.Decoder(dict[str, str]),
    msgspec.json.Decoder(Figure),
)


@dataclass(frozen=True, slots=True)
class Entering:
    """What the addresses work with."""

    desk: Desk
    token: str
    receipts: Receipts
    _reckoning: threading.Lock = field(default_factory=threading.Lock)

    def start(self, said: str = "") -> str:
        """Show the study files that are there, and what a new one needs."""
        return _template("start.html.j2").render(
            studies=self.desk.ids(), designs=DESIGNS, said=said, asked=dict(bottle.request.query.decode())
        )

    def open(self) -> str:
        """Show the file that is asked for by name."""
        study = str(bottle.request.query.decode().get("study", "")).strip()
        try:
            self.desk.open(study)
        except (NoSuchStudy, ByHand) as wrong:
            bottle.response.status = 404
            return self.start(str(wrong))
        return bottle.redirect(f"/study/{study}")  # type: ignore[no-any-return]

    def new(self) -> str:
        """Show the form of a study file that is still to be made; nothing is written."""
        query = bottle.request.query.decode()
        study, design = (str(query.get(key, "")).strip() for key in ("study", "design"))
        arms = [arm.strip() for arm in str(query.get("arms", "")).split(",") if arm.strip()]
        try:
            if self.desk.exists(study):
                raise NoSuchStudy(f"{self.desk.shown(study)} exists already: open it")
            text = self._begun(study, design, arms)
        except (NoSuchStudy, ByHand) as wrong:
            bottle.response.status = 400
            return self.start(str(wrong))
        return self._page(study, text, "", design, arms)

    def show(self, study: str) -> str:
        """Show the form of a study file."""
        try:
            opened = self.desk.open(study)
            return self._page(study, opened.text, opened.state)
        except (NoSuchStudy, ByHand) as wrong:
            bottle.response.status = 404
            return self.start(str(wrong))

    def look(self) -> bytes:
        """Say how each figure is understood, and what the checker finds."""
        sent = _SENT.decode(_body())
        return _json(self._looked(sent.study, self._text(sent)))

    def save(self) -> bytes:
        """Write the study file; where it was changed since it was opened, show that and write nothing."""
        sent = _SENT.decode(_body())
        opened = self.desk.save(sent.study, self._text(sent), sent.state)
        return _json(
            {**self._opened(sent.study, opened.text, opened.state), **self._looked(sent.study, opened.text)}
        )

    def receipt(self) -> bytes:
        """Say what the next run makes of a study file."""
        study = str(_NAMED.decode(_body()).get("study", ""))
        if not self.desk.exists(study):
            raise NoSuchStudy(f"there is no study file {self.desk.shown(study)}")
        try:
            with self._reckoning:
                told = self.receipts([self.desk.path(study)])
        except Exception as error:  # the file is saved by then: a fault here costs the telling alone
            told = f"What the next run makes of it cannot be told ({type(error).__name__}: {error})"
        return _json({"text": told.replace(f"{self.desk.root.as_posix()}/", "")})

    def _begun(self, study: str, design: str, arms: Sequence[str]) -> str:
        """Return the text that a new study file begins with."""
        self.desk.path(study)
        if design not in DESIGNS:
            raise ByHand("choose a design")
        text = skeleton(study, design, arms)
        form = form_of(text)
        if not arms or [arm.id for arm in form.arms] != list(arms):
            raise ByHand("give each arm one id, intervention first: cdt, control")
        apply(text, form)
        return text

    def _page(self, study: str, text: str, state: str, design: str = "", arms: Sequence[str] = ()) -> str:
        data = {
            **self._opened(study, text, state),
            "looked": self._looked(study, text),
            "design": design,
            "arms": list(arms),
            "token": self.token,
            "effect": EFFECT,
            "seen": ALWAYS_SEEN,
            "words": words_of(self.desk.vocabulary(), self.desk.ids()),
            "asked": _ASKED,
        }
        written = msgspec.json.encode(data).decode().replace("<", "\\u003c")
        return _template("study.html.j2").render(
            study=study, shown=self.desk.shown(study), data=written, new=not state
        )

    def _opened(self, study: str, text: str, state: str) -> dict[str, object]:
        return {"study": study, "state": state, "form": form_of(text), "besides": besides(text)}

    def _looked(self, study: str, text: str) -> dict[str, object]:
        desk = self.desk
        found: Looked = look(text, desk.shown(study), desk.vocabulary(), desk.identities(study), desk.ids())
        return {**asdict(found), "text": text}

    def _text(self, sent: Sent) -> str:
        """Return the text that a form comes to."""
        if sent.state:
            return apply(self.desk.text_of(sent.study, sent.state), sent.form)
        return apply(self._begun(sent.study, sent.design, sent.arms), sent.form)


def application(entering: Entering) -> bottle.Bottle:
    """Return the addresses as a WSGI application; who may ask is decided in front of it."""
    app = bottle.Bottle()
    app.route("/", "GET", _legible(entering.start))
    app.route("/open", "GET", _legible(entering.open))
    app.route("/new", "GET", _legible(entering.new))
    app.route("/study/<study>", "GET", entering.show)
    app.route("/look", "POST", _answered(entering.look))
    app.route("/save", "POST", _answered(entering.save))
    app.route("/receipt", "POST", _answered(entering.receipt))
    app.route("/page.css", "GET", lambda: _file("text/css", "../../page/styles/report.css", "page.css"))
    app.route("/page.js", "GET", lambda: _file("text/javascript", "page.js"))
    app.default_error_handler = _plainly
    return app


def _answered(answer: Callable[[], bytes]) -> Callable[[], bytes]:
    """Answer in JSON, also where it cannot be done: then with what is wrong, in words."""

    def answered() -> bytes:
        bottle.response.content_type = "application/json"
        try:
            return answer()
        except ChangedMeanwhile as conflict:
            bottle.response.status = 409
            return _json({"said": str(conflict), "theirs": conflict.theirs})
        except (ByHand, NoSuchStudy) as wrong:
            bottle.response.status = 422
            return _json({"said": str(wrong)})
        except (msgspec.DecodeError, UnicodeError, RecursionError) as wrong:
            bottle.response.status = 400
            return _json({"said": f"what the page sent cannot be read ({wrong}): open it again"})
        except OSError as wrong:
            bottle.response.status = 500
            return _json({"said": f"the file cannot be written: {wrong.strerror or wrong}"})

    return answered


def _legible(answer: Callable[[], str]) -> Callable[[], str]:
    """Answer an address; one whose letters are no UTF-8 is refused."""

    def answered() -> str:
        try:
            return answer()
        except UnicodeError as wrong:
            raise bottle.HTTPError(400) from wrong

    return answered


def _plainly(error: bottle.HTTPError) -> str:
    """Say an error of the server in one line, without a traceback."""
    bottle.response.content_type = "text/plain; charset=utf-8"
    return f"{error.status_line}\n"


def _body() -> bytes:
    return bytes(bottle.request.environ["wsgi.input"].read(bottle.request.content_length))


def _json(found: object) -> bytes:
    return msgspec.json.encode(found)


def _file(kind: str, *names: str) -> str:
    bottle.response.content_type = f"{kind}; charset=utf-8"
    return "".join((FOLDER / name).read_text(encoding="utf-8") for name in names)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _template(name: str) -> Template:
    return _environment().get_template(name)
