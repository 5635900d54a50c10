"""A fact enters its subject's chain once, whole, and never changes."""

from __future__ import annotations

import hashlib
import threading
from datetime import UTC, datetime
from decimal import Decimal

import pytest
import rfc8785
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from recycling import clock
from recycling.db import db
from recycling.deeds import Act
from recycling.ledger import queries, service
from recycling.ledger.canonical import plain_body
from recycling.ledger.models import Fact, FactParty, LogEntry, PendingFact
from tests.ledger.makers import HOLDER, happen, publish

pytestmark = pytest.mark.each


def facts() -> list[Fact]:
    return list(db.session.scalars(select(Fact).order_by(Fact.id)))


def test_facts_of_a_subject_form_a_chain(in_app: Flask) -> None:
    happen("lot:A"), happen("lot:B"), happen("lot:A")
    first, other, second = facts()
    assert (first.number, other.number, second.number) == (1, 1, 2)
    assert (first.previous, other.previous, second.previous) == ("", "", first.digest)


def test_digest_is_the_hash_of_the_documented_canonical_json(
    in_app: Flask, held_clock: clock.SteppedClock
) -> None:
    happen("lot:A", note="schön", numbers=[1, None, True])
    fact = facts()[0]
    salt = bytes.fromhex(fact.salt)
    body = rfc8785.dumps({"note": "schön", "numbers": [1, None, True]})
    actor = bytes.fromhex(fact.actor_salt) + b"PER-HOLDER"
    committed = {
        "type": "TriedOut",
        "subject": "lot:A",
        "number": 1,
        "at": "2026-11-23T12:00:00.000Z",
        "organisation": "ORG-HOLDER",
        "actor_digest": hashlib.sha256(actor).hexdigest(),
        "body_digest": hashlib.sha256(salt + body).hexdigest(),
        "previous": "",
    }
    assert fact.digest == hashlib.sha256(rfc8785.dumps(committed)).hexdigest()


def test_equal_bodies_have_different_digests(in_app: Flask) -> None:
    happen("lot:A", price=1), happen("lot:B", price=1)
    one, other = facts()
    assert one.body_digest != other.body_digest
    assert one.actor_digest != other.actor_digest


def test_instant_is_kept_as_it_is_hashed_to_the_millisecond(in_app: Flask) -> None:
    with clock.held(clock.SteppedClock(datetime(2026, 1, 1, microsecond=123_999, tzinfo=UTC))):
        happen()
    assert facts()[0].at == datetime(2026, 1, 1, microsecond=123_000, tzinfo=UTC)


def test_fact_waits_for_log_feeds_and_reactions(
    in_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(in_app.config, "REACT_AT_ONCE", False)
    happen(parties=("ORG-OTHER", "ORG-HOLDER", ""))
    fact = facts()[0]
    entry = db.session.scalars(select(LogEntry)).one()
    parties = set(db.session.scalars(select(FactParty.organisation_ref)))
    assert (entry.digest, entry.kind, entry.leaf_index) == (fact.digest, "fact", None)
    assert parties == {"ORG-HOLDER", "ORG-OTHER"}
    assert db.session.scalars(select(PendingFact.fact_id)).all() == [fact.id]


@pytest.mark.parametrize(
    ("value", "where"),
    [
        (1.5, "body.value is a float"),
        (Decimal("1.5"), "body.value is a Decimal"),
        ({"inner": [0, 1.0]}, r"body.value.inner\[1\] is a float"),
        (datetime(2026, 1, 1, tzinfo=UTC), "body.value is a datetime"),
        (b"raw", "body.value is a bytes"),
        ({1: "x"}, "a key of body.value is a int"),
    ],
)
def test_body_with_another_kind_of_value_is_a_type_error(value: object, where: str) -> None:
    with pytest.raises(TypeError, match=where):
        plain_body({"value": value})


@pytest.mark.parametrize("value", [2**53, -(2**53), "nul\0", "\ud800"])
def test_body_with_a_value_not_everybody_reads_is_a_value_error(value: object) -> None:
    with pytest.raises(ValueError, match=r"body\.value"):
        plain_body({"value": value})


def test_float_in_a_deed_leaves_nothing_behind(in_app: Flask) -> None:
    with pytest.raises(TypeError):
        happen(mass=1.5)  # type: ignore[arg-type]
    assert facts() == []


def test_subject_without_kind_is_refused(in_app: Flask) -> None:
    with pytest.raises(ValueError, match="kind and a reference"):
        service.record(Act(HOLDER), "TriedOut", "LOT-1", {})


def test_record_is_published_once_however_often_asked(in_app: Flask) -> None:
    digest = hashlib.sha256(b"certificate").hexdigest()
    publish(Act(HOLDER), digest)
    publish(Act(HOLDER), digest.upper())
    kinds = db.session.scalars(select(LogEntry.kind).where(LogEntry.digest == digest)).all()
    assert kinds == ["record"]


@pytest.mark.parametrize("digest", ["", "ab", "z" * 64, "00" * 33])
def test_what_is_not_a_digest_is_not_published(in_app: Flask, digest: str) -> None:
    with pytest.raises(ValueError):
        service.publish_record(digest)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE fact SET body = '{}'",
        "UPDATE fact SET number = 7",
        "UPDATE fact SET actor_ref = 'PER-OTHER'",
        "UPDATE fact SET actor_ref = ''",
        "UPDATE fact SET actor_ref = '', actor_salt = '', organisation_ref = 'ORG-OTHER'",
        "DELETE FROM fact",
    ],
)
def test_database_refuses_to_change_a_fact(in_app: Flask, statement: str) -> None:
    happen()
    db.session.rollback()
    with pytest.raises(DBAPIError, match="a fact is never"):
        db.session.execute(text(statement))
    db.session.rollback()


def test_sqlite_refuses_to_replace_a_fact(in_app: Flask) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("only SQLite knows INSERT OR REPLACE")
    happen()
    with pytest.raises(DBAPIError):
        db.session.execute(text("INSERT OR REPLACE INTO fact SELECT * FROM fact"))
    db.session.rollback()


def test_erasing_a_person_blanks_who_acted_and_nothing_else(in_app: Flask) -> None:
    happen("lot:A", kept="body")
    before = queries.facts_of("lot:A")
    assert service.erase_actor("PER-HOLDER") == 1
    db.session.commit()
    assert (facts()[0].actor_ref, facts()[0].actor_salt) == ("", "")
    assert queries.facts_of("lot:A") == before


def test_facts_of_a_subject_come_in_pages(in_app: Flask) -> None:
    for _ in range(5):
        happen("lot:A")
    happen("lot:B")
    numbers = [fact.number for fact in queries.facts_of("lot:A", after=1, limit=3)]
    assert numbers == [2, 3, 4]


def test_deeds_at_once_on_one_subject_make_one_chain(app: Flask) -> None:
    def happen_thrice() -> None:
        with app.app_context():
            for _ in range(3):
                try:
                    happen("lot:A")
                except Exception as error:
                    errors.append(error)
            db.session.remove()

    errors: list[Exception] = []
    threads = [threading.Thread(target=happen_thrice) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with app.app_context():
        numbers = [fact.number for fact in queries.facts_of("lot:A")]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) + len(errors) == 9
