"""Does the benchmark of both deployments notice an answer that is wrong?"""

from __future__ import annotations

import json
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from flask import Flask

from recycling.lots.api.lots import _sought
from recycling.lots.schemas import LotArgs
from tests.benchmarks.search import asks
from tests.grown import asking, certifying, figures, stock
from tests.grown.asking import Asked, Question, ask
from tests.grown.certifying import Certified

CURRENT = {"ref": "AAAA", "state": "current"}


@dataclass
class Answering:
    """A server whose processors nobody counts."""

    port: int

    def cpu_seconds(self) -> dict[str, float]:
        return {}


@contextmanager
def answering(body: bytes, status: int = 200, *, closes: bool = False) -> Iterator[Answering]:
    """Answer every request alike, and end the connection where it says so."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            if closes:
                self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield Answering(server.server_port)
        server.shutdown()


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "_WARM_UP_SECONDS", 0.0)


def _asked(said: object, status: int = 200, *, closes: bool = False) -> Asked:
    certified = Certified(lists={"AAAA": "/status/1"})
    with answering(json.dumps(said).encode(), status, closes=closes) as server:
        return ask(server, certifying.standings(certified), 0.2)


def test_right_answers_are_counted_and_timed() -> None:
    asked = _asked(CURRENT)
    assert (dict(asked.wrong), asked.broken) == ({}, 0)
    assert asked.per_s > 0
    assert asked.ms(0.99) >= asked.ms(0.5) > 0


def test_a_connection_that_is_said_to_end_is_no_broken_one() -> None:
    asked = _asked(CURRENT, closes=True)
    assert (dict(asked.wrong), asked.broken) == ({}, 0)
    assert len(asked.times) > asking.CLIENTS


@pytest.mark.parametrize(
    ("said", "status"),
    [
        (CURRENT | {"ref": "BBBB"}, 200),
        (CURRENT | {"state": "revoked"}, 200),
        ({"state": "current"}, 200),
        ("AAAA", 200),
        (CURRENT, 503),
    ],
    ids=["another certificate", "another state", "no reference", "no object", "not answered"],
)
def test_a_wrong_standing_is_told_and_not_counted(said: object, status: int) -> None:
    asked = _asked(said, status)
    assert asked.times == []
    assert figures.judged({"status": asked})["wrong"]


def test_the_page_of_another_certificate_or_another_verdict_is_wrong() -> None:
    (question,) = certifying.pages(Certified(lists={"AAAA": "/status/1"}))
    assert question.is_right(b"<h1>AAAA Genuine, and it stands</h1>")
    assert not question.is_right(b"<h1>BBBB Genuine, and it stands</h1>")
    assert not question.is_right(b"<h1>AAAA Genuine, but it no longer stands</h1>")


def test_each_question_has_its_turn() -> None:
    seen: list[bytes] = []

    def note(path: bytes) -> Question:
        return Question(path.decode(), lambda _body: not seen.append(path))

    with answering(b"") as server:
        ask(server, [note(b"/a"), note(b"/b")], 0.2)
    assert abs(seen.count(b"/a") - seen.count(b"/b")) <= asking.CLIENTS


@pytest.mark.parametrize("kind", asks(stock.LOTS))
def test_a_search_asked_over_http_is_the_one_its_answer_was_found_by(app: Flask, kind: str) -> None:
    sought = asks(stock.LOTS)[kind](random.Random(3))
    given = {name: str(value) for name, value in stock.arguments(sought).items()}
    with app.app_context():
        assert _sought(LotArgs().load(given)) == sought
