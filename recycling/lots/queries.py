"""Read-only answers about lots: one lot, a holder's own. The public register: ``searching``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from recycling import clock
from recycling.bases.footings.models import Footing
from recycling.bases.footings.rules import FootingKind, FootingState
from recycling.bases.models import Base
from recycling.db import db
from recycling.deeds import Actor
from recycling.errors import Invalid, missing
from recycling.lots.cards import FileCard, LotCard, LotSummary, file_card, lot_card, lot_summary
from recycling.lots.models import Assay, Lot, LotFile, LotMeasurement, LotReclassing
from recycling.lots.rules import State
from recycling.lots.rules.lifecycle import OFFERED
from recycling.lots.rules.radioactivity import HIDDEN
from recycling.parties.permissions import Permission, may
from recycling.parties.rules import Kind
from recycling.sayings import say
from recycling.wire import Page, cards, cursor_id, page_of

LISTED: tuple[Any, ...] = (
    joinedload(Lot.holder),
    selectinload(Lot.components),
    selectinload(Lot.hazards),
)
_WHOLE: tuple[Any, ...] = (
    *LISTED,
    selectinload(Lot.files),
    selectinload(Lot.steps),
    selectinload(Lot.reclassings),
    selectinload(Lot.assays).options(selectinload(Assay.components), joinedload(Assay.added_by)),
    selectinload(Lot.measurements).options(
        selectinload(LotMeasurement.activities), joinedload(LotMeasurement.added_by)
    ),
    selectinload(Lot.answers),
    joinedload(Lot.laboratory),
)


def lot(ref: str) -> Lot:
    """Return a lot with everything; raises ``NotFound``. Ask ``visible`` for a person's request."""
    row = db.session.scalar(select(Lot).where(Lot.ref == ref).options(*_WHOLE))
    if row is None:
        raise missing("lot", ref)
    return row


def locked(ref: str) -> Lot:
    """Return a lot, locked until the deed commits; raises ``NotFound``."""
    row = db.session.scalar(
        select(Lot)
        .where(Lot.ref == ref)
        .with_for_update(of=Lot)
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise missing("lot", ref)
    return row


def visible(actor: Actor, ref: str) -> Lot:
    """Return a lot this actor may see; raises ``NotFound`` for another's draft too."""
    row = lot(ref)
    refuse_unseen(actor, row)
    return row


def refuse_unseen(actor: Actor, row: Lot) -> None:
    """Raise ``NotFound`` where the lot is not the actor's to see.

    That is one never published, and one too radioactive for the open market while it is offered:
    only recyclers with a base that may take natural radioactivity see that one, besides the holder,
    its laboratory and the regulator.
    """
    is_open = row.is_public and not (row.radioactivity in HIDDEN and row.state in OFFERED)
    if is_open or actor.is_system or may(actor, Permission.LOTS_READ_DRAFT, row):
        return
    if not (row.is_public and _takes_norm(actor)):
        raise missing("lot", row.ref)


def _takes_norm(actor: Actor) -> bool:
    """Tell whether some base of the actor's organisation has an accepted NORM limit."""
    held = (
        select(Footing.id)
        .join(Footing.base)
        .where(
            Base.recycler_id == actor.organisation_id,
            Footing.kind == FootingKind.NORM_LIMIT,
            Footing.state == FootingState.ACCEPTED,
        )
    )
    return db.session.scalar(held.limit(1)) is not None


def card(row: Lot) -> LotCard:
    """Return the whole card of a lot from ``lot`` or ``visible``, as of today."""
    return lot_card(row, clock.today())


def asked_of(lot_id: int) -> LotReclassing | None:
    """Return the latest re-classing of a lot where its holder has still to confirm it."""
    latest = (
        select(LotReclassing)
        .where(LotReclassing.lot_id == lot_id)
        .order_by(LotReclassing.id.desc())
        .limit(1)
    )
    row = db.session.scalar(latest)
    return row if row is not None and row.asks else None


def file_of(row: Lot, sha256: str) -> FileCard:
    """Return a file of a lot; raises ``NotFound``."""
    found = db.session.scalar(
        select(LotFile).where(LotFile.lot_id == row.id, LotFile.sha256 == sha256)
    )
    if found is None:
        raise missing("file", sha256[:12])
    return file_card(found)


def refuse_unknown(field: str, value: str, known: Sequence[str]) -> None:
    """Raise ``Invalid`` naming the field whose value is neither empty nor one of the known."""
    if value and value not in known:
        raise Invalid(
            f"unknown_{field}",
            say("“%(value)s” is not one of them.", value=value),
            field=field,
            way_out=say("Use one of %(known)s.", known=", ".join(known)),
        )


def own_lots(
    own_id: int, state: str = "", cursor: str = "", limit: int = 50, *, kind: str = Kind.HOLDER
) -> Page[LotSummary]:
    """Return a page of a holder's lots, or those a laboratory analyses, drafts too, newest first.

    ``kind`` is that of the organisation.
    """
    owner = Lot.laboratory_id if kind == Kind.LABORATORY else Lot.holder_id
    query = select(Lot).where(owner == own_id)
    last = cursor_id(cursor)
    if last:
        query = query.where(Lot.id < last)
    refuse_unknown("state", state, [str(one) for one in State])
    if state:
        query = query.where(Lot.state == state)
    rows = _read(query.order_by(Lot.id.desc()), limit)
    return cards(page_of(rows, limit, lambda row: (row.id,)), lot_summary)


def last_placed(holder_id: int) -> Lot | None:
    """Return the newest lot of a holder that says where it is."""
    newest = select(Lot).where(Lot.holder_id == holder_id, Lot.latitude_udeg.is_not(None))
    return db.session.scalar(newest.order_by(Lot.id.desc()).limit(1))


def _read(query: Select[Lot], limit: int) -> Sequence[Lot]:
    return db.session.scalars(query.options(*LISTED).limit(limit + 1)).all()
