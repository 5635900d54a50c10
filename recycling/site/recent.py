"""What has an organisation had to do with lately? Its newest things of each sort, bounded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, literal, or_, select, union_all

from recycling.bases.models import Base
from recycling.certificates.models import Certificate
from recycling.custody.models import Consignment
from recycling.custody.queries import concerns
from recycling.db import db
from recycling.deeds import Actor
from recycling.lots.models import Lot
from recycling.parties.permissions import Permission, is_delegated
from recycling.parties.rules import Kind
from recycling.recovery.models import Batch
from recycling.settlement.models import Sale
from recycling.site.addresses import SORTS, page_of

OF_EACH = 5
SHOWN = 10
_TAKES = {
    "lot": Permission.LOTS_READ_DRAFT,
    "sale": Permission.SALES_READ,
    "consignment": Permission.CUSTODY_READ,
    "batch": Permission.RECOVERY_READ,
    "certificate": Permission.FACTS_READ,
}
Newest = Select[str, str, str, datetime]


@dataclass(frozen=True)
class Recent:
    """A thing an organisation is party to: what sort, its reference, title and state."""

    kind: str
    sort: str
    ref: str
    title: str
    state: str
    at: datetime
    href: str


def recent(actor: Actor) -> tuple[Recent, ...]:
    """Return the newest things of a member's organisation, the newest first, in one query.

    Who acts by delegation sees those of the sorts that what was delegated lets them read.
    """
    parts = [
        _newest(kind, query) for kind, query in _own(actor) if is_delegated(actor, _TAKES[kind])
    ]
    if not parts:
        return ()
    rows = db.session.execute(union_all(*parts))
    found = [
        Recent(
            kind=row.kind,
            sort=str(SORTS[row.kind]),
            ref=row.ref,
            title=row.title or _("Lot without a title"),
            state=row.state,
            at=row.at,
            href=page_of(row.kind, row.ref),
        )
        for row in rows
    ]
    return tuple(sorted(found, key=lambda one: one.at, reverse=True))[:SHOWN]


def _newest(kind: str, query: Newest) -> Select[Any]:
    part = query.add_columns(literal(kind).label("kind")).limit(OF_EACH).subquery()
    return select(part.c.kind, part.c.ref, part.c.title, part.c.state, part.c.at)


def _own(actor: Actor) -> tuple[tuple[str, Newest], ...]:
    ours = actor.organisation_id or 0
    if actor.kind == Kind.REGULATOR:
        return (("lot", _lots_in(actor.country)), ("certificate", _certificates_in(actor.country)))
    if actor.kind == Kind.CARRIER:
        return (("consignment", _consignments(concerns(ours))),)
    if actor.kind == Kind.HOLDER:
        return (
            ("lot", _lots(Lot.holder_id == ours).order_by(Lot.id.desc())),
            ("sale", _sales(ours)),
            ("consignment", _consignments(concerns(ours))),
            ("certificate", _certificates(Certificate.holder_id == ours)),
        )
    if actor.kind == Kind.RECYCLER:
        return (
            ("sale", _sales(ours)),
            ("consignment", _consignments(concerns(ours))),
            ("batch", _batches(ours)),
            ("certificate", _certificates(Certificate.recycler_id == ours)),
        )
    return ()


def _lots(condition: ColumnElement[bool]) -> Newest:
    return select(Lot.ref, Lot.title, Lot.state, Lot.changed_at.label("at")).where(condition)


def _lots_in(country: str) -> Newest:
    published = (Lot.country == country) & Lot.published_at.is_not(None)
    return _lots(published).order_by(Lot.published_at.desc(), Lot.id.desc())


def _sales(ours: int) -> Newest:
    return (
        select(Sale.ref, Lot.title, Sale.state, Sale.opened_at.label("at"))
        .join(Lot, Lot.id == Sale.lot_id)
        .where(or_(Sale.holder_id == ours, Sale.recycler_id == ours))
        .order_by(Sale.id.desc())
    )


def _consignments(condition: ColumnElement[bool]) -> Newest:
    return (
        select(Consignment.ref, Lot.title, Consignment.state, Consignment.drafted_at.label("at"))
        .join(Lot, Lot.id == Consignment.lot_id)
        .where(condition)
        .order_by(Consignment.id.desc())
    )


def _batches(ours: int) -> Newest:
    return (
        select(Batch.ref, Base.name.label("title"), Batch.state, Batch.opened_at.label("at"))
        .join(Base, Base.id == Batch.base_id)
        .where(Batch.recycler_id == ours)
        .order_by(Batch.id.desc())
    )


def _certificates(condition: ColumnElement[bool]) -> Newest:
    return (
        select(Certificate.ref, Lot.title, Certificate.state, Certificate.issued_at.label("at"))
        .join(Lot, Lot.id == Certificate.lot_id)
        .where(condition)
        .order_by(Certificate.id.desc())
    )


def _certificates_in(country: str) -> Newest:
    bases = select(Base.id).where(Base.country == country)
    return _certificates(Certificate.base_id.in_(bases))
