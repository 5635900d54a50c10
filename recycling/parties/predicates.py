"""Of what may a permission depend? Named predicates of an actor, and of a thing it is about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from recycling.deeds import Actor
from recycling.parties.rules import Kind, Role
from recycling.parties.rules.remits import Remit, covers
from recycling.sayings import say

_KINDS: Mapping[str, str] = {
    Kind.HOLDER: say("works for a holder"),
    Kind.RECYCLER: say("works for a recycler"),
    Kind.CARRIER: say("works for a carrier"),
    Kind.LABORATORY: say("works for a laboratory"),
    Kind.REGULATOR: say("works for a regulator"),
}
_ROLES: Mapping[str, str] = {
    Role.ADMINISTRATOR: say("is an administrator"),
    Role.SIGNER: say("is a signer"),
    Role.MEMBER: say("is a member"),
    Role.DRIVER: say("is a driver"),
    Role.READER: say("is a reader"),
}
_PARTS: Mapping[str, str] = {
    "addressee": say("acts for its addressee"),
    "authority": say("acts for its authority"),
    "broker": say("acts for its broker"),
    "carrier": say("acts for its carrier"),
    "declarer": say("acts for its declarer"),
    "holder": say("acts for its holder"),
    "laboratory": say("acts for its laboratory"),
    "objector": say("acts for its objector"),
    "organisation": say("acts for its organisation"),
    "owner": say("acts for its owner"),
    "payee": say("acts for its payee"),
    "payer": say("acts for its payer"),
    "principal": say("acts for its principal"),
    "recycler": say("acts for its recycler"),
    "sender": say("acts for its sender"),
    "trader": say("acts for its trader"),
    "umpire": say("acts for its umpire"),
}
_REMITS: Mapping[str, str] = {
    Remit.REGISTER: say("acts within the remit register"),
    Remit.LICENCES: say("acts within the remit licences"),
    Remit.QUOTAS: say("acts within the remit quotas"),
    Remit.RETURNS: say("acts within the remit returns"),
    Remit.INSPECTIONS: say("acts within the remit inspections"),
    Remit.ENFORCEMENT: say("acts within the remit enforcement"),
    Remit.ENVIRONMENT: say("acts within the remit environment"),
    Remit.CROSS_BORDER: say("acts within the remit cross_border"),
    Remit.MARKET: say("acts within the remit market"),
    Remit.RESERVE: say("acts within the remit reserve"),
    Remit.AUTHORITIES: say("acts within the remit authorities"),
}


class Concerned(Protocol):
    """A thing that knows whose it is: which organisation stands in which part."""

    @property
    def country(self) -> str:
        """Return the country whose regulator watches the thing."""

    def parties(self) -> Mapping[str, int | None]:
        """Return organisation ids by the part they play, e.g. ``{"holder": 3}``."""


@dataclass(frozen=True)
class Predicate:
    """A named condition; ``about_thing`` ones cannot be answered before the thing is known."""

    name: str
    test: Callable[[Actor, Concerned | None], bool]
    about_thing: bool = False
    remit: Remit | None = None


def kind(wanted: Kind) -> Predicate:
    """The actor's organisation is of this kind."""
    return Predicate(_KINDS[wanted], lambda actor, _: actor.kind == wanted)


def role(wanted: Role) -> Predicate:
    """The actor holds this role, or one that includes it."""
    return Predicate(_ROLES[wanted], lambda actor, _: wanted in actor.roles)


def party(part: str) -> Predicate:
    """The actor's organisation plays this part in the thing."""

    def plays(actor: Actor, thing: Concerned | None) -> bool:
        ours = actor.organisation_id
        return thing is not None and ours is not None and thing.parties().get(part) == ours

    return Predicate(_PARTS[part], plays, about_thing=True)


def one_of(name: str, *parts: str) -> Predicate:
    """The actor's organisation plays at least one of these parts in the thing."""

    def plays(actor: Actor, thing: Concerned | None) -> bool:
        ours = actor.organisation_id
        if thing is None or ours is None:
            return False
        known = thing.parties()
        return any(known.get(part) == ours for part in parts)

    return Predicate(name, plays, about_thing=True)


def within(remit: Remit) -> Predicate:
    """The actor's authority has this remit."""
    return Predicate(_REMITS[remit], lambda actor, _: remit in actor.remits, remit=remit)


def subdivision_of(thing: Concerned) -> str:
    """Return the part of its country (ISO 3166-2) where a thing is, or nothing if not known."""
    return getattr(thing, "subdivision", None) or ""


def _acts_in(actor: Actor, thing: Concerned | None) -> bool:
    return (
        thing is not None
        and actor.country == thing.country
        and covers(actor.territory, subdivision_of(thing))
    )


def _watches(actor: Actor, thing: Concerned | None) -> bool:
    return thing is not None and actor.country == thing.country


system = Predicate(say("is the registry itself"), lambda actor, _: actor.is_system)
own_country = Predicate(say("watches the country it belongs to"), _watches, about_thing=True)
own_territory = Predicate(say("acts in the territory it belongs to"), _acts_in, about_thing=True)
opens = Predicate(say("acts for an active organisation"), lambda actor, _: actor.may_start)
anyone_signed_in = Predicate(
    say("is signed in"), lambda actor, _: actor.organisation_id is not None
)

ADMINISTRATOR, SIGNER, MEMBER = role(Role.ADMINISTRATOR), role(Role.SIGNER), role(Role.MEMBER)
# The carriers of a consignment's legs, and who stores the lot on one.
carries = one_of(say("carries it"), "carrier", *(f"carrier_{number}" for number in range(1, 6)))

DRIVER, READER = role(Role.DRIVER), role(Role.READER)
HOLDER, RECYCLER, CARRIER = kind(Kind.HOLDER), kind(Kind.RECYCLER), kind(Kind.CARRIER)
LABORATORY, REGULATOR = kind(Kind.LABORATORY), kind(Kind.REGULATOR)
# A base is the producer of the waste its treatment leaves (Directive 2008/98/EC, art. 3 (5)).
HOLDS_WASTE = Predicate(
    say("works for a holder or a recycler"),
    lambda actor, _: actor.kind in (Kind.HOLDER, Kind.RECYCLER),
)


def decided_by(remit: Remit, by: Predicate = SIGNER) -> tuple[Predicate, ...]:
    """A signer, or another, of an authority within whose remit and territory the thing is."""
    return (REGULATOR, by, own_territory, within(remit))
