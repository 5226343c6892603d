"""The server of the page: on this machine alone, until Ctrl-C."""

from __future__ import annotations

from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from evidence.entering.access import App

ADDRESS = "127.0.0.1"
PATIENCE_SECONDS = 30


class LocalServer(ThreadingMixIn, WSGIServer):
    """A server that answers several requests at once and does not wait for them when it ends."""

    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a browser that went away."""


class QuietHandler(WSGIRequestHandler):
    """A handler that prints no line a request and gives up on one that does not come."""

    timeout = PATIENCE_SECONDS

    def log_message(self, format: str, *args: Any) -> None:
        """Print nothing."""

    def address_string(self) -> str:
        """Return the address as it is, without asking for its name."""
        return str(self.client_address[0])


def bound(port: int) -> LocalServer:
    """Return a server that holds a port of this machine; of port 0 any that is free.

    Raises
    ------
    OSError
        Where another program has it.
    """
    return LocalServer((ADDRESS, port), QuietHandler)


def serve(server: LocalServer, app: App) -> None:
    """Answer until Ctrl-C."""
    server.set_app(app)
    try:
        server.serve_forever(poll_interval=0.2)
    except KeyboardInterrupt:
        pass
    finally:
        server.server_close()
