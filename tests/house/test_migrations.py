"""The migrations make exactly the tables of the models, down and up again, and keep the rows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, stamp, upgrade
from sqlalchemy import inspect, select, text
from sqlalchemy.engine import Engine

from recycling import create_app
from recycling.config import Settings
from recycling.db import db
from recycling.ledger.imprints import partitions
from recycling.lots import full_text
from recycling.lots.models import RegisterEntry, RegisterWord
from recycling.matching.versions import triggers
from recycling.parties.authorities import deciding
from recycling.parties.rules.remits import Remit
from tests.databases import Database, PostgresDatabase
from tests.lots.makers import a_published_lot
from tests.makers import a_member


@pytest.fixture
def bare(app: Flask, database: Database, tmp_path: Path) -> Flask:
    """An application on a database without any table."""
    if database.url.startswith("sqlite"):
        url = f"sqlite:///{tmp_path / 'bare.sqlite'}"
        return create_app(Settings(instance=tmp_path, database_url=url))
    with app.app_context(), db.engine.begin() as link:
        link.exec_driver_sql("DROP SCHEMA public CASCADE")
        link.exec_driver_sql("CREATE SCHEMA public")
    return app


def _differences() -> list[object]:
    with db.engine.connect() as link:
        context = MigrationContext.configure(
            link,
            opts={
                "compare_type": True,
                "include_object": lambda _object, name, *_rest: (
                    not full_text.is_ours(name) and not partitions.is_one(name)
                ),
            },
        )
        return list(compare_metadata(context, db.metadata))


_TRIGGERS = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname, pg_get_triggerdef(t.oid) || prosrc FROM pg_trigger t"
    " JOIN pg_proc p ON p.oid = tgfoid WHERE NOT tgisinternal",
}


def _watchers() -> dict[str, str]:
    """Return the triggers that watch the register, each with all it does."""
    with db.engine.connect() as link:
        rows = link.execute(text(_TRIGGERS[link.dialect.name])).all()
    return {name: does for name, does in rows if name.startswith("register_sees_")}


def _watch_anew() -> None:
    with db.engine.begin() as link:
        for statement in triggers.creation(link.dialect.name):
            link.exec_driver_sql(statement)


def _checks(engine: Engine) -> set[tuple[str, str, str]]:
    """Return the checks of every table: what each allows, without spaces and brackets."""
    seen = inspect(engine)
    return {
        (table, str(check["name"]), re.sub(r'[\s()"]+', "", check["sqltext"].lower()))
        for table in seen.get_table_names()
        for check in seen.get_check_constraints(table)
    }


@pytest.mark.once
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_migrations_check_what_the_models_check(tmp_path: Path) -> None:
    """Alembic compares no checks; where a migration forgets one, only a migrated register fails."""
    found = []
    for name, make in (("migrated", upgrade), ("made", db.create_all)):
        url = f"sqlite:///{tmp_path / name}.sqlite"
        with create_app(Settings(instance=tmp_path, database_url=url)).app_context():
            make()
            found.append(_checks(db.engine))
            db.engine.dispose()
    migrated, made = found
    assert migrated == made


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_migrations_from_nothing_equal_the_models_and_go_down_and_up(bare: Flask) -> None:
    with bare.app_context():
        upgrade()
        assert _differences() == []
        downgrade(revision="base")
        upgrade()
        assert _differences() == []
        migrated = _watchers()
        assert set(migrated) == triggers.names(db.engine.dialect.name)
        _watch_anew()
        assert migrated == _watchers()


_ROWS_OF_THE_FIRST_TABLES = (
    "INSERT INTO organisation (id, ref, kind, name, country, register_number, address,"
    " registered_at) VALUES (1, 'ORG-1', 'holder', 'A holder', 'DE', 'HRB 1', 'Here',"
    " '2026-01-01 00:00:00+00:00')",
    "INSERT INTO organisation (id, ref, kind, name, country, register_number, address,"
    " registered_at) VALUES (2, 'ORG-2', 'regulator', 'An authority', 'DE', 'DE-1', 'Here',"
    " '2026-01-01 00:00:00+00:00')",
    "INSERT INTO person (id, ref, name, email, password_hash)"
    " VALUES (1, 'PER-1', 'Kim', 'kim@example.org', '-')",
    "INSERT INTO membership (id, person_id, organisation_id, role) VALUES (1, 1, 1, 'operator')",
    "INSERT INTO api_token (id, ref, name, digest, membership_id, created_at, expires_at)"
    " VALUES (1, 'TOK-1', 'tests', 'd', 1, '2026-01-01 00:00:00+00:00',"
    " '2027-01-01 00:00:00+00:00')",
)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_migrations_keep_rows_that_others_refer_to_an_operator_signs_and_an_authority_decides(
    bare: Flask,
) -> None:
    with bare.app_context():
        upgrade(revision="0001")
        with db.engine.begin() as link:
            for statement in _ROWS_OF_THE_FIRST_TABLES:
                link.exec_driver_sql(statement)
        upgrade()
        with db.engine.connect() as link:
            joined = "FROM api_token t JOIN membership m ON m.id = t.membership_id"
            kept = link.exec_driver_sql(f"SELECT t.ref, m.role {joined}").all()
        assert kept == [("TOK-1", "signer")]
        assert deciding("DE", Remit.LICENCES, "DE-BY") == ["An authority"]


_IMPRINTS = "SELECT tableoid::regclass::text, array_agg(id ORDER BY id) FROM imprint GROUP BY 1"
_AN_IMPRINT = (
    "INSERT INTO imprint (at, nonce, facts, rows, upto, seal) VALUES (now(), '', '[]', '{}', 0, '')"
)


@pytest.mark.each
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_table_of_imprints_becomes_the_first_partition_and_a_table_again(
    bare: Flask, database: Database
) -> None:
    if not isinstance(database, PostgresDatabase):
        pytest.skip("SQLite keeps one table")
    with bare.app_context(), db.engine.connect() as link:
        upgrade(revision="0105")
        for number in (partitions.NUMBERS - 3, partitions.NUMBERS + 5):
            link.exec_driver_sql(f"SELECT setval('imprint_id_seq', {number}, false)")
            link.exec_driver_sql(_AN_IMPRINT)
        link.commit()
        upgrade(revision="0106")
        link.exec_driver_sql(f"SELECT setval('imprint_id_seq', {2 * partitions.NUMBERS})")
        link.exec_driver_sql(_AN_IMPRINT)
        link.commit()
        first, last = partitions.NUMBERS - 3, 2 * partitions.NUMBERS + 1
        found = dict(link.exec_driver_sql(_IMPRINTS).tuples().all())
        assert found == {"imprint_1": [first, first + 8], "imprint_2": [last]}
        link.commit()
        downgrade(revision="0105")
        link.exec_driver_sql(_AN_IMPRINT)
        assert link.exec_driver_sql(_IMPRINTS).tuples().all() == [
            ("imprint", [first, first + 8, last, last + 1])
        ]


def _words_of_the_register() -> tuple[set[str], set[str]]:
    words = db.session.scalars(select(RegisterEntry.words)).one()
    known = db.session.scalars(select(RegisterWord.word)).all()
    db.session.rollback()
    return {word.strip("'") for word in words.split()}, set(known)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_migrations_write_the_words_lots_were_found_by_before_anew(
    in_app: Flask, database: Database
) -> None:
    a_published_lot(a_member())
    before = _words_of_the_register()
    stamp()
    downgrade(revision="0028")
    upgrade()
    assert _words_of_the_register() == before
    assert _differences() == []
