"""Who trades with whom in a regulator's country? The pairs of the last twelve months."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, select

from recycling import clock
from recycling.auctions.patterns.ties import ties_among
from recycling.bases.models import Base
from recycling.db import db
from recycling.deeds import Actor
from recycling.months import Month
from recycling.oversight.leaks.rules import Part
from recycling.oversight.signs.lifecycle import SignState
from recycling.oversight.signs.models import Sign, TradeMonth, TradePair
from recycling.oversight.signs.queries import once_in
from recycling.oversight.signs.rules import Kind
from recycling.oversight.signs.trade import MILLION, first_month
from recycling.parties.models import Organisation
from recycling.parties.permissions import Permission, permit
from recycling.quantities import Mass
from recycling.wire import Page, cursor_id, page_of


@dataclass(frozen=True)
class PairCard:
    """A holder and a base that traded, with who carried most; shares from 0 to 1.

    ``expected`` is the base's share of the market in the holder's streams, ``chance`` how often a
    draw from the market holds as many of its lots, ``ties`` by what holder and recycler are joined.
    """

    holder: str
    holder_name: str
    base: str
    base_name: str
    carrier: str
    carrier_name: str
    of_carrier: Decimal
    lots: int
    mass: Mass
    of_holder: Decimal
    of_base: Decimal
    expected: Decimal
    chance: Decimal
    ties: tuple[str, ...]
    sign: str

    @property
    def one_in(self) -> int:
        """Return once in how many draws there are as many, to two digits."""
        return once_in(self.chance)


@dataclass(frozen=True)
class Network:
    """The pairs of a page, from which month on, and the strongest of all to be drawn."""

    since: Month
    pairs: Page[PairCard]
    strongest: tuple[PairCard, ...]


DRAWN = 20


def network(actor: Actor, cursor: str = "") -> Network:
    """Return the pairs whose lots left from a regulator's country, with most lots first.

    They were added up when trade was counted last. Raises ``Forbidden`` for anybody but a
    regulator.
    """
    page = pairs(actor, cursor)
    drawn = pairs(actor, limit=DRAWN).items if cursor else page.items[:DRAWN]
    counted = db.session.scalar(select(func.max(TradeMonth.counted_on)))
    return Network(first_month(counted or clock.today()), page, tuple(drawn))


def pairs(actor: Actor, cursor: str = "", limit: int = 50) -> Page[PairCard]:
    """Return a page of the pairs; raises as ``network`` does."""
    permit(actor, Permission.OVERSIGHT_READ)
    rows = db.session.scalars(
        select(TradePair)
        .where(TradePair.country == actor.country, TradePair.place > cursor_id(cursor))
        .order_by(TradePair.place)
        .limit(limit + 1)
    ).all()
    found = page_of(rows, limit, lambda row: (row.place,))
    return Page(tuple(_cards(found.items)), found.next)


def _cards(found: Sequence[TradePair]) -> list[PairCard]:
    if not found:
        return []
    bases = {
        row.id: row
        for row in db.session.scalars(
            select(Base).where(Base.id.in_({one.base_id for one in found}))
        )
    }
    holders = {one.holder_id for one in found}
    named = {
        row.id: (row.ref, row.name)
        for row in db.session.execute(
            select(Organisation.id, Organisation.ref, Organisation.name).where(
                Organisation.id.in_(holders | {one.carrier_id for one in found})
            )
        )
    }
    recyclers = {base.recycler_id for base in bases.values()}
    known = _Known(bases, named, _ties(holders | recyclers), _signs(holders))
    return [_card(one, known) for one in found]


@dataclass(frozen=True)
class _Known:
    """What is known beside their trade: bases, names, ties and open signs."""

    bases: Mapping[int, Base]
    named: Mapping[int, tuple[str, str]]
    ties: Mapping[frozenset[int], set[str]]
    signs: Mapping[tuple[int, str], str]


def _ties(organisations: set[int]) -> dict[frozenset[int], set[str]]:
    found: dict[frozenset[int], set[str]] = defaultdict(set)
    for tie in ties_among(organisations):
        found[tie.pair].add(str(tie.kind))
    return found


def _signs(holders: set[int]) -> dict[tuple[int, str], str]:
    rows = db.session.scalars(
        select(Sign).where(
            Sign.part == Part.HOLDER,
            Sign.number.in_(holders),
            Sign.kind == Kind.PARTNERS,
            Sign.state == SignState.OPEN,
        )
    )
    return {
        (row.number, one["about"]["base"]): row.ref
        for row in rows
        for one in row.evidence["findings"]
    }


def _card(one: TradePair, known: _Known) -> PairCard:
    base, named = known.bases[one.base_id], known.named
    tied = {"same"} if base.recycler_id == one.holder_id else set()
    tied |= known.ties.get(frozenset((one.holder_id, base.recycler_id)), set())
    return PairCard(
        *named[one.holder_id],
        base.ref,
        base.name,
        *named[one.carrier_id],
        _share(one.carried, one.lots),
        one.lots,
        one.received,
        _share(one.lots, one.lots_of_holder),
        _share(one.lots, one.lots_of_base),
        _share(one.expected_ppm, MILLION),
        Decimal(one.chance) / MILLION**2,
        tuple(sorted(tied)),
        known.signs.get((one.holder_id, base.ref), ""),
    )


def _share(part: int, whole: int) -> Decimal:
    return round(Decimal(part) / whole, 4)
