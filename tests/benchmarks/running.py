"""What a benchmark runs on: an application with a database of its own, gone afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask

from recycling import create_app
from recycling.config import Settings
from recycling.db import db
from tests.databases import (
    Database,
    PostgresDatabase,
    SqliteDatabase,
    postgres_cluster,
    sqlite_folder,
)

KINDS = ("sqlite", "postgresql")


@contextmanager
def database_of(kind: str) -> Iterator[Database]:
    """Start a database: a SQLite file, or a PostgreSQL cluster."""
    if kind == "sqlite":
        with sqlite_folder() as folder:
            yield SqliteDatabase(folder)
    else:
        # Its own default, 128 MB, is for the smallest of machines; nobody keeps a register in that.
        with (
            postgres_cluster("shared_buffers=2GB") as cluster,
            closing(PostgresDatabase(cluster)) as made,
        ):
            yield made


@contextmanager
def built(kind: str, *, is_demonstration: bool = False) -> Iterator[Flask]:
    """Make an application with its tables, empty; its settings say where they and its files are."""
    with TemporaryDirectory() as folder, database_of(kind) as database:
        settings = Settings(
            instance=Path(folder),
            database_url=database.url,
            base_url="http://localhost",
            demonstration=is_demonstration,
        )
        app = create_app(settings)
        database.build(app)
        yield app


@contextmanager
def application(kind: str) -> Iterator[Flask]:
    """Enter an application's context, with its tables made and empty."""
    with built(kind) as app, app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
