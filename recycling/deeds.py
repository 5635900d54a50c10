"""How does a deed happen once, wholly, or not at all?

A deed is a function in a room's ``service.py``: given who acts, it loads with the right lock,
asks permission and rules, writes, and records one fact. ``@deed`` puts it into one transaction
(taking SQLite's write lock at the start), stamps the instant after that, remembers the caller's
key so that a repeat answers with the first result, and commits once.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import wraps
from typing import Concatenate, ParamSpec

from blinker import Signal
from flask import g, has_request_context
from sqlalchemy import String, UniqueConstraint, func, select
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Mapped, mapped_column

from recycling import clock
from recycling.db import WRITES, BigId, Model, db
from recycling.errors import Conflict, Invalid
from recycling.inserting import insert_at_end
from recycling.metrics import deed_counted
from recycling.sayings import say

P = ParamSpec("P")

FACTS = "facts_of_this_deed"
_IN_DEED = "in_deed"
_RETRIES = 3
_RETRYABLE_STATES = frozenset({"40001", "40P01"})
LONGEST_KEY = 200
ALL_SCOPES = frozenset({"read", "write", "sign"})
UNSTAMPED = datetime.min.replace(tzinfo=UTC)

deed_done = Signal("after a deed has committed; sent with the deed's name")
DEEDS: dict[str, Callable[..., str]] = {}


@dataclass(frozen=True)
class Broker:
    """The organisation through which an actor acts in the name of another, and for how long.

    ``permissions`` are all that was delegated (none when that is over), ``until`` its end.
    """

    organisation_id: int | None
    organisation_ref: str
    delegation_ref: str
    permissions: frozenset[str]
    until: datetime


@dataclass(frozen=True)
class Actor:
    """Who acts, for which organisation, in which roles. ``SYSTEM`` is the registry itself.

    ``may_start`` is false where the organisation is dormant or closed: it finishes what it began.
    ``broker`` is set where the actor belongs to another organisation and acts by delegation.
    ``remits`` and ``territory`` (empty: the whole country) are where an authority may act.
    ``scopes`` is how much of what the roles allow may be done by the way the actor came in
    (``via``: ``session`` or ``token``), ``networks`` from where that way is good (empty: from
    anywhere); neither is part of who the actor is.
    """

    person_id: int | None
    person_ref: str
    organisation_id: int | None
    organisation_ref: str
    kind: str
    country: str
    roles: frozenset[str]
    may_start: bool = True
    broker: Broker | None = None
    remits: frozenset[str] = frozenset()
    territory: str = ""
    scopes: frozenset[str] = field(default=ALL_SCOPES, compare=False)
    via: str = field(default="", compare=False)
    networks: str = field(default="", compare=False)

    @property
    def is_system(self) -> bool:
        """Tell whether the registry itself acts, because a fact or a due time made it."""
        return self.kind == "system"


SYSTEM = Actor(None, "system", None, "system", "system", "", frozenset())
NOBODY = Actor(None, "nobody", None, "nobody", "nobody", "", frozenset())


@dataclass(frozen=True)
class Act:
    """One call of a deed: the actor, the caller's key (empty: no repeat expected), the instant.

    Before the deed stamps it the instant is when the request came in, if it was one.
    """

    actor: Actor
    key: str = ""
    at: datetime = UNSTAMPED


class DeedKey(Model):
    """A key a caller has used, what for, and the reference the deed answered with."""

    __tablename__ = "deed_key"
    __table_args__ = (UniqueConstraint("scope", "key"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    scope: Mapped[str] = mapped_column(String(60))
    key: Mapped[str] = mapped_column(String(LONGEST_KEY))
    deed: Mapped[str] = mapped_column(String(80))
    digest: Mapped[str] = mapped_column(String(64))
    result: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]


def deed(function: Callable[Concatenate[Act, P], str]) -> Callable[Concatenate[Act, P], str]:
    """Make a service function a deed; it answers with the reference of what it did.

    Raises ``Conflict`` when the key was used for something else, or when another deed was
    faster at the same row; whatever the function raises rolls everything back.
    """
    room = function.__module__.split(".")[1]
    name = f"{room}.{function.__name__}"

    @wraps(function)
    def do(act: Act, /, *args: P.args, **kwargs: P.kwargs) -> str:
        digest = digest_of(name, args, kwargs)
        with deed_counted(name):
            for attempt in range(_RETRIES):
                try:
                    result = _once(name, digest, act, lambda now: function(now, *args, **kwargs))
                    break
                except (IntegrityError, OperationalError) as error:
                    if not may_retry(error) or attempt == _RETRIES - 1:
                        raise as_conflict(error) from error
                    time.sleep(0.01 * 2**attempt)
        note_done()
        deed_done.send(name)
        return result

    DEEDS[name] = do
    return do


def note_done() -> None:
    """Note for the request, if it is one, that a deed was done in it: the rest may still fail."""
    if has_request_context():
        g.has_done_a_deed = True


def has_done_a_deed() -> bool:
    """Tell whether this request has done a deed, so that not “nothing was written”."""
    return has_request_context() and bool(g.get("has_done_a_deed"))


def _once(name: str, digest: str, act: Act, function: Callable[[Act], str]) -> str:
    begin_writing()
    session = db.session
    with in_deed(name):
        known = _known(name, digest, act)
        if known is not None:
            session.rollback()
            return known
        stamped = replace(act, at=clock.now())
        result = function(stamped)
        if session.info[FACTS] != 1:
            raise RuntimeError(f"{name} recorded {session.info[FACTS]} facts; a deed records one")
        remember(name, [(stamped, digest, result)])
        session.commit()
        return result


@contextmanager
def in_deed(name: str) -> Iterator[None]:
    """Let the session know that a deed is done in it; whatever goes wrong rolls all of it back."""
    session = db.session
    session.info[_IN_DEED] = name
    session.info[FACTS] = 0
    try:
        yield
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop(_IN_DEED, None)


@contextmanager
def overtaken(*codes: str) -> Iterator[None]:
    """Let a deed be that somebody else did between our question and it: refused with these codes.

    Whatever the question read is read anew after it.
    """
    try:
        yield
    except Conflict as refusal:
        db.session.rollback()
        if refusal.code not in codes:
            raise


def begin_writing() -> None:
    """End any reading and begin a transaction that will write.

    Raises ``RuntimeError`` inside a deed, or when unsaved changes wait in the session.
    """
    session = db.session
    if session.info.get(_IN_DEED):
        raise RuntimeError(f"a deed cannot be done inside {session.info[_IN_DEED]}")
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("unsaved changes wait outside any deed")
    session.rollback()
    session.connection(execution_options={WRITES: True})


def scope_of(actor: Actor) -> str:
    """Return within what a key is used once: the actor's organisation, by its broker if any."""
    through = f"/{actor.broker.organisation_ref}" if actor.broker else ""
    return actor.organisation_ref + through


