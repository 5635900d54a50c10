"""What did an award agree? The figures of a sale's contract, gathered from what stands then."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select

from recycling.auctions.formulas.calculation import Calculation, calculation
from recycling.auctions.models import Award, Bid
from recycling.auctions.rules.contract import (
    BALANCE_PERIOD,
    EXCHANGE_PERIOD,
    NAMING_PERIOD,
    UMPIRE_PERIOD,
    analytes,
)
from recycling.auctions.rules.reference import OLDEST_DAYS
from recycling.auctions.rules.written_formula import written_formula, written_reference
from recycling.auctions.surroundings import AuctionCondition
from recycling.bases.models import Licence
from recycling.clock import stamp
from recycling.db import db
from recycling.lots.models import Lot
from recycling.parties.models import Organisation
from recycling.quantities import plain
from recycling.settlement.assays.contract import Contract, find_contract
from recycling.settlement.assays.rules import MARGIN
from recycling.settlement.contracts.figures import (
    ByFormula,
    ChargedLine,
    Component,
    Conditions,
    Destination,
    Fee,
    Figures,
    Goods,
    Limit,
    PaidLine,
    Party,
    Periods,
    Price,
    Quotation,
)
from recycling.settlement.models import Sale
from recycling.settlement.rules import LONGEST_HOLD, PAY_WITHIN, payee_part, payer_part


@dataclass(frozen=True)
class Named:
    """Under which name a contract is drawn up, and by which registry."""

    contract: str
    registry: str


def figures_of(sale: Sale, named: Named) -> Figures:
    """Return what the award of a sale agreed, as it opens."""
    award, bid = _award(sale.auction_id)
    contract = find_contract(sale.auction_id)
    return Figures(
        contract=named.contract,
        registry=named.registry,
        sale=sale.ref,
        auction=sale.auction.ref,
        bid=bid,
        awarded_at=stamp(award.awarded_at),
        concluded_at=stamp(sale.opened_at),
        holder=_party(sale.holder),
        recycler=_party(sale.recycler),
        goods=_goods(sale.lot),
        destination=_destination(sale),
        price=_price(sale),
        by_formula=_by_formula(contract, sale) if contract else None,
        conditions=_conditions(sale),
        periods=Periods(stamp(sale.pay_by), PAY_WITHIN.days, LONGEST_HOLD.days),
        fee=Fee(sale.fee_version, sale.fee_basis_points),
    )


def _award(auction_id: int) -> tuple[Award, str]:
    award, bid = db.session.execute(
        select(Award, Bid.ref)
        .join(Bid, Bid.id == Award.bid_id)
        .where(Award.auction_id == auction_id)
    ).one()
    return award, bid


def _party(one: Organisation) -> Party:
    return Party(one.ref, one.name, one.register_number, one.address, one.country)


def _goods(lot: Lot) -> Goods:
    return Goods(
        ref=lot.ref,
        title=lot.title,
        code_list=lot.code_list,
        code=lot.code,
        is_hazardous=lot.hazardous,
        hazards=tuple(one.hazard for one in lot.hazards),
        un_number=lot.un_number,
        packaging=lot.packaging,
        place=lot.place,
        country=lot.country,
        available_from=lot.available_from.isoformat(),
        wet_kg=lot.wet_mass.json(),
        moisture=lot.moisture.json(),
        dry_kg=lot.dry_mass.json(),
        composition=tuple(
            Component(
                one.species,
                one.fraction.json(),
                one.uncertainty.json() if one.uncertainty is not None else "",
            )
            for one in lot.components
        ),
    )


def _destination(sale: Sale) -> Destination:
    base = sale.base
    licence = db.session.get_one(Licence, sale.licence_id)
    return Destination(base.ref, base.name, base.place, base.country, licence.number)


def _price(sale: Sale) -> Price:
    net = sale.provisional_net
    return Price(
        currency=sale.currency,
        minor_per_tonne=sale.minor_per_tonne,
        net_minor=sale.amount_minor if net is None else net.minor,
        asked_minor=sale.amount.minor,
        payer=payer_part(sale.amount_minor) or "",
        payee=payee_part(sale.amount_minor) or "",
        released_by=sale.released_by or "",
    )


def _conditions(sale: Sale) -> Conditions:
    said = db.session.get(AuctionCondition, sale.auction_id)
    first, last = (said.inspection_from, said.inspection_to) if said else (None, None)
    return Conditions(
        incoterm=said.incoterm if said else "",
        incoterm_place=said.incoterm_place if said else "",
        inspection_from=first.isoformat() if first else "",
        inspection_to=last.isoformat() if last else "",
        inspection_place=said.inspection_place if said else "",
        standstill_days=said.standstill_days if said else 0,
        deposit_minor=sale.auction.deposit_minor or None,
    )


def _by_formula(contract: Contract, sale: Sale) -> ByFormula:
    formula, reference = contract.formula, contract.reference
    worked = calculation(formula, reference)
    return ByFormula(
        formula=written_formula(formula),
        reference=written_reference(reference),
        form=str(formula.form),
        basis=str(formula.basis),
        mass_kg=worked.mass.json(),
        publisher=reference.pricing.publisher,
        averaging_days=reference.pricing.averaging_days,
        oldest_days=OLDEST_DAYS,
        quotations=tuple(_quotations(contract)),
        paid=tuple(_paid(worked)),
        treatment_minor_per_tonne=formula.treatment_minor_per_tonne,
        treatment_minor=worked.treatment.minor,
        charged=tuple(_charged(worked)),
        fixed_minor=worked.fixed.minor,
        percent=sale.provisional_percent or 0,
        limits=tuple(
            Limit(one.name, plain(one.declared.percent), plain(one.limit.percent))
            for one in analytes(formula, reference)
        ),
        exchange_days=EXCHANGE_PERIOD.days,
        naming_days=NAMING_PERIOD.days,
        umpire_days=UMPIRE_PERIOD.days,
        balance_days=BALANCE_PERIOD.days,
        kept_free_days=MARGIN.days,
    )


def _quotations(contract: Contract) -> Iterator[Quotation]:
    named = {one.name for one in contract.formula.payables}
    for one in contract.reference.quoted:
        if one.name in named and one.form == contract.formula.form:
            yield Quotation(
                one.name,
                plain(contract.reference.per_kg(one)),
                tuple(seen.observed_on.isoformat() for seen in one.index.observations),
                one.index.is_fallback,
                one.index.is_demonstration,
            )


def _paid(worked: Calculation) -> Iterator[PaidLine]:
    for one in worked.paid:
        yield PaidLine(
            one.name,
            plain(one.assay.percent),
            plain(one.pay_percent),
            plain(one.deduction_points),
            plain(one.content_percent),
            plain(one.per_kg),
            one.amount.minor,
        )


def _charged(worked: Calculation) -> Iterator[ChargedLine]:
    for one in worked.charged:
        yield ChargedLine(
            one.name,
            plain(one.assay.percent),
            plain(one.threshold_percent),
            plain(one.step_percent),
            one.rate.minor,
            one.amount.minor,
        )
