"""What is the reference of an auction, and who quotes what is in a lot?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import select

from recycling.auctions.rules.reference import (
    OLDEST_DAYS,
    Pricing,
    Quoted,
    Reference,
    Stated,
    to_fraction,
)
from recycling.db import db
from recycling.errors import Invalid
from recycling.lots.models import Lot
from recycling.lots.rules.composition import rare_earth_of
from recycling.matching.models import PriceObservation
from recycling.matching.prices import index_at
from recycling.matching.rules.indices import Averaging, Index
from recycling.matching.rules.prices import QUOTED_TOGETHER
from recycling.quantities import Form
from recycling.sayings import say
from recycling.streams.composition import COMPONENTS, TOTALS, in_form
from recycling.streams.rules import element, elements


def reference_of(lot: Lot, pricing: Pricing, currency: str, day: date) -> Reference:
    """Return the figures of a lot on a day; raises ``Invalid`` where nothing in it is quoted."""
    quoted = tuple(_quoted(lot, pricing, currency, day))
    if not quoted:
        raise Invalid(
            "nothing_quoted",
            say(
                "“%(publisher)s” has quoted nothing in %(currency)s of what the lot's assay"
                " states, in the last %(oldest_days)s days.",
                publisher=pricing.publisher,
                currency=currency,
                oldest_days=OLDEST_DAYS,
            ),
            field="index_publisher",
            way_out=say("Choose another publisher or currency, or take prices per tonne only."),
        )
    return Reference(
        currency=currency,
        pricing=pricing,
        wet_mass=lot.wet_mass,
        dry_mass=lot.dry_mass,
        quoted=quoted,
        stated=tuple(
            Stated(row.species, row.fraction) for row in lot.components if _is_other(row.species)
        ),
    )


def publishers_for(lot: Lot, day: date) -> list[str]:
    """Return who quoted, in the last days that count, something the lot holds; by name."""
    held = [name for name, symbols in _groups() if _holds(lot, symbols)]
    rows = db.session.scalars(
        select(PriceObservation.publisher)
        .where(
            PriceObservation.element.in_(held),
            PriceObservation.observed_on.between(day - timedelta(days=OLDEST_DAYS - 1), day),
        )
        .distinct()
        .order_by(PriceObservation.publisher)
    )
    return list(rows)


def _quoted(lot: Lot, pricing: Pricing, currency: str, day: date) -> Iterator[Quoted]:
    averaging = Averaging(pricing.averaging_days, OLDEST_DAYS)
    for name, symbols in _groups():
        for form in Form if _holds(lot, symbols) else ():
            index = Index(pricing.publisher, name, str(form), currency)
            found = index_at(index, day, averaging)
            if found is not None:
                share = sum((_share(lot, symbol, form) for symbol in symbols), Decimal(0))
                yield Quoted(name, form, to_fraction(share), found)


def _groups() -> list[tuple[str, tuple[str, ...]]]:
    """Return what is quoted under which name: each element, and those quoted together."""
    alone = [(one.symbol, (one.symbol,)) for one in elements()]
    return [*QUOTED_TOGETHER.items(), *alone]


def _holds(lot: Lot, symbols: tuple[str, ...]) -> bool:
    return any(rare_earth_of(row.species) in symbols for row in lot.components)


def _share(lot: Lot, symbol: str, form: Form) -> Decimal:
    """Return a rare earth's share of dry mass in a form: as it was stated so, else converted."""
    stated = {row.species: row.fraction.value for row in lot.components}
    one = element(symbol)
    as_stated, other = (symbol, one.oxide) if form is Form.ELEMENT else (one.oxide, symbol)
    if as_stated in stated:
        return stated[as_stated]
    return in_form(other, stated.get(other, Decimal(0)), form) or Decimal(0)


def _is_other(species: str) -> bool:
    return rare_earth_of(species) is None and species not in {*TOTALS, *COMPONENTS}
