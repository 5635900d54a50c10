"""What was a year of a base? Receipts, elements, products, residues, yields, licences, open ends.

By the calendar of the base, as its monthly returns are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from recycling.bases.models import Base, Licence, LicenceYear, LineYield, ProcessLine
from recycling.bases.quotas import queries as quotas
from recycling.bases.quotas.rules import Use
from recycling.bases.rules import zone_of
from recycling.certificates.models import Certificate
from recycling.custody.models import Consignment, Receipt
from recycling.db import db
from recycling.lots.models import Lot
from recycling.oversight.returns.models import MonthlyReturn, ReturnFlow
from recycling.oversight.returns.rules import MASS, ReturnState
from recycling.oversight.statistics.models import RecoveryMonth
from recycling.oversight.statistics.tables import rate_of
from recycling.oversight.summaries.movements import certificates, mass_of, summed, within
from recycling.oversight.summaries.rules import Cell, Column, Part, Unit, Year
from recycling.oversight.summaries.words import element_name, route_name, stream_name
from recycling.quantities import Mass
from recycling.recovery.models import Batch, Output, OutputElement
from recycling.recovery.rules import BatchState, OutputKind
from recycling.streams.elements import rare_earths

Span = tuple[datetime, datetime]
_FLOWS = ("received", "treated", "products", "residues", "dispatched", "in_lines", "losses")
_PER_CENT = 100
_QUOTAS = 200


def parts_of_base(base: Base, year: Year) -> tuple[Part, ...]:
    """Return the parts of a base's summary."""
    span = year.instants(zone_of(base.country, base.latitude_udeg, base.longitude_udeg))
    return (
        _received(base, span),
        *_from_returns(base, year),
        _products(base, span),
        _in_products(base, span),
        _residues(base, span),
        _yields(base, year),
        _use(base, year),
        certificates(Certificate.base_id == base.id, span),
        _open_ends(base, year),
    )


def _received(base: Base, span: Span) -> Part:
    rows = db.session.execute(
        select(Lot.stream, func.count(), summed(Receipt.accepted), summed(Receipt.refused))
        .select_from(Receipt)
        .join(Consignment, Consignment.id == Receipt.consignment_id)
        .join(Lot, Lot.id == Consignment.lot_id)
        .where(Receipt.base_id == base.id, within(Receipt.received_at, span))
        .group_by(Lot.stream)
        .order_by(Lot.stream)
    )
    return Part(
        "received",
        _("Received, by stream"),
        _("Consignments weighed in the year, by their wet mass accepted and refused."),
        (
            Column("stream", _("Stream")),
            Column("consignments", _("Consignments"), Unit.COUNT),
            Column("accepted_kg", _("Accepted, kg"), Unit.MASS),
            Column("refused_kg", _("Refused, kg"), Unit.MASS),
        ),
        tuple((stream_name(one), n, mass_of(a), mass_of(r)) for one, n, a, r in rows),
        empty=_("Nothing was received in this year."),
    )


def _from_returns(base: Base, year: Year) -> tuple[Part, ...]:
    months = db.session.scalar(
        select(func.count())
        .select_from(MonthlyReturn)
        .where(MonthlyReturn.base_id == base.id, _in_year(MonthlyReturn.month, year))
    )
    sums = [summed(getattr(ReturnFlow, one)) for one in _FLOWS]
    rows = db.session.execute(
        select(ReturnFlow.element, *sums)
        .join(MonthlyReturn, MonthlyReturn.id == ReturnFlow.return_id)
        .where(
            MonthlyReturn.base_id == base.id,
            _in_year(MonthlyReturn.month, year),
            ReturnFlow.element != MASS,
        )
        .group_by(ReturnFlow.element)
        .order_by(ReturnFlow.element)
    ).all()
    whole = Part(
        "elements_by_returns",
        _("Elements received and treated, by the monthly returns"),
        _(
            "The figures of the register in the monthly returns drawn up for %(months)s months of "
            "the year, added up. Treated is what was taken into batches.",
            months=months or 0,
        ),
        (Column("element", _("Element")), *_flow_columns()),
        tuple((element_name(row[0]), *(mass_of(one) for one in row[1:])) for row in rows),
        differs=_(
            "A month is in its return once it is over, so the running month is missing. A return "
            "that states other figures does so on its own page."
        ),
        empty=_("No monthly return of this year has been drawn up."),
    )
    products = {row[0]: mass_of(row[1 + _FLOWS.index("products")]) for row in rows}
    return whole, *_compared(base, year, products)


