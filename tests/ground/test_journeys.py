"""Several commands go to the database together, and each is as it would be alone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from recycling.db import among, db, given_among
from recycling.deeds import DeedKey
from recycling.inserting import insert_along
from recycling.journeys import Answer, Journey, ask_alone, driver_of, journey_over
from recycling.ledger.models import Fact

pytestmark = pytest.mark.each  # a journey is another thing on each database
AT = datetime(2026, 11, 28, 6, 30, tzinfo=UTC)
KEYS = select(DeedKey.scope, DeedKey.key)
NAMED = update(DeedKey).where(DeedKey.key == bindparam("named")).returning(DeedKey.key)


def a_key(key: str, scope: str = "x") -> dict[str, Any]:
    return {"scope": scope, "key": key, "deed": "x", "digest": "x", "result": "x", "at": AT}


def test_each_command_sees_what_those_before_it_wrote_and_answers_in_its_turn(
    in_app: Flask,
) -> None:
    journey, told = Journey(), list[object]()
    journey.execute(KEYS, {}, told.append)
    insert_along(journey, DeedKey, [a_key("one"), a_key("two")], "key", then=told.append)
    journey.execute(NAMED, {"named": "two", "result": "changed"}, told.append)
    journey.execute(KEYS.where(DeedKey.result == "changed"), {}, told.append)
    assert told == []
    journey.go()
    assert told[0] == []
    assert sorted(told[1]) == [("one",), ("two",)]  # type: ignore[call-overload]
    assert told[2:] == [[{"key": "two"}], [{"scope": "x", "key": "two"}]]
    journey.go()
    assert len(told) == 4, "nothing is sent twice"


def test_of_a_journey_on_which_one_command_fails_nothing_is_kept(in_app: Flask) -> None:
    journey, told = Journey(), list[Answer]()
    insert_along(journey, DeedKey, [a_key("one")])
    insert_along(journey, DeedKey, [a_key("one")])
    journey.execute(KEYS, {}, told.append)
    with pytest.raises(IntegrityError):
        journey.go()
    assert told == []
    db.session.rollback()
    assert db.session.scalars(select(DeedKey.key)).all() == []
    db.session.add(DeedKey(**a_key("two")))
    db.session.commit()
    assert db.session.scalars(select(DeedKey.key)).all() == ["two"]


@pytest.mark.parametrize("many", [1, 2, 7])
def test_keys_of_several_parts_are_found_among_any_number_of_them(in_app: Flask, many: int) -> None:
    db.session.execute(insert(DeedKey), [a_key("one"), a_key("one", "y"), a_key("two", "y")])
    sought = [("x", "one"), ("y", "two"), *[("x", "two"), ("z", "one")] * 3][:many]
    journey, told = Journey(), list[dict[str, Any]]()
    dialect = journey.link.dialect.name
    found = KEYS.where(among((DeedKey.scope, DeedKey.key), "keys", dialect))
    journey.execute(found, given_among("keys", sought, dialect), told.extend)
    journey.go()
    assert {(row["scope"], row["key"]) for row in told} == set(sought[:2])


def test_a_question_asked_alone_sees_what_is_committed_and_leaves_the_session_as_it_is(
    in_app: Flask,
) -> None:
    db.session.add(DeedKey(**a_key("one")))
    db.session.commit()
    db.session.add(DeedKey(**a_key("two")))
    db.session.flush()
    named = KEYS.where(DeedKey.scope == bindparam("within"))
    assert ask_alone(named, {"within": "x"}) == [{"scope": "x", "key": "one"}]
    assert ask_alone(named, {"within": "y"}) == []
    db.session.commit()
    assert [row["key"] for row in ask_alone(KEYS, {})] == ["one", "two"]


def test_what_was_asked_alone_leaves_transactions_to_who_has_the_connection_next(
    in_app: Flask,
) -> None:
    failing = select(func.no_such_function(bindparam("of")))
    for _again in range(3):
        with pytest.raises(DBAPIError):
            ask_alone(failing, {"of": 1})
        assert ask_alone(KEYS, {}) == []
    db.session.add(DeedKey(**a_key("one")))
    db.session.flush()
    if db.engine.dialect.name == "postgresql":
        assert not driver_of(db.session.connection()).autocommit
    db.session.rollback()
    assert ask_alone(KEYS, {}) == []


def test_rows_that_leave_an_imprint_are_noted_by_who_writes_them(in_app: Flask) -> None:
    with pytest.raises(ValueError, match="notes them"):
        Journey().execute(update(Fact), {"actor_ref": ""})


def test_how_long_a_journey_took_is_told_without_the_values(in_app: Flask) -> None:
    if db.engine.dialect.name != "postgresql":
        pytest.skip("SQLite is no journey away")
    told: list[tuple[list[str], float]] = []

    def over(_engine: object, commands: list[str], took_s: float) -> None:
        told.append((commands, took_s))

    journey = Journey()
    journey.send("SELECT pg_sleep(%(s)s)", {"s": 0.02})
    journey.execute(KEYS.where(DeedKey.key == bindparam("of")), {"of": "secret"})
    with journey_over.connected_to(over, sender=db.engine):
        journey.go()
    ((commands, took_s),) = told
    assert took_s > 0.02
    assert [command.split()[0] for command in commands] == ["SELECT", "SELECT"]
    assert "secret" not in "".join(commands)
