"""Deeds of sales: open one from an award, settle one that costs nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from recycling.auctions import service as auctions
from recycling.auctions.rules.contract import Provisional
from recycling.auctions.rules.fees import PlatformFee
from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict
from recycling.ledger.canonical import Json
from recycling.ledger.models import Fact
from recycling.ledger.service import record
from recycling.lots import queries as lots
from recycling.lots.rules import Move
from recycling.lots.service import step
from recycling.parties.permissions import Permission, permit
from recycling.quantities import Mass, UnitPrice
from recycling.references import new_reference
from recycling.sayings import say
from recycling.settlement import queries
from recycling.settlement.contracts.drawing_up import draw_up
from recycling.settlement.models import Sale
from recycling.settlement.rules import SaleState


@dataclass(frozen=True)
class Awarded:
    """What an award settled: which lot, to whom, for which base, at which signed price.

    ``provisional`` is what a bid by formula asks for until its final assay is known.
    """

    lot_ref: str
    auction_id: int
    holder_id: int
    recycler_id: int
    base_id: int
    licence_id: int
    mass: Mass
    price: UnitPrice
    fee: PlatformFee
    provisional: Provisional | None = None


@deed
def open_sale(act: Act, awarded: Awarded) -> str:
    """Open the sale an award calls for, and draw up its contract.

    The amount is rounded once, half up; of a bid by formula it is the provisional amount, until
    the final assay.
    """
    permit(act.actor, Permission.SALES_OPEN)
    lot = lots.locked(awarded.lot_ref)
    provisional = awarded.provisional
    amount = provisional.asked if provisional else awarded.price.times(awarded.mass)
    sale = Sale(
        ref=new_reference("SAL"),
        lot_id=lot.id,
        auction_id=awarded.auction_id,
        holder_id=awarded.holder_id,
        recycler_id=awarded.recycler_id,
        base_id=awarded.base_id,
        licence_id=awarded.licence_id,
        mass=awarded.mass,
        minor_per_tonne=awarded.price.minor_per_tonne,
        amount_minor=amount.minor,
        provisional_percent=provisional.percent if provisional else None,
        provisional_net_minor=provisional.net.minor if provisional else None,
        currency=amount.currency,
        fee_version=awarded.fee.version,
        fee_basis_points=awarded.fee.basis_points,
        state=SaleState.OPENED,
        opened_at=act.at,
    )
    db.session.add(sale)
    db.session.flush()
    opened = queries.locked(sale.ref)
    contract = draw_up(opened, act.at)
    record_sale(
        act,
        "SaleOpened",
        opened,
        {
            "contract": contract.ref,
            "contract_digest": contract.digest,
            "amount_minor": amount.minor,
            "currency": amount.currency,
            "mass_kg": sale.mass.json(),
            "fee": {"version": sale.fee_version, "basis_points": sale.fee_basis_points},
            **_provisional(sale),
        },
    )
    return sale.ref


def _provisional(sale: Sale) -> dict[str, Json]:
    if sale.provisional_percent is None:
        return {}
    return {
        "provisional": {
            "percent": sale.provisional_percent,
            "net_minor": sale.provisional_net_minor,
        }
    }


@deed
def settle_free_sale(act: Act, ref: str) -> str:
    """Settle a sale at price zero: nobody pays, the lot may go on its way.

    Raises ``Conflict`` for a sale that has an amount or is settled already.
    """
    permit(act.actor, Permission.SALES_SETTLE)
    sale = queries.locked(ref)
    if sale.amount_minor != 0 or sale.state != SaleState.OPENED:
        raise Conflict(
            "not_free", say("Sale %(ref)s is not an open sale at zero.", ref=ref), field="sale"
        )
    mark_paid(act, sale)
    record_sale(act, "SalePaid", sale, {"amount_minor": 0, "currency": sale.currency})
    return ref


def mark_paid(act: Act, sale: Sale) -> None:
    """Move a sale and its lot on to paid (a step inside a deed)."""
    sale.state = SaleState.PAID
    sale.paid_at = act.at
    auctions.settle(sale.auction_id, act.at)
    step(lots.locked(sale.lot.ref), Move.PAY, act.at)


def record_sale(act: Act, fact: str, sale: Sale, body: Mapping[str, Json]) -> Fact:
    """Record a fact of a sale for both its parties."""
    return record(
        act,
        fact,
        f"sale:{sale.ref}",
        {"lot": sale.lot.ref, "sale": sale.ref, **body},
        parties=[sale.holder.ref, sale.recycler.ref],
    )
