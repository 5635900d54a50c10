"""How does a process keep its connections to PostgreSQL, and what does it know when one is lost?

A connection that is lost before its commit was asked for has written nothing. One that is lost
while the database commits leaves open whether it did, and so does a wait for a standby that was
given up: the transaction stands on the primary and may be gone with it. That is an *unknown
outcome*; nobody here tries again what ended so, for it might be done twice.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from typing import Any

import psycopg
from psycopg.errors import Diagnostic
from sqlalchemy import Dialect, Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, InvalidatePoolError
from sqlalchemy.exc import TimeoutError as NoLinkFree
from sqlalchemy.pool import ConnectionPoolEntry

# What the database, or the wait for a connection to it, may raise at any statement.
DATABASE_ERRORS = (DBAPIError, NoLinkFree)
# Whether one is still there is asked where nobody used it for so long: at each use of every
# connection it would be a third of what a request asks the database.
_SURELY_THERE_S = 1.0
# A primary that has become a standby, one that starts or stops, one that ends idle transactions.
_AWAY = ("25006", "25P03", "57P")
# Where PostgreSQL gives up waiting for a standby (syncrep.c); its words are in any language.
_GIVES_UP_WAITING = "SyncRepWaitForLSN"


class OutcomeUnknown(psycopg.OperationalError):
    """Whether the database committed is not known."""


class Link(psycopg.Connection[Any]):
    """A connection that tells a commit that failed from one of which nobody knows."""

    _is_in_doubt = False
    _last: tuple[tuple[bytes, Mapping[str, Any]], ...] = ()

    def execute_with_commit(self, command: bytes, values: Mapping[str, Any]) -> None:
        """Let a command that answers nothing be the transaction's last, sent with its commit."""
        self._last = (*self._last, (command, values))

    def commit(self) -> None:
        """Commit; raises ``OutcomeUnknown``, or another ``psycopg.Error`` if it surely did not."""
        self._is_in_doubt = False
        last, self._last = self._last, ()
        try:
            with self.pipeline() if last else nullcontext():
                for command, values in last:
                    self.execute(command, values)
                super().commit()
        except psycopg.Error as error:
            if self.closed:
                raise OutcomeUnknown("the connection was lost during a commit") from error
            raise
        if self._is_in_doubt:
            raise OutcomeUnknown("the database committed without waiting for a standby")

    def rollback(self) -> None:
        """Roll back; what was to be sent with the commit is forgotten."""
        self._last = ()
        super().rollback()

    @contextmanager
    def without_transaction(self) -> Iterator[None]:
        """Begin none around what is asked meanwhile; none may have begun before."""
        self.autocommit = True
        try:
            yield
        finally:
            if not self.closed:
                self.autocommit = False

    def hear(self, notice: Diagnostic) -> None:
        """Note that the database gave up waiting for a standby."""
        if notice.source_function == _GIVES_UP_WAITING:
            self._is_in_doubt = True


def asked_of_links(is_pooled: bool) -> dict[str, Any]:
    """Return how connections are opened; what a pooler mixes up is left out where there is one."""
    asked: dict[str, Any] = {"connect_timeout": 3, "keepalives_idle": 10, "keepalives_interval": 5}
    if is_pooled:
        return {**asked, "prepare_threshold": None}
    # Compiling a question takes longer than any question here may: none reads much of a table.
    # A disk without an arm finds a page at random almost as quickly as the next; told otherwise,
    # the database reads half an index of words to spare itself a thousand such pages.
    return {**asked, "options": "-c jit=off -c random_page_cost=1.1"}


def keep_links(engine: Engine) -> None:
    """Let an engine open connections that know what they know, and try those that were idle.

    Where one that was idle is lost, all are.
    """

    @event.listens_for(engine, "do_connect")
    def on_connect(
        _dialect: Dialect, _record: object, given: list[Any], named: dict[str, Any]
    ) -> Link:
        link = Link.connect(*given, **named)
        link.add_notice_handler(link.hear)
        return link

    @event.listens_for(engine, "checkin")
    def on_checkin(_connection: object, record: ConnectionPoolEntry) -> None:
        record.info["left_at"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def on_checkout(
        connection: DBAPIConnection, record: ConnectionPoolEntry, _proxy: object
    ) -> None:
        left_at = record.info.get("left_at")
        if left_at is None or time.monotonic() - left_at < _SURELY_THERE_S:
            return
        try:
            engine.dialect.do_ping(connection)
        except psycopg.Error as error:
            raise InvalidatePoolError from error


def is_unknown(error: BaseException) -> bool:
    """Tell whether a transaction ended so that nobody knows whether it was committed."""
    return isinstance(error, DBAPIError) and isinstance(error.orig, OutcomeUnknown)


def is_away(error: BaseException) -> bool:
    """Tell whether the database did not answer, or is no primary: nothing was written then."""
    if isinstance(error, NoLinkFree):
        return True
    if not isinstance(error, DBAPIError) or is_unknown(error):
        return False
    state = getattr(error.orig, "sqlstate", None) or ""
    return error.connection_invalidated or state.startswith(_AWAY)
