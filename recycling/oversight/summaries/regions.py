"""What was a year of a country, or of a part of one? Of public figures and suppressed ones alone.

Recovery in a country is the published figures of which every contribution is from there. A part of
a country has none published, so its own are cut by the same rule: one cut of the country's year by
stream, part and route, of which a part is shown the pieces that lie wholly in it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from recycling.bases.cases.models import Order
from recycling.bases.cases.rules import IN_EFFECT, Measure
from recycling.bases.models import Base, Licence
from recycling.bases.rules import IN_FORCE
from recycling.certificates.models import Certificate
from recycling.db import db
from recycling.lots.models import Lot
from recycling.oversight.cases.forms import measure_words
from recycling.oversight.statistics import queries as statistics
from recycling.oversight.statistics.models import FigureBundle, RecoveryMonth
from recycling.oversight.statistics.rules import LEAST_FIRMS, MOST_OF_TWO, Kind, bundles_of
from recycling.oversight.statistics.rules import Part as Contribution
from recycling.oversight.statistics.tables import Bundle, Row, told
from recycling.oversight.summaries.movements import certificates, mass_of, summed, within
from recycling.oversight.summaries.rules import Cell, Column, Part, Subject, Unit, Year
from recycling.oversight.summaries.words import element_name, stream_name
from recycling.quantities import Mass

Span = tuple[datetime, datetime]


def parts_of_region(region: Subject, year: Year) -> tuple[Part, ...]:
    """Return the parts of the summary of a country or a part of it."""
    span = year.instants(UTC)
    here = Base.country == region.country
    if region.subdivision:
        here &= Base.subdivision == region.subdivision
    bases = select(Base.id).where(here)
    bundles = _bundles(region, year)
    return (
        *(() if region.subdivision else (_lots(region.country, span),)),
        _recovery(bundles),
        _recovery_by_stream(bundles),
        _bases(bases),
        _orders(region, bases, span),
        certificates(Certificate.base_id.in_(bases), span),
    )


def _lots(country: str, span: Span) -> Part:
    rows = db.session.execute(
        select(Lot.stream, func.count(), summed(Lot.wet_mass))
        .where(Lot.country == country, within(Lot.published_at, span))
        .group_by(Lot.stream)
        .order_by(Lot.stream)
    )
    return Part(
        "lots_registered",
        _("Lots registered, by stream"),
        _("Lots in the region published in the year, by their declared wet mass: public figures."),
        (
            Column("stream", _("Stream")),
            Column("lots", _("Lots"), Unit.COUNT),
            Column("declared_kg", _("Declared, kg"), Unit.MASS),
        ),
        tuple((stream_name(one), lots, mass_of(mass)) for one, lots, mass in rows),
        empty=_("No lot was published in this year."),
    )


def _bundles(region: Subject, year: Year) -> list[Bundle]:
    if region.subdivision:
        return _own_bundles(region, year)
    rows = db.session.scalars(
        select(FigureBundle)
        .where(FigureBundle.month.between(year.first_month, year.last_month))
        .order_by(FigureBundle.id)
    )
    return [
        Bundle(row.id, row.month, row.element, kinds, row.treated, row.recovered)
        for row in rows
        for kinds in [tuple(Kind(*kind) for kind in row.kinds)]
        if {kind.country for kind in kinds} == {region.country}
    ]


def _own_bundles(region: Subject, year: Year) -> list[Bundle]:
    newest = statistics.published().month
    rows = db.session.execute(
        select(
            RecoveryMonth.element,
            RecoveryMonth.stream,
            RecoveryMonth.route,
            Base.subdivision,
            RecoveryMonth.recycler_id,
            summed(RecoveryMonth.treated),
            summed(RecoveryMonth.recovered),
        )
        .outerjoin(Base, Base.id == RecoveryMonth.base_id)
        .where(
            RecoveryMonth.country == region.country,
            RecoveryMonth.month.between(year.first_month, min(year.last_month, newest)),
        )
        .group_by(
            RecoveryMonth.element,
            RecoveryMonth.stream,
            RecoveryMonth.route,
            Base.subdivision,
            RecoveryMonth.recycler_id,
        )
    )
    of_elements: defaultdict[str, list[Contribution]] = defaultdict(list)
    for element, stream, route, subdivision, firm, treated, recovered in rows:
        kind = Kind(stream, route, subdivision or region.country)
        of_elements[element].append(Contribution(kind, firm, int(treated), int(recovered)))
    return cut(of_elements, region.subdivision)


def cut(of_elements: Mapping[str, list[Contribution]], where: str) -> list[Bundle]:
    """Return the pieces of one cut that lie wholly in a part of a country.

    The ``country`` of each contribution's kind is the part of the country it is from. Every part
    is shown pieces of the same cut, so what is told of all of them cannot be taken apart either.
    """
    found: list[Bundle] = []
    for element, contributions in sorted(of_elements.items()):
        for piece in bundles_of(sorted(contributions)):
            kinds = tuple(sorted({one.kind for one in piece}))
            if {kind.country for kind in kinds} == {where}:
                treated = sum(one.treated for one in piece)
                recovered = sum(one.recovered for one in piece)
                found.append(Bundle(0, "", element, kinds, Mass(treated), Mass(recovered)))
    return found


def _recovery(bundles: Iterable[Bundle]) -> Part:
    rows = told(bundles, "element").rows
    return Part(
        "recovery",
        _("Recovered, by element"),
        _counted(),
        (Column("element", _("Element")), *_rate_columns()),
        tuple((element_name(row.name), *_rates(row)) for row in rows),
        differs=_(
            "Less than the region treated: what would give a firm’s figures away is left out, here "
            "and in every sum, and a month comes about three weeks after it ends."
        ),
        empty=_("No figure can be told of this region alone."),
    )


def _recovery_by_stream(bundles: Iterable[Bundle]) -> Part:
    of_elements: defaultdict[str, list[Bundle]] = defaultdict(list)
    for one in bundles:
        of_elements[one.element].append(one)
    rows: list[tuple[Cell, ...]] = []
    for element, own in sorted(of_elements.items()):
        rows += [
            (element_name(element), _streams(row), *_rates(row))
            for row in told(own, "stream").every
        ]
    return Part(
        "recovery_by_stream",
        _("Recovered, by element and stream"),
        _counted(),
        (Column("element", _("Element")), Column("stream", _("Stream")), *_rate_columns()),
        tuple(rows),
        empty=_("No figure can be told of this region alone."),
    )


def _counted() -> str:
    return str(
        _(
            "Each figure is the sum of %(least)s firms or more, of which the two largest have "
            "%(most)s %% at most: the rule of the public statistics. Treated is what came to its "
            "end in a batch.",
            least=LEAST_FIRMS,
            most=MOST_OF_TWO,
        )
    )


def _streams(row: Row) -> str:
    if row.name:
        return stream_name(row.name)
    names = "; ".join(stream_name(one) for one in row.of)
    return str(_("Not told apart: %(names)s", names=names))


def _rate_columns() -> tuple[Column, ...]:
    return (
        Column("treated_kg", _("Treated, kg"), Unit.MASS),
        Column("recovered_kg", _("Recovered, kg"), Unit.MASS),
        Column("recovery_rate", _("Recovery rate"), Unit.SHARE),
    )


def _rates(row: Row) -> tuple[Cell, ...]:
    return row.treated, row.recovered, row.rate


def _bases(bases: Any) -> Part:
    number = db.session.scalar(select(func.count()).select_from(bases.subquery())) or 0
    licensed, licences, yearly = db.session.execute(
        select(
            func.count(Licence.base_id.distinct()),
            func.count(Licence.id),
            summed(Licence.yearly_mass),
        ).where(Licence.base_id.in_(bases), Licence.state.in_(IN_FORCE))
    ).one()
    rows: tuple[tuple[Cell, ...], ...] = (
        (_("Bases on the register"), number, None),
        (_("Bases with a licence in force"), licensed, None),
        (_("Licences in force, and what they allow a year"), licences, mass_of(yearly)),
    )
    return Part(
        "bases",
        _("Bases"),
        _("The public register as it is now."),
        (
            Column("what", _("What")),
            Column("number", _("Count"), Unit.COUNT),
            Column("yearly_kg", _("Allowed a year, kg"), Unit.MASS),
        ),
        rows,
    )


def _orders(region: Subject, bases: Any, span: Span) -> Part:
    where = Order.country == region.country
    if region.subdivision:
        where &= Order.base_id.in_(bases)
    found = {
        measure: (issued, in_effect)
        for measure, issued, in_effect in db.session.execute(
            select(Order.measure, func.count(), func.count().filter(Order.state.in_(IN_EFFECT)))
            .where(where, within(Order.issued_at, span))
            .group_by(Order.measure)
        )
    }
    return Part(
        "orders",
        _("Orders issued"),
        _("Orders issued in the year, by measure, and how many are in effect now."),
        (
            Column("measure", _("Measure")),
            Column("issued", _("Issued"), Unit.COUNT),
            Column("in_effect", _("In effect now"), Unit.COUNT),
        ),
        tuple((measure_words(one), *found[one]) for one in Measure if one in found),
        empty=_("No order was issued in this year."),
    )
