"""What does the published log of an auction hold, and does its award follow from it?

The log is JSON that anyone may keep: terms, every bid under its bidder's number, and the award.
``rerun`` needs nothing else: it replays the bids by the rules of ``outcome.py``, checks the
commitments of sealed prices, and compares who wins with who was awarded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from recycling.auctions.rules.outcome import LoggedBid, outcome
from recycling.auctions.rules.terms import Format, Terms
from recycling.auctions.rules.words import price_in_words
from recycling.auctions.sealing import commitment
from recycling.errors import Invalid, Refusal

VERSION = "urban-mine-bid-log-1"
_NUMBERS = ("increment_minor", "soft_close_seconds", "extension_seconds", "step_seconds")


@dataclass(frozen=True)
class Rerun:
    """What running an award again finds: whether it agrees, and why, in words."""

    agrees: bool
    words: str


def written_terms(terms: Terms) -> dict[str, Any]:
    """Return the terms as the log holds them."""
    return {
        "format": str(terms.format),
        "currency": terms.currency,
        "opens_at": terms.opens_at and terms.opens_at.isoformat(),
        "closes_at": terms.closes_at.isoformat(),
        "reserve_minor_per_tonne": terms.reserve_minor_per_tonne,
        "reserve_is_open": terms.reserve_is_open,
        "ask_minor_per_tonne": terms.ask_minor_per_tonne,
        **{name: getattr(terms, name) for name in _NUMBERS},
    }


def rerun(document: object) -> Rerun:
    """Run the award of a log again.

    Raises ``Invalid`` (``log_unreadable``) for what is no such log.
    """
    log = _mapping(document, "log")
    if log.get("version") != VERSION:
        raise _unreadable("version", f"it is not {VERSION}")
    terms = _terms(_mapping(log.get("terms"), "terms"))
    lines = [_mapping(one, f"bids.{n}") for n, one in enumerate(_list(log.get("bids"), "bids"), 1)]
    bids = [_bid(line) for line in lines]
    award = _mapping(log.get("award"), "award")
    awarded = _whole(award.get("seq"), "award.seq")
    try:
        _check_commitments(str(log.get("auction")), terms, lines)
        result = outcome(bids, terms)
    except Refusal as refusal:
        return Rerun(False, refusal.sentence)
    if result.winner is None:
        return Rerun(False, "By the rules nobody wins: no bid that counts reaches the reserve.")
    said = f"bid {result.winner.seq} of Bidder {result.winner.bidder} wins at "
    said += price_in_words(result.winner.minor_per_tonne, terms.currency)
    if awarded == result.winner.seq:
        return Rerun(True, f"By the rules {said}, and it was awarded.")
    passed = award.get("passed_over")
    if passed and awarded in {bid.seq for bid in result.ranking}:
        return Rerun(
            True, f"By the rules {said}; the holder awarded bid {awarded} for a stated reason."
        )
    return Rerun(False, f"By the rules {said}, but bid {awarded} was awarded.")


def _check_commitments(auction: str, terms: Terms, lines: Sequence[Mapping[str, Any]]) -> None:
    if not terms.traits.hides_prices:
        return
    for line in lines:
        minor, salt = _whole(line["minor_per_tonne"], "minor_per_tonne"), str(line.get("salt"))
        if commitment(auction, str(line.get("bid")), minor, salt) != line.get("commitment"):
            raise Invalid(
                "not_as_committed",
                f"The price of bid {line.get('seq')} is not the one its bidder committed to.",
                field=f"bids.{line.get('seq')}",
            )


def _terms(said: Mapping[str, Any]) -> Terms:
    if said.get("format") not in tuple(Format):
        raise _unreadable("terms.format", "no such format is known")
    opens_at = said.get("opens_at")
    numbers = {name: _whole(said.get(name), f"terms.{name}") for name in _NUMBERS}
    return Terms(
        format=said["format"],
        currency=str(said.get("currency")),
        closes_at=_instant(said.get("closes_at"), "terms.closes_at"),
        opens_at=None if opens_at is None else _instant(opens_at, "terms.opens_at"),
        reserve_minor_per_tonne=_optional(said, "reserve_minor_per_tonne"),
        reserve_is_open=said.get("reserve_is_open") is True,
        ask_minor_per_tonne=_optional(said, "ask_minor_per_tonne"),
        **numbers,
    )


def _bid(line: Mapping[str, Any]) -> LoggedBid:
    seq = _whole(line.get("seq"), "bids.seq")
    return LoggedBid(
        bidder=_whole(line.get("label"), f"bids.{seq}.label"),
        minor_per_tonne=_whole(line.get("minor_per_tonne"), f"bids.{seq}.minor_per_tonne"),
        at=_instant(line.get("placed_at"), f"bids.{seq}.placed_at"),
        seq=seq,
        is_automatic=line.get("is_automatic") is True,
        is_disqualified=line.get("is_disqualified") is True,
        withdrawn_after=None
        if line.get("withdrawn_after") is None
        else _whole(line["withdrawn_after"], f"bids.{seq}.withdrawn_after"),
    )


def _optional(said: Mapping[str, Any], name: str) -> int | None:
    value = said.get(name)
    return None if value is None else _whole(value, f"terms.{name}")


def _whole(value: object, place: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise _unreadable(place, "it is no whole number")
    return value


def _instant(value: object, place: str) -> datetime:
    try:
        instant = datetime.fromisoformat(str(value))
    except ValueError:
        raise _unreadable(place, "it is no instant") from None
    if instant.tzinfo is None:
        raise _unreadable(place, "it is an instant without its offset")
    return instant


def _mapping(value: object, place: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise _unreadable(place, "it is no object")
    return value


def _list(value: object, place: str) -> list[Any]:
    if not isinstance(value, list):
        raise _unreadable(place, "it is no list")
    return value


def _unreadable(place: str, why: str) -> Invalid:
    return Invalid(
        "log_unreadable",
        f"This is no bid log: {place}: {why}.",
        field=place,
        way_out="Take the log from the auction's page.",
    )
