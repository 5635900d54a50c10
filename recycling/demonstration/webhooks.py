"""A program of the recycler's that is told by webhook, and how its holder has its mail.

While the market is seeded the program runs on this machine and takes what it is sent, until it
fails; afterwards it is gone, and what is tried again is refused, as the page of the webhook shows.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from flask import current_app

from recycling.config import Settings
from recycling.deeds import Act
from recycling.demonstration import people
from recycling.notices import preferences
from recycling.notices.hooks import delivering, service
from recycling.notices.hooks.service import NewSecret
from recycling.notices.hooks.signing import new_secret


@contextmanager
def a_program_that_listens() -> Iterator[None]:
    """Let the recycler's program be told of what happens meanwhile, and fail at the end."""
    settings: Settings = current_app.extensions["settings"]
    current_app.extensions["settings"] = replace(settings, webhook_loopback=True)
    with _program() as (address, server):
        act = Act(people.actor("recycler"))
        ref = service.add_webhook(act, address, (), NewSecret(new_secret()))
        service.send_test_message(act, ref)
        try:
            yield
            while delivering.tick():
                pass
            server.fails.set()
            service.send_test_message(act, ref)
            delivering.tick()
        finally:
            current_app.extensions["settings"] = settings
    preferences.choose_for_organisation(Act(people.actor("holder")), {"transport": "daily"})


class _Program(ThreadingHTTPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.fails = threading.Event()


class _Handler(BaseHTTPRequestHandler):
    server: _Program

    def do_POST(self) -> None:
        """Take a message, or fail."""
        self.rfile.read(int(self.headers["Content-Length"]))
        status, said = (503, b"being updated") if self.server.fails.is_set() else (200, b"booked")
        self.send_response(status)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (as the library has it)
        """Say nothing."""


@contextmanager
def _program() -> Iterator[tuple[str, _Program]]:
    server = _Program()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/urban-mine", server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
