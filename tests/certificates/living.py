"""Makers of lots that lived: recovered at a base and ready to be certified, or certified.

Every lot is sold at price zero, so that no payment is needed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from recycling import clock
from recycling.certificates import service as certifying
from recycling.certificates.typesetting import Typesetting
from recycling.clock import SteppedClock
from recycling.custody import service as custody
from recycling.custody.rules import (
    Arrival,
    LegPlan,
    Mode,
    Signing,
    Transport,
    Verdict,
    Weighing,
)
from recycling.db import db
from recycling.deeds import Act, Actor
from recycling.ledger.models import Fact
from recycling.lots.models import Lot
from recycling.parties.models import Organisation
from recycling.quantities import Fraction, Mass
from recycling.reactions import react
from recycling.recovery import queries as batches
from recycling.recovery import service as recovery
from recycling.recovery.lines import lines_of
from recycling.recovery.rules import Declared, OutputKind
from tests.auctions.makers import Bidder, a_bidder
from tests.makers import Member, a_member
from tests.recovery.makers import DISPOSED
from tests.remembering import remembered
from tests.settlement.makers import Market, an_award

TARE = Mass.kg("9000")
MOISTURE = Fraction.of("0.25")


@dataclass(frozen=True)
class Neighbours:
    """A holder, a recycler with a licensed base, a carrier, a regulator, and their clock."""

    clock: SteppedClock
    holder: Member
    bidder: Bidder
    carrier: Member
    regulator: Member

    @property
    def recycler(self) -> Member:
        return self.bidder.member

    @property
    def base(self) -> str:
        return self.bidder.base


@remembered
def neighbours(stepped: SteppedClock, **holder: str) -> Neighbours:
    """Everybody a lot meets (needs an application context)."""
    regulator = a_member("regulator")
    bidder = a_bidder(regulator)
    return Neighbours(stepped, a_member("holder", **holder), bidder, a_member("carrier"), regulator)


def acting_as(member: Member, *roles: str) -> Act:
    """An act of a colleague of the member's who has only these roles."""
    return Act(replace(member.actor, roles=frozenset(roles)))


@remembered
def a_paid_lot(people: Neighbours, **differs: Any) -> str:
    """The reference of a lot that is sold at price zero."""
    market = Market(people.clock, people.holder, people.bidder, people.regulator)
    auction = an_award(market, 0, **{"available_from": clock.today(), **differs})
    react()
    return _lot_of(auction)


def _lot_of(auction: str) -> str:
    made = select(Fact).where(Fact.subject == f"auction:{auction}", Fact.type == "AwardMade")
    lot: str = db.session.scalars(made).one().body["lot"]
    db.session.rollback()
    return lot


@remembered
def a_consignment(people: Neighbours, lot: str) -> str:
    """The reference of a consignment that has reached the gate."""
    carrier = people.carrier.actor.organisation_ref
    transport = Transport(
        planned_on=clock.today() + timedelta(days=1),
        legs=(LegPlan(Mode.ROAD, carrier, ("HH-UM 2026",), "BEF-DE-0815"),),
        is_dangerous=True,
        un_number="UN3189",
        un_class="4.2",
        packing_group="II",
        packages=14,
        acceptance_number="CAP-2026-17",
    )
    ref = custody.draft_consignment(people.holder.act(), custody.Dispatch(lot, transport))
    for who, signing in (
        (people.holder, Signing.GIVE_TO_CARRIER),
        (people.carrier, Signing.TAKE_OVER),
        (people.carrier, Signing.GIVE_AT_GATE),
    ):
        people.clock.advance(hours=1)
        custody.sign_handover(who.act(), ref, signing)
    return ref


def arrival(verdict: Verdict = Verdict.ACCEPTED, net: str = "2490", refused: str = "0") -> Arrival:
    """What a weighbridge showed; the default lot declares 2 500 kg."""
    weighing = Weighing(
        scale="Weighbridge 1",
        accuracy_class="III",
        division=Mass.kg("10"),
        calibrated_until=clock.today() + timedelta(days=300),
        gross=TARE + Mass.kg(net),
        tare=TARE,
        moisture=MOISTURE,
    )
    reason = "" if verdict is Verdict.ACCEPTED else "Too oily for the line."
    return Arrival(weighing, verdict, Mass.kg(refused), reason)


@remembered
def a_received_lot(people: Neighbours, said: Arrival | None = None, **differs: Any) -> str:
    """The reference of a lot the base has weighed."""
    lot = a_paid_lot(people, **differs)
    consignment = a_consignment(people, lot)
    people.clock.advance(hours=1)
    custody.receive_consignment(people.recycler.act(), consignment, said or arrival())
    react()
    return lot


@remembered
def an_open_batch(people: Neighbours, *lots: str) -> str:
    """The reference of an open batch that took in received lots, everything declared."""
    line = lines_of(people.recycler.actor.organisation_id or 0)[0].ref
    db.session.rollback()
    act = people.recycler.act()
    ref = recovery.open_batch(act, line)
    for lot in lots:
        recovery.add_input(act, ref, lot)
    for output in _everything(ref, people.recycler.actor):
        recovery.declare_output(act, ref, output)
    return ref


def _everything(ref: str, actor: Actor) -> tuple[Declared, ...]:
    """Nine tenths of each element into the product, the rest into the residue."""
    batch = batches.batch(ref, actor)
    dry, brought = 0, dict[str, int]()
    for taken in batch.inputs:
        dry += taken.wet_mass.share(taken.moisture.rest).milligrams
        for element, mass in taken.contents.items():
            brought[element] = brought.get(element, 0) + mass.milligrams
    db.session.rollback()
    product = tuple((e, Mass(mg * 9 // 10)) for e, mg in brought.items())
    residue = tuple((e, Mass(mg - mg * 9 // 10)) for e, mg in brought.items())
    made = Mass(sum(m.milligrams for _, m in product) * 5 // 4)
    return (
        Declared(OutputKind.PRODUCT, "Nd-Pr oxide", made, "Alloy works, Hanau", product),
        Declared(
            OutputKind.RESIDUE, "Iron cake", Mass(dry) - made, "Landfill class I", residue, DISPOSED
        ),
    )


@remembered
def a_recovered_lot(people: Neighbours, **differs: Any) -> str:
    """The reference of a lot whose batch is closed."""
    lot = a_received_lot(people, **differs)
    people.clock.advance(days=1)
    recovery.close_batch(people.recycler.act(), an_open_batch(people, lot), "recycling")
    return lot


@remembered
def a_certificate(
    people: Neighbours, typesetting: Typesetting | None = None, **differs: Any
) -> str:
    """The number of a certificate; printed at once, unless reactions are held back."""
    lot = a_recovered_lot(people, **differs)
    people.clock.advance(hours=1)
    return certifying.issue_certificate(people.recycler.act(), lot, typesetting)


def renamed_before_names_were_checked(member: Member, name: str) -> None:
    """Give an organisation a name that its registration would refuse today."""
    mine = Organisation.id == member.actor.organisation_id
    db.session.execute(update(Organisation).where(mine).values(name=name))
    db.session.commit()


def state_of(lot: str) -> str:
    """The state a lot is in now."""
    db.session.rollback()
    state: str = db.session.scalars(select(Lot.state).where(Lot.ref == lot)).one()
    return state


def facts(kind: str) -> list[dict[str, Any]]:
    """The bodies of all facts of a type."""
    db.session.rollback()
    return list(db.session.scalars(select(Fact.body).where(Fact.type == kind).order_by(Fact.id)))
