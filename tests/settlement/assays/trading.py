"""The lots of the vectors on their way from the bid to the last cent, over the payment sandbox."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from recycling import clock
from recycling.auctions.rules.formula import Formula
from recycling.custody import service as custody
from recycling.custody.rules import Arrival, Verdict, Weighing
from recycling.db import db
from recycling.ledger import queries as ledger
from recycling.quantities import NO_MASS, Fraction, Mass
from recycling.reactions import react
from recycling.settlement import payments, payouts
from recycling.settlement.assays import service
from recycling.settlement.books.booking import balances_of
from recycling.settlement.models import Sale
from tests.auctions.formulas.makers import PHOSPHOR, SWARF
from tests.makers import a_member
from tests.remembering import remembered
from tests.settlement.assays.makers import a_sale_by_formula, percent
from tests.settlement.makers import Market, a_page, last_payment, press, seen
from tests.site.makers import Market as Way

_TARE = Mass.kg("15000")
MASSES = {SWARF: Mass.kg("12480"), PHOSPHOR: Mass.kg("6200")}
MOISTURE = {SWARF: Fraction.of("0.0125"), PHOSPHOR: Fraction.of("0")}


@dataclass
class Trade:
    """A lot of the vectors on its way, awarded by its formula."""

    market: Market
    formula: Formula
    sale: str = ""
    refs: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        one = self.market
        self.sale = a_sale_by_formula(one.holder, one.bidder, one.clock, self.formula)

    @property
    def now(self) -> Sale:
        return seen(self.sale)

    def pay(self) -> int:
        """Pay what is due over the provider's page; how much that was, in minor units."""
        return _paid(self.market, self.sale)

    def deliver(self, verdict: Verdict = Verdict.ACCEPTED) -> Way:
        """Bring the lot to its base, which weighs what was declared."""
        return _delivered(self.market, self.formula, self.now.lot.ref, verdict)

    def assay(self, found: Mapping[str, str]) -> None:
        """Let both parties find the same."""
        for who in (self.market.holder, self.market.recycler):
            service.submit_assay(who.act(), self.sale, percent(found))
        react()

    def move(self) -> None:
        """Let the provider make what is planned."""
        react()
        while payouts.carry_out_planned():
            react()

    def left(self) -> dict[str, int]:
        """What of this sale is still on each kind of account."""
        found = balances_of(self.now.id)
        db.session.rollback()
        return {str(key.kind): amount for key, amount in found.items() if amount}

    def facts(self, kind: str) -> list[dict[str, object]]:
        return [one.body for one in ledger.facts_of_types(f"sale:{self.sale}", [kind])]


@remembered
def _paid(market: Market, sale: str) -> int:
    press(a_page(market, sale))
    payment = last_payment(sale)
    assert payments.settle(payment.ref) == "paid"
    react()
    return payment.amount_minor


@remembered
def _delivered(one: Market, formula: Formula, lot: str, verdict: Verdict) -> Way:
    way = Way(one.clock, one.holder, one.regulator, one.bidder, a_member("carrier"))
    done = ("published", "auctioned", "closed", "awarded")
    way.refs |= {"lot": lot, **dict.fromkeys(done, lot)}
    way.lead_to("at_gate")
    net, moisture = MASSES[formula], MOISTURE[formula]
    days = clock.today() + timedelta(days=300)
    weighing = Weighing("Weighbridge 1", "III", Mass.kg("20"), days, _TARE + net, _TARE, moisture)
    refused = net if verdict is Verdict.REFUSED else NO_MASS
    reason = "It is contaminated." if refused else ""
    arrival = Arrival(weighing, verdict, refused, reason)
    custody.receive_consignment(one.recycler.act(), way.refs["consignment"], arrival)
    way.refs["received"] = way.refs["consignment"]
    react()
    return way
