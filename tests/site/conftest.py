"""A market, a request to be in, and a count of the questions asked of the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import event

from recycling.clock import SteppedClock
from recycling.db import db
from recycling.site.figures import KEPT_SECONDS
from tests.site.makers import Market, a_market


@pytest.fixture(autouse=True)
def _fresh_figures(app: Flask) -> Iterator[None]:
    """Count the figures of the home page anew each time: the database is new in each test."""
    before = app.config.get(KEPT_SECONDS)
    app.config[KEPT_SECONDS] = 0
    yield
    app.config.pop(KEPT_SECONDS)
    if before is not None:
        app.config[KEPT_SECONDS] = before


@pytest.fixture
def in_request(app: Flask) -> Iterator[Flask]:
    """The application inside a request of nobody, for desks and journeys that write addresses.

    Never make requests inside it: ``g`` would be shared between them.
    """
    with app.test_request_context("/"):
        yield app


@pytest.fixture
def market(in_request: Flask, held_clock: SteppedClock) -> Market:
    return a_market(held_clock)


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """Collect the statements sent to the database while the block runs."""
    sent: list[str] = []

    def note(_link: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)
