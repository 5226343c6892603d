"""Who may ask: this machine's browser, on this page, with the key that the program printed; nobody else."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs

LARGEST = 2 * 2**20  # bytes of a request: a study file is far smaller
COOKIE = "entering"  # with the port behind it: pages of two folders do not take each other's
TOKEN = "HTTP_X_ENTERING"
SAFE = ("GET", "HEAD")
HEADERS = (
    (
        "Content-Security-Policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Cache-Control", "no-store"),
)

Environ = Mapping[str, Any]
Start = Callable[..., Any]
App = Callable[[dict[str, Any], Start], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is not answered."""

    status: str
    said: str


@dataclass(frozen=True, slots=True)
class Guard:
    """A WSGI application in front of another, which it shields."""

    app: App
    port: int
    key: str  # in the address that is printed at the start
    token: str  # in the page, sent back with everything that it asks

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        """Answer a request, or refuse it."""

        def guarded(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            return start(status, [*headers, *HEADERS], *rest)

        refused = self.refusal(environ)
        if refused is not None:
            body = refused.said.encode()
            length = str(len(body))
            guarded(
                refused.status, [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", length)]
            )
            return [body]
        if self._opens(environ):
            cookie = f"{COOKIE}{self.port}={self.key}; HttpOnly; SameSite=Strict; Path=/"
            guarded("303 See Other", [("Location", "/"), ("Set-Cookie", cookie), ("Content-Length", "0")])
            return [b""]
        return self.app(environ, guarded)

    def refusal(self, environ: Environ) -> Refusal | None:
        """Say why a request is refused, None where it is not."""
        host = environ.get("HTTP_HOST", "")
        if host not in self._hosts():
            return Refusal("421 Misdirected Request", "This page answers to 127.0.0.1 alone.")
        if environ.get("HTTP_SEC_FETCH_SITE", "same-origin") not in ("same-origin", "none"):
            return Refusal("403 Forbidden", "Another site asked for this; open the page itself.")
        origin = environ.get("HTTP_ORIGIN")
        if origin is not None and origin not in {f"http://{each}" for each in self._hosts()}:
            return Refusal("403 Forbidden", "Another site asked for this; open the page itself.")
        if not (self._opens(environ) or self._knows_key(environ)):
            return Refusal(
                "403 Forbidden", "Open the address that the program printed; it holds the key to this page."
            )
        if environ.get("REQUEST_METHOD") in SAFE:
            return None
        if not hmac.compare_digest(str(environ.get(TOKEN, "")).encode(), self.token.encode()):
            return Refusal("403 Forbidden", "This was not sent by the page; open it again.")
        length = str(environ.get("CONTENT_LENGTH") or "")
        if not length.isdecimal():
            return Refusal("411 Length Required", "A request must say how long it is.")
        if int(length) > LARGEST:
            return Refusal("413 Content Too Large", f"At most {LARGEST // 2**20} MiB can be sent.")
        return None

    def _hosts(self) -> tuple[str, str]:
        return f"127.0.0.1:{self.port}", f"localhost:{self.port}"

    def _opens(self, environ: Environ) -> bool:
        """Say whether a request brings the key in its address."""
        if environ.get("REQUEST_METHOD") != "GET" or environ.get("PATH_INFO") != "/":
            return False
        given = parse_qs(str(environ.get("QUERY_STRING", ""))).get("key", [""])
        return hmac.compare_digest(given[0].encode(), self.key.encode())

    def _knows_key(self, environ: Environ) -> bool:
        try:
            cookies = SimpleCookie(str(environ.get("HTTP_COOKIE", "")))
        except CookieError:
            return False
        name = f"{COOKIE}{self.port}"
        given = cookies[name].value if name in cookies else ""
        return hmac.compare_digest(given.encode(), self.key.encode())
