"""Runs migrations inside the application (``flask --app app db upgrade``).

On PostgreSQL a migration waits at most a few seconds for a lock, and no statement takes longer than
a minute, so that it never queues the whole site behind itself. SQLite changes tables by copying
them (batch mode): the old table is dropped while others refer to it, so references are not enforced
meanwhile but checked at the end of each step, before it is committed
(sqlite.org/lang_altertable.html, section 7).
"""

from __future__ import annotations

import os

from alembic import context
from alembic.runtime.migration import MigrationContext
from flask import current_app
from sqlalchemy import Connection, DateTime, text
from sqlalchemy.types import TypeDecorator

target_db = current_app.extensions["migrate"].db
LOCK_TIMEOUT = "5s"
# A statement that takes longer belongs in steps (docs/operate.md), or is given more time for once.
STATEMENT_TIMEOUT = os.environ.get("MIGRATION_STATEMENT_TIMEOUT", "60s")


def render_item(kind: str, item: object, _context: object) -> str | bool:
    """Write our column types as the plain types beneath them, so that migrations stand alone."""
    if kind != "type" or not isinstance(item, TypeDecorator):
        return False
    beneath = item.impl_instance
    options = "timezone=True" if isinstance(beneath, DateTime) else ""
    return f"sa.{type(beneath).__name__}({options})"


def run_offline() -> None:
    """Write the statements instead of running them."""
    url = str(target_db.engine.url.render_as_string(hide_password=False))
    context.configure(url=url, target_metadata=target_db.metadata, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()


def enforce_references(connection: Connection, are_enforced: bool) -> None:
    """Let SQLite enforce references or not; outside any transaction, or it would not hear."""
    switch = "ON" if are_enforced else "OFF"
    connection.connection.driver_connection.execute(f"PRAGMA foreign_keys={switch}")


def refuse_broken_references(ctx: MigrationContext, **_step: object) -> None:
    """Stop a step on SQLite after which a row refers to one that is gone."""
    if ctx.dialect.name != "sqlite" or ctx.as_sql:
        return
    broken = ctx.connection.execute(text("PRAGMA foreign_key_check")).fetchmany(5)
    if broken:
        raise RuntimeError(f"the migration leaves broken references, such as {broken}")


def run_online() -> None:
    """Run the migrations on the application's database."""
    with target_db.engine.connect() as connection:
        on_postgresql = connection.dialect.name == "postgresql"
        if not on_postgresql:
            enforce_references(connection, False)
        context.configure(
            connection=connection,
            target_metadata=target_db.metadata,
            render_as_batch=not on_postgresql,
            compare_type=True,
            render_item=render_item,
            transaction_per_migration=True,
            on_version_apply=refuse_broken_references,
        )
        try:
            with context.begin_transaction():
                if on_postgresql:
                    set_limit = text("SELECT set_config(:name, :limit, false)")
                    for name, limit in (
                        ("lock_timeout", LOCK_TIMEOUT),
                        ("statement_timeout", STATEMENT_TIMEOUT),
                    ):
                        connection.execute(set_limit, {"name": name, "limit": limit})
                context.run_migrations()
        finally:
            connection.rollback()
            if not on_postgresql:
                enforce_references(connection, True)


if context.is_offline_mode():
    run_offline()
else:
    run_online()
