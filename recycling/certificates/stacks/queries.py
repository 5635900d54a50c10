"""Read-only answers about stacks and their files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select

from recycling.certificates.stacks.models import CertificateStack, StackFile
from recycling.certificates.stacks.rules import Outcome, StackState
from recycling.certificates.verdict_words import WORDS
from recycling.db import db
from recycling.deeds import Actor
from recycling.errors import Invalid, missing
from recycling.parties.permissions import Permission, may
from recycling.sayings import say
from recycling.wire import Page, cards, cursor_id, page_of


@dataclass(frozen=True)
class StackCard:
    """A stack and how far it is; ``came_to`` counts its files by outcome, once it is asked for."""

    ref: str
    name: str
    size: int
    sha256: str
    state: str
    files: int
    done: int
    taken_at: datetime
    ended_at: datetime | None
    came_to: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_at_work(self) -> bool:
        """Tell whether the worker still looks at files."""
        return self.state == StackState.WORKING


@dataclass(frozen=True)
class FileCard:
    """A file of a stack: what it came to, by which code and in which words; and what to do."""

    number: int
    name: str
    size: int
    sha256: str
    outcome: str
    reason: str
    said: str
    advice: str
    certificate: str
    first: int | None
    codes: tuple[str, ...]


def stacks(actor: Actor, cursor: str = "", limit: int = 50) -> Page[StackCard]:
    """Return a page of an authority's stacks, the newest first."""
    query = select(CertificateStack).where(
        CertificateStack.organisation_id == actor.organisation_id
    )
    if before := cursor_id(cursor):
        query = query.where(CertificateStack.id < before)
    rows = db.session.scalars(query.order_by(CertificateStack.id.desc()).limit(limit + 1)).all()
    return cards(page_of(rows, limit, lambda row: (row.id,)), _card)


def stack(ref: str, actor: Actor) -> StackCard:
    """Return a stack with what its files came to; raises ``NotFound``, also for another's."""
    row = _visible(ref, actor)
    return _card(row, counts(row.id))


def _visible(ref: str, actor: Actor) -> CertificateStack:
    row = db.session.scalar(select(CertificateStack).where(CertificateStack.ref == ref))
    if row is None or not may(actor, Permission.STACKS_READ, row):
        raise missing("stack", ref)
    return row


def _card(row: CertificateStack, came_to: Mapping[str, int] | None = None) -> StackCard:
    return StackCard(
        ref=row.ref,
        name=row.name,
        size=row.size,
        sha256=row.sha256,
        state=row.state,
        files=row.files,
        done=row.done,
        taken_at=row.taken_at,
        ended_at=row.ended_at,
        came_to=came_to or {},
    )


def files(
    ref: str, actor: Actor, cursor: str = "", limit: int = 50, *, outcome: str = ""
) -> Page[FileCard]:
    """Return a page of a stack's files in the order of the ZIP: all, or those of an outcome.

    Raises ``NotFound``, and ``Invalid`` for an outcome there is none of.
    """
    row = _visible(ref, actor)
    query = select(StackFile).where(
        StackFile.stack_id == row.id, StackFile.number > cursor_id(cursor)
    )
    if outcome:
        if outcome not in tuple(Outcome):
            raise Invalid(
                "unknown_outcome",
                say("There is no such outcome."),
                field="outcome",
                way_out=say("Use one of %(outcome)s.", outcome=", ".join(Outcome)),
            )
        query = query.where(StackFile.outcome == outcome)
    rows = db.session.scalars(query.order_by(StackFile.number).limit(limit + 1)).all()
    return cards(page_of(rows, limit, lambda one: (one.number,)), _file)


def _file(row: StackFile) -> FileCard:
    return FileCard(
        number=row.number,
        name=row.name,
        size=row.size,
        sha256=row.sha256,
        outcome=row.outcome,
        reason=row.reason,
        said=row.said,
        advice=WORDS[row.reason][2] if row.reason in WORDS else "",
        certificate=row.certificate,
        first=row.first,
        codes=tuple(row.codes),
    )


def counts(stack_id: int) -> dict[str, int]:
    """Return how many files of a stack came to what."""
    query = (
        select(StackFile.outcome, func.count().label("number"))
        .where(StackFile.stack_id == stack_id)
        .group_by(StackFile.outcome)
    )
    return {row.outcome: row.number for row in db.session.execute(query)}
