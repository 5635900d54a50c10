"""The role of sites reads and writes rows; the tables, and what guards them, are the owner's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import create_engine

from deploy.one_machine.filled import DEPLOY, fill, told
from deploy.one_machine.layout import DATABASE, OWNER, SITE
from recycling.db import db
from recycling.ledger.imprints.partitions import NEXT, NUMBERS
from tests.databases import Cluster, postgres_cluster

pytestmark = pytest.mark.once
_ALTERED = (
    "DROP TABLE fact",
    "TRUNCATE fact CASCADE",
    "ALTER TABLE fact DISABLE TRIGGER ALL",
    "ALTER TABLE lot ADD COLUMN more text",
    "CREATE TABLE more (id bigint)",
    "ALTER TABLE imprint DETACH PARTITION imprint_0",
    "SET session_replication_role = replica",
    "GRANT registry TO registry_site",
)
_OTHERS = """
SELECT relname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
 WHERE nspname = 'public' AND relkind IN ('r', 'p') AND NOT (
    has_table_privilege(current_user, pg_class.oid, 'SELECT')
    AND has_table_privilege(current_user, pg_class.oid, 'INSERT')
    AND has_table_privilege(current_user, pg_class.oid, 'UPDATE')
    AND has_table_privilege(current_user, pg_class.oid, 'DELETE'))
"""


def _url(cluster: Cluster, role: str, driver: str = "") -> str:
    return cluster.url(DATABASE, driver).replace("tests@", f"{role}@")


@pytest.fixture(scope="module")
def cluster(application: Flask, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    roles = tmp_path_factory.mktemp("roles") / "roles.sql"
    fill("database/roles.sql", roles, {"OWNER_PASSWORD": "one", "SITE_PASSWORD": "other"})
    with postgres_cluster() as made:
        for database, script in (
            ("postgres", roles), (DATABASE, DEPLOY / "database" / "grants.sql")
        ):  # fmt: skip
            with psycopg.connect(made.url(database), autocommit=True) as link:
                for statement in told(Path(script)):
                    link.execute(statement)
        engine = create_engine(_url(made, OWNER, "+psycopg"))
        with application.app_context():
            db.metadata.create_all(engine)
        engine.dispose()
        yield made


def test_a_site_reads_and_writes_every_table_there_is_and_every_one_to_come(
    cluster: Cluster,
) -> None:
    with psycopg.connect(_url(cluster, OWNER)) as owner:
        owner.execute("CREATE TABLE to_come (id bigserial PRIMARY KEY)")
    with psycopg.connect(_url(cluster, SITE)) as site:
        (tables,) = site.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        assert tables[0] > len(db.metadata.tables)
        assert site.execute(_OTHERS).fetchall() == []
        site.execute("INSERT INTO to_come DEFAULT VALUES")


def test_a_site_has_the_owner_make_one_more_partition_of_imprints_and_writes_there(
    cluster: Cluster,
) -> None:
    with psycopg.connect(_url(cluster, SITE)) as site:
        (made,) = site.execute(NEXT).fetchone() or (0,)
        site.execute(
            "INSERT INTO imprint (id, at, nonce, facts, rows, upto, seal)"
            " VALUES (%s, now(), '', '[]', '{}', 0, '')",
            [made * NUMBERS],
        )
        found = site.execute("SELECT tableoid::regclass::text FROM imprint").fetchall()
    assert found == [(f"imprint_{made}",)]


@pytest.mark.parametrize("statement", _ALTERED)
def test_a_site_alters_no_table_and_switches_no_guard_off(cluster: Cluster, statement: str) -> None:
    with psycopg.connect(_url(cluster, SITE)) as site, pytest.raises(InsufficientPrivilege):
        site.execute(statement.encode())


def test_no_other_role_gets_into_the_registry(cluster: Cluster) -> None:
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as link:
        link.execute("CREATE ROLE passer_by LOGIN")
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        psycopg.connect(_url(cluster, "passer_by")).close()
