"""Whatever is altered in the ledger, the audit names."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import rfc8785
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.engine import Connection

from recycling.db import db
from recycling.ledger import audit, service, triggers
from recycling.ledger.canonical import Content, Json, canonical, fact_digest, quick, salted_digest
from recycling.ledger.models import Fact
from tests.ledger.makers import happen, happen_often

ALTERED = "lot:LOT-1 no. 2 (TriedOut, fact 5)"


@pytest.fixture
def ledger(in_app: Flask) -> Flask:
    """Three subjects of three facts each, logged in three batches."""
    happen_often(9)
    while service.sequence(limit=4):
        pass
    return in_app


@contextmanager
def unguarded() -> Iterator[Connection]:
    """A connection of someone who owns the database and has taken all its guards away."""
    db.session.rollback()
    engine = db.engine
    keys_off, keys_on = {
        "sqlite": ("PRAGMA foreign_keys = OFF", "PRAGMA foreign_keys = ON"),
        "postgresql": ("SET session_replication_role = replica", "RESET session_replication_role"),
    }[engine.dialect.name]
    with engine.connect() as link:
        link.connection.cursor().execute(keys_off)
        for statement in triggers.removal(engine.dialect.name):
            link.exec_driver_sql(statement)
        yield link
        link.commit()
        link.connection.cursor().execute(keys_on)
        link.connection.commit()


def tamper(*statements: str, **values: object) -> audit.AuditReport:
    with unguarded() as link:
        for statement in statements:
            link.execute(text(statement), values)
    return audit.audit()


def test_untouched_ledger_is_found_whole(ledger: Flask) -> None:
    report = audit.audit()
    assert report.ok
    assert (report.facts, report.leaves, report.checkpoints, report.erased) == (9, 9, 3, 0)


def test_empty_ledger_is_found_whole(in_app: Flask) -> None:
    assert audit.audit().ok


def test_facts_still_waiting_for_the_log_are_checked_too(in_app: Flask) -> None:
    happen("lot:A")
    assert audit.audit().ok
    report = tamper("UPDATE fact SET body = '{\"a\": 1}' WHERE id = 1")
    assert report.altered == ("lot:A no. 1 (TriedOut, fact 1)",)


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("UPDATE fact SET body = '{\"number\": 400}' WHERE id = 5", "its body"),
        ("UPDATE fact SET body = '{\"number\": 4.0}' WHERE id = 5", "its body"),
        ("UPDATE fact SET actor_ref = 'PER-X' WHERE id = 5", "its actor"),
        ("UPDATE fact SET actor_ref = '' WHERE id = 5", "its actor"),
        ("UPDATE fact SET salt = 'not hexadecimal' WHERE id = 5", "its body"),
        ("UPDATE fact SET organisation_ref = 'ORG-X' WHERE id = 5", "its type"),
        ("UPDATE fact SET at = '2020-01-01 00:00:00.000000' WHERE id = 5", "its type"),
        ("UPDATE fact SET digest = '00' WHERE id = 5", "not the one given to the log"),
        ("UPDATE fact SET previous = '' WHERE id = 5", "the fact before it"),
    ],
)
def test_altered_column_is_named_with_its_fact(ledger: Flask, statement: str, reason: str) -> None:
    report = tamper(statement)
    assert ALTERED in report.altered
    assert any(ALTERED in problem and reason in problem for problem in report.problems)


def test_shift_of_a_few_microseconds_is_seen(ledger: Flask) -> None:
    if db.engine.dialect.name == "sqlite":
        report = tamper("UPDATE fact SET at = substr(at, 1, 23) || '001' WHERE id = 5")
    else:
        report = tamper("UPDATE fact SET at = at + interval '1 microsecond' WHERE id = 5")
    assert report.altered == (ALTERED,)


def test_fact_altered_to_another_type_is_named_as_it_now_is(ledger: Flask) -> None:
    report = tamper("UPDATE fact SET type = 'Bought' WHERE id = 5")
    assert report.altered == ("lot:LOT-1 no. 2 (Bought, fact 5)",)


def test_values_nobody_could_hash_are_named_and_never_crash(ledger: Flask) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL refuses such values by itself")
    report = tamper(
        "UPDATE fact SET body = 'not json' WHERE id = 1",
        "UPDATE fact SET at = 'yesterday' WHERE id = 2",
        "UPDATE fact SET body = :deep WHERE id = 3",
        "UPDATE fact SET actor_salt = x'00ff' WHERE id = 4",
        deep="[" * 100_000,
    )
    assert len(report.altered) == 4


def test_deleted_fact_is_noticed_by_chain_and_log(ledger: Flask) -> None:
    report = tamper("DELETE FROM fact WHERE id = 5")
    assert "fact 5 of leaf 4 is gone." in report.problems
    assert any("follows no. 1" in problem for problem in report.problems)


def _forged(fact: Fact, previous: str, body: dict[str, object]) -> tuple[str, str]:
    """The digests of a fact whose forger knows exactly how they are made."""
    body_digest = salted_digest(fact.salt, canonical(body))  # type: ignore[arg-type]
    content = Content(
        fact.type, fact.subject, fact.number, fact.at, fact.organisation_ref, previous
    )
    return body_digest, fact_digest(content, fact.actor_digest, body_digest)


def _forge_whole_chain() -> list[tuple[str, dict[str, object]]]:
    """Rewrite facts 5 and 8, one chain, with all digests right, in fact and log entry."""
    changes, previous = [], db.session.get_one(Fact, 2).digest
    for fact_id in (5, 8):
        fact = db.session.get_one(Fact, fact_id)
        body: dict[str, object] = {"number": 400} if fact_id == 5 else fact.body
        body_digest, digest = _forged(fact, previous, body)
        values = {"id": fact_id, "body": json.dumps(body), "p": previous, "b": body_digest,
                  "d": digest}  # fmt: skip
        changes.append(
            ("UPDATE fact SET body = :body, previous = :p, body_digest = :b, digest = :d"
             " WHERE id = :id", values)
        )  # fmt: skip
        changes.append(("UPDATE log_entry SET digest = :d WHERE fact_id = :id", values))
        previous = digest
    return changes


def test_chain_forged_with_all_digests_right_is_found_by_the_tree(ledger: Flask) -> None:
    changes = _forge_whole_chain()
    with unguarded() as link:
        for statement, values in changes:
            link.execute(text(statement), values)
    report = audit.audit()
    assert report.altered == (ALTERED, "lot:LOT-1 no. 3 (TriedOut, fact 8)")
    assert any("2 checkpoints, from the one of 8 leaves on" in p for p in report.problems)


def test_changed_tile_is_found(ledger: Flask) -> None:
    report = tamper("UPDATE log_tile SET hashes = :hashes", hashes=bytes(9 * 32))
    assert len([problem for problem in report.problems if problem.startswith("leaf ")]) == 9


def test_lost_tile_is_found(ledger: Flask) -> None:
    report = tamper("DELETE FROM log_tile")
    assert report.problems == ("tile 0 of level 0 is not what the log's entries make.",)


def test_lost_entry_is_found(ledger: Flask) -> None:
    report = tamper("DELETE FROM log_entry WHERE fact_id = 5")
    assert "leaf 4 is missing from the log." in report.problems
    assert report.altered == (ALTERED,)


def test_lost_last_checkpoint_is_found(ledger: Flask) -> None:
    report = tamper("DELETE FROM checkpoint WHERE size = 9")
    assert report.problems == ("no checkpoint speaks of all 9 leaves.",)


def test_lost_last_leaf_is_found(ledger: Flask) -> None:
    report = tamper("DELETE FROM log_entry WHERE leaf_index = 8")
    assert "the log's head speaks of 9 leaves; there are 8." in report.problems
    assert "the checkpoint of 9 leaves speaks of more than there are." in report.problems


def test_checkpoint_of_another_root_is_not_believed(ledger: Flask) -> None:
    report = tamper("UPDATE checkpoint SET root = :root WHERE size = 8", root="00" * 32)
    assert "the checkpoint of 8 leaves says something else than its row." in report.problems


def test_checkpoint_with_another_text_is_not_believed(ledger: Flask) -> None:
    report = tamper("UPDATE checkpoint SET note = replace(note, 'example', 'exampla')")
    assert [problem.partition(" leaves ")[2] for problem in report.problems] == [
        "is not signed with the log's key.",
        "says something else than its row.",
    ] * 3


def test_erased_person_is_counted_and_everything_still_proves(ledger: Flask) -> None:
    service.erase_actor("PER-HOLDER")
    db.session.commit()
    report = audit.audit()
    assert (report.ok, report.erased) == (True, 9)


def test_checks_of_later_rooms_are_asked(ledger: Flask) -> None:
    found = audit.audit([lambda: ["one kilogram is missing."]])
    assert found.problems == ("one kilogram is missing.",)


def test_tree_of_several_tiles_is_found_whole(in_app: Flask) -> None:
    begin = db.session.connection(execution_options={"writes": True})
    begin.execute(
        text("INSERT INTO log_entry (digest, kind) VALUES (:digest, 'record')"),
        [{"digest": f"{number:064x}"} for number in range(600)],
    )
    db.session.commit()
    while service.sequence(limit=170):
        pass
    report = audit.audit()
    assert (report.ok, report.leaves, report.checkpoints) == (True, 600, 4)


def test_quick_writing_is_canonical_for_what_facts_hold() -> None:
    body = {"b": ["ä\n\x1f\x7f\u2028", 1, None], "a": {"z": True, "Z": -5}, "": '“”\\"/'}
    assert quick(body) == canonical(body) == rfc8785.dumps(body)


KEYS = st.text(max_size=3)
VALUES = st.recursive(
    st.none() | st.booleans() | st.text(max_size=5) | st.integers(-(2**53) + 1, 2**53 - 1),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)


@given(VALUES)
def test_what_is_written_quickly_is_canonical(value: Json) -> None:
    assert canonical(value) == rfc8785.dumps(value)
