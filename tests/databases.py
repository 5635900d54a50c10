"""Real databases for the tests: a SQLite file, or a PostgreSQL cluster started for this run."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, LiteralString, Protocol, cast

import psycopg
from flask import Flask
from sqlalchemy import event
from sqlalchemy.pool import QueuePool

from recycling.db import db
from recycling.ledger import triggers

Picture = Any
"""Every row of a database, as it once was."""


class Database(Protocol):
    """A database that can be built once and emptied before each test."""

    url: str

    def build(self, app: Flask) -> None:
        """Make the tables once."""

    def empty(self, app: Flask) -> None:
        """Put the state right after ``build`` back."""

    def picture(self, app: Flask) -> Picture:
        """Keep what is in it now; nobody may be in the middle of something."""

    def put_back(self, app: Flask, picture: Picture) -> None:
        """Let it be again as in the picture, as soon as somebody asks."""


class SqliteDatabase:
    """A file, written anew before the next connection to it."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "test.sqlite"
        self._built = b""
        self._due: bytes | None = None
        self._writing = threading.Lock()
        self.url = f"sqlite:///{self._file}"

    def build(self, app: Flask) -> None:
        _make_tables(app)
        self._built = self._file.read_bytes()
        with app.app_context():
            event.listen(db.engine, "do_connect", self._write)

    def empty(self, app: Flask) -> None:
        self.put_back(app, self._built)

    def picture(self, app: Flask) -> bytes:
        if self._due is not None:
            return self._due
        with app.app_context():
            db.engine.dispose()  # the last one to leave writes everything into the file
        return self._file.read_bytes()

    def put_back(self, app: Flask, picture: bytes) -> None:
        with app.app_context():
            db.engine.dispose()
        self._due = picture

    def _write(self, *_connection: object) -> None:
        with self._writing:
            if self._due is not None:
                for suffix in ("-wal", "-shm"):
                    self._file.with_name(self._file.name + suffix).unlink(missing_ok=True)
                self._file.write_bytes(self._due)
                self._due = None


@contextmanager
def sqlite_folder() -> Iterator[Path]:
    """A folder for the file, in memory where the machine offers that: tests need no durability."""
    memory = Path("/dev/shm")
    place = memory if memory.is_dir() and os.access(memory, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="urban-mine-", dir=place) as folder:
        yield Path(folder)


# Whoever is idle holds no lock and keeps its connection; what is in the middle of something ends.
_END_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
 WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'
"""
_COUNTERS = "SELECT sequencename, last_value FROM pg_sequences WHERE last_value IS NOT NULL"
_RESTART = "SELECT setval(oid, 1, false) FROM pg_class WHERE relkind = 'S'"
_GUARDS = "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'"


@dataclass(frozen=True)
class Cluster:
    """A running PostgreSQL cluster, reached through its socket: half of what loopback takes."""

    folder: Path
    port: int

    def url(self, database: str, driver: str = "") -> str:
        """The address of one of its databases, for libpq or for a driver of SQLAlchemy's."""
        return f"postgresql{driver}://tests@/{database}?host={self.folder}&port={self.port}"


@dataclass(frozen=True)
class Copied:
    """The rows of the tables that have some, and how far each counter has come."""

    rows: Mapping[str, bytes]
    counters: Mapping[str, int]


