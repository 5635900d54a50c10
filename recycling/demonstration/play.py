"""How does one lot live, from registration to a verified certificate?

Each stage does the deeds people would do, as the people of the cast, and says in a line what
happened. ``STAGES`` is a lot's life in order; a lot can be played up to any of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from recycling import clock
from recycling.auctions import service as auctions
from recycling.auctions.rules import Format, Terms
from recycling.auctions.rules.reference import Pricing
from recycling.bases.models import Base
from recycling.certificates import queries as certificates
from recycling.certificates import service as certifying
from recycling.certificates.verification import verify
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
from recycling.custody.screening.service import screen_load
from recycling.db import db
from recycling.deeds import SYSTEM, Act, Actor
from recycling.demonstration.bases import CURRENCY, code_of
from recycling.demonstration.paying import click_pay
from recycling.demonstration.people import actor
from recycling.demonstration.radioactivity import a_measurement, a_reading, may_hold_a_source
from recycling.demonstration.scenes import (
    ABROAD,
    ACCEPTANCE,
    PERMIT,
    PLACES,
    PUBLISHER,
    RECEIVER_PERMIT,
    TOWNS,
    Scene,
)
from recycling.lots import queries as lots
from recycling.lots import service as lot_service
from recycling.lots.rules import (
    Classing,
    Component,
    Composition,
    Crossing,
    Masses,
    Method,
    Naming,
    NewLot,
    Placing,
)
from recycling.matching import queries as matching
from recycling.parties import queries as parties
from recycling.quantities import NO_MASS, Fraction, Mass, UnitPrice
from recycling.recovery import queries as batches
from recycling.recovery import service as recovery
from recycling.recovery.lines import lines_of
from recycling.recovery.rules import Declared, Details, OutputKind
from recycling.settlement import payments
from recycling.settlement import queries as sales
from recycling.streams import rules as streams
from recycling.streams.crossing import un_class

_OWNERS = {"Duisburg": "recycler", "Leuna": "recycler2", ABROAD: "recycler_fr"}
_RIVALS = {"Duisburg": "Leuna", "Leuna": "Duisburg", ABROAD: "Duisburg"}
_PER_MILLE = 1000
_TARE = Mass.kg(9_400)
_DIVISION_MG = Mass.kg(20).milligrams


@dataclass
class Life:
    """One lot on stage: its scene, the clock of the play, and the references of what it made.

    It leaves so many days after it was consigned.
    """

    scene: Scene
    stepped: SteppedClock
    site: str
    leaves_in: int = 1
    refs: dict[str, str] = field(default_factory=dict)

    @property
    def holder(self) -> Actor:
        """Return who holds the lot."""
        return actor(self.scene.holder)

    @property
    def recycler(self) -> Actor:
        """Return who buys it."""
        return actor(_OWNERS[self.scene.base])

    def pass_time(self, **step: float) -> None:
        """Let time go by."""
        self.stepped.advance(**step)


def register(life: Life) -> str:
    """Draft the lot with all that is known and publish it."""
    scene, today = life.scene, clock.today()
    latitude, longitude = PLACES[scene.holder]
    new = NewLot(
        naming=Naming(scene.title, scene.subtype, streams.subtype(scene.subtype).physical_form),
        composition=Composition(_components(scene)),
        masses=Masses(
            Mass.kg(scene.kilograms), Fraction.of(scene.moisture), scene.packaging, scene.pieces
        ),
        classing=Classing(code_of(scene), scene.hazards),
        placing=Placing("DE", TOWNS[scene.holder], latitude, longitude, today),
    )
    life.refs["lot"] = lot_service.draft_lot(Act(life.holder), new)
    if may_hold_a_source(scene):
        lot_service.add_measurement(Act(life.holder), life.refs["lot"], a_measurement())
    if scene.base == ABROAD and not scene.hazards:
        green = Crossing("GC050", "", scene.un_number)
        lot_service.name_crossing(Act(life.holder), life.refs["lot"], green)
    life.pass_time(minutes=20)
    lot_service.publish_lot(Act(life.holder), life.refs["lot"])
    return f"{life.refs['lot']}, {scene.kilograms} kg, code {code_of(scene)}"


def _components(scene: Scene) -> tuple[Component, ...]:
    laboratory = "Labor Freiberg GmbH (demonstration)"
    return tuple(
        Component(species, Fraction.of(value), Method.ICP_OES, laboratory)
        for species, value in streams.typical_composition(scene.subtype).items()
    )


def match(life: Life) -> str:
    """Ask who may take it, and at what net value."""
    found = matching.matches(life.refs["lot"], 50, life.holder).items
    db.session.rollback()
    eligible = sum(one.is_eligible for one in found)
    return f"{eligible} of {len(found)} bases eligible, every reason shown"


def auction(life: Life) -> str:
    """Open the contest and let both bases bid."""
    life.pass_time(hours=2)
    closes = clock.now() + timedelta(hours=20)
    is_open = life.scene.format is Format.OPEN
    terms = Terms(
        format=life.scene.format,
        currency=CURRENCY,
        closes_at=closes,
        increment_minor=1_000 if is_open else 0,
        soft_close_seconds=300 if is_open else 0,
        extension_seconds=300 if is_open else 0,
    )
    pricing = Pricing(PUBLISHER, averaging_days=1)
    life.refs["auction"] = auctions.open_auction(
        Act(life.holder), life.refs["lot"], terms, pricing=pricing
    )
    life.pass_time(hours=1)
    rival = _RIVALS[life.scene.base]
    _bid(life, _OWNERS[rival], rival, life.scene.rival)
    life.pass_time(minutes=30)
    _bid(life, _OWNERS[life.scene.base], life.scene.base, life.scene.price)
    return f"{life.refs['auction']}, {life.scene.format}, 2 bids"


def _bid(life: Life, owner: str, place: str, price: str) -> None:
    base = db.session.execute(
        db.select(Base).where(Base.recycler_id == actor(owner).organisation_id, Base.place == place)
    ).scalar_one()
    offer = auctions.Offer(base.ref, UnitPrice.per_tonne(price, CURRENCY))
    db.session.rollback()
    auctions.place_bid(Act(actor(owner)), life.refs["auction"], offer)


def close(life: Life) -> str:
    """Let the contest end at its effective close."""
    life.pass_time(hours=19)
    auctions.close_auction(Act(SYSTEM), life.refs["auction"])
    return "closed, awaits the holder"


def award(life: Life) -> str:
    """Let the holder award the lot to the best bid; the sale follows."""
    life.pass_time(hours=1)
    auctions.award(Act(life.holder), life.refs["auction"])
    sale = sales.sale_of_lot(lots.lot(life.refs["lot"]).id)
    life.refs["sale"] = sale.ref
    payer = f"{sale.payer.name} pays {sale.amount}" if sale.payer else "nobody pays"
    words = f"{sale.ref}: {payer}"
    db.session.rollback()
    return words


def pay(life: Life) -> str:
    """Let whoever pays do so on the payment page, instalment by instalment."""
    life.pass_time(hours=2)
    paid = 0
    while (sale := sales.unlocked(life.refs["sale"])).state == "opened":
        payer = life.recycler if sale.amount_minor > 0 else life.holder
        ref = sale.ref
        db.session.rollback()
        click_pay(payments.pay(Act(payer), ref, life.site))
        newest = sales.unlocked(ref).payments[-1].ref
        db.session.rollback()
        payments.settle(newest)
        paid += 1
    db.session.rollback()
    return f"paid in {paid} payment(s)" if paid else "nothing to pay"


def consign(life: Life) -> str:
    """Prepare the way."""
    life.pass_time(hours=3)
    carrier = parties.organisation(actor("carrier").organisation_ref).ref
    db.session.rollback()
    scene = life.scene
    life.refs["consignment"] = custody.draft_consignment(
        Act(life.holder),
        custody.Dispatch(
            life.refs["lot"],
            Transport(
                planned_on=clock.today() + timedelta(days=life.leaves_in),
                legs=(LegPlan(Mode.ROAD, carrier, ("HH-UM 2026",), PERMIT),),
                is_dangerous=bool(scene.un_number),
                un_number=scene.un_number,
                un_class=un_class(scene.un_number),
                packing_group="" if un_class(scene.un_number) in ("", "9") else "II",
                acceptance_number=ACCEPTANCE,
            ),
        ),
    )
    return life.refs["consignment"]


def give(life: Life) -> str:
    """Let the holder sign that the lot is given."""
    life.pass_time(hours=14)
    custody.sign_handover(Act(life.holder), life.refs["consignment"], Signing.GIVE_TO_CARRIER)
    return "given by the holder"


def take_over(life: Life) -> str:
    """Let the carrier sign that it has the lot."""
    life.pass_time(minutes=10)
    custody.sign_handover(Act(actor("carrier")), life.refs["consignment"], Signing.TAKE_OVER)
    return "with the carrier"


def arrive(life: Life) -> str:
    """Let the carrier sign at the base's gate."""
    life.pass_time(hours=6)
    custody.sign_handover(Act(actor("carrier")), life.refs["consignment"], Signing.GIVE_AT_GATE)
    return "at the gate"


