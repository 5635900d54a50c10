"""Deeds of an exchange of assays: open it, submit, agree on an umpire, and go on when it is due.

The registry itself opens both assays together, once both are in or the time is over; until then
nobody reads either. Every deed holds the sale's lock.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import select

from recycling.auctions.rules.contract import (
    EXCHANGE_PERIOD,
    NAMING_PERIOD,
    UMPIRE_PERIOD,
    analytes,
)
from recycling.auctions.sealing import new_key
from recycling.auctions.service.rows import secret
from recycling.clock import stamp
from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict, Invalid
from recycling.ledger.canonical import Json
from recycling.ledger.service import record
from recycling.parties.models import Organisation
from recycling.parties.permissions import Permission, permit
from recycling.parties.rules import Kind
from recycling.parties.rules.standing import check_takes_on
from recycling.quantities import Fraction, Mass
from recycling.sayings import say
from recycling.settlement import queries as sales
from recycling.settlement.assays import queries
from recycling.settlement.assays.contract import contract_of
from recycling.settlement.assays.models import AssayExchange, ExchangedAnalyte, SealedAssay
from recycling.settlement.assays.rules import (
    ExchangeState,
    Ground,
    Party,
    Settled,
    agreed_umpire,
    due,
    exchanged,
    read_assay,
    umpired,
)
from recycling.settlement.assays.sealing import Place, open_envelope, seal, written_assay
from recycling.settlement.models import Sale
from recycling.settlement.rules import release_deadline
from recycling.settlement.service import record_sale


@deed
def open_exchange(act: Act, sale_ref: str, accepted: Mass, moisture: Fraction) -> str:
    """Ask both parties of a sale by formula for their assay of the accepted (wet) mass.

    Raises ``Conflict`` for a price per tonne, where nothing was accepted, or a second time.
    """
    permit(act.actor, Permission.ASSAYS_CARRY)
    sale = sales.locked(sale_ref)
    if not accepted or queries.find_exchange(sale_ref) is not None:
        raise Conflict(
            "not_exchangeable",
            say("No assays of sale %(sale_ref)s are to be exchanged.", sale_ref=sale_ref),
        )
    contract = contract_of(sale.auction_id)
    asked = analytes(contract.formula, contract.reference)
    exchange = AssayExchange(
        sale_id=sale.id,
        state=ExchangeState.SEALED,
        wet_mass=accepted,
        dry_mass=accepted.share(moisture.rest),
        sealing_key=new_key(secret(), sale_ref),
        opened_at=act.at,
        due_at=_due(act, sale, EXCHANGE_PERIOD),
    )
    db.session.add(exchange)
    db.session.flush()
    for place, one in enumerate(asked):
        db.session.add(
            ExchangedAnalyte(
                sale_id=sale.id,
                place=place,
                name=one.name,
                declared=one.declared,
                splitting_limit=one.limit,
            )
        )
    told: dict[str, Json] = {
        "wet_kg": accepted.json(),
        "dry_kg": exchange.dry_mass.json(),
        "limits": {one.name: one.limit.json() for one in asked},
    }
    record_sale(act, "AssayExchangeOpened", sale, {"assays": sale_ref, **told, **_until(exchange)})
    return sale_ref


@deed
def submit_assay(act: Act, sale_ref: str, percent: Mapping[str, Decimal]) -> str:
    """Submit a party's assay, per cent of dry mass by analyte; it cannot be changed.

    Nobody reads it before both are opened. Raises ``NotFound``, ``Forbidden``, ``Invalid`` with a
    finding ``percent.NAME`` for each that cannot be, ``Conflict`` when time is over or it is in.
    """
    exchange = queries.locked(sale_ref)
    permit(act.actor, Permission.ASSAYS_EXCHANGE, exchange)
    _in_state(exchange, ExchangeState.SEALED)
    _in_time(act, exchange)
    party = _party(act, exchange)
    if queries.has_submitted(exchange, party):
        raise Conflict(
            "assay_submitted",
            say("Your organisation has submitted its assay."),
            way_out=say("Wait until both are opened."),
        )
    values = read_assay([one.name for one in exchange.analytes], percent)
    sealed = seal(secret(), exchange.sealing_key, Place(sale_ref, party), values)
    db.session.add(
        SealedAssay(
            sale_id=exchange.sale_id,
            party=party,
            envelope=sealed.envelope,
            commitment=sealed.commitment,
            submitted_at=act.at,
            submitted_by=act.actor.person_ref,
        )
    )
    _record(act, "AssaySubmitted", exchange, {"party": party, "commitment": sealed.commitment})
    return sale_ref


@deed
def name_umpire(act: Act, sale_ref: str, laboratory_ref: str) -> str:
    """Name the laboratory that is to be umpire; it is, once the other party names it too.

    Raises ``NotFound``, ``Forbidden``, ``Invalid`` naming ``laboratory``, ``Conflict`` where no
    umpire is to be named (any more).
    """
    exchange = queries.locked(sale_ref)
    permit(act.actor, Permission.ASSAYS_EXCHANGE, exchange)
    _in_state(exchange, ExchangeState.NAMING)
    _in_time(act, exchange)
    laboratory = _laboratory(laboratory_ref, exchange)
    party = _party(act, exchange)
    if party is Party.HOLDER:
        exchange.by_holder_id = laboratory.id
    else:
        exchange.by_recycler_id = laboratory.id
    umpire_id = agreed_umpire(exchange.by_holder_id, exchange.by_recycler_id, is_over=False)
    said: dict[str, Json] = {"party": party, "laboratory": laboratory.ref}
    if umpire_id is None:
        _record(act, "UmpireNamed", exchange, said)
    else:
        _appoint(act, exchange, umpire_id, said)
    return sale_ref


@deed
def enter_umpire_assay(act: Act, sale_ref: str, percent: Mapping[str, Decimal]) -> str:
    """Enter the umpire's assay of what is disputed, per cent of dry mass; it settles the exchange.

    Raises ``NotFound``, ``Forbidden`` for any but the umpire, ``Invalid`` as ``submit_assay``,
    ``Conflict`` when none is awaited (any more).
    """
    exchange = queries.locked(sale_ref)
    permit(act.actor, Permission.ASSAYS_UMPIRE, exchange)
    _in_state(exchange, ExchangeState.UMPIRE)
    _in_time(act, exchange)
    values = read_assay([one.name for one in queries.disputed(exchange)], percent)
    told: dict[str, Json] = {"umpire": written_assay(values)}
    told |= _decide(act, exchange, values)
    _record(act, "UmpireAssayEntered", exchange, told)
    return sale_ref


@deed
def go_on(act: Act, sale_ref: str) -> str:
    """Do what is due of an exchange: open the assays, appoint the umpire named, or do without one.

    Raises ``Conflict`` where nothing is due (any more).
    """
    exchange = queries.locked(sale_ref)
    permit(act.actor, Permission.ASSAYS_CARRY)
    is_over = exchange.due_at is not None and act.at >= exchange.due_at
    named = agreed_umpire(exchange.by_holder_id, exchange.by_recycler_id, is_over=is_over)
    if queries.are_in(exchange) or (is_over and exchange.state == ExchangeState.SEALED):
        _record(act, "AssaysRevealed", exchange, _reveal(act, exchange))
    elif is_over and exchange.state == ExchangeState.NAMING and named is not None:
        _appoint(act, exchange, named, {})
    elif is_over:
        _record(act, "UmpireMissing", exchange, _decide(act, exchange, {}))
    else:
        raise Conflict(
            "nothing_due",
            say("Nothing is due of the assays of sale %(sale_ref)s.", sale_ref=sale_ref),
        )
    return sale_ref


def _reveal(act: Act, exchange: AssayExchange) -> dict[str, Json]:
    """Open what was submitted, settle what agrees; returns what the fact tells."""
    told: dict[str, Json] = {}
    for one in exchange.sealed:
        place = Place(exchange.sale.ref, one.party)
        opened = open_envelope(secret(), exchange.sealing_key, place, one.held)
        one.salt = opened.salt
        for row in exchange.analytes:
            setattr(row, one.party, opened.values[row.name])
        told[one.party] = {"values": written_assay(opened.values), "salt": opened.salt}
    exchange.revealed_at = act.at
    for row in exchange.analytes:
        settled = exchanged(row.analyte, row.holder, row.recycler)
        if settled is not None:
            _settle(row, settled)
    if queries.disputed(exchange):
        exchange.state = ExchangeState.NAMING
        exchange.due_at = _due(act, exchange.sale, NAMING_PERIOD)
        names: list[Json] = [one.name for one in queries.disputed(exchange)]
        return {**told, "agreed": "no", "disputed": names, **_until(exchange)}
    return {**told, "agreed": "yes", **_end(act, exchange)}


def _decide(act: Act, exchange: AssayExchange, umpire: Mapping[str, Fraction]) -> dict[str, Json]:
    """Settle what is disputed, with an umpire's assay or without; returns what the fact tells."""
    for row in queries.disputed(exchange):
        row.umpire = umpire.get(row.name)
        if row.holder is not None and row.recycler is not None:
            _settle(row, umpired(row.holder, row.recycler, row.umpire))
    return _end(act, exchange)


