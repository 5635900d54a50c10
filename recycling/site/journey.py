"""What happened to a lot, in every room, in order?

The facts of all subjects a lot passed through, from its draft to its certificate. A reader sees
the public ones; besides them a party sees what its own change feed shows, and the regulator of
the lot's country everything but who bid and what a batch did with other lots.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    exists,
    false,
    literal,
    or_,
    select,
    true,
    union_all,
)

from recycling.auctions.models import Auction
from recycling.certificates.models import Certificate
from recycling.custody.models import Consignment
from recycling.db import db
from recycling.deeds import Actor
from recycling.ledger.models import Fact, FactParty
from recycling.lots import queries as lots
from recycling.lots.models import Lot
from recycling.parties.models import Organisation
from recycling.parties.rules import Kind
from recycling.recovery.models import Batch, BatchInput, Output
from recycling.recovery.shares.models import Share
from recycling.settlement.models import Sale
from recycling.site.fact_words import OF_BATCHES, OF_BIDS, PUBLIC, text_of, title_of
from recycling.wire import Page, cursor_id, page_of

PAGE = 100
OPEN_TO_ALL = frozenset({"lot", "auction", "certificate"})


@dataclass(frozen=True)
class Link:
    """One fact as the chain shows it. ``by`` is an organisation, empty for the registry itself.

    ``through`` is who acted in its name by delegation, shown to whom the fact concerns. ``opens``
    tells whether the reader may open the page of what the fact is about.
    """

    title: str
    at: datetime
    by: str
    through: str
    text: str
    kind: str
    ref: str
    digest: str
    opens: bool


@dataclass(frozen=True)
class Journey:
    """A lot's journey as one reader sees it; ``is_concerned`` is false for the public."""

    lot_ref: str
    lot_title: str
    links: Page[Link]
    is_concerned: bool


def journey(ref: str, actor: Actor, cursor: str = "") -> Journey:
    """Return a page of the journey of a lot this actor may see, from its beginning.

    Raises ``NotFound`` for a lot that is not this actor's to see.
    """
    lot = lots.visible(actor, ref)
    subjects = _subjects(lot)
    own = _concerns(actor)
    regulates = actor.kind == Kind.REGULATOR and actor.country == lot.country
    rows = db.session.execute(
        select(Fact, Organisation.name, own.label("is_own"))
        .outerjoin(Organisation, Organisation.ref == Fact.organisation_ref)
        .where(
            Fact.subject.in_(subjects),
            Fact.id > cursor_id(cursor),
            or_(own, _readable(regulates)),
            _about(lot, subjects),
        )
        .order_by(Fact.id)
        .limit(PAGE + 1)
    ).all()
    page = page_of(rows, PAGE, lambda row: (row[0].id,))
    brokers = _broker_names([row[0] for row in page.items if row.is_own or regulates])
    links = tuple(
        _link(
            fact,
            by or "",
            brokers.get(_broker(fact), "") if is_own or regulates else "",
            _opens(fact, actor, is_own or regulates),
        )
        for fact, by, is_own in page.items
    )
    is_concerned = regulates or any(row.is_own for row in page.items)
    return Journey(lot.ref, lot.title, Page(links, page.next), is_concerned)


def _subjects(lot: Lot) -> list[str]:
    """Return every subject the lot's facts are about, in one query."""
    of_lot: Iterable[tuple[str, Select[Any]]] = (
        ("auction", select(Auction.ref).where(Auction.lot_id == lot.id)),
        ("sale", select(Sale.ref).where(Sale.lot_id == lot.id)),
        ("consignment", select(Consignment.ref).where(Consignment.lot_id == lot.id)),
        ("batch", select(Batch.ref).join(BatchInput).where(BatchInput.lot_id == lot.id)),
        ("batch", _batches_further_on(lot)),
        ("certificate", select(Certificate.ref).where(Certificate.lot_id == lot.id)),
    )
    parts = [
        select(literal(kind).label("kind"), query.subquery().c.ref.label("ref"))
        for kind, query in of_lot
    ]
    found = db.session.execute(union_all(*parts))
    return [f"lot:{lot.ref}", *(f"{row.kind}:{row.ref}" for row in found)]


def _batches_further_on(lot: Lot) -> Select[Any]:
    return (
        select(Batch.ref)
        .join(Output, Output.batch_id == Batch.id)
        .join(Share, Share.output_id == Output.id)
        .where(Share.lot_id == lot.id)
        .distinct()
    )


def _concerns(actor: Actor) -> ColumnElement[bool]:
    """Ask whether a fact stands in the change feed of the actor's organisation."""
    if actor.organisation_id is None:
        return false()
    return exists().where(
        FactParty.fact_id == Fact.id, FactParty.organisation_ref == actor.organisation_ref
    )


def _readable(regulates: bool) -> ColumnElement[bool]:
    if regulates:
        return Fact.type.not_in(OF_BIDS | OF_BATCHES)
    return Fact.type.in_(PUBLIC)


def _opens(fact: Fact, actor: Actor, is_concerned: bool) -> bool:
    kind = fact.subject.partition(":")[0]
    if kind == "batch":
        return fact.organisation_ref == actor.organisation_ref
    return kind in OPEN_TO_ALL or is_concerned


def _about(lot: Lot, subjects: Iterable[str]) -> ColumnElement[bool]:
    """Leave out what a batch's facts say of the other lots it took in."""
    batches = [subject for subject in subjects if subject.startswith("batch:")]
    if not batches:
        return true()
    taken_in = and_(Fact.subject.in_(batches), Fact.type.in_(("LotTakenIn", "LotTakenOut")))
    return or_(~taken_in, Fact.body["lot"].as_string() == lot.ref)


def _broker(fact: Fact) -> str:
    """Return the reference of the organisation that acted by delegation, or nothing."""
    through = fact.body.get("broker")
    return str(through.get("organisation", "")) if isinstance(through, dict) else ""


def _broker_names(facts: Iterable[Fact]) -> dict[str, str]:
    refs = {_broker(fact) for fact in facts} - {""}
    if not refs:
        return {}
    found = select(Organisation.ref, Organisation.name).where(Organisation.ref.in_(refs))
    return {row.ref: row.name for row in db.session.execute(found)}


def _link(fact: Fact, by: str, through: str, opens: bool) -> Link:
    kind, _, ref = fact.subject.partition(":")
    return Link(
        title=title_of(fact.type, fact.body),
        at=fact.at,
        by=by,
        through=through,
        text=text_of(fact.type, fact.body),
        kind=kind,
        ref=ref,
        digest=fact.digest,
        opens=opens,
    )