def _flow_columns() -> tuple[Column, ...]:
    headings = (
        _("Received, kg"),
        _("Treated, kg"),
        _("In products, kg"),
        _("In residues, kg"),
        _("Dispatched, kg"),
        _("Left in lines, kg"),
        _("Lost, kg"),
    )
    return tuple(
        Column(f"{name}_kg", heading, Unit.MASS)
        for name, heading in zip(_FLOWS, headings, strict=True)
    )


def _in_year(month: Any, year: Year) -> Any:
    return month.between(year.first_month, year.last_month)


def _compared(base: Base, year: Year, by_returns: dict[str, Mass]) -> Sequence[Part]:
    """Return where returns and statistics say otherwise of what is in products, if they do."""
    counted = {
        element: mass_of(recovered)
        for element, recovered in db.session.execute(
            select(RecoveryMonth.element, summed(RecoveryMonth.recovered))
            .where(
                RecoveryMonth.base_id == base.id,
                _in_year(RecoveryMonth.month, year),
                RecoveryMonth.month.in_(
                    select(MonthlyReturn.month).where(MonthlyReturn.base_id == base.id)
                ),
            )
            .group_by(RecoveryMonth.element)
        )
    }
    rows: list[tuple[Cell, ...]] = []
    for one in sorted(counted.keys() | by_returns.keys() & rare_earths()):
        returned, found = by_returns.get(one, Mass(0)), counted.get(one, Mass(0))
        if returned != found:
            rows.append((element_name(one), returned, found, found - returned))
    if not rows:
        return ()
    part = Part(
        "pages_that_differ",
        _("Where two pages count differently"),
        _(
            "What is in products in the months that have a return: by the returns, and as it is "
            "counted for the statistics."
        ),
        (
            Column("element", _("Element")),
            Column("by_returns_kg", _("By the returns, kg"), Unit.MASS),
            Column("by_statistics_kg", _("By the statistics, kg"), Unit.MASS),
            Column("difference_kg", _("Difference, kg"), Unit.MASS),
        ),
        tuple(rows),
        differs=_(
            "The statistics count a batch anew the night after its books are closed again; a "
            "return is drawn up when its month is over, and anew only until it is signed."
        ),
    )
    return (part,)


def _outputs(base: Base, span: Span, kind: OutputKind) -> Any:
    return (
        Batch.base_id == base.id,
        Batch.state == BatchState.CLOSED,
        within(Batch.first_closed_at, span),
        Output.kind == kind,
    )


def _products(base: Base, span: Span) -> Part:
    rows = db.session.execute(
        select(Output.name, func.count(), summed(Output.mass))
        .join(Batch, Batch.id == Output.batch_id)
        .where(*_outputs(base, span, OutputKind.PRODUCT))
        .group_by(Output.name)
        .order_by(Output.name)
    )
    return Part(
        "products",
        _("Products"),
        _("Products of batches whose books were closed in the year, by the name given to them."),
        (
            Column("product", _("Product")),
            Column("products", _("Count"), Unit.COUNT),
            Column("mass_kg", _("Mass, kg"), Unit.MASS),
        ),
        tuple((name, count, mass_of(mass)) for name, count, mass in rows),
        empty=_("No product was made in this year."),
    )


def _in_products(base: Base, span: Span) -> Part:
    rows = db.session.execute(
        select(OutputElement.element, Output.name, summed(OutputElement.mass))
        .join(Output, Output.id == OutputElement.output_id)
        .join(Batch, Batch.id == Output.batch_id)
        .where(*_outputs(base, span, OutputKind.PRODUCT))
        .group_by(OutputElement.element, Output.name)
        .order_by(OutputElement.element, Output.name)
    )
    return Part(
        "recovered",
        _("Recovered, by element and product"),
        _("The mass of each element in the products above, as declared of each."),
        (
            Column("element", _("Element")),
            Column("product", _("Product")),
            Column("recovered_kg", _("Recovered, kg"), Unit.MASS),
        ),
        tuple((element_name(one), name, mass_of(mass)) for one, name, mass in rows),
        empty=_("Nothing was recovered in this year."),
    )


def _residues(base: Base, span: Span) -> Part:
    rows = db.session.execute(
        select(Output.name, Output.destination, func.count(), summed(Output.mass))
        .join(Batch, Batch.id == Output.batch_id)
        .where(*_outputs(base, span, OutputKind.RESIDUE))
        .group_by(Output.name, Output.destination)
        .order_by(Output.name, Output.destination)
    )
    return Part(
        "residues",
        _("Residues"),
        _("Residues of the same batches, by name and destination."),
        (
            Column("residue", _("Residue")),
            Column("destination", _("Destination")),
            Column("residues", _("Count"), Unit.COUNT),
            Column("mass_kg", _("Mass, kg"), Unit.MASS),
        ),
        tuple((name, where, count, mass_of(mass)) for name, where, count, mass in rows),
        empty=_("No residue was declared in this year."),
    )