class PostgresDatabase:
    """A database, emptied row by row; made again from its template where tables are missing."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self.url = cluster.url("registry", "+psycopg")
        self._admin("CREATE DATABASE registry")
        self._link: psycopg.Connection | None = None
        self._guards = 0
        self._due: Copied | None = None
        self._writing = threading.Lock()

    def build(self, app: Flask) -> None:
        _make_tables(app)
        self._admin("CREATE DATABASE built TEMPLATE registry")
        self._guards = self._count_guards(self._connected())
        with app.app_context():
            # Before a connection is tried: one that is just being tried would be ended as busy.
            event.listen(db.engine, "checkout", self._write, insert=True)

    def empty(self, app: Flask) -> None:
        with app.app_context():
            pool = db.engine.pool
            if isinstance(pool, QueuePool) and pool.checkedout():
                db.engine.dispose()
        self._due = None
        try:
            self._fill(self._connected(), Copied({}, {}))
        except psycopg.Error:
            self._renew(app)

    def picture(self, app: Flask) -> Copied:
        if self._due is not None:
            return self._due
        link = self._connected()
        with link.transaction():
            rows = {table: _copy_of(link, table) for table in self._filled(link)}
            return Copied(rows, dict(link.execute(_COUNTERS).fetchall()))

    def put_back(self, app: Flask, picture: Copied) -> None:
        self._due = picture

    def close(self) -> None:
        """Let go of the connection kept for emptying."""
        if self._link is not None:
            self._link.close()
        self._link = None

    def _write(self, *_connection: object) -> None:
        with self._writing:
            if self._due is not None:
                self._fill(self._connected(), self._due)
                self._due = None

    def _renew(self, app: Flask) -> None:
        with app.app_context():
            db.engine.dispose()
        self.close()
        self._admin("DROP DATABASE registry WITH (FORCE)")
        self._admin("CREATE DATABASE registry TEMPLATE built STRATEGY file_copy")

    def _connected(self) -> psycopg.Connection:
        if self._link is None:
            self._link = psycopg.connect(self._cluster.url("registry"))
        return self._link

    def _fill(self, link: psycopg.Connection, picture: Copied) -> None:
        """Put these rows in the place of all others, without asking triggers or foreign keys."""
        with link.transaction():
            link.execute(_END_OTHERS)
            deletions = ";".join(f'DELETE FROM "{table}"' for table in self._filled(link))
            link.execute("SET LOCAL session_replication_role = replica")
            link.execute(deletions or "SELECT 1")  # type: ignore[arg-type]
            link.execute(_RESTART)
            for table, rows in picture.rows.items():
                with link.cursor().copy(
                    f'COPY "{table}" ({_columns(table)}) FROM STDIN'
                ) as copying:
                    copying.write(rows)
            if picture.counters:
                counted = (f"setval('{name}', {last})" for name, last in picture.counters.items())
                link.execute(f"SELECT {', '.join(counted)}")
            # Tests of the audit take the guards of facts away to tamper with them.
            if self._count_guards(link) != self._guards:
                for each in (*triggers.removal("postgresql"), *triggers.creation("postgresql")):
                    link.execute(each)  # type: ignore[arg-type]

    def _filled(self, link: psycopg.Connection) -> list[str]:
        return [table for (table,) in link.execute(_filled_tables(), prepare=True)]

    def _count_guards(self, link: psycopg.Connection) -> int:
        with link.transaction():
            (count,) = link.execute(_GUARDS).fetchone() or (0,)
        return int(count)

    def _admin(self, statement: str) -> None:
        with psycopg.connect(self._cluster.url("postgres"), autocommit=True) as link:
            link.execute(statement)  # type: ignore[arg-type]


def _copy_of(link: psycopg.Connection, table: str) -> bytes:
    # Asked for as rows: of a table in partitions no copy is given.
    asked = f'SELECT {_columns(table)} FROM "{table}"'
    with link.cursor().copy(f"COPY ({asked}) TO STDOUT") as copying:
        return b"".join(copying)


@cache
def _columns(table: str) -> LiteralString:
    """The columns of a table by name: migrations leave them in another order."""
    columns = ", ".join(f'"{column.name}"' for column in db.metadata.tables[table].columns)
    return cast("LiteralString", columns)


@cache
def _filled_tables() -> LiteralString:
    """Ask once for the names of all tables that have a row."""
    asked = " UNION ALL ".join(
        f"SELECT '{table}' WHERE EXISTS (SELECT FROM \"{table}\")" for table in db.metadata.tables
    )
    return cast("LiteralString", asked)


def _make_tables(app: Flask) -> None:
    with app.app_context():
        db.create_all()
        db.session.remove()
        db.engine.dispose()


@contextmanager
def postgres_cluster(*settings: str) -> Iterator[Cluster]:
    """Start a throw-away cluster with settings ``name=value``.

    PostgreSQL refuses root, so root runs it as the account the package made; its folder lies
    outside pytest's, which every run of pytest closes to others again.
    """
    with tempfile.TemporaryDirectory(prefix="urban-mine-") as folder:
        yield from _cluster_in(Path(folder), settings)


def _cluster_in(folder: Path, settings: Sequence[str]) -> Iterator[Cluster]:
    binaries = _binaries()
    place = folder / "cluster"
    place.mkdir()
    _hand_over(folder)
    port = free_port()
    run = [*_as_ordinary_user()]
    subprocess.run(
        [*run, binaries / "initdb", "-D", place, "-U", "tests", "-A", "trust", "-E", "UTF8",
         "--no-sync", "--locale=C.UTF-8"],
        check=True, stdout=subprocess.DEVNULL, cwd=folder,
    )  # fmt: skip
    options = (
        f"-c port={port} -c listen_addresses= -c unix_socket_directories={place} "
        "-c fsync=off -c synchronous_commit=off -c full_page_writes=off "
    ) + " ".join(f"-c {one}" for one in settings)
    control = [*run, binaries / "pg_ctl", "-D", place, "-w"]
    subprocess.run(
        [*control, "-l", place / "log", "-o", options, "start"],
        check=True, stdout=subprocess.DEVNULL, cwd=folder,
    )  # fmt: skip
    try:
        yield Cluster(place, port)
    finally:
        subprocess.run(
            [*control, "-m", "immediate", "stop"],
            check=True, stdout=subprocess.DEVNULL, cwd=folder,
        )  # fmt: skip


def _binaries() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    on_path = shutil.which("initdb")
    if found:
        return found[0].parent
    if on_path:
        return Path(on_path).resolve().parent
    raise RuntimeError("PostgreSQL is not installed: apt-get install postgresql")


def _as_ordinary_user() -> list[str]:
    if os.geteuid() != 0:
        return []
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]


def _hand_over(folder: Path) -> None:
    if os.geteuid() != 0:
        return
    account = pwd.getpwnam("postgres")
    for path in (folder, *folder.iterdir()):
        os.chown(path, account.pw_uid, account.pw_gid)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