def _settle(row: ExchangedAnalyte, settled: Settled) -> None:
    row.final, row.ground = settled.value, settled.ground


def _end(act: Act, exchange: AssayExchange) -> dict[str, Json]:
    values = {one.name: one.final for one in exchange.analytes if one.final is not None}
    net = contract_of(exchange.sale.auction_id).net(exchange.wet_mass, exchange.dry_mass, values)
    exchange.state, exchange.due_at = ExchangeState.SETTLED, None
    exchange.settled_at, exchange.final_minor = act.at, net.minor
    grounds: dict[str, Json] = {
        one.name: str(one.ground or Ground.MEAN) for one in exchange.analytes
    }
    return {
        "final": written_assay(values),
        "grounds": grounds,
        "net_minor": net.minor,
        "currency": net.currency,
    }


def _appoint(act: Act, exchange: AssayExchange, umpire_id: int, said: Mapping[str, Json]) -> None:
    exchange.state, exchange.umpire_id = ExchangeState.UMPIRE, umpire_id
    exchange.due_at = _due(act, exchange.sale, UMPIRE_PERIOD)
    umpire = db.session.get_one(Organisation, umpire_id)
    told = {**said, "organisation": umpire.ref, **_until(exchange)}
    _record(act, "UmpireAppointed", exchange, told, umpire.ref)


