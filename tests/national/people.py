"""Who takes part in a national year: organisations with a token each, entered beforehand."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from recycling.bases import queries as bases
from recycling.db import db
from recycling.quantities import Mass
from tests.auctions.makers import a_bidder
from tests.makers import Member, a_member, a_token
from tests.national.rules import Year


@dataclass
class Party:
    """An organisation: its reference and the token of its program."""

    ref: str
    token: str


@dataclass
class Works(Party):
    """A recycler with one base and the line that runs there."""

    base: str
    line: str


@dataclass
class Holder(Party):
    """A holder, whose signer has a short code on the phone once the first driver came."""

    code: str = ""
    guard: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def shown_code(self, make: Callable[[], str]) -> str:
        """Return the code that is on the phone; the first time it is made."""
        with self.guard:
            self.code = self.code or make()
            return self.code


@dataclass
class People:
    """Everybody, by the numbers of the plan."""

    holders: Sequence[Holder]
    works: Sequence[Works]
    carriers: Sequence[Party]

    @cached_property
    def by_base(self) -> Mapping[str, Works]:
        """Return the recyclers by the references of their bases."""
        return {one.base: one for one in self.works}


def enter(year: Year) -> People:
    """Enter everybody a year needs (in an application context)."""
    regulator = a_member("regulator")
    people = People(
        holders=[Holder(*_party(a_member("holder"))) for _ in range(year.holders)],
        works=[_works(regulator, Mass.kg(kilograms)) for kilograms in year.capacities_kg],
        carriers=[Party(*_party(a_member("carrier"))) for _ in range(year.carriers)],
    )
    db.session.remove()
    return people


def _party(member: Member) -> tuple[str, str]:
    return member.actor.organisation_ref, a_token(member)


def _works(regulator: Member, capacity: Mass) -> Works:
    bidder = a_bidder(regulator, yearly_mass=capacity)
    line = bases.base(bidder.base).lines[0].ref
    db.session.rollback()
    return Works(*_party(bidder.member), bidder.base, line)
