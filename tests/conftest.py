"""Fixtures every room's tests use: an application on an empty real database, clients, a held clock.

``--database postgresql`` runs the same tests on a temporary PostgreSQL cluster of their own.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings as properties
from jinja2 import FileSystemBytecodeCache

from recycling import clock, create_app
from recycling.config import Settings
from recycling.db import db
from recycling.ledger.pending import TAKING_EFFECT
from tests.databases import (
    Database,
    PostgresDatabase,
    SqliteDatabase,
    postgres_cluster,
    sqlite_folder,
)
from tests.remembering import Memory

_AT_ONCE = {"Thread", "ThreadPoolExecutor", "at_once"}
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)

# How long one example takes says how busy the machine is, not whether the property holds. The same
# examples each time, for a change is judged by what it broke; `make explore` looks for new ones.
properties.register_profile("house", deadline=None, derandomize=True, max_examples=40)
properties.register_profile("exploring", deadline=None, max_examples=1_000)
properties.load_profile("house")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.addoption("--whole", action="store_true", help="all that touches a database")


def pytest_collection(session: pytest.Session) -> None:
    """Look for no garbage while everything is read in, and later not in what was."""
    gc.disable()


def pytest_collection_finish(session: pytest.Session) -> None:
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    gc.enable()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL only what touches a database is run again, and not what is run once.

    Of each file its first test is, with the first of its parameters. All are of the ledger's, what
    does things at once, and what says ``each``; ``--whole`` asks for every one that touches a
    database.

    How forms, pages and the API answer is tried once too (``test_views…``, ``…_pages…``,
    ``test_api…``, and all of the front door): the deeds and queries behind them, and every page and
    reading of the API as it opens (``tests/house/test_pages.py``), run on both.

    What says ``whole`` is left out unless ``--whole`` asks for it.
    """
    if not config.getoption("--whole"):
        long = [item for item in items if item.get_closest_marker("whole")]
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if item not in long]
    if config.getoption("--database") == "sqlite":
        return
    stored = [item for item in items if "app" in getattr(item, "fixturenames", ())]
    if not config.getoption("--whole"):
        stored = _first_of_each([item for item in stored if not _is_tried_once(item)])
    config.hook.pytest_deselected(items=[item for item in items if item not in stored])
    items[:] = stored


def _first_of_each(items: list[pytest.Item]) -> list[pytest.Item]:
    """Leave out tests that are like those before, on a database that is asked second."""
    found: dict[str | Path, pytest.Item] = {}
    for item in items:
        found.setdefault(item.nodeid if _is_whole(item) else item.path, item)
    return list(found.values())


def _is_whole(item: pytest.Item) -> bool:
    """Tell whether all of a test is tried on both: it is about the database, or about threads."""
    if item.get_closest_marker("each") or "ledger" in item.path.parts:
        return True
    code = getattr(getattr(item, "function", None), "__code__", None)
    return code is not None and not _AT_ONCE.isdisjoint(code.co_names)


def _is_tried_once(item: pytest.Item) -> bool:
    """Tell whether a test says so, or its file tries how something is shown, not what is kept."""
    path = item.path
    if item.get_closest_marker("each"):
        return False
    if item.get_closest_marker("once") or path.parent.name == "house":
        return item.get_closest_marker("once") is not None
    shown = path.name.startswith(("test_views", "test_api")) or "_pages" in path.name
    return shown or path.parent.name == "site"


@pytest.fixture(scope="session")
def database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    if request.config.getoption("--database") == "sqlite":
        with sqlite_folder() as folder:
            yield SqliteDatabase(folder)
        return
    with postgres_cluster("jit=off") as cluster, closing(PostgresDatabase(cluster)) as made:
        yield made


@pytest.fixture(scope="session")
def is_whole(pytestconfig: pytest.Config) -> bool:
    """Whether everything is asked, of which else a part is."""
    return bool(pytestconfig.getoption("--whole"))


@pytest.fixture(scope="session")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("instance")


@pytest.fixture(scope="session")
def compiled(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of this run, in which templates one worker compiled are found by the other."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if hasattr(pytestconfig, "workerinput") else base) / "templates"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def application(database: Database, instance: Path, compiled: Path) -> Iterator[Flask]:
    """The one application of the run; tests take ``app``, which also empties its database."""
    app = create_app(
        Settings(
            instance=instance,
            database_url=database.url,
            base_url="http://localhost",
            demonstration=False,
        )
    )
    app.config["TESTING"] = True
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(compiled))
    database.build(app)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="session")
def memory(application: Flask, database: Database) -> Memory:
    return Memory(application, database)


@pytest.fixture
def app(
    application: Flask, database: Database, memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Flask]:
    """The application on an empty database."""
    database.empty(application)
    with memory.during(monkeypatch):
        yield application


@pytest.fixture
def in_app(app: Flask) -> Iterator[Flask]:
    """The application, with its context pushed, for calling deeds and queries directly.

    Never make requests inside it: ``g`` would be shared between them.
    """
    with app.app_context():
        yield app


@pytest.fixture
def every_fact_takes_effect(app: Flask) -> Iterator[None]:
    """Let every fact wait for reactions, whatever the rooms above react to."""
    known = app.extensions.pop(TAKING_EFFECT)
    yield
    app.extensions[TAKING_EFFECT] = known


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def held_clock() -> Iterator[clock.SteppedClock]:
    """A clock at noon of 23 November 2026 that moves only when told to."""
    with clock.held(clock.SteppedClock(NOON)) as stepped:
        yield stepped
