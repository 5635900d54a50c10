"""What may one ask of the public register, and in which order?"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum

from recycling.errors import Invalid
from recycling.lots.queries import refuse_unknown
from recycling.lots.rules import Near, State, asked_words
from recycling.lots.rules.words import MOST_ASKED
from recycling.quantities import Mass, UnitPrice
from recycling.sayings import say
from recycling.streams import rules as streams


class Sort(StrEnum):
    """In which order lots are listed."""

    NEWEST = "newest"
    CLOSING = "closing"
    HEAVIEST = "heaviest"
    DEAREST = "dearest"


@dataclass(frozen=True)
class Sought:
    """What narrows the register, and the order; what is empty or ``None`` does not.

    Prices are signed, per tonne, of auctions whose leading price everybody sees; ``closes_by`` is
    the last day (UTC); ``element_least`` needs an ``element``.
    """

    q: str = ""
    stream: str = ""
    subtype: str = ""
    element: str = ""
    element_least: Mass | None = None
    country: str = ""
    near: Near | None = None
    hazardous: str = ""
    hazard: str = ""
    state: str = ""
    mass_least: Mass | None = None
    mass_most: Mass | None = None
    price_least: UnitPrice | None = None
    price_most: UnitPrice | None = None
    closes_by: date | None = None
    sort: str = Sort.NEWEST

    @property
    def narrows(self) -> tuple[str, ...]:
        """Return the names of what narrows."""
        default = Sought()
        return tuple(
            field.name
            for field in fields(self)
            if field.name != "sort" and getattr(self, field.name) != getattr(default, field.name)
        )


def check(sought: Sought) -> None:
    """Raise ``Invalid`` naming the filter that is not one of the choices, or asks too much."""
    if len(asked_words(sought.q)) > MOST_ASKED:
        raise Invalid(
            "too_many_words",
            say("The search takes at most %(most_asked)s words.", most_asked=MOST_ASKED),
            field="q",
            way_out=say("Leave some out."),
        )
    for field, known in (
        ("stream", [each.id for each in streams.streams()]),
        ("subtype", [each.id for each in streams.subtypes()]),
        ("element", [each.symbol for each in streams.elements()]),
        ("hazard", [each.code for each in streams.listed_codes("EU_HP")]),
        ("hazardous", ["yes", "no"]),
        ("state", [str(state) for state in State]),
        ("sort", [str(sort) for sort in Sort]),
    ):
        value = getattr(sought, field)
        refuse_unknown(field, value.capitalize() if field == "element" else value, known)
    if sought.country:
        streams.list_for_country(sought.country)
    if sought.element_least is not None and not sought.element:
        raise Invalid(
            "element_missing",
            say("A least mass of an element needs the element."),
            field="element",
            way_out=say("Choose the element, or take the mass away."),
        )
