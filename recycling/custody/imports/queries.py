"""Read-only answers about files of movements and the movements kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from recycling.custody.imports.cards import (
    FileCard,
    MovementCard,
    RowCard,
    file_card,
    movement_card,
    row_card,
)
from recycling.custody.imports.models import Movement, MovementFile, MovementRow
from recycling.custody.imports.rules.states import FileState, Outcome, System
from recycling.custody.models import Consignment
from recycling.custody.queries import concerns
from recycling.custody.rules import State
from recycling.db import db
from recycling.deeds import Actor
from recycling.errors import missing
from recycling.lots.models import Lot
from recycling.parties.permissions import Permission, may
from recycling.wire import Page, cards, cursor_id, page_of

MOST_CHOICES = 100
_CONSIGNMENT = (
    joinedload(Consignment.lot),
    joinedload(Consignment.holder),
    joinedload(Consignment.carrier),
    joinedload(Consignment.recycler),
    joinedload(Consignment.base),
    joinedload(Consignment.receipt),
    selectinload(Consignment.handovers),
)


def file_of(ref: str) -> MovementFile:
    """Return a file with its sender; raises ``NotFound``."""
    return _file(select(MovementFile).where(MovementFile.ref == ref), ref)


def locked_file(ref: str) -> MovementFile:
    """Return a file with its sender, locked until the deed commits; raises ``NotFound``."""
    query = select(MovementFile).where(MovementFile.ref == ref).with_for_update(of=MovementFile)
    return _file(query.execution_options(populate_existing=True), ref)


def _file(query: Select[MovementFile], ref: str) -> MovementFile:
    row = db.session.scalar(query.options(joinedload(MovementFile.sender)))
    if row is None:
        raise missing("movement file", ref)
    return row


def visible_file(actor: Actor, ref: str) -> MovementFile:
    """Return a file of the actor's organisation; raises ``NotFound`` for another's too."""
    row = file_of(ref)
    if not may(actor, Permission.MOVEMENTS_READ_FILE, row):
        raise missing("movement file", ref)
    return row


def own_files(sender_id: int, cursor: str = "", limit: int = 25) -> Page[FileCard]:
    """Return a page of an organisation's files, the newest first."""
    query = select(MovementFile).where(MovementFile.sender_id == sender_id)
    last = cursor_id(cursor)
    if last:
        query = query.where(MovementFile.id < last)
    rows = db.session.scalars(query.order_by(MovementFile.id.desc()).limit(limit + 1)).all()
    return cards(page_of(rows, limit, lambda row: (row.id,)), file_card)


def to_read(limit: int) -> list[str]:
    """Return the files that wait to be read, oldest first."""
    query = select(MovementFile.ref).where(MovementFile.state == FileState.READING)
    return list(db.session.scalars(query.order_by(MovementFile.id).limit(limit)))


def all_rows(file: MovementFile) -> Sequence[MovementRow]:
    """Return every movement of a file, in order; a file holds a thousand at most."""
    query = select(MovementRow).where(MovementRow.file_id == file.id)
    return db.session.scalars(query.order_by(MovementRow.number)).all()


def rows(file: MovementFile, cursor: str = "", limit: int = 20) -> Page[RowCard]:
    """Return a page of a file's movements, in order."""
    query = select(MovementRow).where(
        MovementRow.file_id == file.id, MovementRow.number > cursor_id(cursor)
    )
    found = db.session.scalars(query.order_by(MovementRow.number).limit(limit + 1)).all()
    page = page_of(found, limit, lambda one: (one.number,))
    shown = [row_card(one) for one in page.items]
    known = named(file.sender_id, [ref for card in shown for ref in card.names])
    refs = _kept_refs(file, shown) if file.state == FileState.KEPT else {}
    return cards(page, lambda one: row_card(one, known, refs if one.outcome != Outcome.BAD else {}))


def _kept_refs(file: MovementFile, shown: Iterable[RowCard]) -> dict[str, str]:
    """Return what is kept of these movements, by what they are known by."""
    query = select(Movement.identity, Movement.ref).where(
        Movement.sender_id == file.sender_id,
        Movement.system == file.system,
        Movement.identity.in_([one for card in shown for one in card.told.identities]),
    )
    return {row.identity: row.ref for row in db.session.execute(query)}


