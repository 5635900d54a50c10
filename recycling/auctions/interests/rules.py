"""May one bid for a lot of somebody in whom one has an interest? Declared, and shown: yes.

An interest joins two organisations, whichever of them has it. Each may declare it; a regulator may
record what was not declared. What is known and not declared bars a bid, until it is declared.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from recycling.errors import Conflict, Finding, invalid_all
from recycling.printable import print_findings
from recycling.sayings import say

LONGEST_NOTE = 500


class Interest(StrEnum):
    """In what one organisation is not free of the other."""

    OWNER = "owner"
    SUBSIDIARY = "subsidiary"
    SHARED_DIRECTOR = "shared_director"
    AGENT = "agent"
    FAMILY = "family"


KINDS = {
    Interest.OWNER: "owns, or has shares in, the other",
    Interest.SUBSIDIARY: "belongs to the other, or to the same owner",
    Interest.SHARED_DIRECTOR: "has a director or officer of the other",
    Interest.AGENT: "acts for the other as agent or broker",
    Interest.FAMILY: "is led by family of whoever leads the other",
}


@dataclass(frozen=True)
class NewInterest:
    """What is declared or recorded: in whom, of what kind, since when, until when, in words."""

    about: str
    kind: str
    from_on: date
    to_on: date | None = None
    note: str = ""


@dataclass(frozen=True)
class KnownInterest:
    """An interest between two organisations on a day; ``is_declared`` by one of the two."""

    kind: str
    is_declared: bool


def check_interest(new: NewInterest) -> None:
    """Raise ``Invalid`` with one finding for each field that cannot stand."""
    refusal = invalid_all(_findings(new))
    if refusal:
        raise refusal


def _findings(new: NewInterest) -> Iterable[Finding]:
    if new.kind not in tuple(Interest):
        yield Finding(
            "kind",
            "unknown_interest",
            say("Choose one of %(interest)s.", interest=", ".join(Interest)),
        )
    if new.to_on is not None and new.to_on < new.from_on:
        yield Finding(
            "to_on", "bad_period", say("The end is not before the start; or leave it out.")
        )
    if len(new.note) > LONGEST_NOTE:
        yield Finding(
            "note",
            "too_long",
            say("Write at most %(longest_note)s characters.", longest_note=LONGEST_NOTE),
        )
    yield from print_findings(" ".join(new.note.split()), "note")


def undeclared(known: Iterable[KnownInterest]) -> KnownInterest | None:
    """Return an interest that was recorded, where none was declared between the two."""
    several = list(known)
    if any(one.is_declared for one in several):
        return None
    return next(iter(several), None)


def refuse_undeclared(known: Iterable[KnownInterest], field: str = "base") -> None:
    """Raise ``Conflict`` (``conflict_of_interest``) where one is known and none is declared."""
    found = undeclared(known)
    if found is not None:
        raise Conflict(
            "conflict_of_interest",
            say(
                "A regulator recorded that one of you %(kinds)s: the bidder and the lot's"
                " holder. It is not declared.",
                kinds=KINDS[Interest(found.kind)],
            ),
            field=field,
            way_out=say(
                "Declare the interest (“Interests”); the holder and everybody who reads the"
                " bids are shown it, and you may bid."
            ),
        )


def refuse_own(bidder_id: int, holder_id: int) -> None:
    """Raise ``Conflict`` (``own_lot``) for a bid of the lot's own holder."""
    if bidder_id == holder_id:
        raise Conflict(
            "own_lot",
            say("The lot belongs to your own organisation."),
            field="base",
            way_out=say("Nobody buys from themselves; process your own waste without an auction."),
        )
