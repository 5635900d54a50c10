"""What may be agreed on between a base and a reserve, and to which accounts does it go?

White paper of 2012, section IV: a strategic reserve of products and resources. An account is of one
authority, group of elements and place, and counts the mass of the elements themselves. Groups are
those of the white paper: light, and middle or heavy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from recycling.errors import Conflict, Forbidden, Invalid
from recycling.months import midnight
from recycling.quantities import NO_MASS, Mass, Money, total_mass
from recycling.sayings import say
from recycling.streams import rules as streams

SCHEME = "white_paper"
SHORTEST, LONGEST_TERMS, LONGEST_REASON, LONGEST_PLACE = 3, 500, 500, 100
_LARGEST_PRICE = 10**14
_FIRST_YEAR, _LAST_YEAR = 2000, 2999


class Way(StrEnum):
    """Which way an agreement moves a product."""

    IN = "in"  # from the base that made it into the reserve
    OUT = "out"  # from the reserve to a base


class AgreementState(StrEnum):
    """Where an agreement stands. The comment names who brings the state about."""

    OFFERED = "offered"  # a base with a product, or an authority with a parcel
    ACCEPTED = "accepted"  # the other one; then it is booked
    DECLINED = "declined"  # the other one, with a reason
    TAKEN_BACK = "taken_back"  # who offered it, with a reason


class Group(StrEnum):
    """A group of elements by the white paper."""

    LIGHT = "light"
    MIDDLE_OR_HEAVY = "middle_or_heavy"


@dataclass(frozen=True)
class Offer:
    """How much is offered for how much money in all, and how that is paid outside the registry.

    A price of 0 hands it over without payment.
    """

    mass: Mass
    price: Money
    terms: str


@dataclass(frozen=True)
class Period:
    """An account over a year: what it opened with, what came in, went out, and is left."""

    opening: Mass = NO_MASS
    came_in: Mass = NO_MASS
    went_out: Mass = NO_MASS
    closing: Mass = NO_MASS

    @property
    def adds_up(self) -> bool:
        """Tell whether opening + in - out = closing, of which each is read by itself."""
        return self.opening + self.came_in - self.went_out == self.closing


def check_offer(offer: Offer) -> Offer:
    """Return an offer with its words trimmed; raises ``Invalid`` naming ``price`` or ``terms``."""
    if not 0 <= offer.price.minor <= _LARGEST_PRICE:
        raise Invalid(
            "bad_price",
            say("%(price)s is no price of a product.", price=offer.price),
            field="price",
            way_out=say("Give the amount for all of it: 0 or more."),
        )
    terms = _words(offer.terms, "terms", LONGEST_TERMS, "how and by when it is paid")
    return Offer(offer.mass, offer.price, terms)


def check_place(place: str) -> str:
    """Return a place with single spaces; raises ``Invalid`` naming ``place``."""
    squeezed = " ".join(place.split())
    return _words(squeezed, "place", LONGEST_PLACE, "where it is kept")


def check_reason(reason: str) -> str:
    """Return a reason, trimmed; raises ``Invalid`` naming ``reason``."""
    return _words(reason, "reason", LONGEST_REASON, "why")


def _words(text: str, field: str, longest: int, what: str) -> str:
    kept = text.strip()
    if SHORTEST <= len(kept) <= longest:
        return kept
    raise Invalid(
        f"bad_{field}",
        say(
            "Say in %(shortest)s to %(longest)s characters %(what)s.",
            shortest=SHORTEST,
            longest=longest,
            what=what,
        ),
        field=field,
    )


def require_offered(state: str) -> None:
    """Raise ``Conflict`` for what was answered or taken back already."""
    if state != AgreementState.OFFERED:
        raise Conflict(
            "not_offered_any_more",
            say("This offer is %(state)s already.", state=state.replace("_", " ")),
            field="state",
            way_out=say("Make a new offer."),
        )


def require_part(*, is_offerer: bool, answers: bool) -> None:
    """Raise ``Forbidden`` where who offers would answer, or the other one take back."""
    if answers and is_offerer:
        raise Forbidden(
            "own_offer",
            say("The other side answers an offer."),
            way_out=say("Take it back where it is not to stand."),
        )
    if not answers and not is_offerer:
        raise Forbidden(
            "offer_of_others",
            say("Only who made an offer takes it back."),
            way_out=say("Decline it where you do not agree."),
        )


def by_group(contents: Mapping[str, Mass]) -> dict[Group, dict[str, Mass]]:
    """Sort the rare earths of a content into their groups; groups without any are left out."""
    found: dict[Group, dict[str, Mass]] = {}
    for element in streams.elements():
        if mass := contents.get(element.symbol, NO_MASS):
            group = Group(element.groups[SCHEME])
            found.setdefault(group, {})[element.symbol] = mass
    return found


def check_rare_earths(contents: Mapping[str, Mass]) -> None:
    """Raise ``Invalid`` where nothing is offered of which a reserve keeps account."""
    if not by_group(contents):
        raise Invalid(
            "no_rare_earth",
            say("There is no measurable rare earth in so much of it."),
            field="mass",
            way_out=say("Offer more of it, or a product that holds rare earths."),
        )


def mass_of(contents: Mapping[str, Mass]) -> Mass:
    """Return what elements weigh together."""
    return total_mass(contents.values())


def read_year(text: str, today: date) -> int:
    """Read a year of the calendar, the present one where none is given; raises ``Invalid``."""
    if not text.strip():
        return today.year
    wanted = text.strip()
    if wanted.isdecimal() and len(wanted) == 4 and _FIRST_YEAR <= int(wanted) <= _LAST_YEAR:
        return int(wanted)
    raise Invalid(
        "year_unreadable",
        say("“%(wanted)s” is no year.", wanted=wanted[:20]),
        field="year",
        way_out=say("Write four digits, such as 2026."),
    )


def instants_of(year: int) -> tuple[datetime, datetime]:
    """Return when a year begins and when the next one does, in UTC."""
    return midnight(date(year, 1, 1), UTC), midnight(date(year, 12, 31) + timedelta(days=1), UTC)
