"""Which published lots fit, in which order, and what would be left ?

One index of words answers everything that is a choice (stream, country, state, element, …) along
with the words typed; columns answer what lies between two figures. A search first looks at the
next few thousand lots in the order asked for: common things are found there at once. What is less
common, by what those few thousand had of it, is looked for among the next ten thousands. Only what
is rare goes to the indexes for all of its places, which are then few. So no search sorts or counts
a large part of the register, on PostgreSQL or on SQLite.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import aliased

from recycling.db import db
from recycling.errors import Invalid
from recycling.lots.cards import LotSummary, lot_summary
from recycling.lots.models import Lot, RegisterEntry
from recycling.lots.narrowing import conditions, figures
from recycling.lots.queries import LISTED
from recycling.lots.sought import Sort, Sought, check
from recycling.quantities import Mass
from recycling.sayings import say
from recycling.wire import Page, cards, decode_cursor, encode_cursor

# How many lots are looked at in order before the indexes are asked for every place.
WINDOW = 4000
# How many more are worth looking at where the first promise to fill the page. In the order of their
# ids lots lie side by side; in any other each is a place of its own. SQLite asks a lot for its
# words by reading through them all, which its index spares it.
_WIDER = {("postgresql", "id"): 32_000, ("postgresql", ""): 12_000}
# Up to how many lots are asked one by one rather than an index of words for all that have some.
_FEW = 4 * WINDOW


@dataclass(frozen=True)
class Order:
    """An order of the register: by which column, which way, and who is in it at all."""

    column: str
    is_descending: bool

    def key(self, entry: Any) -> tuple[ColumnElement[Any], ...]:
        """Return what an entry is put in order by; the id parts equals."""
        value = getattr(entry, self.column)
        return (value,) if self.column == "id" else (value, entry.id)

    def by(self, entry: Any) -> list[ColumnElement[Any]]:
        """Return the key as a query orders by it."""
        return [one.desc() if self.is_descending else one.asc() for one in self.key(entry)]

    def after(self, entry: Any, place: tuple[Any, ...]) -> ColumnElement[bool]:
        """Return the condition that an entry comes after a place."""
        first = self.key(entry)[0]
        beyond: Callable[[Any, Any], ColumnElement[bool]] = (
            (lambda column, value: column < value)
            if self.is_descending
            else (lambda column, value: column > value)
        )
        if self.column == "id":
            return beyond(first, place[0])
        value, last = place
        return or_(beyond(first, value), and_(first == value, beyond(entry.id, last)))


ORDERS = {
    Sort.NEWEST: Order("id", True),
    Sort.CLOSING: Order("closes_at", False),
    Sort.HEAVIEST: Order("wet_mass", True),
    Sort.DEAREST: Order("price_minor_per_tonne", True),
}


def search(sought: Sought, cursor: str = "", limit: int = 50) -> Page[LotSummary]:
    """Return a page of the lots ever published that fit, in the order asked for.

    Raises ``Invalid`` naming the filter nobody can narrow by, or a cursor of another list.
    """
    check(sought)
    order = ORDERS[Sort(sought.sort)]
    keys = _keys(sought, order, _place(cursor, order), limit + 1)
    following = encode_cursor(*_written(keys[limit - 1])) if len(keys) > limit else ""
    return cards(Page(tuple(_lots([key[-1] for key in keys[:limit]])), following), lot_summary)


def _lots(entry_ids: Sequence[int]) -> list[Lot]:
    """Read the lots of some entries, in the order of the entries."""
    rows = db.session.execute(
        select(RegisterEntry.id, Lot)
        .join(Lot, Lot.id == RegisterEntry.lot_id)
        .where(RegisterEntry.id.in_(entry_ids))
        .options(*LISTED)
    )
    found: dict[int, Lot] = {row[0]: row[1] for row in rows}
    return [found[one] for one in entry_ids]


def _keys(sought: Sought, order: Order, place: Any, limit: int) -> list[tuple[Any, ...]]:
    """Return the keys of the entries that come next: of the window, or else of all places."""
    keys: list[tuple[Any, ...]] = []
    for window in windows(sought, order, place):
        entry = aliased(RegisterEntry, window.entries)
        fits = conditions(sought, entry, one_by_one=True)
        within = select(*order.key(entry)).where(*fits).order_by(*order.by(entry))
        keys = [tuple(row) for row in db.session.execute(within.limit(limit))]
        if len(keys) == limit or not window.is_full():
            return keys
        if not window.promises(len(keys), limit):
            break
    return _keys_anywhere(sought, order, place, limit)


@dataclass(frozen=True)
class Window:
    """The next entries in an order, ``size`` of them where there are so many."""

    entries: Any
    size: int
    wider: int

    def is_full(self) -> bool:
        """Tell whether there may be more beyond the window."""
        last = select(self.entries.c.id).offset(self.size - 1).limit(1)
        return db.session.execute(last).first() is not None

    def promises(self, found: int, wanted: int) -> bool:
        """Tell whether the wider window should have as many as wanted, after what this one had."""
        return found * self.wider >= wanted * self.size


def windows(sought: Sought, order: Order, place: Any = None) -> Iterator[Window]:
    """Return windows on an order, from a place on, between what bounds it: a small one, a wide one.

    Whoever looks through the first goes on to the second where the first ``promises``.
    """
    dialect = db.session.get_bind().dialect.name
    wider = _WIDER.get((dialect, order.column)) or _WIDER.get((dialect, ""), 0)
    bounds = (c for name, c in figures(sought, RegisterEntry) if name == order.column)
    query = select(RegisterEntry).where(*_in_order(order, RegisterEntry, place), *bounds)
    query = query.order_by(*order.by(RegisterEntry))
    for size, beyond in ((WINDOW, wider), (wider, 0)):
        yield Window(query.limit(size).subquery(), size, beyond)


def _in_order(order: Order, entry: Any, place: Any) -> Iterator[ColumnElement[bool]]:
    if order.column in ("closes_at", "price_minor_per_tonne"):
        yield getattr(entry, order.column).is_not(None)
    if place is not None:
        yield order.after(entry, place)


def _keys_anywhere(sought: Sought, order: Order, place: Any, limit: int) -> list[tuple[Any, ...]]:
    """Ask the indexes for every place and sort them: they are few, or the window had them."""
    places = (
        select(*order.key(RegisterEntry))
        .where(*anywhere(sought), *_in_order(order, RegisterEntry, place))
        .cte("places")
        .prefix_with("MATERIALIZED")
    )
    keys = list(places.c)
    ordered = select(*keys).order_by(*(k.desc() if order.is_descending else k.asc() for k in keys))
    return [tuple(row) for row in db.session.execute(ordered.limit(limit))]


def anywhere(sought: Sought) -> list[ColumnElement[bool]]:
    """Return the conditions of a search in the whole register, led by the index with fewest places.

    PostgreSQL chooses that by its statistics. SQLite has none of its index of words and always
    goes there first: it is not shown to it where few lots lie between the figures asked for.
    """
    is_sqlite = db.session.get_bind().dialect.name == "sqlite"
    few = is_sqlite and any(_are_few(condition) for _name, condition in _bounds(sought))
    return list(conditions(sought, RegisterEntry, one_by_one=few))


def _bounds(sought: Sought) -> list[tuple[str, ColumnElement[bool]]]:
    """Return what bounds each indexed column, both ends as one condition."""
    together: dict[str, list[ColumnElement[bool]]] = {}
    for name, condition in figures(sought, RegisterEntry):
        together.setdefault(name, []).append(condition)
    return [(name, and_(*several)) for name, several in together.items()]


def _are_few(condition: ColumnElement[bool]) -> bool:
    beyond = select(RegisterEntry.id).where(condition).offset(_FEW).limit(1)
    return db.session.execute(beyond).first() is None


def _place(cursor: str, order: Order) -> tuple[Any, ...] | None:
    place = decode_cursor(cursor)
    if place is None:
        return None
    try:
        return _read_place(place, order)
    except ValueError:
        raise Invalid(
            "bad_cursor",
            say("This cursor belongs to another list."),
            field="cursor",
            way_out=say("Start again without a cursor."),
        ) from None


def _read_place(place: Sequence[str | int], order: Order) -> tuple[Any, ...]:
    if order.column == "id":
        (last,) = place
        return (int(last),)
    value, last = place
    if order.column == "closes_at":
        at = datetime.fromisoformat(str(value))
        if at.tzinfo is None:
            raise ValueError
        return at, int(last)
    number = int(value)
    return (Mass(number) if order.column == "wet_mass" else number), int(last)


def _written(key: tuple[Any, ...]) -> tuple[str | int, ...]:
    """Write the place after which the next page starts."""
    return tuple(
        one.isoformat() if isinstance(one, datetime) else getattr(one, "milligrams", one)
        for one in key
    )
