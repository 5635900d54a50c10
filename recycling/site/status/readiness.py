"""May this process be sent requests? Each thing it needs is tried, and what is missing is named.

An address for load balancers: cheap, without secrets, and what exactly is wrong stands in the log.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import lru_cache
from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from recycling import clock
from recycling.certificates import registered
from recycling.certificates.keys import PURPOSES
from recycling.config import BadConfiguration, Settings
from recycling.db import db
from recycling.errors import Refusal
from recycling.ledger.keys import log_key
from recycling.site.status.models import WorkerBeat

SEEN_WITHIN = timedelta(minutes=2)


class NotReady(Exception):
    """Something is missing; the message says what, in words for a log."""


def lacking() -> dict[str, str]:
    """Return what this process lacks, by the name of what was tried; empty where it is ready."""
    found: dict[str, str] = {}
    failures = (NotReady, SQLAlchemyError, BadConfiguration, Refusal, LookupError, OSError)
    for name, tried in TRIED.items():
        try:
            tried()
        except failures as why:
            current_app.logger.warning("not ready, %s: %s", name, why)
            found[name] = REASONS[name]
        finally:
            db.session.rollback()
        if name == "database" and found:
            break  # the others would only say the same, each after a while
    return found


def _database() -> None:
    db.session.execute(select(1))


def _migrations() -> None:
    """Ask for every migration this software knows; a database that is ahead of it is right too.

    So processes of the former version go on while an upgrade has migrated already.
    """
    folder = current_app.extensions["migrate"].directory
    known, heads = _revisions(str(folder))
    there = set(db.session.scalars(text("SELECT version_num FROM alembic_version")))
    if not there:
        raise NotReady("no migration was ever made")
    if there != heads and there <= known:
        raise NotReady(f"the database is at {', '.join(sorted(there))}")


@lru_cache(maxsize=1)
def _revisions(folder: str) -> tuple[frozenset[str], frozenset[str]]:
    config = Config()
    config.set_main_option("script_location", folder)
    scripts = ScriptDirectory.from_config(config)
    known = frozenset(one.revision for one in scripts.walk_revisions())
    return known, frozenset(scripts.get_heads())


def _instance() -> None:
    settings: Settings = current_app.extensions["settings"]
    _write_in(settings.instance)


def _write_in(folder: Path) -> None:
    with tempfile.TemporaryFile(dir=folder) as file:
        file.write(b"ready?")
        file.flush()


def _keys() -> None:
    log_key(current_app._get_current_object())  # type: ignore[attr-defined]
    ring = registered.in_force().ring
    for purpose in PURPOSES:
        ring.current(purpose, clock.now())


def _workers() -> None:
    last = db.session.scalar(select(func.max(WorkerBeat.beat_at)))
    if last is None or last < clock.now() - SEEN_WITHIN:
        raise NotReady(f"the last worker was there at {last}")


TRIED: Mapping[str, Callable[[], None]] = {
    "database": _database,
    "migrations": _migrations,
    "instance": _instance,
    "keys": _keys,
    "workers": _workers,
}
REASONS: Mapping[str, str] = {
    "database": "The database does not answer.",
    "migrations": "The database lacks a migration: flask --app app db upgrade.",
    "instance": "Nothing can be written to the instance folder.",
    "keys": "A key is missing: flask --app app keys check.",
    "workers": "No worker has been there for two minutes: flask --app app worker.",
}
