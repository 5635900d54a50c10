"""A thousand automated reports do not drown the queue, nor keep a genuine one out."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from recycling.clock import SteppedClock
from recycling.db import db
from recycling.errors import TooMany
from recycling.oversight.reports.models import Report
from recycling.oversight.reports.rules import KEPT_FREE, NEW_ROWS, Sender
from recycling.parties.rules import Kind
from tests.makers import a_member
from tests.oversight.reports.makers import GENUINE, a_report

SENT, MIDDLE, ONE_PAGE = 1_000, 500, 50
_chosen = random.Random(20261128)
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def noise(length: int = 30) -> str:
    """Words no two of which are alike."""
    return " ".join("".join(_chosen.choices(_LETTERS, k=7)) for _ in range(length))


def one_source(_number: int) -> Sender:
    return Sender("198.51.100.9")


def many_sources(number: int) -> Sender:
    """Every one of another address, in twenty wide networks."""
    return Sender(f"10.{number % KEPT_FREE}.{number // 256}.{number % 256}")


def template(number: int) -> dict[str, str]:
    return {
        "place": f"Road {noise(2)} {number}",
        "words": f"On day {number} I saw dumping of waste number {number} by firm {number} there.",
    }


def random_words(number: int) -> dict[str, str]:
    return {"place": noise(3), "words": noise()}


@pytest.mark.once
@pytest.mark.parametrize(
    ("source", "says", "most"),
    [
        (one_source, random_words, 5),
        (many_sources, template, 1),
        pytest.param(many_sources, random_words, NEW_ROWS + KEPT_FREE, marks=pytest.mark.whole),
    ],
    ids=["one source", "many sources, one text", "many sources, every text another"],
)
def test_a_flood_leaves_a_short_queue_and_lets_a_genuine_report_in(
    app: Flask,
    held_clock: SteppedClock,
    source: Callable[[int], Sender],
    says: Callable[[int], dict[str, str]],
    most: int,
) -> None:
    refused: set[str] = set()
    with app.app_context():
        a_member(Kind.REGULATOR)
        for number in range(SENT):
            if number == MIDDLE:
                genuine = a_report(Sender("192.0.2.7"), words=GENUINE)
            try:
                a_report(source(number), **says(number))
            except TooMany as refusal:
                refused.add(refusal.code if refusal.way_out else "no way out")
        rows = select(Report.ref).where(Report.first_id.is_(None)).order_by(Report.id)
        queue = db.session.scalars(rows).all()
        assert genuine.ref in queue[:ONE_PAGE]
        assert len(queue) <= most + 1
        kept = db.session.scalar(select(func.count()).select_from(Report)) or 0
        assert kept < SENT
        assert refused <= {"too_many_attempts", "too_many_reports", "reported_by_many"}


def test_nearly_the_same_words_stand_under_the_first_and_the_hour_passes(
    app: Flask, held_clock: SteppedClock
) -> None:
    with app.app_context():
        a_member(Kind.REGULATOR)
        first = a_report()
        like = a_report(Sender("203.0.113.5"), words=GENUINE.replace("white van", "white lorry"),
                        place="Elsewhere")  # fmt: skip
        other = a_report(Sender("203.0.113.5"), kind="smuggling",
                         words="Drums without labels are loaded at pier four.")  # fmt: skip
        by_ref = {row.ref: row for row in db.session.scalars(select(Report))}
        assert by_ref[like.ref].first_id == by_ref[first.ref].id
        assert by_ref[first.ref].likes == 1
        assert by_ref[other.ref].first_id is None
        for _ in range(3):
            a_report(Sender("203.0.113.5"), words=noise(), place=noise(2))
        with pytest.raises(TooMany):
            a_report(Sender("203.0.113.5"), words=noise(), place=noise(2))
        held_clock.advance(hours=1)
        assert a_report(Sender("203.0.113.5"), words=noise(), place=noise(2)).ref