def kept(sender_id: int, system: System, identities: Iterable[str]) -> dict[str, Movement]:
    """Return the movements an organisation has kept, by what they are known by."""
    found = db.session.scalars(
        _whole().where(
            Movement.sender_id == sender_id,
            Movement.system == system,
            Movement.identity.in_(list(identities)),
        )
    )
    return {row.identity: row for row in found}


def named(sender_id: int, refs: Iterable[str]) -> dict[str, str]:
    """Return the consignments that references of consignments and lots mean, by reference.

    Only those an organisation is a party of, and no cancelled one.
    """
    wanted = sorted(set(refs))
    if not wanted:
        return {}
    found = db.session.execute(
        select(Consignment.ref, Lot.ref)
        .join(Lot, Consignment.lot_id == Lot.id)
        .where(
            (Consignment.ref.in_(wanted)) | (Lot.ref.in_(wanted)),
            Consignment.state != State.CANCELLED,
            concerns(sender_id),
        )
        .order_by(Consignment.id)
    ).all()
    by_lot = {lot: ref for ref, lot in found}
    return by_lot | {ref: ref for ref, _lot in found}


def choices(sender_id: int) -> list[Consignment]:
    """Return the newest consignments a movement of an organisation can be matched to."""
    query = select(Consignment).options(joinedload(Consignment.lot))
    return list(
        db.session.scalars(
            query.where(concerns(sender_id), Consignment.state != State.CANCELLED)
            .order_by(Consignment.id.desc())
            .limit(MOST_CHOICES)
        )
    )


def _whole() -> Select[Movement]:
    return select(Movement).options(
        joinedload(Movement.sender),
        joinedload(Movement.file),
        joinedload(Movement.consignment).options(*_CONSIGNMENT),
    )


def movement_of(ref: str) -> Movement:
    """Return a movement with its consignment; raises ``NotFound``."""
    row = db.session.scalar(_whole().where(Movement.ref == ref))
    if row is None:
        raise missing("movement", ref)
    return row


def locked(ref: str) -> Movement:
    """Return a movement, locked until the deed commits; raises ``NotFound``."""
    row = db.session.scalar(
        _whole()
        .where(Movement.ref == ref)
        .with_for_update(of=Movement)
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise missing("movement", ref)
    return row


def visible(actor: Actor, ref: str) -> Movement:
    """Return a movement this actor may see; raises ``NotFound`` for any other too."""
    row = movement_of(ref)
    if not may(actor, Permission.MOVEMENTS_READ, row):
        raise missing("movement", ref)
    return row


def own(sender_id: int, cursor: str = "", limit: int = 25) -> Page[MovementCard]:
    """Return a page of the movements an organisation has kept, the newest first."""
    query = _whole().where(Movement.sender_id == sender_id)
    last = cursor_id(cursor)
    if last:
        query = query.where(Movement.id < last)
    rows = db.session.scalars(query.order_by(Movement.id.desc()).limit(limit + 1)).all()
    return cards(page_of(rows, limit, lambda row: (row.id,)), movement_card)


def of_consignment(consignment_id: int, limit: int = 25) -> list[MovementCard]:
    """Return what other systems tell of a consignment, the newest first."""
    found = db.session.scalars(
        _whole()
        .where(Movement.consignment_id == consignment_id)
        .order_by(Movement.id.desc())
        .limit(limit)
    )
    return [movement_card(row) for row in found]


def may_see_original(actor: Actor, row: Movement) -> bool:
    """Tell whether an actor may have the file a movement came from.

    Its sender may; others who may see the movement only where the file tells of nothing else.
    """
    if may(actor, Permission.MOVEMENTS_READ_FILE, row.file):
        return True
    count = select(func.count()).where(MovementRow.file_id == row.file_id)
    return may(actor, Permission.MOVEMENTS_READ, row) and db.session.scalar(count) == 1
