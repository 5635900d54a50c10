"""Alike reports that come at once make one row, on both databases."""

from __future__ import annotations

from functools import partial

from flask import Flask
from sqlalchemy import select

from recycling.clock import SteppedClock
from recycling.db import db
from recycling.oversight.reports.models import Report
from recycling.oversight.reports.rules import Sender
from recycling.parties.rules import Kind
from tests.custody.test_races import at_once
from tests.makers import a_member
from tests.oversight.reports.makers import a_report

SENDERS = 6


def _sent(number: int) -> str:
    return a_report(Sender(f"203.0.{number}.5")).ref


def test_alike_reports_at_once_make_one_row(app: Flask, held_clock: SteppedClock) -> None:
    with app.app_context():
        a_member(Kind.REGULATOR)
    assert at_once(app, [partial(_sent, number) for number in range(SENDERS)]) == [""] * SENDERS
    with app.app_context():
        rows = db.session.scalars(select(Report).order_by(Report.id)).all()
        firsts = [row for row in rows if row.first_id is None]
        assert len(rows) == SENDERS
        assert [first.likes for first in firsts] == [SENDERS - 1]
