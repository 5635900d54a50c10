"""Terms, bids and whole random bid histories for the tests of the rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from recycling.auctions.rules import Format, LoggedBid, Placing, Standing, Terms, admit
from recycling.errors import Refusal

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
CLOSE = NOON + timedelta(hours=1)


def open_terms(**differs: object) -> Terms:
    """Terms of an open auction closing softly in an hour."""
    whole = Terms(
        format=Format.OPEN,
        currency="EUR",
        closes_at=CLOSE,
        increment_minor=1_000,
        soft_close_seconds=300,
        extension_seconds=300,
    )
    return replace(whole, **differs)  # type: ignore[arg-type]


def sealed_terms(**differs: object) -> Terms:
    """Terms of a sealed auction closing in an hour."""
    return replace(Terms(Format.SEALED, "EUR", CLOSE), **differs)  # type: ignore[arg-type]


def placing(bidder: int = 1, minor: int = 0, at: datetime = NOON) -> Placing:
    """A bid."""
    return Placing(bidder, minor, at)


@st.composite
def attempts(draw: st.DrawFn, most: int = 40) -> list[Placing]:
    """Attempts to bid in the order they arrive, around zero, some of them after the close."""
    seconds = sorted(draw(st.lists(st.integers(0, 4_500), max_size=most)))
    return [
        Placing(
            bidder=draw(st.integers(1, 5)),
            minor_per_tonne=draw(st.integers(-20, 20)) * 500,
            at=NOON + timedelta(seconds=second),
        )
        for second in seconds
    ]


@st.composite
def any_terms(draw: st.DrawFn) -> Terms:
    """Acceptable terms of either format, with a reserve on either side of zero or none."""
    reserve = draw(st.none() | st.integers(-20, 20).map(lambda step: step * 500))
    shown = reserve is not None and draw(st.booleans())
    if draw(st.booleans()):
        return sealed_terms(reserve_minor_per_tonne=reserve, reserve_is_open=shown)
    window = draw(st.sampled_from((0, 60, 300)))
    return open_terms(
        reserve_minor_per_tonne=reserve,
        reserve_is_open=shown,
        increment_minor=draw(st.sampled_from((1, 500, 1_500))),
        soft_close_seconds=window,
        extension_seconds=draw(st.sampled_from((1, 60, 600))) if window else 0,
    )


def played(terms: Terms, tries: list[Placing]) -> tuple[list[LoggedBid], list[Standing]]:
    """Put every attempt before the engine; return the log and every standing."""
    log: list[LoggedBid] = []
    standings = [Standing(terms.closes_at)]
    for bid in tries:
        try:
            admitted = admit(terms, standings[-1], bid)
        except Refusal:
            continue
        log += [
            LoggedBid(
                line.bidder,
                line.minor_per_tonne,
                bid.at,
                seq=len(log) + place,
                is_automatic=line.is_automatic,
            )
            for place, line in enumerate(admitted.lines, start=1)
        ]
        standings.append(admitted.standing)
    return log, standings
