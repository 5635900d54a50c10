"""Which rows wait for a deed? Bounded selections that no single room answers.

Every question names the organisation first and returns at most ``limit`` rows, columns only.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, exists, func, or_, select, true

from recycling.auctions.models import Auction, Bid
from recycling.auctions.rules import AuctionState, BidState
from recycling.bases.models import (
    Base,
    Licence,
    LicenceCode,
    LicenceSubtype,
    LineSubtype,
    ProcessLine,
)
from recycling.bases.rules import IN_FORCE, PENDING, LicenceState
from recycling.certificates.models import Certificate
from recycling.custody.models import Consignment
from recycling.custody.rules import State as ConsignmentState
from recycling.db import db
from recycling.lots.models import Assay, Lot, LotReclassing
from recycling.lots.rules import State as LotState
from recycling.parties.models import JoiningRequest, Person
from recycling.parties.rules.joining import JoinState
from recycling.recovery.models import Batch, BatchInput

AnyRow = Row[*tuple[Any, ...]]
Rows = Sequence[AnyRow]

_LOOKED_THROUGH = 500


def lots_in(holder_id: int, state: LotState, limit: int) -> Rows:
    """Return a holder's lots in a state: ref, title, changed_at; the oldest first."""
    return db.session.execute(
        select(Lot.ref, Lot.title, Lot.changed_at)
        .where(Lot.holder_id == holder_id, Lot.state == state)
        .order_by(Lot.id)
        .limit(limit)
    ).all()


def lots_to_confirm(holder_id: int, limit: int) -> Rows:
    """Return a holder's lots whose changed code it has still to confirm: ref, title, valid_from."""
    return db.session.execute(
        select(Lot.ref, Lot.title, LotReclassing.valid_from)
        .join(LotReclassing, LotReclassing.lot_id == Lot.id)
        .where(Lot.holder_id == holder_id, LotReclassing.asks)
        .order_by(LotReclassing.id)
        .limit(limit)
    ).all()


def lots_to_measure(laboratory_id: int, limit: int) -> Rows:
    """Return lots a laboratory is commissioned for and added no assay to: ref, title, state."""
    done = exists().where(Assay.lot_id == Lot.id, Assay.added_by_id == laboratory_id)
    return db.session.execute(
        select(Lot.ref, Lot.title, Lot.state)
        .where(
            Lot.laboratory_id == laboratory_id,
            Lot.state.in_((LotState.DRAFT, LotState.PUBLISHED, LotState.AUCTIONED)),
            ~done,
        )
        .order_by(Lot.id)
        .limit(limit)
    ).all()


def requests_to_join(organisation_id: int, now: datetime, limit: int) -> Rows:
    """Return who asks to join an organisation and waits for an answer: ref, name, expires_at."""
    return db.session.execute(
        select(
            JoiningRequest.ref,
            func.coalesce(Person.name, JoiningRequest.name).label("name"),
            JoiningRequest.expires_at,
        )
        .outerjoin(Person, Person.id == JoiningRequest.person_id)
        .where(
            JoiningRequest.organisation_id == organisation_id,
            JoiningRequest.state == JoinState.OPEN,
            JoiningRequest.expires_at > now,
        )
        .order_by(JoiningRequest.id)
        .limit(limit)
    ).all()


def lots_to_consign(holder_id: int, limit: int) -> Rows:
    """Return a holder's paid lots that no consignment carries: ref, title."""
    carried = exists().where(
        Consignment.lot_id == Lot.id, Consignment.state != ConsignmentState.CANCELLED
    )
    return db.session.execute(
        select(Lot.ref, Lot.title)
        .where(Lot.holder_id == holder_id, Lot.state == LotState.PAID, ~carried)
        .order_by(Lot.id)
        .limit(limit)
    ).all()


def auctions_to_award(holder_id: int, limit: int) -> Rows:
    """Return a holder's closed auctions that await the award: ref, title, bids, closes_at."""
    return db.session.execute(
        select(Auction.ref, Lot.title, Auction.last_seq.label("bids"), Auction.closes_at)
        .join(Lot, Lot.id == Auction.lot_id)
        .where(
            Lot.holder_id == holder_id,
            Lot.state == LotState.AUCTIONED,
            Auction.state == AuctionState.CLOSED,
        )
        .order_by(Auction.closes_at, Auction.id)
        .limit(limit)
    ).all()


def newest_certificates(holder_id: int, limit: int) -> Rows:
    """Return the newest certificates for a holder's lots: ref, title, issued_at."""
    return db.session.execute(
        select(Certificate.ref, Lot.title, Certificate.issued_at)
        .join(Lot, Lot.id == Certificate.lot_id)
        .where(Certificate.holder_id == holder_id)
        .order_by(Certificate.id.desc())
        .limit(limit)
    ).all()


