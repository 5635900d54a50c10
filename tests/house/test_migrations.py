"""The migrations, run from nothing, make exactly the tables of the models; down and up again."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade

from recycling import create_app
from recycling.config import Settings
from recycling.db import db
from tests.databases import Database


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
        context = MigrationContext.configure(link, opts={"compare_type": True})
        return list(compare_metadata(context, db.metadata))


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_migrations_from_nothing_equal_the_models_and_go_down_and_up(bare: Flask) -> None:
    with bare.app_context():
        upgrade()
        assert _differences() == []
        downgrade(revision="base")
        upgrade()
        assert _differences() == []