def _known(name: str, digest: str, act: Act) -> str | None:
    check_key(act)
    if not act.key:
        return None
    _hold_key(act)
    row = db.session.scalar(
        select(DeedKey).where(DeedKey.scope == scope_of(act.actor), DeedKey.key == act.key)
    )
    return None if row is None else repeated((row.deed, row.digest, row.result), name, digest)


def check_key(act: Act) -> None:
    """Raise ``Invalid`` for a key longer than is kept."""
    if len(act.key) > LONGEST_KEY:
        raise Invalid(
            "key_too_long",
            say(
                "The idempotency key has more than %(longest_key)s characters.",
                longest_key=LONGEST_KEY,
            ),
            field="Idempotency-Key",
            way_out=say("Use a UUID."),
        )


def repeated(first: tuple[str, str, str], name: str, digest: str) -> str:
    """Return the result of the first call with a key, known by its deed, digest and result.

    Raises ``Conflict`` where the key was used for something else.
    """
    if first[:2] != (name, digest):
        raise Conflict(
            "key_reused",
            say("This idempotency key was used before for something else."),
            field="Idempotency-Key",
            way_out=say("Use a new key for a new request."),
        )
    return first[2]


def _hold_key(act: Act) -> None:
    """Let a repeat wait until the first call with its key has ended (SQLite's writers do so)."""
    if db.session.get_bind().dialect.name == "postgresql":
        digest = hashlib.sha256(f"{scope_of(act.actor)}|{act.key}".encode()).digest()
        number = int.from_bytes(digest[:8], "big", signed=True)
        db.session.execute(select(func.pg_advisory_xact_lock(number)))


def remember(name: str, done: Sequence[tuple[Act, str, str]]) -> None:
    """Keep the keys of deeds, given with the digest of what was asked and the result."""
    rows = [
        {
            "scope": scope_of(act.actor),
            "key": act.key,
            "deed": name,
            "digest": digest,
            "result": result,
            "at": act.at,
        }
        for act, digest, result in done
        if act.key
    ]
    insert_at_end(DeedKey, rows)


def digest_of(name: str, args: object, kwargs: dict[str, object]) -> str:
    """Return what tells two calls of a deed apart, by which a repeat is known."""
    return hashlib.sha256(repr((name, args, sorted(kwargs.items()))).encode()).hexdigest()


def may_retry(error: IntegrityError | OperationalError) -> bool:
    """Tell whether the same deed, done once more, could succeed."""
    state = getattr(error.orig, "sqlstate", None)
    return state in _RETRYABLE_STATES or isinstance(error, IntegrityError)


def as_conflict(error: IntegrityError | OperationalError) -> Exception:
    """Return what the caller is told of an error of the database."""
    if isinstance(error, IntegrityError):
        return Conflict(
            "changed_meanwhile",
            say("Someone else changed this at the same moment."),
            way_out=say("Look at the present state and try again."),
        )
    return error