def receive(life: Life) -> str:
    """Let the base screen it where that is asked for, weigh and accept it."""
    life.pass_time(minutes=25)
    if may_hold_a_source(life.scene):
        screen_load(Act(life.recycler), life.refs["consignment"], a_reading(life.scene))
    declared = Mass.kg(life.scene.kilograms)
    net = Mass((declared.milligrams - declared.milligrams // 400) // _DIVISION_MG * _DIVISION_MG)
    weighing = Weighing(
        scale=f"Weighbridge {life.scene.base} 1",
        accuracy_class="III",
        division=Mass(_DIVISION_MG),
        calibrated_until=clock.today() + timedelta(days=300),
        gross=_TARE + net,
        tare=_TARE,
        moisture=Fraction.of(life.scene.moisture),
    )
    custody.receive_consignment(
        Act(life.recycler), life.refs["consignment"], Arrival(weighing, Verdict.ACCEPTED, NO_MASS)
    )
    return f"received, net {net}"


def open_batch(life: Life) -> str:
    """Open a batch on the line of the scene's process and take the lot in."""
    life.pass_time(hours=20)
    line = next(
        line
        for line in lines_of(life.recycler.organisation_id or 0)
        if line.process == life.scene.process and line.base.place == life.scene.base
    ).ref
    db.session.rollback()
    life.refs["batch"] = recovery.open_batch(Act(life.recycler), line)
    recovery.add_input(Act(life.recycler), life.refs["batch"], life.refs["lot"])
    return life.refs["batch"]


def recover(life: Life) -> str:
    """Declare product and residue of each element and close the books."""
    life.pass_time(days=2)
    batch = batches.batch(life.refs["batch"], life.recycler)
    taken = batch.inputs[0]
    contents, dry = taken.contents, taken.wet_mass.share(taken.moisture.rest)
    db.session.rollback()
    scene = life.scene
    product = {e: _per_mille(m, scene.recovery) for e, m in contents.items()}
    residue = {
        e: _per_mille(m, _PER_MILLE - scene.recovery - scene.lost) for e, m in contents.items()
    }
    made = _holding(product, scene.product_share)
    outputs = (
        Declared(
            OutputKind.PRODUCT, scene.product, made, f"Stock of Base {scene.base}", _items(product)
        ),
        Declared(
            OutputKind.RESIDUE,
            scene.residue,
            dry - made,
            scene.destination,
            _items(residue),
            Details(operation=scene.residue_operation, permit=RECEIVER_PERMIT),
        ),
    )
    act = Act(life.recycler)
    for output in outputs:
        recovery.declare_output(act, life.refs["batch"], output)
    recovery.close_batch(act, life.refs["batch"], "recycling")
    total = sum(m.milligrams for m in product.values())
    return f"{Mass(total // 10**6 * 10**6)} of {', '.join(contents)} recovered, balance closes"


def _per_mille(mass: Mass, share: int) -> Mass:
    return Mass(mass.milligrams * share // _PER_MILLE)


def _holding(contents: dict[str, Mass], share: int) -> Mass:
    """Return the mass of a product of which the elements are so many per mille."""
    whole = sum(m.milligrams for m in contents.values()) * _PER_MILLE // share
    return Mass(whole // 10_000 * 10_000)


def _items(contents: dict[str, Mass]) -> tuple[tuple[str, Mass], ...]:
    return tuple((element, mass) for element, mass in contents.items() if mass)


def certify(life: Life) -> str:
    """Issue the certificate; log, page and seal follow."""
    life.pass_time(hours=2)
    life.refs["certificate"] = certifying.issue_certificate(Act(life.recycler), life.refs["lot"])
    return life.refs["certificate"]


def check(life: Life) -> str:
    """Verify the sealed certificate like a stranger would."""
    row = certificates.certificate(life.refs["certificate"])
    verdict = verify(certificates.sealed_file(row), certificates.checks())
    db.session.rollback()
    if not verdict.is_current:
        failed = [line.code for line in verdict.lines if line.state != "ok"]
        raise RuntimeError(f"certificate {row.ref} does not verify: {failed}")
    return "genuine and current: " + ", ".join(line.code for line in verdict.lines)


STAGES: dict[str, Callable[[Life], str]] = {
    "registered": register,
    "matched": match,
    "auctioned": auction,
    "closed": close,
    "awarded": award,
    "paid": pay,
    "consigned": consign,
    "given": give,
    "handed over": take_over,
    "arrived": arrive,
    "received": receive,
    "in a batch": open_batch,
    "recovered": recover,
    "certified": certify,
    "verified": check,
}


def play(life: Life, until: str, tell: Callable[[str, str], None]) -> Life:
    """Play a lot's life up to and with a stage, telling each stage and what happened."""
    for name, stage in STAGES.items():
        tell(name, stage(life))
        if name == until:
            break
    return life
