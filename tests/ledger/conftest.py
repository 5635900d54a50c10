"""Until the whole application can be made here: an application of this room alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from recycling.config import Settings
from recycling.db import init_database
from recycling.failures import init_failures
from recycling.ledger.views import blueprint
from recycling.pages import init_pages
from tests.databases import Database, PostgresDatabase, SqliteDatabase, postgres_cluster

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    if request.config.getoption("--database") == "sqlite":
        yield SqliteDatabase(tmp_path_factory.mktemp("ledger_sqlite"))
        return
    with postgres_cluster(tmp_path_factory.mktemp("ledger_postgresql")) as address:
        yield PostgresDatabase(address)


@pytest.fixture(scope="session")
def application(database: Database, instance: Path) -> Flask:
    app = Flask("ledger_alone", root_path=str(ROOT), instance_path=str(instance))
    app.extensions["settings"] = Settings(instance=instance, database_url=database.url)
    app.config.update(TESTING=True, SECRET_KEY="test")
    init_database(app, database.url)
    init_failures(app)
    init_pages(app)
    app.register_blueprint(blueprint)
    database.build(app)
    return app
