"""Does everything still prove?

Replays all chains, then grows the log's tree again, then asks the checks that later rooms have.
Streams: memory stays small however long the log is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from flask import current_app
from sqlalchemy import Text, cast, select

from recycling.copies import reading_from_copy
from recycling.db import db
from recycling.ledger.keys import log_key
from recycling.ledger.models import KIND_FACT, Checkpoint, Cosignature, Fact, LogEntry
from recycling.ledger.notes import BadSignature, Malformed, VerifierKey, parse_note
from recycling.ledger.regrowth import Regrowth, streamed
from recycling.ledger.replay import StoredFact, altered_facts
from recycling.sayings import say

Check = Callable[[], Iterable[str]]
_AS_TEXT = ("at", "body")


@dataclass(frozen=True)
class AuditReport:
    """What an audit read and found: ``altered`` names facts, ``problems`` says all in words."""

    facts: int
    erased: int
    leaves: int
    checkpoints: int
    altered: tuple[str, ...]
    problems: tuple[str, ...]
    is_copy: bool

    @property
    def ok(self) -> bool:
        """Tell whether nothing at all was found wrong."""
        return not self.problems


@dataclass
class _Replay:
    facts: int = 0
    erased: int = 0
    altered: dict[str, None] = field(default_factory=dict)

    def problems(self) -> Iterator[str]:
        for name, reason in altered_facts(self._counted()):
            self.altered[name] = None
            yield say("%(name)s: %(reason)s.", name=name, reason=reason)

    def _counted(self) -> Iterator[StoredFact]:
        columns = [getattr(Fact, name) for name in StoredFact._fields[:-1]]
        rows = streamed(
            select(*(cast(c, Text) if c.key in _AS_TEXT else c for c in columns), LogEntry.digest)
            .outerjoin(LogEntry, LogEntry.fact_id == Fact.id)
            .order_by(Fact.subject, Fact.number)
        )
        for row in rows:
            fact = StoredFact(*row)  # type: ignore[arg-type]
            self.facts += 1
            self.erased += fact.is_erased
            yield fact


def audit(checks: Iterable[Check] = ()) -> AuditReport:
    """Check chains, log, and what the checks of later rooms say, as of one moment.

    Changes nothing, and reads from the copy of the database where there is one.
    """
    replay, regrowth = _Replay(), Regrowth(log_key(current_app).verifier)
    with reading_from_copy() as is_copy:
        _hold_the_moment()
        problems = [
            *replay.problems(), *_orphans(), *regrowth.problems(), *_spoilt_cosignatures(),
        ]  # fmt: skip
        for check in checks:
            problems.extend(_asked(check))
        db.session.rollback()
    return AuditReport(
        facts=replay.facts,
        erased=replay.erased,
        leaves=regrowth.leaves,
        checkpoints=regrowth.checkpoints,
        altered=tuple(replay.altered | regrowth.altered),
        problems=tuple(problems),
        is_copy=is_copy,
    )


def _asked(check: Check) -> Iterator[str]:
    """Return what a check says; what it cannot make sense of is a problem, and stops only it."""
    try:
        yield from check()
    except Exception as error:
        current_app.logger.exception("a check of the audit broke off")
        said = str(error).splitlines() or [""]
        yield say(
            "%(check)s broke off at something nobody wrote: %(said)s.",
            check=check.__module__,
            said=said[0][:200],
        )
        _hold_the_moment()


def _hold_the_moment() -> None:
    """Let all that is read be of one moment, as SQLite's transactions do by themselves."""
    session = db.session
    session.rollback()
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def _orphans() -> Iterator[str]:
    """Name the leaves whose facts are gone."""
    rows = streamed(
        select(LogEntry.fact_id, LogEntry.leaf_index)
        .outerjoin(Fact, Fact.id == LogEntry.fact_id)
        .where(LogEntry.kind == KIND_FACT, Fact.id.is_(None))
    )
    for fact_id, leaf_index in rows:
        yield say(
            "fact %(fact_id)s of leaf %(leaf_index)s is gone.",
            fact_id=fact_id,
            leaf_index=leaf_index,
        )


def _spoilt_cosignatures() -> Iterator[str]:
    """Name the witnesses' signatures that are not good under their checkpoints."""
    rows = streamed(
        select(Checkpoint.size, Checkpoint.note, Cosignature.key, Cosignature.line)
        .join(Checkpoint, Checkpoint.size == Cosignature.size)
        .order_by(Cosignature.size, Cosignature.key)
    )
    for size, note, key, line in rows:
        if not _is_cosigned(f"{note}{line}", str(key)):
            yield say(
                "the cosignature of %(key)s under the checkpoint of %(size)s leaves is not good.",
                key=key,
                size=size,
            )


def _is_cosigned(note: str, key: str) -> bool:
    try:
        return parse_note(note).is_signed_by(VerifierKey.parse(key))
    except (BadSignature, Malformed):
        return False
