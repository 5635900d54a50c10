"""Read-only answers about what licences rest on: for the rules, for pages and for the API."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from recycling.bases.cases.stops import orders_at
from recycling.bases.footings.models import Footing
from recycling.bases.footings.rules import (
    Details,
    DischargePermit,
    FootingKind,
    FootingState,
    Held,
    Resting,
    Shortfall,
    in_force,
    standing,
)
from recycling.bases.models import Base, Licence, LicenceProcess, LicenceSubtype
from recycling.db import db
from recycling.errors import missing
from recycling.quantities import NO_MASS
from recycling.wire import Page, cards, cursor_id, page_of

COUNTED = (FootingState.ACCEPTED, FootingState.SUPERSEDED)


@dataclass(frozen=True)
class DocumentCard:
    """The document of a footing; ``size`` in bytes, ``scan`` is the search for viruses."""

    sha256: str
    name: str
    media_type: str
    size: int
    scan: str


@dataclass(frozen=True)
class FootingCard:
    """A footing for pages and API. ``details`` are those of its kind."""

    ref: str
    base_ref: str
    base_name: str
    recycler_id: int
    country: str
    licence_ref: str
    kind: str
    state: str
    number: str
    authority: str
    issued_on: date
    valid_from: date
    valid_to: date | None
    details: Details
    said: Mapping[str, Any]
    entered_at: datetime
    entered_by: str
    decided_at: datetime | None
    decided_by: str
    regulator: str
    reason: str
    document: DocumentCard | None

    def parties(self) -> dict[str, int | None]:
        """Return whose it is."""
        return {"recycler": self.recycler_id}


def footing(ref: str) -> FootingCard:
    """Return one footing; raises ``NotFound``."""
    row = db.session.scalar(_whole().where(Footing.ref == ref))
    if row is None:
        raise missing("footing", ref)
    return _card(row)


def footings(base_ref: str, cursor: str = "", limit: int = 50) -> Page[FootingCard]:
    """Return a page of a base's footings, the newest first; raises ``NotFound``."""
    base_id = db.session.scalar(select(Base.id).where(Base.ref == base_ref))
    if base_id is None:
        raise missing("base", base_ref)
    wanted = _whole().where(Footing.base_id == base_id)
    if before := cursor_id(cursor):
        wanted = wanted.where(Footing.id < before)
    rows = db.session.scalars(wanted.order_by(Footing.id.desc()).limit(limit + 1)).all()
    return cards(page_of(rows, limit, lambda row: (row.id,)), _card)


def awaiting(country: str, cursor: str = "", limit: int = 50) -> Page[FootingCard]:
    """Return a page of what awaits the regulator of a country, the longest waiting first."""
    rows = db.session.scalars(
        _whole()
        .join(Base, Base.id == Footing.base_id)
        .where(
            Base.country == country,
            Footing.state == FootingState.ENTERED,
            Footing.id > cursor_id(cursor),
        )
        .order_by(Footing.id)
        .limit(limit + 1)
    ).all()
    return cards(page_of(rows, limit, lambda row: (row.id,)), _card)


def _whole() -> Select[Footing]:
    return select(Footing).options(
        joinedload(Footing.base), joinedload(Footing.licence), joinedload(Footing.regulator)
    )


def _card(row: Footing) -> FootingCard:
    return FootingCard(
        ref=row.ref,
        base_ref=row.base.ref,
        base_name=row.base.name,
        recycler_id=row.base.recycler_id,
        country=row.base.country,
        licence_ref=row.licence.ref if row.licence else "",
        kind=row.kind,
        state=row.state,
        number=row.number,
        authority=row.authority,
        issued_on=row.issued_on,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        details=row.read(),
        said=row.details,
        entered_at=row.entered_at,
        entered_by=row.entered_by,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
        regulator=row.regulator.name if row.regulator else "",
        reason=row.reason,
        document=_document(row),
    )


def _document(row: Footing) -> DocumentCard | None:
    if not row.document_sha256:
        return None
    kind, size = row.document_type, row.document_size
    return DocumentCard(row.document_sha256, row.document_name, kind, size, row.document_scan)


def held_at(bases: Select[int] | Iterable[int]) -> defaultdict[int, list[Held]]:
    """Return the accepted footings of bases, by base: one query, plain columns, no objects."""
    found: defaultdict[int, list[Held]] = defaultdict(list)
    for base_id, *row, kind, stored in db.session.execute(
        select(
            Footing.base_id,
            Footing.id,
            Footing.ref,
            Footing.licence_id,
            Footing.issued_on,
            Footing.valid_from,
            Footing.valid_to,
            Footing.kind,
            Footing.details,
        )
        .where(Footing.base_id.in_(bases), Footing.state.in_(COUNTED))
        .order_by(Footing.id)
    ):
        footing_id, ref, licence_id, issued_on, valid_from, valid_to = row
        found[base_id].append(
            Held(footing_id, ref, kind, licence_id, issued_on, valid_from, valid_to, stored)
        )
    return found


def permit_on(base_id: int, day: date) -> tuple[str, DischargePermit | None]:
    """Return number and content of the discharge permit of a base in force on a day, if any."""
    whole = Resting(0, (), (), NO_MASS, tuple(held_at((base_id,))[base_id]))
    held = in_force(whole, FootingKind.DISCHARGE_PERMIT, day)
    said = held.details if held else None
    return (held.ref, said) if held and isinstance(said, DischargePermit) else ("", None)


def resting(licence_ids: Iterable[int]) -> dict[int, Resting]:
    """Return licences as they rest, by id, in five queries however many there are."""
    wanted = tuple(licence_ids)
    licences = db.session.execute(
        select(
            Licence.id,
            Licence.base_id,
            Licence.yearly_mass,
            Licence.rests_from,
            Licence.continues_id,
        ).where(Licence.id.in_(wanted))
    ).all()
    base_ids = {row.base_id for row in licences}
    held, orders = held_at(base_ids), orders_at(base_ids)
    processes = _scope(wanted, LicenceProcess.licence_id, LicenceProcess.process)
    subtypes = _scope(wanted, LicenceSubtype.licence_id, LicenceSubtype.subtype)
    return {
        licence_id: Resting(
            licence_id,
            tuple(processes[licence_id]),
            tuple(subtypes[licence_id]),
            yearly_mass,
            tuple(held[base_id]),
            orders[base_id],
            rests_from,
            continues,
        )
        for licence_id, base_id, yearly_mass, rests_from, continues in licences
    }


def _scope(licence_ids: tuple[int, ...], owner: Any, value: Any) -> defaultdict[int, list[str]]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    for licence_id, one in db.session.execute(
        select(owner, value).where(owner.in_(licence_ids)).order_by(owner, value)
    ):
        found[licence_id].append(one)
    return found


def lacking_on(licence_ids: Iterable[int], day: date) -> dict[int, tuple[Shortfall, ...]]:
    """Return what each of several licences lacks on a day, by id."""
    return {one: standing(found, day) for one, found in resting(licence_ids).items()}


def standing_on(licence_id: int, day: date) -> tuple[Shortfall, ...]:
    """Return what a licence lacks on a day; raises ``NotFound`` for an unknown one."""
    found = resting((licence_id,)).get(licence_id)
    if found is None:
        raise missing("licence", str(licence_id))
    return standing(found, day)
