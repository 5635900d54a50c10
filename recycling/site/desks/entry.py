"""What is an entry of a desk, and when does it hurry?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from recycling.parties.permissions import Permission

SHOWN = 6
_HURRIES = timedelta(days=1)


@dataclass(frozen=True)
class Awaiting:
    """One deed that awaits the reader: about which thing, the word of the deed, by when."""

    ref: str
    title: str
    text: str
    href: str
    action: str
    due: datetime | date | None = None
    tone: str = ""


@dataclass(frozen=True)
class Section:
    """Deeds of one sort; ``more`` leads to the rest where there are more than are shown.

    ``sort`` is under which heading of an authority's desk it stands.
    ``takes`` is the permission such a deed takes; without one it is not for who acts by delegation.
    """

    title: str
    entries: tuple[Awaiting, ...]
    more: str = ""
    takes: Permission | None = None
    sort: str = ""


def section(
    title: str, entries: Iterable[Awaiting], more: str = "", *, takes: Permission | None = None
) -> Section:
    """Make a section of up to ``SHOWN`` entries; ask the register for one more than that."""
    found = tuple(entries)
    return Section(title, found[:SHOWN], more if len(found) > SHOWN else "", takes)


def tone_of(due: datetime | date, now: datetime) -> str:
    """Return ``"urgent"`` for what is due within a day, or on this day, or was before."""
    if isinstance(due, datetime):
        return "urgent" if due - now <= _HURRIES else ""
    return "urgent" if due <= now.date() else ""
