"""Whoever alters a row behind the application's back, the audit names the row."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import delete, insert, select, text, update

from recycling.clock import SteppedClock
from recycling.db import db, insert_missing
from recycling.deeds import SYSTEM, Act, begin_writing, deed
from recycling.errors import Invalid
from recycling.inserting import insert_rows
from recycling.ledger.imprints.auditing import Pressing
from recycling.ledger.imprints.service import adopt_rows
from recycling.ledger.models import Fact
from recycling.ledger.service import record
from recycling.oversight.mirror.models import MirrorFigure
from recycling.quantities import Mass
from tests.benchmarks import altered_rows

FIGURE = {
    "country": "DE",
    "year": 2026,
    "product": "oxides",
    "exporter": "CN",
    "importer": "DE",
    "exported": Mass(100),
    "imported": Mass(110),
    "source": "Comtrade",
    "entered_at": datetime(2026, 11, 23, tzinfo=UTC),
    "entered_by": "PER-1",
}
WHERE = MirrorFigure.product == "oxides"


@deed
def enter(act: Act, product: str = "oxides") -> str:
    """Write a row, and record it."""
    db.session.add(MirrorFigure(**{**FIGURE, "product": product}))
    return record(act, "Entered", f"figure:{product}", {}).digest


def named() -> list[str]:
    db.session.rollback()
    found = list(Pressing().problems())
    db.session.rollback()
    return found


def behind_its_back(statement: str) -> None:
    db.session.rollback()
    with db.engine.begin() as link:
        link.execute(text(statement))


def in_a_part_rolled_back() -> None:
    db.session.add(MirrorFigure(**{**FIGURE, "product": "metals"}))
    db.session.flush()
    with db.session.begin_nested() as part:
        db.session.add(MirrorFigure(**{**FIGURE, "product": "magnets"}))
        db.session.flush()
        part.rollback()


def as_an_object() -> None:
    row = db.session.scalars(select(MirrorFigure).where(WHERE)).one()
    row.source = "Eurostat"


WAYS: dict[str, Callable[[], object]] = {
    "an object": as_an_object,
    "a part that is rolled back": in_a_part_rolled_back,
    "update": lambda: db.session.execute(update(MirrorFigure).where(WHERE).values(year=2025)),
    "insert": lambda: db.session.connection().execute(
        insert(MirrorFigure), [{**FIGURE, "year": 2024}]
    ),
    "insert with its values": lambda: db.session.execute(
        insert(MirrorFigure).values({**FIGURE, "year": 2022})
    ),
    "insert_rows": lambda: insert_rows(MirrorFigure, [{**FIGURE, "year": 2023}]),
    "insert_missing": lambda: insert_missing(MirrorFigure, [FIGURE, {**FIGURE, "year": 2023}]),
    "delete": lambda: db.session.execute(delete(MirrorFigure).where(WHERE)),
}


def test_however_the_application_writes_a_row_it_is_as_it_was_left(in_app: Flask) -> None:
    enter(Act(SYSTEM))
    for way, write in WAYS.items():
        begin_writing()
        write()
        db.session.commit()
        assert named() == [], way


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        (
            "UPDATE mirror_figure SET imported = 100",
            "is not what the application left with",
        ),
        ("DELETE FROM mirror_figure", "is gone, and the application did not delete it"),
        (
            "INSERT INTO mirror_figure SELECT 9, country, 2020, product, exporter, importer,"
            " exported, imported, source, entered_at, entered_by FROM mirror_figure WHERE id = 1",
            "was not written by the application",
        ),
        ("UPDATE imprint SET rows = '{}'", "is not what was sealed"),
        (
            "DELETE FROM imprint WHERE id > 1",
            "the imprint of figure:metals no. 1 (Entered, fact 2)",
        ),
        (
            "INSERT INTO imprint (id, at, nonce, facts, rows, upto, seal)"
            " SELECT 9, at, nonce, facts, rows, upto, seal FROM imprint WHERE id = 1",
            "is a copy of an earlier one",
        ),
    ],
)
def test_what_is_written_behind_its_back_is_named(
    in_app: Flask, statement: str, words: str
) -> None:
    enter(Act(SYSTEM))
    enter(Act(SYSTEM), "metals")
    behind_its_back(statement)
    assert any(words in one for one in named()), named()


def test_imprints_taken_away_together_with_what_they_tell_are_missed(
    in_app: Flask, held_clock: SteppedClock
) -> None:
    enter(Act(SYSTEM))
    held_clock.advance(minutes=2)
    first = Pressing()
    assert list(first.problems()) == []
    begin_writing()
    db.session.execute(update(MirrorFigure).values(year=2025))
    db.session.commit()
    held_clock.advance(minutes=2)
    second = Pressing(first.anchor)
    assert list(second.problems()) == []
    behind_its_back("UPDATE mirror_figure SET year = 2026")
    behind_its_back("DELETE FROM imprint WHERE id > 1")
    assert named() == [], "nothing here and now tells that a later imprint was there"
    (missed,) = Pressing(second.anchor).problems()
    assert "are not the 2 that the audit before this one read" in missed


def test_rows_taken_as_they_are_are_named_no_more_and_the_ledger_says_why(in_app: Flask) -> None:
    enter(Act(SYSTEM))
    behind_its_back("UPDATE mirror_figure SET imported = 100")
    with pytest.raises(Invalid):
        adopt_rows(Act(SYSTEM), " ")
    assert adopt_rows(Act(SYSTEM), "Migration 99 rounds figures.") == "1"
    assert named() == []
    fact = db.session.query(Fact).order_by(Fact.id.desc()).first()
    assert fact is not None
    assert fact.body["rows"] == {"mirror_figure": {"altered": 1}}
    with pytest.raises(Invalid, match="Every row is what"):
        adopt_rows(Act(SYSTEM), "Nothing.")


def test_a_register_older_than_imprints_says_so_once_and_takes_its_rows(in_app: Flask) -> None:
    enter(Act(SYSTEM))
    enter(Act(SYSTEM), "metals")
    behind_its_back("DELETE FROM imprint")
    (said,) = named()
    assert "no row has an imprint yet" in said
    assert adopt_rows(Act(SYSTEM), "Imprints begin.") == "2"
    assert named() == []


@pytest.mark.once
def test_a_row_of_every_covered_table_altered_at_random_is_named(
    in_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(altered_rows, "FILLED", 2)
    chance = random.Random(7)
    altered_rows.fill(chance)
    assert named() == []
    planted = altered_rows.plant(chance, 150)
    found = {
        (one.table, one.key): one.how for one in Pressing().findings() if not isinstance(one, str)
    }
    assert {one: found.get(one) for one in planted} == planted
    assert len(found) == len(planted)
