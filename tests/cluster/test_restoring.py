"""A backup, with the log archived since, brings back any instant (``docs/operate.md``)."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from sqlalchemy import func, select

from deploy.one_machine.filled import DEPLOY
from deploy.one_machine.processes import wait_until
from recycling import create_app
from recycling.config import Settings
from recycling.db import db
from recycling.lots.models import Lot
from tests import databases
from tests.databases import Cluster, PostgresDatabase, postgres_cluster
from tests.lots.makers import a_published_lot
from tests.makers import a_member

BACKUP, RESTORE, ARCHIVE = (DEPLOY / "database" / name for name in ("backup", "restore", "archive"))
_LOGGED = ("wal_level=replica", "archive_mode=on", "max_wal_senders=5", "archive_timeout=60")


@contextmanager
def restored(cluster: Cluster, folder: Path) -> Iterator[Cluster]:
    """Run PostgreSQL on a restored folder as the page says, at the port of the other."""
    run = databases._as_ordinary_user()
    control = [*run, databases._binaries() / "pg_ctl", "-D", folder, "-w", "-t", "120"]
    log = folder.parent / "restored.log"
    started = subprocess.run(
        [*control, "-l", log, "-o", f"-p {cluster.port}", "start"],
        check=False, stdout=subprocess.DEVNULL, cwd=folder.parent,
    )  # fmt: skip
    assert started.returncode == 0, log.read_text()
    try:
        yield replace(cluster, folder=folder)
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], check=True,
                       stdout=subprocess.DEVNULL, cwd=folder.parent)  # fmt: skip


def _audited(url: str, instance: Path) -> str:
    app = create_app(Settings(instance=instance, database_url=url, demonstration=False))
    said = app.test_cli_runner().invoke(args=["audit"])
    with app.app_context():
        db.engine.dispose()
    assert said.exit_code == 0, said.output
    return said.output


def _lots(app: Flask) -> int:
    return db.session.scalar(select(func.count(Lot.id))) or 0


@pytest.mark.whole
def test_a_backup_is_brought_to_the_instant_before_a_mistake(tmp_path: Path) -> None:
    # The log is archived by the cluster's own account, in a folder of its own.
    with postgres_cluster(*_LOGGED) as cluster:
        archive, backups = cluster.folder.parent / "archive", cluster.folder.parent / "backups"
        for folder in (archive, backups):
            folder.mkdir()
        databases._hand_over(cluster.folder.parent)
        _ask(cluster, f"ALTER SYSTEM SET archive_command = '{ARCHIVE} %p %f {archive}'")
        # As Patroni does, in words of the host it runs on; these count from the next start.
        _ask(cluster, "ALTER SYSTEM SET hba_file = '/nowhere/pg_hba.conf'")
        _ask(cluster, "ALTER SYSTEM SET listen_addresses = '192.0.2.1'")
        _ask(cluster, "SELECT pg_reload_conf()")
        with closing(PostgresDatabase(cluster)) as database:
            instance = tmp_path / "instance"
            app = create_app(
                Settings(instance=instance, database_url=database.url, demonstration=False)
            )
            database.build(app)
            with app.app_context():
                holder = a_member("holder")
                a_published_lot(holder)
                backup = _as_engine(BACKUP, cluster.url("postgres"), backups, "2").strip()
                a_published_lot(holder)
                a_published_lot(holder)
                instant = str(_ask(cluster, "SELECT clock_timestamp()"))
                there = _lots(app)
                db.session.rollback()
                _ask(cluster, "DROP TABLE lot CASCADE", "registry")
                db.engine.dispose()
        segment = str(_ask(cluster, "SELECT pg_walfile_name(pg_switch_wal())"))
        wait_until("the log is archived", 60, (archive / segment).is_file)
        place = cluster.folder.parent / "restored"
        _as_engine(RESTORE, backup, archive, place, instant)
        with restored(cluster, place) as other:
            url = other.url("registry", "+psycopg")
            assert ": 0 problems" in _audited(url, instance)
            again = create_app(Settings(instance=instance, database_url=url, demonstration=False))
            with again.app_context():
                assert _lots(again) == there == 3
                db.session.remove()
                db.engine.dispose()


@pytest.mark.whole
def test_of_the_archived_log_stays_what_the_oldest_backup_needs(tmp_path: Path) -> None:
    with postgres_cluster(*_LOGGED) as cluster:
        archive, backups = cluster.folder.parent / "archive", cluster.folder.parent / "backups"
        for folder in (archive, backups):
            folder.mkdir()
        databases._hand_over(cluster.folder.parent)
        _ask(cluster, f"ALTER SYSTEM SET archive_command = '{ARCHIVE} %p %f {archive}'")
        _ask(cluster, "SELECT pg_reload_conf()")
        begun = []
        for number in range(3):
            if number:
                time.sleep(1.1)  # backups are named by the second
            begun.append(str(_ask(cluster, "SELECT pg_walfile_name(pg_current_wal_lsn())")))
            _as_engine(BACKUP, cluster.url("postgres"), backups, "2", archive)
            _ask(cluster, "CREATE TABLE IF NOT EXISTS something (id int)")
            last = str(_ask(cluster, "SELECT pg_walfile_name(pg_switch_wal())"))
            wait_until("the log is archived", 60, (archive / last).is_file)
        _as_engine(BACKUP, cluster.url("postgres"), backups, "2", archive)
        kept = sorted(path.name for path in archive.iterdir() if len(path.name) == len(last))
        assert len(list(backups.iterdir())) == 2
        assert begun[1] < kept[0] <= last


def _as_engine(*command: object) -> str:
    done = subprocess.run(
        [*databases._as_ordinary_user(), *map(str, command)],
        check=True, capture_output=True, text=True, cwd="/",
    )  # fmt: skip
    return done.stdout


def _ask(cluster: Cluster, asked: str, database: str = "postgres") -> object:
    with psycopg.connect(cluster.url(database), autocommit=True) as link:
        done = link.execute(asked)  # type: ignore[call-overload]
        row = done.fetchone() if done.description else None
        return row[0] if row else None
