"""Where does an auction stand while bids are placed in it, and what is written of them at the end?

One transaction may place many bids: the standing moves in memory from one to the next, and what
they made is written at the end, a statement for each table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, partial
from typing import Any, cast

from sqlalchemy import Table, Update, bindparam, select, update

from recycling.auctions.formulas.models import BidFormula
from recycling.auctions.models import IS_STANDING, Auction, AuctionBidder, Bid
from recycling.auctions.rules import (
    AuctionState,
    BidState,
    Line,
    Placing,
    Standing,
    admit,
    check_currency,
    planned_receipt,
)
from recycling.auctions.rules.written_formula import written_formula
from recycling.auctions.sealing import Place, commitment, new_salt, seal
from recycling.auctions.service.conditions import check_conditions
from recycling.auctions.service.offers import Bidding
from recycling.auctions.service.rows import require_state, secret
from recycling.bases.rules import local_day
from recycling.clock import stamp
from recycling.db import among, db, given_among
from recycling.deeds import Act
from recycling.inserting import insert_along
from recycling.journeys import Answer, Journey
from recycling.ledger.canonical import Json
from recycling.ledger.imprints.covering import as_stored
from recycling.ledger.service import ChainEnd, record_in_turn
from recycling.lots import finding
from recycling.matching.service import check_eligible
from recycling.matching.versions import Version
from recycling.quantities import UnitPrice
from recycling.references import new_reference
from recycling.sayings import say
from recycling.written import IS_NOTED, note_stored

# Written once: putting a statement together takes longer than a storm of bids leaves time for.
_NOTED, _KEY = {IS_NOTED: True}, ("id",)
_STOOD = (
    update(Bid)
    .where(Bid.auction_id == bindparam("of"), IS_STANDING)
    .returning(*as_stored(cast("Table", Bid.__table__)))
    .execution_options(**_NOTED)
)
_OUTBID = _STOOD.values(state=BidState.OUTBID)
_REPLACE = _STOOD.values(state=BidState.REPLACED)
_MOVE = (
    update(Auction)
    .where(Auction.id == bindparam("of"))
    .returning(*as_stored(cast("Table", Auction.__table__)))
    .execution_options(**_NOTED)
)


@dataclass(frozen=True)
class Accepted:
    """A bid the rules admit: what it makes of the standing, its lines, and the licence it uses."""

    label: int
    standing: Standing
    lines: tuple[Line, ...]
    licence_id: int


@dataclass(frozen=True)
class Head:
    """Whose bid leads an open auction, with what the registry needs to bid on for them."""

    ref: str
    bidder_id: int
    base_id: int
    licence_id: int


class Contest:
    """An auction's bidding inside one transaction that holds the auction's lock.

    ``labels`` are the numbers under which who may bid now are known already, ``version`` is that of
    the register for eligibility.
    """

    def __init__(self, auction: Auction, labels: Mapping[int, int], version: Version) -> None:
        self.auction = auction
        self._terms, self._standing = auction.terms, auction.standing
        self._last_at = auction.last_bid_at
        self._labels = dict(labels)
        self._newcomers: list[dict[str, Any]] = []
        self._bids: list[dict[str, Any]] = []
        self._formulas: list[dict[str, Any]] = []
        self._facts: list[tuple[Act, str, dict[str, Json]]] = []
        self._licences: dict[int, int] = {}
        self._version = version

    def instant(self, at: datetime) -> datetime:
        """Return the instant of the next bid: never before the last one's."""
        return at if self._last_at is None else max(at, self._last_at)

    def admit(self, bidding: Bidding) -> Accepted:
        """Return what the bid makes of the contest; raises its refusal, and writes nothing."""
        base, offer = bidding.base, bidding.offer
        require_state(self.auction, AuctionState.OPEN, say("Look for another open auction."))
        check_currency(self._terms, offer.price.currency)
        if offer.limit is not None:
            check_currency(self._terms, offer.limit.currency)
        label = self._labels.get(base.recycler_id) or self._next_label()
        limit = None if offer.limit is None else offer.limit.minor_per_tonne
        placing = Placing(label, offer.price.minor_per_tonne, bidding.at, limit)
        admitted = admit(self._terms, self._standing, placing)
        check_conditions(self.auction, bidding, admitted.standing.closes_at)
        return Accepted(label, admitted.standing, admitted.lines, self._licence(bidding))

    def place(self, act: Act, bidding: Bidding) -> str:
        """Let a bid stand that was received at the act's instant; returns its reference.

        Raises its refusal, and then nothing of it is kept.
        """
        accepted = self.admit(bidding)
        made = [self._row(bidding, accepted, line, act.at) for line in accepted.lines]
        limit = self._limit(bidding, made)
        self._enter(bidding.base.recycler_id, accepted.label)
        self._standing, self._last_at = accepted.standing, bidding.at
        body = self._body(bidding, act.at, limit)
        self._facts.append((replace(act, at=bidding.at), *self._told(body, made)))
        return str(made[0]["ref"] if made else self._leading().ref)

    def write(self, end: ChainEnd) -> None:
        """Write what the placed bids made: nothing where all were refused.

        ``end`` is where the auction's chain ends.
        """
        if not self._facts:
            return
        journey, standing = Journey(), self._standing
        if self._bids:
            self._supersede(journey)
            insert_along(journey, Bid, self._bids)
        if self._formulas:
            insert_along(journey, BidFormula, self._formulas)
        if self._newcomers:
            insert_along(journey, AuctionBidder, self._newcomers)
        moved = {"of": self.auction.id, **self._moved()}
        journey.execute(_MOVE, moved, partial(_note, Auction.__tablename__))
        if self._seen(standing) != self._seen(self.auction.standing):
            finding.offered(self.auction.lot_id, *self._seen(standing))
        record_in_turn(journey, end, self._facts)

    def made(self, ref: str) -> dict[str, Any] | None:
        """Return the values of a bid made here, with its ``formula``; ``None`` for any other."""
        row = next((row for row in self._bids if row["ref"] == ref), None)
        if row is None:
            return None
        formulas = (one["document"] for one in self._formulas if one["bid_ref"] == ref)
        return {**row, "formula": next(formulas, None)}

    def _seen(self, standing: Standing) -> tuple[datetime, UnitPrice | None]:
        """Return what the register of lots shows of a standing."""
        price = self.auction.shown_leading(standing.leading_minor_per_tonne)
        return standing.closes_at, price

    def _next_label(self) -> int:
        return self.auction.bidders + len(self._newcomers) + 1

    def _enter(self, bidder_id: int, label: int) -> None:
        if bidder_id not in self._labels:
            self._labels[bidder_id] = label
            self._newcomers.append(
                {"auction_id": self.auction.id, "bidder_id": bidder_id, "label": label}
            )

    def _licence(self, bidding: Bidding) -> int:
        base, lot = bidding.base, self.auction.lot
        if base.id not in self._licences:
            day = planned_receipt(lot.available_from, local_day(base, bidding.at))
            found = check_eligible(lot, base.id, day, version=self._version)
            self._licences[base.id] = found.licence_id
        return self._licences[base.id]

    def _row(
        self, bidding: Bidding, accepted: Accepted, line: Line, received_at: datetime
    ) -> dict[str, Any]:
        """Add a line of the log as a row; the one that stood before it stands no more."""
        is_own = line.bidder == accepted.label
        who = (
            Head("", bidding.base.recycler_id, bidding.base.id, accepted.licence_id)
            if is_own
            else self._leading_of(line.bidder)
        )
        row = {
            "ref": new_reference("BID"),
            "auction_id": self.auction.id,
            "seq": self.auction.last_seq + len(self._bids) + 1,
            "bidder_id": who.bidder_id,
            "base_id": who.base_id,
            "licence_id": who.licence_id,
            "label": line.bidder,
            "minor_per_tonne": line.minor_per_tonne,
            "is_automatic": line.is_automatic,
            "limit_minor": None,
            "envelope": None,
            "commitment": None,
            "salt": None,
            "received_at": received_at,
            "placed_at": bidding.at,
            "state": BidState.STANDING,
            "reason": "",
        }
        formula = _written(bidding)
        if self.auction.sealing_key is not None:
            self._seal(row, line.minor_per_tonne, formula)
        elif formula is not None and is_own:
            self._formulas.append({"bid_ref": row["ref"], "document": formula})
        self._stand(row)
        return row

    def _seal(
        self, row: dict[str, Any], minor_per_tonne: int, formula: dict[str, Any] | None
    ) -> None:
        place = Place(self.auction.ref, row["ref"], self.auction.takes_formulas)
        key = self.auction.sealing_key or b""
        sealed = seal(secret(), key, place, minor_per_tonne, formula)
        row |= {
            "minor_per_tonne": None, "envelope": sealed.envelope, "commitment": sealed.commitment,
        }  # fmt: skip

    def _stand(self, row: dict[str, Any]) -> None:
        replaces = self._terms.traits.is_replaceable
        for before in self._bids:
            if before["state"] == BidState.STANDING and not replaces:
                before["state"] = BidState.OUTBID
            elif before["bidder_id"] == row["bidder_id"] and replaces:
                before["state"] = BidState.REPLACED
        self._bids.append(row)

    def _supersede(self, journey: Journey) -> None:
        """Let go of what stood before: the leader's bid, or the bidders' own sealed ones."""
        note, of = partial(_note, Bid.__tablename__), {"of": self.auction.id}
        if self._terms.traits.is_replaceable:
            bidders = [(one,) for one in {row["bidder_id"] for row in self._bids}]
            dialect = journey.link.dialect.name
            given = given_among("bidders", bidders, dialect)
            journey.execute(_replace_of(dialect), {**of, **given}, note)
        else:
            journey.execute(_OUTBID, of, note)

    def _leading_of(self, label: int) -> Head:
        """Return whose bid of that number led last, to bid on for them."""
        for row in reversed(self._bids):
            if row["label"] == label:
                return Head(row["ref"], row["bidder_id"], row["base_id"], row["licence_id"])
        return self._stored_head()

    def _leading(self) -> Head:
        standing = self._standing.leader
        if standing is None:
            raise RuntimeError("a bid was admitted without a line, and nobody leads")
        return self._leading_of(standing)

    def _stored_head(self) -> Head:
        return Head(
            *db.session.execute(
                select(Bid.ref, Bid.bidder_id, Bid.base_id, Bid.licence_id).where(
                    Bid.auction_id == self.auction.id, IS_STANDING
                )
            ).one()
        )

    def _limit(self, bidding: Bidding, made: Sequence[dict[str, Any]]) -> str | None:
        """Keep a private limit with the bid it belongs to; returns its commitment."""
        if bidding.offer.limit is None:
            return None
        ref = made[0]["ref"] if made and not made[0]["is_automatic"] else self._leading().ref
        minor, salt = bidding.offer.limit.minor_per_tonne, new_salt()
        kept = {
            "limit_minor": minor,
            "salt": salt,
            "commitment": commitment(self.auction.ref, ref, minor, salt),
        }
        row = next((row for row in self._bids if row["ref"] == ref), None)
        if row is not None:
            row |= kept
        else:
            db.session.execute(
                update(Bid).where(Bid.ref == ref).values(**kept)
                .execution_options(synchronize_session=False)
            )  # fmt: skip
        return str(kept["commitment"])

    def _moved(self) -> dict[str, Any]:
        standing = self._standing
        return {
            "last_seq": standing.last_seq,
            "closes_at": standing.closes_at,
            "leader": standing.leader,
            "leading_minor_per_tonne": standing.leading_minor_per_tonne,
            "leading_limit_minor": standing.limit_minor_per_tonne,
            "bidders": self.auction.bidders + len(self._newcomers),
            "last_bid_at": self._last_at,
        }

    def _body(self, bidding: Bidding, received_at: datetime, limit: str | None) -> dict[str, Json]:
        body: dict[str, Json] = {
            "lot": self.auction.lot.ref,
            "base": bidding.base.ref,
            "currency": self.auction.currency,
            "received_at": stamp(received_at),
            "closes_at": stamp(self._standing.closes_at),
        }
        if limit is not None:
            body["limit_commitment"] = limit
        if bidding.offer.formula is not None and self.auction.sealing_key is None:
            body["formula"] = _written(bidding)
        return body

    def _told(
        self, body: dict[str, Json], made: Sequence[dict[str, Any]]
    ) -> tuple[str, dict[str, Json]]:
        """Return type and body of the fact: the bid, and what it called forth of other limits."""
        own = next((row for row in made if not row["is_automatic"]), None)
        automatic = [_line(row) for row in made if row is not own]
        if automatic:
            body = {**body, "automatic": automatic}
        if own is None:
            return "LimitRaised", {**body, "bid": self._leading().ref}
        return "BidPlaced", {**body, **_line(own)}


@cache
def _replace_of(dialect: str) -> Update:
    return _REPLACE.where(among((Bid.bidder_id,), "bidders", dialect))


def _note(table: str, answer: Answer) -> None:
    note_stored(db.session.info, table, _KEY, answer)


def contest_subject(auction: Auction) -> str:
    """Return what the facts of an auction are about."""
    return f"auction:{auction.ref}"


def _written(bidding: Bidding) -> dict[str, Any] | None:
    formula = bidding.offer.formula
    return None if formula is None else written_formula(formula)


def _line(row: dict[str, Any]) -> dict[str, Json]:
    price: dict[str, Json] = (
        {"commitment": row["commitment"]}
        if row["minor_per_tonne"] is None
        else {"minor_per_tonne": row["minor_per_tonne"]}
    )
    return {"bid": row["ref"], "seq": row["seq"], "label": row["label"], **price}