def _yields(base: Base, year: Year) -> Part:
    stated = _stated(base)
    rows = db.session.execute(
        select(
            RecoveryMonth.route,
            RecoveryMonth.element,
            summed(RecoveryMonth.treated),
            summed(RecoveryMonth.recovered),
        )
        .where(RecoveryMonth.base_id == base.id, _in_year(RecoveryMonth.month, year))
        .group_by(RecoveryMonth.route, RecoveryMonth.element)
        .order_by(RecoveryMonth.route, RecoveryMonth.element)
    )
    return Part(
        "yields",
        _("Yields, by route and element"),
        _(
            "Treated is what came to its end in a batch: in products, in residues, or lost. The "
            "recovery rate is what is in products over what is treated, as in the statistics."
        ),
        (
            Column("route", _("Route")),
            Column("element", _("Element")),
            Column("treated_kg", _("Treated, kg"), Unit.MASS),
            Column("recovered_kg", _("Recovered, kg"), Unit.MASS),
            Column("recovery_rate", _("Recovery rate"), Unit.SHARE),
            Column("stated_yield", _("Stated by the base"), Unit.SHARE),
        ),
        tuple(
            (
                route_name(route),
                element_name(one),
                mass_of(treated),
                mass_of(recovered),
                rate_of(mass_of(treated), mass_of(recovered)),
                stated.get((route, one)),
            )
            for route, one, treated, recovered in rows
        ),
        differs=_(
            "The stated yield is that of the line, where the base has one line of the route. It "
            "may measure something else than this rate; the base’s page says what."
        ),
        empty=_("No batch of this year has been counted yet."),
    )


def _stated(base: Base) -> dict[tuple[str, str], Decimal]:
    """Return the yields a base states, of routes of which it has one line."""
    found: defaultdict[tuple[str, str], list[Decimal]] = defaultdict(list)
    for route, element, share in db.session.execute(
        select(ProcessLine.process, LineYield.element, LineYield.fraction)
        .join(LineYield, LineYield.line_id == ProcessLine.id)
        .where(ProcessLine.base_id == base.id)
    ):
        found[route, element].append(share.value)
    return {key: shares[0] for key, shares in found.items() if len(shares) == 1}


def _use(base: Base, year: Year) -> Part:
    rows = [
        (_("Licence %(number)s", number=number), Use(limit, reserved, consumed))
        for number, limit, reserved, consumed in db.session.execute(
            select(Licence.number, Licence.yearly_mass, LicenceYear.reserved, LicenceYear.consumed)
            .join(LicenceYear, LicenceYear.licence_id == Licence.id)
            .where(Licence.base_id == base.id, LicenceYear.year == year.number)
            .order_by(Licence.id)
        )
    ]
    rows += [
        (_("Quota: %(what)s", what=card.what), card.use)
        for card in quotas.quotas(year.number, base_ref=base.ref, limit=_QUOTAS).items
    ]
    return Part(
        "use",
        _("Use of licences and quotas"),
        _("The limits as they are now; reserved is awarded and not yet received."),
        (
            Column("limit", _("Licence or quota")),
            Column("limit_kg", _("Limit, kg"), Unit.MASS),
            Column("received_kg", _("Received, kg"), Unit.MASS),
            Column("reserved_kg", _("Reserved, kg"), Unit.MASS),
            Column("used", _("Used"), Unit.SHARE),
        ),
        tuple(
            (name, use.limit, use.consumed, use.reserved, Decimal(use.percent) / _PER_CENT)
            for name, use in rows
        ),
        differs=_(
            "A licence counts wet mass in the year for which it was reserved, so its figure need "
            "not be what was received between two New Year’s Days."
        ),
        empty=_("Nothing was counted on a licence or quota in this year."),
    )


def _open_ends(base: Base, year: Year) -> Part:
    batches = db.session.scalar(
        select(func.count())
        .select_from(Batch)
        .where(Batch.base_id == base.id, Batch.state != BatchState.CLOSED)
    )
    by_state: dict[str, int] = dict(
        db.session.execute(
            select(MonthlyReturn.state, func.count())
            .where(MonthlyReturn.base_id == base.id, _in_year(MonthlyReturn.month, year))
            .group_by(MonthlyReturn.state)
        ).all()
    )
    rows = (
        (_("Batches whose books are open"), batches or 0),
        (_("Monthly returns of the year not signed"), by_state.get(ReturnState.DUE, 0)),
        (_("Monthly returns with open questions"), by_state.get(ReturnState.QUESTIONED, 0)),
    )
    return Part(
        "open_ends",
        _("Open ends"),
        _("What is not finished at this base now."),
        (Column("what", _("What")), Column("number", _("Count"), Unit.COUNT)),
        rows,
    )
