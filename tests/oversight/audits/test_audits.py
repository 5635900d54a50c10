"""An audit is asked for, carried out, signed and published; whoever takes it back is found out."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from recycling import create_app
from recycling.certificates import registering
from recycling.certificates.issuer import read_key_document
from recycling.clock import SteppedClock
from recycling.config import Settings
from recycling.db import db
from recycling.deeds import SYSTEM, Act
from recycling.errors import Conflict
from recycling.ledger.models import LogEntry
from recycling.ledger.sequencer import sequence
from recycling.oversight.audits import queries, work
from recycling.oversight.audits.carrying import carry_out
from recycling.oversight.audits.models import Audit
from recycling.oversight.audits.service import ask_audit, publish_audit
from recycling.oversight.audits.verifying import verified
from recycling.parties.rules import Kind
from tests.makers import a_member
from tests.oversight.audits.makers import a_published_audit


def behind_its_back(statement: str) -> None:
    db.session.remove()
    with db.engine.begin() as link:
        link.execute(text(statement))


def test_a_published_audit_is_verified_without_the_registry(in_app: Flask) -> None:
    a_member(Kind.HOLDER)
    sequence()
    ref = a_published_audit()
    document = json.loads(queries.document(ref))
    trust, _proof = read_key_document(json.loads(registering.published().document))
    found = verified(document, trust)
    assert found.is_genuine
    assert found.digest == queries.audit(ref).digest
    assert document["rows"]["organisation"] == 1
    assert document["facts"]["total"] == document["facts"]["last"] >= document["log"]["size"] > 0
    entry = select(func.count()).where(LogEntry.digest == found.digest)
    assert db.session.scalar(entry) == 1
    document["differences"]["total"] = 7
    assert not verified(document, trust).is_genuine


def test_what_differs_is_counted_in_public_and_told_in_words_to_regulators(in_app: Flask) -> None:
    a_member(Kind.HOLDER)
    behind_its_back("UPDATE organisation SET name = 'Another'")
    ref = a_published_audit()
    document = json.loads(queries.document(ref))
    assert document["differences"]["rows"] == {"organisation": 1}
    assert "Another" not in queries.document(ref)
    (one,) = queries.differences(ref, a_member(Kind.REGULATOR).actor).items
    assert one.words.startswith("organisation 1 (ORG-")
    assert queries.newest() == queries.audit(ref)


def test_a_night_is_audited_once_by_whichever_worker_comes_first(
    in_app: Flask, held_clock: SteppedClock
) -> None:
    assert work.tick() == 1
    assert work.tick() == 0
    held_clock.advance(hours=14)
    assert work.tick() == 0, "it is two in the morning"
    held_clock.advance(hours=1)
    ref = ask_audit(Act(SYSTEM))
    with pytest.raises(Conflict, match="carried out already"):
        ask_audit(Act(SYSTEM))
    assert [work.tick(), work.tick(), work.tick()] == [1, 1, 0]
    days = db.session.scalars(select(Audit.day).order_by(Audit.id)).all()
    assert [day and day.day for day in days] == [23, None, 24]
    with pytest.raises(Conflict, match="published already"):
        publish_audit(Act(SYSTEM), ref, carry_out())


def test_what_an_earlier_audit_read_cannot_be_taken_away(
    in_app: Flask, held_clock: SteppedClock
) -> None:
    a_member(Kind.HOLDER)
    held_clock.advance(minutes=5)
    first = a_published_audit()
    held_clock.advance(minutes=5)
    assert carry_out().found.words == ()
    behind_its_back("DELETE FROM imprint WHERE id = 1")
    said = " ".join(carry_out().found.words)
    assert "imprints up to no." in said
    behind_its_back(f"UPDATE audit SET document = '{{}}' WHERE ref = '{first}'")
    assert f"audit {first} is not the one that was published" in " ".join(carry_out().found.words)


@pytest.mark.once
def test_an_audit_reads_the_copy_of_the_database_where_there_is_one(
    in_app: Flask, tmp_path: Path
) -> None:
    a_member(Kind.HOLDER)
    db.session.remove()
    settings: Settings = in_app.extensions["settings"]
    own, copy = tmp_path / "own.sqlite", tmp_path / "copy.sqlite"
    with closing(sqlite3.connect(settings.database_url.removeprefix("sqlite:///"))) as original:
        for file in (own, copy):
            with closing(sqlite3.connect(file)) as other:
                original.backup(other)
                if file == copy:
                    other.execute("UPDATE organisation SET name = 'Another'")
                    other.commit()
    app = create_app(
        replace(settings, database_url=f"sqlite:///{own}", database_read_url=f"sqlite:///{copy}")
    )
    with app.app_context():
        carried = carry_out()
        assert carried.moment.is_copy
        (said,) = carried.found.words
        assert said.startswith("organisation 1 (ORG-")
        assert db.session.scalar(text("SELECT name FROM organisation")) != "Another"
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
