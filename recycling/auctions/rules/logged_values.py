"""How is a value of a published document read again, and what is said of one that is none?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from recycling.errors import Invalid
from recycling.quantities import exact
from recycling.sayings import say


def mapping(value: object, place: str) -> Mapping[str, Any]:
    """Return an object; raises ``Invalid`` naming its place, as all of these do."""
    if not isinstance(value, dict):
        raise unreadable(place, "it is no object")
    return value


def items(value: object, place: str) -> list[Any]:
    """Return a list."""
    if not isinstance(value, list):
        raise unreadable(place, "it is no list")
    return value


def text(value: object, place: str) -> str:
    """Return a text."""
    if not isinstance(value, str):
        raise unreadable(place, "it is no text")
    return value


def whole(value: object, place: str) -> int:
    """Return a whole number."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise unreadable(place, "it is no whole number")
    return value


def decimal(value: object, place: str) -> Decimal:
    """Return an exact decimal, which is written as text."""
    try:
        return exact(text(value, place), place)
    except Invalid:
        raise unreadable(place, "it is no decimal written as text") from None


def day(value: object, place: str) -> date:
    """Return a day."""
    try:
        return date.fromisoformat(text(value, place))
    except ValueError:
        raise unreadable(place, "it is no day") from None


def instant(value: object, place: str) -> datetime:
    """Return an instant with its offset."""
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError:
        raise unreadable(place, "it is no instant") from None
    if at.tzinfo is None:
        raise unreadable(place, "it is an instant without its offset")
    return at


def unreadable(place: str, why: str) -> Invalid:
    """Return what is raised for a document that is no bid log."""
    return Invalid(
        "log_unreadable",
        say("This is no bid log: %(place)s: %(why)s.", place=place, why=why),
        field=place,
        way_out=say("Take the log from the auction's page."),
    )
