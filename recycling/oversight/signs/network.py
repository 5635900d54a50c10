"""Who trades with whom in a regulator's country? The pairs of the last twelve months."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from recycling import clock
from recycling.auctions.patterns.ties import ties_among
from recycling.bases.models import Base
from recycling.db import db
from recycling.deeds import Actor
from recycling.months import Month
from recycling.oversight.leaks.rules import Part
from recycling.oversight.signs.lifecycle import SignState
from recycling.oversight.signs.models import Sign
from recycling.oversight.signs.queries import once_in
from recycling.oversight.signs.rules import Kind
from recycling.oversight.signs.rules.partners import Pair, Trade
from recycling.oversight.signs.trade import carriers_in, first_month, traded_in
from recycling.parties.models import Organisation
from recycling.parties.permissions import Permission, permit
from recycling.quantities import Mass
from recycling.wire import Page, cursor_id, encode_cursor


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


def network(actor: Actor, cursor: str = "", limit: int = 50) -> Network:
    """Return the pairs whose lots left from a regulator's country, with most lots first.

    Raises ``Forbidden`` for anybody but a regulator.
    """
    permit(actor, Permission.OVERSIGHT_READ)
    since, start = first_month(clock.today()), cursor_id(cursor)
    trade = Trade(traded_in(actor.country, since))
    found = trade.strongest()
    end = start + limit

    def shown(first: int, last: int) -> list[PairCard]:
        # How likely a pair is takes longest to work out: only of those that are looked at.
        return _cards([trade.pair(*both) for both in found[first:last]], actor.country, since)

    page = Page(tuple(shown(start, end)), encode_cursor(end) if end < len(found) else "")
    drawn = page.items[:DRAWN] if not start else shown(0, DRAWN)
    return Network(since, page, tuple(drawn))


def pairs(actor: Actor, cursor: str = "", limit: int = 50) -> Page[PairCard]:
    """Return a page of the pairs; raises as ``network`` does."""
    return network(actor, cursor, limit).pairs


def _cards(found: list[Pair], country: str, since: Month) -> list[PairCard]:
    if not found:
        return []
    carriers = carriers_in(country, since)
    bases = {
        row.id: row
        for row in db.session.scalars(select(Base).where(Base.id.in_({one.base for one in found})))
    }
    holders = {one.holder for one in found}
    first = {both: rows[0] for both, rows in carriers.items()}
    wanted = holders | {first[one.holder, one.base][0] for one in found}
    named = {
        row.id: (row.ref, row.name)
        for row in db.session.execute(
            select(Organisation.id, Organisation.ref, Organisation.name).where(
                Organisation.id.in_(wanted)
            )
        )
    }
    known = _Known(
        bases,
        first,
        named,
        _ties(holders | {base.recycler_id for base in bases.values()}),
        _signs(holders),
    )
    return [_card(one, known) for one in found]


@dataclass(frozen=True)
class _Known:
    """What is known beside their trade: bases, who carried most, names, ties and open signs."""

    bases: Mapping[int, Base]
    carriers: Mapping[tuple[int, int], tuple[int, int]]
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


def _card(one: Pair, known: _Known) -> PairCard:
    base, named = known.bases[one.base], known.named
    by, carried = known.carriers[one.holder, one.base]
    tied = {"same"} if base.recycler_id == one.holder else set()
    tied |= known.ties.get(frozenset((one.holder, base.recycler_id)), set())
    return PairCard(
        *named[one.holder],
        base.ref,
        base.name,
        *named[by],
        _share(carried / one.lots),
        one.lots,
        Mass(one.milligrams),
        _share(one.of_holder),
        _share(one.of_base),
        _share(one.expected),
        Decimal(f"{min(1.0, max(one.chance, 1e-12)):.1e}"),
        tuple(sorted(tied)),
        known.signs.get((one.holder, base.ref), ""),
    )


def _share(value: float) -> Decimal:
    return Decimal(f"{value:.4f}")
