"""A few rows at once are written as single ones are, whatever their columns hold."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from recycling.db import db
from recycling.deeds import DeedKey
from recycling.inserting import insert_at_end, insert_rows
from recycling.ledger.models import Fact, LogEntry, LogTile

AT = datetime(2026, 11, 28, 6, 30, 0, 123456, tzinfo=UTC)
AWKWARD = "a\ttab, a \\ and\na “line”, :a and %s"


def fact(number: int) -> dict[str, Any]:
    texts = dict.fromkeys(("actor_ref", "actor_salt", "organisation_ref", "salt"), "x")
    digests = dict.fromkeys(("actor_digest", "body_digest", "previous", "digest"), "0" * 64)
    body = {"words": AWKWARD, "number": 2**53 - 1, "of": [None, True, {"b": 1, "a": ""}]}
    place = {"type": AWKWARD, "subject": "test:1", "number": number, "at": AT, "body": body}
    return {**place, **texts, **digests}


def a_key(key: str) -> dict[str, Any]:
    return {"scope": "x", "key": key, "deed": "x", "digest": "x", "result": "x", "at": AT}


def keys() -> list[str]:
    return list(db.session.scalars(select(DeedKey.key).order_by(DeedKey.id)))


def test_rows_are_read_as_they_were_written_and_numbered_in_their_order(in_app: Flask) -> None:
    returned = insert_rows(Fact, [fact(number) for number in (3, 1, 2)], "number", "id")
    kept = db.session.scalars(select(Fact).order_by(Fact.id)).all()
    assert [one.number for one in kept] == [3, 1, 2]
    assert {tuple(row) for row in returned} == {(one.number, one.id) for one in kept}
    assert (kept[0].at, kept[0].type, kept[0].body) == (AT, AWKWARD, fact(3)["body"])


def test_bytes_are_read_as_they_were_written(in_app: Flask) -> None:
    hashes = bytes(range(256))
    insert_rows(LogTile, [{"level": 0, "number": 0, "width": 8, "hashes": hashes}])
    assert db.session.scalars(select(LogTile.hashes)).one() == hashes


def test_a_row_that_is_there_already_is_refused_as_a_single_one_is(in_app: Flask) -> None:
    insert_rows(DeedKey, [a_key("x")])
    with pytest.raises(IntegrityError):
        insert_rows(DeedKey, [a_key("x")])


def test_of_no_rows_nothing_is_written(in_app: Flask) -> None:
    assert insert_rows(DeedKey, [], "id") == ()


def test_rows_of_several_tables_are_written_when_the_transaction_ends(in_app: Flask) -> None:
    insert_at_end(DeedKey, [a_key("one"), a_key("two")])
    insert_at_end(LogEntry, [{"digest": "0" * 64, "kind": "record", "fact_id": None}])
    insert_at_end(DeedKey, [a_key("three")])
    insert_at_end(DeedKey, [])
    assert keys() == []
    db.session.commit()
    assert set(keys()) == {"one", "two", "three"}
    assert db.session.scalars(select(LogEntry.kind)).one() == "record"
    db.session.commit()
    assert len(keys()) == 3


def test_what_was_to_be_written_at_the_end_is_forgotten_with_the_rest(in_app: Flask) -> None:
    insert_at_end(DeedKey, [a_key("one")])
    db.session.rollback()
    db.session.commit()
    assert keys() == []


def test_a_row_at_the_end_that_is_there_already_lets_nothing_be_written(in_app: Flask) -> None:
    insert_rows(DeedKey, [a_key("one")])
    db.session.commit()
    insert_at_end(LogEntry, [{"digest": "0" * 64, "kind": "record", "fact_id": None}])
    insert_at_end(DeedKey, [a_key("one")])
    with pytest.raises(IntegrityError):
        db.session.commit()
    db.session.rollback()
    assert db.session.scalars(select(LogEntry.kind)).all() == []


def test_rows_that_leave_an_imprint_cannot_wait(in_app: Flask) -> None:
    with pytest.raises(ValueError, match="imprint"):
        insert_at_end(Fact, [fact(1)])
