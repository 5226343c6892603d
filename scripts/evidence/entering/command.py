"""The command `enter.py`: a page in the browser on which study files are entered and edited."""

from __future__ import annotations

import argparse
import secrets
import signal
import sys
import webbrowser
from collections.abc import Callable, Sequence
from pathlib import Path

from evidence.entering.access import Guard
from evidence.entering.app import Entering, Receipts, application
from evidence.entering.files import Desk
from evidence.entering.serving import ADDRESS, bound, serve

PORT = 8765


def main(
    arguments: Sequence[str] | None,
    root: Path,
    *,
    receipts: Receipts,
    browse: Callable[[str], object] = webbrowser.open,
) -> int:
    """Serve the page until Ctrl-C; give 0, or 1 where the port is taken.

    Parameters
    ----------
    arguments : of the command line, None for those of the process.
    root : the repository, which holds resources/.
    receipts : writes what the next run makes of files.
    browse : opens an address in a browser.
    """
    parser = argparse.ArgumentParser(
        prog="enter.py",
        description="Enter and edit study files in the browser. The page is served on this machine alone.",
    )
    parser.add_argument("--port", type=int, default=PORT, help=f"default {PORT}; 0 takes any that is free")
    parser.add_argument("--no-browser", action="store_true", help="only print the address")
    options = parser.parse_args(arguments)
    try:
        server = bound(options.port)
    except (OSError, OverflowError):
        print(f"port {options.port} cannot be had: is the page open already? Try --port 0", file=sys.stderr)
        return 1
    port, key, token = int(server.server_port), secrets.token_urlsafe(24), secrets.token_urlsafe(24)
    app = application(Entering(Desk(root), token, receipts))
    address = f"http://{ADDRESS}:{port}/?key={key}"
    print(f"Enter study files at {address}\nCtrl-C ends it; what was saved stays.", flush=True)
    # A closed terminal ends it as Ctrl-C does.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if not options.no_browser:
        browse(address)
    serve(server, Guard(app, port, key, token))
    print("\nThe page is closed.", flush=True)
    return 0
