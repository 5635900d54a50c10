"""Who wins? A pure function of the bid log and the terms, which anyone can run again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from recycling.auctions.rules.lines import Line, Placing, Standing, after, led_by
from recycling.auctions.rules.standing import admit
from recycling.auctions.rules.terms import Terms
from recycling.errors import Invalid, Refusal
from recycling.sayings import say


@dataclass(frozen=True, kw_only=True)
class LoggedBid(Placing):
    """A line of the bid log: its place in the gapless sequence, and whether it still counts.

    An automatic one was placed by the registry, as far as the bidder's private limit let it. One
    that was taken back tells how many lines the log then had. One is given up whose bidder let an
    award go by after the close.
    """

    seq: int
    is_automatic: bool = False
    is_disqualified: bool = False
    is_given_up: bool = False
    withdrawn_after: int | None = None


@dataclass(frozen=True)
class Outcome:
    """What a log makes of an auction.

    ``ranking`` holds the bid that counts of each bidder, best first, without those disqualified or
    given up; ``winner`` is its first at or above the reserve, ``None`` where the lot stays unsold.
    """

    closes_at: datetime
    last_seq: int
    ranking: tuple[LoggedBid, ...]
    winner: LoggedBid | None


def outcome(log: Sequence[LoggedBid], terms: Terms) -> Outcome:
    """Replay a whole log and say who wins at which effective close.

    Raises ``Invalid`` naming the first line that has a gap before it, runs backwards in time, or
    would not have been admitted.
    """
    standing = replay(log, terms)
    ranked = ranking(log)
    return Outcome(standing.closes_at, standing.last_seq, ranked, best(ranked, terms))


def replay(log: Sequence[LoggedBid], terms: Terms) -> Standing:
    """Return the standing after every bid of the log, but for the private limit of its leader.

    Raises ``Invalid`` as ``outcome`` does.
    """
    standing, reached = Standing(terms.closes_at), set()
    for first, *automatic in _deeds(log):
        reached.add(first.seq - 1)
        standing = _let_go(terms, standing, log, first.seq - 1)
        standing = _followed(terms, standing, first, automatic)
    reached.add(len(log))
    for bid in log:
        after = bid.withdrawn_after
        if after is not None and (after < bid.seq or after not in reached):
            raise _broken(bid, "it is taken back before it came, or amid another")
    return _let_go(terms, standing, log, len(log))


def _let_go(terms: Terms, standing: Standing, log: Sequence[LoggedBid], after: int) -> Standing:
    """Return the standing once what was taken back after so many lines is gone."""
    if any(bid.withdrawn_after == after for bid in log[:after]):
        return left_over(terms, standing, log, after)
    return standing


def left_over(terms: Terms, standing: Standing, log: Sequence[LoggedBid], after: int) -> Standing:
    """Return who leads of a log's first lines, without those taken back by then.

    The limit of the leader is not in the log. Close and sequence stay: a bid taken back has
    extended the auction, and keeps its number. Where nobody leads nothing changes.
    """
    if not terms.traits.must_beat_leader:
        return standing
    left = _last_of_each(
        bid for bid in log[:after] if bid.withdrawn_after is None or bid.withdrawn_after > after
    )
    first = next(iter(left), None)
    return replace(
        standing,
        leader=None if first is None else first.bidder,
        leading_minor_per_tonne=None if first is None else first.minor_per_tonne,
        limit_minor_per_tonne=None,
    )


def _deeds(log: Sequence[LoggedBid]) -> Iterator[list[LoggedBid]]:
    """Part the log into what each attempt made: a bid and the automatic ones it called forth."""
    several: list[LoggedBid] = []
    for number, bid in enumerate(log, start=1):
        before = log[number - 2] if number > 1 else None
        if bid.seq != number or (before is not None and bid.at < before.at):
            raise _broken(bid, "it does not follow the line before it")
        if several and not (bid.is_automatic and bid.at == several[0].at):
            yield several
            several = []
        several.append(bid)
    if several:
        yield several


def _followed(
    terms: Terms, standing: Standing, first: LoggedBid, automatic: Sequence[LoggedBid]
) -> Standing:
    called = [first, *automatic] if first.is_automatic else automatic
    if not first.is_automatic:
        alone = Placing(first.bidder, first.minor_per_tonne, first.at)
        try:
            led = admit(terms, standing, alone).standing
        except Refusal as refusal:
            raise _broken(first, refusal.message) from refusal
        if led.leading_minor_per_tonne not in (None, first.minor_per_tonne):
            raise _broken(first, "it is not at the asked price")
        if not called:
            return led
    _check_automatic(terms, standing, first, called)
    lines = tuple(Line(bid.bidder, bid.minor_per_tonne) for bid in (first, *automatic))
    moved = after(terms, standing, first.at, lines).standing
    return led_by(moved, lines[-1], lines[-1].minor_per_tonne)


def _check_automatic(
    terms: Terms, standing: Standing, first: LoggedBid, called: Sequence[LoggedBid]
) -> None:
    """Refuse what no limits could have made: the last leads by one step at most, all rise."""
    if not terms.traits.must_beat_leader:
        raise _broken(called[0], "only an open ascending auction has automatic bids")
    known = (standing.leader, first.bidder)
    below = standing.leading_minor_per_tonne
    for bid in (first, *(one for one in called if one is not first)):
        if bid.bidder not in known or (below is not None and bid.minor_per_tonne < below):
            raise _broken(bid, "no limit calls for it")
        below = bid.minor_per_tonne
    _check_last(terms, standing, first, called)


def _check_last(
    terms: Terms, standing: Standing, first: LoggedBid, called: Sequence[LoggedBid]
) -> None:
    last = called[-1]
    others = [bid.minor_per_tonne for bid in (first, *called) if bid.bidder != last.bidder]
    if standing.leading_minor_per_tonne is not None and standing.leader != last.bidder:
        others.append(standing.leading_minor_per_tonne)
    reasons = [price + terms.increment_minor for price in others]
    if terms.reserve_minor_per_tonne is not None:
        reasons.append(terms.reserve_minor_per_tonne)
    if last.minor_per_tonne > max(reasons, default=last.minor_per_tonne - 1):
        raise _broken(last, "it goes further than a limit is taken")


def ranking(log: Iterable[LoggedBid]) -> tuple[LoggedBid, ...]:
    """Return the last bid of each bidder that it has not taken back, highest price first.

    Of equal sealed prices the earlier comes first. In an open auction two prices are equal only
    where an earlier limit answered, which is automatic and the later line. There a bidder's last
    bid is its highest; a sealed one replaces the one before.
    """
    counting = _last_of_each(bid for bid in log if bid.withdrawn_after is None)
    return tuple(bid for bid in counting if not (bid.is_disqualified or bid.is_given_up))


def _last_of_each(log: Iterable[LoggedBid]) -> list[LoggedBid]:
    return sorted({bid.bidder: bid for bid in log}.values(), key=_place)


def _place(bid: LoggedBid) -> tuple[int, bool, int]:
    seq = -bid.seq if bid.is_automatic else bid.seq
    return -bid.minor_per_tonne, not bid.is_automatic, seq


def best(ranked: Sequence[LoggedBid], terms: Terms) -> LoggedBid | None:
    """Return the first of a ranking where it reaches the reserve."""
    reserve = terms.reserve_minor_per_tonne
    return next(
        (bid for bid in ranked[:1] if reserve is None or bid.minor_per_tonne >= reserve), None
    )


def _broken(bid: LoggedBid, why: str) -> Invalid:
    return Invalid(
        "log_broken",
        say("Bid %(seq)s cannot stand in this log: %(why)s", seq=bid.seq, why=why),
        field=f"bids.{bid.seq}",
        way_out=say("Compare the log with the published one."),
    )
