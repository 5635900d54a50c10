"""A connection the database has ended meanwhile is noticed before it is used again."""

from __future__ import annotations

import sys

import psycopg
import pytest
from flask import Flask
from sqlalchemy import text

from recycling.db import db


def test_a_connection_ended_while_it_was_idle_is_replaced(
    in_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    if db.engine.dialect.name != "postgresql":
        pytest.skip("a file has nobody who ends connections")
    monkeypatch.setattr(sys.modules["recycling.links"], "_SURELY_THERE_S", 0)
    pid = db.session.scalar(text("SELECT pg_backend_pid()"))
    db.session.rollback()
    address = db.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s)", (pid,))
        while other.execute("SELECT 1 FROM pg_stat_activity WHERE pid = %s", (pid,)).fetchone():
            pass
    assert db.session.scalar(text("SELECT 1")) == 1