def applications_of(recycler_id: int, limit: int) -> Rows:
    """Return a recycler's licence applications under way: ref, number, name, applied_at."""
    return db.session.execute(
        select(Licence.ref, Licence.number, Base.name, Licence.applied_at)
        .join(Base, Base.id == Licence.base_id)
        .where(Base.recycler_id == recycler_id, Licence.state.in_(PENDING))
        .order_by(Licence.id)
        .limit(limit)
    ).all()


def bases_without_licence(recycler_id: int, today: date, limit: int) -> Rows:
    """Return bases with no licence that is applied for or still runs: ref, name, is_lineless.

    A suspended licence runs: what helps its base is to have it reinstated.
    """
    runs = Licence.state.in_((*IN_FORCE, LicenceState.SUSPENDED)) & (Licence.valid_to >= today)
    live = exists().where(Licence.base_id == Base.id, or_(runs, Licence.state.in_(PENDING)))
    with_line = exists().where(ProcessLine.base_id == Base.id)
    return db.session.execute(
        select(Base.ref, Base.name, (~with_line).label("is_lineless"))
        .where(Base.recycler_id == recycler_id, ~live)
        .order_by(Base.id)
        .limit(limit)
    ).all()


def suspended_licences(recycler_id: int, today: date, limit: int) -> Rows:
    """Return a recycler's suspended licences not over yet: ref, number, name, reason."""
    return db.session.execute(
        select(Licence.ref, Licence.number, Base.name, Licence.reason)
        .join(Base, Base.id == Licence.base_id)
        .where(
            Base.recycler_id == recycler_id,
            Licence.state == LicenceState.SUSPENDED,
            Licence.valid_to >= today,
        )
        .order_by(Licence.id)
        .limit(limit)
    ).all()


def auctions_to_bid_in(recycler_id: int, now: datetime, limit: int) -> Rows:
    """Return open auctions of waste a base of the recycler is licensed for and has a line for.

    Those in which its own bid stands are left out. Columns ref, title, closes_at, is_outbid.
    Only the auctions that close next are looked through, so that a large market costs no more.
    """
    closing_next = (
        select(Auction.id)
        .where(Auction.state == AuctionState.OPEN, Auction.closes_at > now)
        .order_by(Auction.closes_at, Auction.id)
        .limit(_LOOKED_THROUGH)
    )
    has_line = exists().where(
        LineSubtype.subtype == Lot.subtype,
        LineSubtype.line_id == ProcessLine.id,
        ProcessLine.base_id == Base.id,
        Base.recycler_id == recycler_id,
        Licence.base_id == Base.id,
        Licence.state.in_(IN_FORCE),
        Licence.valid_from <= now.date(),
        Licence.valid_to >= now.date(),
        LicenceSubtype.licence_id == Licence.id,
        LicenceSubtype.subtype == Lot.subtype,
        LicenceCode.licence_id == Licence.id,
        LicenceCode.list == Lot.code_list,
        LicenceCode.number == Lot.code,
    )
    bid = exists().where(Bid.auction_id == Auction.id, Bid.bidder_id == recycler_id)
    return db.session.execute(
        select(
            Auction.ref,
            Lot.title,
            Auction.closes_at,
            bid.where(Bid.state == BidState.OUTBID).label("is_outbid"),
        )
        .join(Lot, Lot.id == Auction.lot_id)
        .where(
            Auction.id.in_(select(closing_next.subquery().c.id)),
            has_line,
            ~bid.where(Bid.state == BidState.STANDING),
        )
        .order_by(Auction.closes_at, Auction.id)
        .limit(limit)
    ).all()


def lots_to_certify(recycler_id: int, limit: int) -> Rows:
    """Return a recycler's recovered lots that are not certified: ref, title, closed_at."""
    return db.session.execute(
        select(Lot.ref, Lot.title, func.max(Batch.closed_at).label("closed_at"))
        .join(BatchInput, BatchInput.lot_id == Lot.id)
        .join(Batch, Batch.id == BatchInput.batch_id)
        .where(Batch.recycler_id == recycler_id, Lot.state == LotState.RECOVERED)
        .group_by(Lot.id, Lot.ref, Lot.title)
        .order_by(Lot.id)
        .limit(limit)
    ).all()


def applications_in(country: str, limit: int, territory: str = "") -> Rows:
    """Return licence applications: ref, number, name, applied_at; longest waiting.

    Of a country, or of one part of it (ISO 3166-2) and where the part is not known.
    """
    within = or_(Base.subdivision.is_(None), Base.subdivision == territory) if territory else true()
    return db.session.execute(
        select(Licence.ref, Licence.number, Base.name, Licence.applied_at)
        .join(Base, Base.id == Licence.base_id)
        .where(Base.country == country, Licence.state.in_(PENDING), within)
        .order_by(Licence.id)
        .limit(limit)
    ).all()