def _laboratory(ref: str, exchange: AssayExchange) -> Organisation:
    found = db.session.scalar(select(Organisation).where(Organisation.ref == ref))
    if found is None or found.kind != Kind.LABORATORY:
        raise Invalid(
            "not_a_laboratory",
            say("“%(ref)s” is not a laboratory on the register.", ref=ref),
            field="laboratory",
            way_out=say("Look the laboratory's reference up among the organisations."),
        )
    if found.id == exchange.sale.lot.laboratory_id:
        raise Invalid(
            "umpire_not_free",
            say("%(found_name)s assayed this lot for its holder.", found_name=found.name),
            field="laboratory",
            way_out=say("Name a laboratory that worked for neither of you."),
        )
    check_takes_on(found.name, found.standing, "laboratory")
    return found


def _party(act: Act, exchange: AssayExchange) -> Party:
    party = queries.party_of(exchange, act.actor)
    if party is None:
        raise Conflict("no_party", say("Only the two parties of a sale exchange assays."))
    return party


def _in_state(exchange: AssayExchange, state: ExchangeState) -> None:
    if exchange.state != state:
        raise Conflict(
            f"exchange_not_{state}",
            say(
                "The exchange of assays of sale %(sale)s is %(exchange_state)s.",
                sale=exchange.sale.ref,
                exchange_state=exchange.state,
            ),
            way_out=say("Look at it again to see what is awaited now."),
        )


def _in_time(act: Act, exchange: AssayExchange) -> None:
    if exchange.due_at is not None and act.at >= exchange.due_at:
        raise Conflict(
            "exchange_over",
            say("The time for this ended at %(stamp)s.", stamp=stamp(exchange.due_at)),
            way_out=say("What holds where somebody is silent is part of the contract."),
        )


def weigh_again(sale: Sale, accepted: Mass, moisture: Fraction) -> None:
    """Let an exchange that is not settled count by a corrected receipt; a step inside a deed."""
    exchange = queries.find_exchange(sale.ref)
    if exchange is not None and exchange.state != ExchangeState.SETTLED:
        exchange.wet_mass, exchange.dry_mass = accepted, accepted.share(moisture.rest)


def _due(act: Act, sale: Sale, period: timedelta) -> datetime:
    leaves_by = release_deadline(sale.paid_at) if sale.paid_at and sale.payments else None
    return due(act.at, period, leaves_by)


def _until(exchange: AssayExchange) -> dict[str, Json]:
    return {"due_at": stamp(exchange.due_at)} if exchange.due_at else {}


def _record(
    act: Act, fact: str, exchange: AssayExchange, body: Mapping[str, Json], *others: str
) -> None:
    sale = exchange.sale
    known = [exchange.umpire.ref] if exchange.umpire else []
    record(
        act,
        fact,
        f"sale:{sale.ref}",
        {"lot": sale.lot.ref, "sale": sale.ref, "assays": sale.ref, **body},
        parties=[sale.holder.ref, sale.recycler.ref, *known, *others],
    )
