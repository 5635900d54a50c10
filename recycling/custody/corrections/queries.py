"""Read-only answers about corrections: those one may read, as cards; which one is open?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager

from recycling.custody.corrections.models import Correction, Countersignature
from recycling.custody.corrections.rules import (
    Answer,
    Change,
    CorrectionState,
    correctables,
    written,
)
from recycling.custody.models import Consignment
from recycling.custody.queries import read_by
from recycling.db import db
from recycling.deeds import Actor
from recycling.errors import missing
from recycling.ledger.canonical import Json
from recycling.parties.permissions import Permission, may, permit
from recycling.settlement.models import Payout
from recycling.wire import Page, cards, cursor_id, page_of


@dataclass(frozen=True)
class ChangeCard:
    """One thing that is to be otherwise: where it stands, its name, and both values.

    ``holds`` is what both hold, as ``fields.csv`` says; ``old`` and ``new`` are written as kept.
    """

    field: str
    name: str
    leg: int | None
    holds: str
    was: object
    becomes: object

    @property
    def old(self) -> Json:
        """Return what it held, as kept and told."""
        return written(self.was)

    @property
    def new(self) -> Json:
        """Return what it is to hold, as kept and told."""
        return written(self.becomes)


@dataclass(frozen=True)
class AnswerCard:
    """What one organisation it affects says of a correction."""

    organisation: str
    name: str
    answer: str
    words: str
    signed_at: datetime | None


@dataclass(frozen=True)
class CorrectionCard:
    """A correction as its parties and the regulator read it, and what the reader may do.

    ``leg`` of a change counts from 1.
    """

    ref: str
    consignment: str
    lot: str
    title: str
    state: str
    cancels: bool
    changes: tuple[ChangeCard, ...]
    reason: str
    asked_by: str
    asker_name: str
    asked_at: datetime
    ended_at: datetime | None
    answers: tuple[AnswerCard, ...]
    is_paid_out: bool
    may_answer: bool
    may_withdraw: bool

    @property
    def is_of_mass(self) -> bool:
        """Tell whether another mass would have been received."""
        weighed = {"receipt.gross", "receipt.tare", "receipt.refused", "receipt.moisture"}
        return any(change.field in weighed for change in self.changes)


def whole() -> Select[Correction]:
    """Ask for corrections with their consignment, its lot, parties and hand-overs."""
    of_consignment = contains_eager(Correction.consignment)
    return (
        select(Correction)
        .join(Correction.consignment)
        .join(Consignment.lot)
        .options(
            of_consignment.contains_eager(Consignment.lot),
            of_consignment.joinedload(Consignment.holder),
            of_consignment.joinedload(Consignment.carrier),
            of_consignment.joinedload(Consignment.recycler),
        )
    )


def find(ref: str) -> Correction | None:
    """Return a correction with its consignment, if there is one."""
    return db.session.scalar(whole().where(Correction.ref == ref))


def find_again(ref: str) -> Correction:
    """Return a correction as it is now that its consignment is locked."""
    asked = whole().where(Correction.ref == ref).execution_options(populate_existing=True)
    return db.session.scalars(asked).one()


def open_of(consignment_id: int) -> str | None:
    """Return the reference of the correction of a consignment that is open, if one is."""
    return db.session.scalar(
        select(Correction.ref).where(
            Correction.consignment_id == consignment_id,
            Correction.state == CorrectionState.OPEN,
        )
    )


def corrections(actor: Actor, cursor: str = "", limit: int = 50) -> Page[CorrectionCard]:
    """Return a page of the corrections one may read, asked for last first.

    A regulator reads those about lots of its country, others those of their own consignments.
    """
    query = whole().where(read_by(actor)).order_by(Correction.id.desc()).limit(limit + 1)
    if before := cursor_id(cursor):
        query = query.where(Correction.id < before)
    rows = db.session.scalars(query).all()
    return cards(page_of(rows, limit, lambda row: (row.id,)), lambda row: _card(row, actor))


def correction(
    ref: str, actor: Actor, needed: Permission = Permission.CUSTODY_READ
) -> CorrectionCard:
    """Return one correction to who has the permission needed.

    Raises ``NotFound``, also for whoever may not read it, and ``Forbidden``.
    """
    row = find(ref)
    if row is None or not may(actor, Permission.CUSTODY_READ, row):
        raise missing("correction", ref)
    permit(actor, needed, row)
    return _card(row, actor)


def of_consignment(consignment_id: int, actor: Actor, limit: int = 20) -> list[CorrectionCard]:
    """Return the corrections of a consignment, asked for last first."""
    rows = db.session.scalars(
        whole()
        .where(Correction.consignment_id == consignment_id)
        .order_by(Correction.id.desc())
        .limit(limit)
    )
    return [_card(row, actor) for row in rows]


@dataclass(frozen=True)
class Awaited:
    """A correction that awaits an organisation's countersignature, for desks."""

    ref: str
    title: str
    asker_name: str
    asked_at: datetime


def awaiting(organisation_id: int, limit: int) -> list[Awaited]:
    """Return those an organisation is to countersign, asked for first first."""
    rows = db.session.scalars(
        select(Countersignature)
        .join(Countersignature.correction)
        .where(
            Countersignature.organisation_id == organisation_id,
            Countersignature.answer == Answer.AWAITED,
            Correction.state == CorrectionState.OPEN,
        )
        .order_by(Countersignature.id)
        .limit(limit)
        .options(
            contains_eager(Countersignature.correction)
            .joinedload(Correction.consignment)
            .joinedload(Consignment.lot)
        )
    )
    return [
        Awaited(
            row.correction.ref,
            row.correction.consignment.lot.title,
            row.correction.asker.name,
            row.correction.asked_at,
        )
        for row in rows
    ]


def _card(row: Correction, actor: Actor) -> CorrectionCard:
    consignment, ours = row.consignment, actor.organisation_id
    is_open = row.state == CorrectionState.OPEN
    is_asked = any(
        one.organisation_id == ours and one.answer == Answer.AWAITED
        for one in row.countersignatures
    )
    return CorrectionCard(
        ref=row.ref,
        consignment=consignment.ref,
        lot=consignment.lot.ref,
        title=consignment.lot.title,
        state=row.state,
        cancels=row.cancels,
        changes=tuple(map(_change, row.asked())),
        reason=row.reason,
        asked_by=row.asker.ref,
        asker_name=row.asker.name,
        asked_at=row.asked_at,
        ended_at=row.ended_at,
        answers=tuple(
            AnswerCard(
                one.organisation.ref, one.organisation.name, one.answer, one.words, one.signed_at
            )
            for one in row.countersignatures
        ),
        is_paid_out=_is_paid_out(consignment.sale_id),
        may_answer=is_open and is_asked and may(actor, Permission.CORRECTIONS_ANSWER, row),
        may_withdraw=is_open
        and row.asked_by_id == ours
        and may(actor, Permission.CORRECTIONS_ASK, row),
    )


def _change(change: Change) -> ChangeCard:
    leg, field = None if change.leg is None else change.leg + 1, correctables()[change.field]
    return ChangeCard(change.path, field.name, leg, field.holds, change.old, change.new)


def _is_paid_out(sale_id: int) -> bool:
    """Tell whether the money of a sale was divided already, by the mass known then."""
    return bool(db.session.scalar(select(Payout.id).where(Payout.sale_id == sale_id).limit(1)))
