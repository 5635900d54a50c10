"""What has become of a consignment so far, the way files for other systems tell it? Frozen values.

Who signed stays in the registry: organisations are named, people are not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from recycling.custody.imports.rules.states import System
from recycling.custody.rules import State
from recycling.errors import Conflict, Finding
from recycling.quantities import Mass
from recycling.sayings import say

_EPA_ID = re.compile(r"[A-Z]{2}[A-Z0-9]{10}")


@dataclass(frozen=True)
class Stop:
    """Who has the lot for a part of its way; ``numbers`` are those it is known by, best first.

    ``mode`` is how a carrier moves it, in the words of the UK's API; empty for who stores it.
    """

    name: str
    country: str
    place: str = ""
    numbers: tuple[str, ...] = ()
    vehicles: tuple[str, ...] = ()
    mode: str = "Road"

    @property
    def epa_id(self) -> str:
        """Return its EPA ID number (40 CFR 260.10), empty where none of its numbers is one."""
        squeezed = (re.sub(r"[\s-]", "", number).upper() for number in self.numbers)
        return next((number for number in squeezed if _EPA_ID.fullmatch(number)), "")


@dataclass(frozen=True)
class Passing:
    """One hand-over: from which stop to which, by their places in ``Passage.stops``."""

    giver: int
    taker: int
    given_at: datetime
    taken_at: datetime | None


@dataclass(frozen=True)
class Received:
    """What the base found: masses, packages where counted, and why it refused any of it."""

    at: datetime
    net: Mass
    accepted: Mass
    refused: Mass
    reason: str
    pieces: int | None
    differs: str = ""


@dataclass(frozen=True)
class Goods:
    """The lot as it was declared; ``shipping_name`` is of its UN number."""

    ref: str
    title: str
    declared: Mass
    code_list: str
    code: str
    hazardous: bool
    hazards: tuple[str, ...]
    physical_form: str
    packaging: str
    pieces: int | None
    un_number: str = ""
    shipping_name: str = ""
    un_class: str = ""
    packing_group: str = ""


@dataclass(frozen=True)
class Passage:
    """A consignment: its stops from the holder to the base, its hand-overs and its receipt.

    ``trackings`` are the numbers other systems gave it, by system.
    """

    ref: str
    state: str
    drafted_at: datetime
    goods: Goods
    stops: tuple[Stop, ...]
    operator: str
    passings: tuple[Passing, ...] = ()
    received: Received | None = None
    trackings: Mapping[System, str] = field(default_factory=dict)

    @property
    def holder(self) -> Stop:
        """Return where it comes from."""
        return self.stops[0]

    @property
    def carriers(self) -> tuple[Stop, ...]:
        """Return who carries it, in order; not who stores it on the way."""
        return tuple(stop for stop in self.stops[1:-1] if stop.mode)

    @property
    def base(self) -> Stop:
        """Return where it goes."""
        return self.stops[-1]


@dataclass(frozen=True)
class Territory:
    """Where a document is due: in which countries, and what is said of a base elsewhere."""

    countries: frozenset[str]
    elsewhere: Finding

    def covers(self, passage: Passage) -> bool:
        """Tell whether a consignment goes to a base there."""
        return passage.base.country in self.countries

    def missing(
        self, passage: Passage, lacks: Callable[[Passage], Iterable[Finding]]
    ) -> tuple[Finding, ...]:
        """Return what the document ``lacks``; of a base elsewhere only that it has none."""
        return tuple(lacks(passage)) if self.covers(passage) else (self.elsewhere,)


def refuse_cancelled(passage: Passage) -> None:
    """Raise ``Conflict`` for a consignment that was cancelled: nothing travels with it."""
    if passage.state == State.CANCELLED:
        raise Conflict(
            "consignment_cancelled",
            say("This consignment was cancelled; nothing travels with it."),
            field="state",
            way_out=say("Export the consignment the lot was sent with instead."),
        )


def refuse_missing(findings: tuple[Finding, ...], what: str) -> None:
    """Raise ``Conflict`` naming everything that keeps a file from being made, and the way out."""
    if findings:
        raise Conflict(
            "export_incomplete",
            say(
                "%(what)s cannot be made yet: %(findings)s",
                what=what,
                findings=" ".join(one.message for one in findings),
            ),
            field=findings[0].path,
            way_out=say("Enter what is missing, then export again."),
            details=findings,
        )
