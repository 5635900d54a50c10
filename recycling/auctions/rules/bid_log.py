"""What does the published log of an auction hold, and does its award follow from it?

The log is JSON that anyone may keep: terms, every bid under its bidder's number, and the award.
``rerun`` needs nothing else: it replays the bids by the rules of ``outcome.py``, checks the
commitments of sealed prices, works out what was bid by formula, and compares who wins with who was
awarded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from recycling.auctions.rules.formula import Formula
from recycling.auctions.rules.logged_values import (
    instant,
    items,
    mapping,
    unreadable,
    whole,
)
from recycling.auctions.rules.outcome import LoggedBid, outcome
from recycling.auctions.rules.reference import Reference
from recycling.auctions.rules.terms import Format, Terms
from recycling.auctions.rules.words import price_in_words
from recycling.auctions.rules.written_formula import digest_of, read_formula, read_reference
from recycling.auctions.sealing import commitment
from recycling.errors import Invalid, Refusal
from recycling.sayings import say

VERSION = "urban-mine-bid-log-2"
_READABLE = ("urban-mine-bid-log-1", VERSION)  # the first knew no bids by formula
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
    log = mapping(document, "log")
    if log.get("version") not in _READABLE:
        raise unreadable("version", f"it is none of {', '.join(_READABLE)}")
    terms = _terms(mapping(log.get("terms"), "terms"))
    lines = [mapping(one, f"bids.{n}") for n, one in enumerate(items(log.get("bids"), "bids"), 1)]
    bids = [_bid(line) for line in lines]
    award = mapping(log.get("award"), "award")
    awarded = whole(award.get("seq"), "award.seq")
    before = "".join(
        say(" An award of bid %(seq)s %(became)s before.", seq=seq, became=became)
        for name, became in (("set_aside", "was set aside"), ("lapsed", "lapsed unpaid"))
        for seq in _awarded_before(log.get(name), name, len(bids))
    )
    by_formula = list(_by_formula(log.get("reference"), lines))
    try:
        _check_commitments(str(log.get("auction")), terms, lines)
        _check_formulas(by_formula)
        result = outcome(bids, terms)
    except Refusal as refusal:
        return Rerun(False, refusal.sentence)
    if result.winner is None:
        return Rerun(
            False, say("By the rules nobody wins: no bid that counts reaches the reserve.")
        )
    said = f"bid {result.winner.seq} of Bidder {result.winner.bidder} wins at "
    said += price_in_words(result.winner.minor_per_tonne, terms.currency)
    if awarded == result.winner.seq:
        return Rerun(True, f"By the rules {said}, and it was awarded.{before}")
    passed = award.get("passed_over")
    if passed and awarded in {bid.seq for bid in result.ranking}:
        return Rerun(
            True,
            f"By the rules {said}; the holder awarded bid {awarded} for a stated reason.{before}",
        )
    return Rerun(
        False,
        say("By the rules %(said)s, but bid %(awarded)s was awarded.", said=said, awarded=awarded),
    )


def _awarded_before(said: object, name: str, bids: int) -> Iterator[int]:
    """Return the bids of awards that do not stand; logs without any may leave them out."""
    for number, one in enumerate(items(said or [], name), 1):
        place = f"{name}.{number}"
        seq = whole(mapping(one, place).get("seq"), f"{place}.seq")
        if not 1 <= seq <= bids:
            raise unreadable(f"{place}.seq", "no bid of the log has this number")
        yield seq


def _check_commitments(auction: str, terms: Terms, lines: Sequence[Mapping[str, Any]]) -> None:
    if not terms.traits.hides_prices:
        return
    for line in lines:
        minor, salt = whole(line["minor_per_tonne"], "minor_per_tonne"), str(line.get("salt"))
        formula = "" if line.get("formula") is None else digest_of(mapping(line["formula"], "bids"))
        promised = commitment(auction, str(line.get("bid")), minor, salt, formula)
        if promised != line.get("commitment"):
            raise Invalid(
                "not_as_committed",
                say(
                    "The price of bid %(number)s is not the one its bidder committed to.",
                    number=line.get("seq"),
                ),
                field=f"bids.{line.get('seq')}",
            )


def _by_formula(
    document: object, lines: Sequence[Mapping[str, Any]]
) -> Iterator[tuple[Mapping[str, Any], Formula, Reference]]:
    """Read the bids by formula, and from what all of them are worked out."""
    by_formula = [line for line in lines if line.get("formula") is not None]
    if by_formula:
        reference = read_reference(document)
        for line in by_formula:
            place = f"bids.{line.get('seq')}.formula"
            yield line, read_formula(line["formula"], place), reference


def _check_formulas(
    by_formula: Iterable[tuple[Mapping[str, Any], Formula, Reference]],
) -> None:
    for line, formula, reference in by_formula:
        price = reference.price(formula)
        if price.minor_per_tonne != line.get("minor_per_tonne"):
            said = price_in_words(price.minor_per_tonne, price.currency)
            raise Invalid(
                "not_as_worked_out",
                say(
                    "Bid %(number)s comes to %(said)s by its formula, which is not its price.",
                    number=line.get("seq"),
                    said=said,
                ),
                field=f"bids.{line.get('seq')}",
            )


def _terms(said: Mapping[str, Any]) -> Terms:
    if said.get("format") not in tuple(Format):
        raise unreadable("terms.format", "no such format is known")
    opens_at = said.get("opens_at")
    numbers = {name: whole(said.get(name), f"terms.{name}") for name in _NUMBERS}
    return Terms(
        format=said["format"],
        currency=str(said.get("currency")),
        closes_at=instant(said.get("closes_at"), "terms.closes_at"),
        opens_at=None if opens_at is None else instant(opens_at, "terms.opens_at"),
        reserve_minor_per_tonne=_optional(said, "reserve_minor_per_tonne"),
        reserve_is_open=said.get("reserve_is_open") is True,
        ask_minor_per_tonne=_optional(said, "ask_minor_per_tonne"),
        **numbers,
    )


def _bid(line: Mapping[str, Any]) -> LoggedBid:
    seq = whole(line.get("seq"), "bids.seq")
    return LoggedBid(
        bidder=whole(line.get("label"), f"bids.{seq}.label"),
        minor_per_tonne=whole(line.get("minor_per_tonne"), f"bids.{seq}.minor_per_tonne"),
        at=instant(line.get("placed_at"), f"bids.{seq}.placed_at"),
        seq=seq,
        is_automatic=line.get("is_automatic") is True,
        is_disqualified=line.get("is_disqualified") is True,
        is_given_up=line.get("is_given_up") is True,
        withdrawn_after=None
        if line.get("withdrawn_after") is None
        else whole(line["withdrawn_after"], f"bids.{seq}.withdrawn_after"),
    )


def _optional(said: Mapping[str, Any], name: str) -> int | None:
    value = said.get(name)
    return None if value is None else whole(value, f"terms.{name}")
