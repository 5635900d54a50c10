"""Which awarded auctions look as if bidders acted together? A reason to look, and no finding.

Pure: contests and ties in, patterns out. Nothing depends on who has which number or in which order
contests are given. What is looked for is what the OECD's Guidelines for Fighting Bid Rigging in
Public Procurement warn of: cover bids, bids withdrawn in favour of others, bidders who are joined.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

LEAST_MEETINGS = 3
"""How often something must have happened before it is a pattern."""


class Pattern(StrEnum):
    """What was seen."""

    ALWAYS_SECOND = "always_second"
    FALLEN_HIGH = "fallen_high"
    NEVER_WINS = "never_wins"
    TIED_BIDDERS = "tied_bidders"


class TieKind(StrEnum):
    """By what two organisations are joined, as far as the registry knows."""

    INTEREST = "interest"
    PERSON = "person"
    MAIL_DOMAIN = "mail_domain"


@dataclass(frozen=True)
class Counting:
    """A bidder's last bid in a contest; ``has_fallen``: withdrawn or disqualified."""

    bidder: int
    minor_per_tonne: int
    seq: int
    has_fallen: bool = False


@dataclass(frozen=True)
class Contest:
    """An awarded auction: whose lot, who won, and what counted in the end, or fell before."""

    ref: str
    holder: int
    winner: int
    bids: tuple[Counting, ...]

    @property
    def ranked(self) -> tuple[Counting, ...]:
        """Return what counted, the winner's first, then the highest; one for each bidder."""
        counted = {bid.bidder: bid for bid in self.bids if not bid.has_fallen}
        return tuple(
            sorted(
                counted.values(),
                key=lambda bid: (bid.bidder != self.winner, -bid.minor_per_tonne, bid.seq),
            )
        )


@dataclass(frozen=True)
class Tie:
    """That two organisations are joined."""

    one: int
    other: int
    kind: str

    @property
    def pair(self) -> frozenset[int]:
        """Return the two, in no order."""
        return frozenset((self.one, self.other))


@dataclass(frozen=True)
class Seen:
    """A pattern: who is in it, in the order of their parts, and in which auctions it was seen.

    The parts are: winner and second; fallen and winner; who raises and whose lots; the two joined.
    """

    pattern: Pattern
    organisations: tuple[int, int]
    auctions: tuple[str, ...]
    ties: tuple[str, ...] = ()


def patterns_in(contests: Iterable[Contest], ties: Iterable[Tie] = ()) -> frozenset[Seen]:
    """Return every pattern there is in these contests."""
    known, several = _by_pair(ties), tuple(contests)
    return frozenset(
        (
            *_always_second(several),
            *_fallen_highs(several, known),
            *_never_wins(several),
            *_tied_bidders(several, known),
        )
    )


Ties = Mapping[frozenset[int], tuple[str, ...]]


def _by_pair(ties: Iterable[Tie]) -> Ties:
    found: dict[frozenset[int], set[str]] = defaultdict(set)
    for tie in ties:
        found[tie.pair].add(str(tie.kind))
    return {pair: tuple(sorted(kinds)) for pair, kinds in found.items()}


def _always_second(contests: Sequence[Contest]) -> Iterator[Seen]:
    """See two who meet again and again, the same one always second behind the other."""
    met: dict[frozenset[int], int] = defaultdict(int)
    behind: dict[tuple[int, int], list[str]] = defaultdict(list)
    for contest in contests:
        ranked = contest.ranked
        for one, other in combinations(ranked, 2):
            met[frozenset((one.bidder, other.bidder))] += 1
        if len(ranked) > 1:
            behind[ranked[0].bidder, ranked[1].bidder].append(contest.ref)
    for (winner, second), refs in behind.items():
        if len(refs) >= LEAST_MEETINGS and len(refs) == met[frozenset((winner, second))]:
            yield Seen(Pattern.ALWAYS_SECOND, (winner, second), _sorted(refs))


def _fallen_highs(contests: Sequence[Contest], ties: Ties) -> Iterator[Seen]:
    """See a high bid that fell away, and a win of somebody joined to whoever had placed it."""
    found: dict[tuple[int, int], set[str]] = defaultdict(set)
    for contest in contests:
        won = max(
            (bid.minor_per_tonne for bid in contest.bids if bid.bidder == contest.winner),
            default=0,
        )
        for bid in contest.bids:
            pair = frozenset((bid.bidder, contest.winner))
            if bid.has_fallen and bid.minor_per_tonne > won and pair in ties:
                found[bid.bidder, contest.winner].add(contest.ref)
    for pair_of, refs in found.items():
        known = ties[frozenset(pair_of)]
        yield Seen(Pattern.FALLEN_HIGH, pair_of, _sorted(refs), known)


def _never_wins(contests: Sequence[Contest]) -> Iterator[Seen]:
    """See who raises the winners of one holder's lots again and again, and never wins there."""
    raised: dict[tuple[int, int], list[str]] = defaultdict(list)
    won = {(contest.winner, contest.holder) for contest in contests}
    for contest in contests:
        ranked = contest.ranked
        for bid in ranked[1:]:
            if bid.seq < ranked[0].seq:
                raised[bid.bidder, contest.holder].append(contest.ref)
    for (bidder, holder), refs in raised.items():
        if len(refs) >= LEAST_MEETINGS and (bidder, holder) not in won:
            yield Seen(Pattern.NEVER_WINS, (bidder, holder), _sorted(refs))


def _tied_bidders(contests: Sequence[Contest], ties: Ties) -> Iterator[Seen]:
    """See two who bid against each other though they are joined."""
    met: dict[frozenset[int], set[str]] = defaultdict(set)
    for contest in contests:
        for pair in combinations(sorted({bid.bidder for bid in contest.bids}), 2):
            if frozenset(pair) in ties:
                met[frozenset(pair)].add(contest.ref)
    for both, refs in met.items():
        one, other = sorted(both)
        yield Seen(Pattern.TIED_BIDDERS, (one, other), _sorted(refs), ties[both])


def _sorted(refs: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(refs))
