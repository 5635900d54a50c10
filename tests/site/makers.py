"""A market on which one lot can be led to any stage of its life, deed by deed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from recycling import clock
from recycling.auctions import service as auctions
from recycling.bases import queries as bases
from recycling.certificates import service as certificates
from recycling.clock import SteppedClock
from recycling.custody import service as custody
from recycling.custody.rules import Arrival, Signing, Verdict, Weighing
from recycling.db import db
from recycling.quantities import NO_MASS, Fraction, Mass
from recycling.recovery import queries as batches
from recycling.recovery import service as recovery
from recycling.recovery.rules import Declared, OutputKind
from recycling.settlement import queries as sales
from tests.auctions.makers import Bidder, a_bidder, close, sealed_terms
from tests.custody.makers import a_leg, a_transport
from tests.lots.makers import a_published_lot
from tests.makers import Member, a_member
from tests.remembering import remembered

STAGES = (
    "published",
    "auctioned",
    "closed",
    "awarded",
    "consigned",
    "given",
    "taken_over",
    "at_gate",
    "received",
    "in_batch",
    "recovered",
    "certified",
)
_TARE = Mass.kg("15000")


@dataclass
class Market:
    """Five organisations, and the lot they deal in. ``price`` is in cents per tonne."""

    stepped: SteppedClock
    holder: Member
    regulator: Member
    bidder: Bidder
    carrier: Member
    price: int = 0
    refs: dict[str, str] = field(default_factory=dict)

    @property
    def recycler(self) -> Member:
        """Who bids, receives and recovers."""
        return self.bidder.member

    def lead_to(self, stage: str) -> Market:
        """Do every deed up to and with a stage that is not done yet."""
        for name in STAGES[: STAGES.index(stage) + 1]:
            if name not in self.refs:
                self.refs.update(_led_on(self, name))
        return self

    def do(self, stage: str) -> None:
        """Do what leads from the stage before to this one."""
        self.refs[stage] = getattr(self, f"_{stage}")()
        self.stepped.advance(minutes=10)

    def _published(self) -> str:
        lot = a_published_lot(self.holder, available_from=clock.today())
        self.refs["lot"] = lot
        return lot

    def _auctioned(self) -> str:
        self.refs["auction"] = auctions.open_auction(
            self.holder.act(), self.refs["lot"], sealed_terms()
        )
        return self.refs["auction"]

    def _closed(self) -> str:
        self.bidder.bid(self.refs["auction"], self.price)
        self.stepped.advance(hours=1)
        return close(self.refs["auction"])

    def _awarded(self) -> str:
        auctions.award(self.holder.act(), self.refs["auction"])
        organisation = self.holder.actor.organisation_id or 0
        self.refs["sale"] = sales.sales_of(organisation).items[0].ref
        db.session.rollback()
        return self.refs["sale"]

    def _consigned(self) -> str:
        transport = a_transport(legs=(a_leg(self.carrier),))
        dispatch = custody.Dispatch(self.refs["lot"], transport)
        self.refs["consignment"] = custody.draft_consignment(self.holder.act(), dispatch)
        return self.refs["consignment"]

    def _given(self) -> str:
        return self._sign(self.holder, Signing.GIVE_TO_CARRIER)

    def _taken_over(self) -> str:
        return self._sign(self.carrier, Signing.TAKE_OVER)

    def _at_gate(self) -> str:
        return self._sign(self.carrier, Signing.GIVE_AT_GATE)

    def _sign(self, member: Member, signing: Signing) -> str:
        return custody.sign_handover(member.act(), self.refs["consignment"], signing)

    def _received(self) -> str:
        weighing = Weighing(
            scale="Weighbridge 1",
            accuracy_class="III",
            division=Mass.kg("20"),
            calibrated_until=clock.today() + timedelta(days=300),
            gross=_TARE + Mass.kg("2490"),
            tare=_TARE,
            moisture=Fraction.of("0.25"),
        )
        arrival = Arrival(weighing, Verdict.ACCEPTED, NO_MASS)
        return custody.receive_consignment(self.recycler.act(), self.refs["consignment"], arrival)

    def _in_batch(self) -> str:
        line = bases.base(self.bidder.base).lines[0].ref
        db.session.rollback()
        self.refs["batch"] = recovery.open_batch(self.recycler.act(), line)
        return recovery.add_input(self.recycler.act(), self.refs["batch"], self.refs["lot"])

    def _recovered(self) -> str:
        ref, act = self.refs["batch"], self.recycler.act()
        contents = batches.batch(ref, self.recycler.actor).inputs[0].contents
        db.session.rollback()
        product = tuple((e, Mass(m.milligrams * 98 // 100)) for e, m in contents.items())
        made = Mass.kg("700")
        recovery.declare_output(
            act, ref, Declared(OutputKind.PRODUCT, "Mixed oxides", made, "", product)
        )
        return recovery.close_batch(act, ref, "recycling")

    def _certified(self) -> str:
        self.refs["certificate"] = certificates.issue_certificate(
            self.recycler.act(), self.refs["lot"]
        )
        return self.refs["certificate"]


@remembered
def _led_on(market: Market, stage: str) -> dict[str, str]:
    """What can be named after a stage."""
    market.do(stage)
    return market.refs


@remembered
def a_market(stepped: SteppedClock, price: int = 0) -> Market:
    """Five organisations and nothing on the market yet (needs an application context)."""
    regulator = a_member("regulator")
    return Market(
        stepped=stepped,
        holder=a_member("holder"),
        regulator=regulator,
        bidder=a_bidder(regulator),
        carrier=a_member("carrier"),
        price=price,
    )
