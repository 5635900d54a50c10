"""Read-only answers about imports: one, an organisation's, its rows and findings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from recycling.db import db
from recycling.deeds import Actor
from recycling.errors import missing
from recycling.lots.imports.cards import ImportCard, RowCard, import_card, row_card
from recycling.lots.imports.models import ColumnMemory, LotImport, LotImportRow
from recycling.lots.imports.rules.columns import shape_of
from recycling.lots.imports.rules.states import WORKED_ON, ImportState, Outcome
from recycling.lots.models import Lot
from recycling.parties.permissions import Permission, may
from recycling.wire import Page, cards, cursor_id, page_of

NOT_ENTERED = (Outcome.BAD, Outcome.REFUSED)
_WITH_HOLDER = joinedload(LotImport.holder)


def import_of(ref: str) -> LotImport:
    """Return an import with its holder; raises ``NotFound``."""
    row = db.session.scalar(select(LotImport).where(LotImport.ref == ref).options(_WITH_HOLDER))
    if row is None:
        raise missing("import", ref)
    return row


def locked(ref: str) -> LotImport:
    """Return an import with its holder, locked until the deed commits; raises ``NotFound``."""
    row = db.session.scalar(
        select(LotImport)
        .where(LotImport.ref == ref)
        .options(_WITH_HOLDER)
        .with_for_update(of=LotImport)
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise missing("import", ref)
    return row


def refuse_unseen(actor: Actor, row: LotImport) -> None:
    """Raise ``NotFound`` where the import is not the actor's organisation's."""
    if not may(actor, Permission.LOTS_READ_IMPORT, row):
        raise missing("import", row.ref)


def visible(actor: Actor, ref: str) -> LotImport:
    """Return an import this actor may see; raises ``NotFound`` for another's too."""
    row = import_of(ref)
    refuse_unseen(actor, row)
    return row


def own_imports(holder_id: int, cursor: str = "", limit: int = 25) -> Page[ImportCard]:
    """Return a page of an organisation's imports, the newest first."""
    query = select(LotImport).where(LotImport.holder_id == holder_id).options(_WITH_HOLDER)
    last = cursor_id(cursor)
    if last:
        query = query.where(LotImport.id < last)
    rows = db.session.scalars(query.order_by(LotImport.id.desc()).limit(limit + 1)).all()
    return cards(page_of(rows, limit, lambda row: (row.id,)), import_card)


def memory(organisation_id: int, headers: Sequence[str]) -> ColumnMemory | None:
    """Return what an organisation last said of columns with these headers."""
    return db.session.scalar(
        select(ColumnMemory).where(
            ColumnMemory.organisation_id == organisation_id,
            ColumnMemory.shape == shape_of(headers),
        )
    )


def importing(holder_id: int) -> str | None:
    """Return the import that is entering lots of an organisation now, if one is."""
    return db.session.scalar(
        select(LotImport.ref).where(
            LotImport.holder_id == holder_id, LotImport.state == ImportState.IMPORTING
        )
    )


def to_work_on(limit: int) -> list[tuple[str, str]]:
    """Return the imports the worker has something to do for, with their states, oldest first."""
    rows = db.session.execute(
        select(LotImport.ref, LotImport.state)
        .where(LotImport.state.in_(WORKED_ON) | _decided_beforehand())
        .order_by(LotImport.id)
        .limit(limit)
    )
    return [(ref, state) for ref, state in rows]


def _decided_beforehand() -> Any:
    return (LotImport.state == ImportState.CHECKED) & (LotImport.policy != "")


def rows_after(import_id: int, number: int, limit: int) -> Sequence[LotImportRow]:
    """Return the next rows of an import after a number, in order."""
    return db.session.scalars(
        select(LotImportRow)
        .where(LotImportRow.import_id == import_id, LotImportRow.number > number)
        .order_by(LotImportRow.number)
        .limit(limit)
    ).all()


def rows(row: LotImport, cursor: str, limit: int, *, only_bad: bool = False) -> Page[RowCard]:
    """Return a page of an import's rows in order; ``only_bad`` those that are not entered."""
    query = select(LotImportRow).where(
        LotImportRow.import_id == row.id, LotImportRow.number > cursor_id(cursor)
    )
    if only_bad:
        query = query.where(LotImportRow.outcome.in_(NOT_ENTERED))
    found = db.session.scalars(query.order_by(LotImportRow.number).limit(limit + 1)).all()
    page = page_of(found, limit, lambda one: (one.number,))
    refs = _lots_of(row, [one.own_id for one in page.items])
    return cards(page, lambda one: row_card(one, refs.get(one.own_id, "")))


def _lots_of(row: LotImport, own_ids: Sequence[str]) -> dict[str, str]:
    if not own_ids:
        return {}
    found = db.session.execute(
        select(Lot.own_id, Lot.ref).where(Lot.holder_id == row.holder_id, Lot.own_id.in_(own_ids))
    )
    return {str(own_id): ref for own_id, ref in found}


def bad_rows(import_id: int, at_once: int = 500) -> Iterator[LotImportRow]:
    """Yield every row that is not entered, in order, a few at a time."""
    last = 0
    while True:
        found = db.session.scalars(
            select(LotImportRow)
            .where(
                LotImportRow.import_id == import_id,
                LotImportRow.number > last,
                LotImportRow.outcome.in_(NOT_ENTERED),
            )
            .order_by(LotImportRow.number)
            .limit(at_once)
        ).all()
        if not found:
            return
        yield from found
        last = found[-1].number
        db.session.expunge_all()


def samples(row: LotImport, places: int = 3) -> Sequence[LotImportRow]:
    """Return the first rows of an import, once it was read."""
    return rows_after(row.id, 0, places)
