"""Which desk does a member of an organisation sit at?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask_babel import lazy_gettext as _

from recycling.deeds import Actor
from recycling.parties.permissions import Permission, is_delegated, may_ever
from recycling.parties.rules import Kind, Role
from recycling.parties.rules.remits import ALL_REMITS
from recycling.site.desks.carrier import carrier_desk
from recycling.site.desks.entry import Awaiting, Section
from recycling.site.desks.holder import holder_desk
from recycling.site.desks.laboratory import laboratory_desk
from recycling.site.desks.people import people_section
from recycling.site.desks.recycler import recycler_desk
from recycling.site.desks.regulator import Sort, desk_of_others, regulator_desk

__all__ = ["Awaiting", "Desk", "Section", "desk_of", "has_others"]

_HEADINGS = {
    Sort.DECIDE: _("Awaits a decision"),
    Sort.OVERDUE: _("Overdue"),
    Sort.DIFFERS: _("Does not add up"),
}

_BEGINNINGS = (Permission.LOTS_REGISTER, Permission.BASES_REGISTER, Permission.RECOVERY_RUN)
_DESKS: dict[Kind, Callable[[Actor, datetime], tuple[Section, ...]]] = {
    Kind.HOLDER: holder_desk,
    Kind.RECYCLER: recycler_desk,
    Kind.CARRIER: carrier_desk,
    Kind.LABORATORY: laboratory_desk,
    Kind.REGULATOR: regulator_desk,
}


@dataclass(frozen=True)
class Desk:
    """Everything that awaits an organisation, and whether this member may do it.

    ``begins`` are the permissions to begin something new that the member holds.
    """

    kind: Kind
    sections: tuple[Section, ...]
    may_act: bool
    begins: frozenset[Permission]

    @property
    def count(self) -> int:
        """Return how many deeds are shown."""
        return sum(len(section.entries) for section in self.sections)

    @property
    def in_order(self) -> tuple[tuple[str, Awaiting], ...]:
        """Return every deed with the title of its section: what hurries first, then as in life."""
        pairs = ((section.title, entry) for section in self.sections for entry in section.entries)
        return tuple(sorted(pairs, key=lambda pair: pair[1].tone != "urgent"))

    @property
    def groups(self) -> tuple[tuple[str, tuple[tuple[str, Awaiting], ...]], ...]:
        """Return the same under the headings of an authority's desk; one without for others."""
        if self.kind is not Kind.REGULATOR:
            return (("", self.in_order),)
        sorts = {section.title: section.sort for section in self.sections}
        found = (
            (sort, tuple(pair for pair in self.in_order if (sorts[pair[0]] or Sort.DECIDE) == sort))
            for sort in Sort
        )
        return tuple((str(_HEADINGS[sort]), pairs) for sort, pairs in found if pairs)

    @property
    def has_more(self) -> bool:
        """Tell whether more await than are shown."""
        return any(section.more for section in self.sections)


def has_others(actor: Actor) -> bool:
    """Tell whether other authorities of the country have remits that the actor's has not."""
    return actor.kind == Kind.REGULATOR and actor.remits != ALL_REMITS


def desk_of(actor: Actor, now: datetime, *, of_others: bool = False) -> Desk:
    """Return the desk of a member; sections in which nothing awaits are left out.

    Who acts by delegation sees what was delegated, and nothing of the rest. ``of_others``: what an
    authority reads and others decide.
    """
    kind = Kind(actor.kind)
    if of_others and has_others(actor):
        others = tuple(one for one in desk_of_others(actor, now) if one.entries)
        return Desk(kind, others, may_act=True, begins=frozenset())
    found = (*_DESKS[kind](actor, now), *people_section(actor, now))
    sections = tuple(one for one in found if one.entries and _is_for(actor, one))
    signs_legs = kind == Kind.CARRIER and Role.DRIVER in actor.roles
    begins = frozenset(one for one in _BEGINNINGS if may_ever(actor, one))
    return Desk(kind, sections, signs_legs or Role.MEMBER in actor.roles, begins)


def _is_for(actor: Actor, one: Section) -> bool:
    return actor.broker is None or (one.takes is not None and is_delegated(actor, one.takes))
