"""Stages of an auction around which something is laid down, and of plans, for the world."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from sqlalchemy import update

from recycling import clock
from recycling.auctions import service as auctions
from recycling.auctions.interests import service as interests
from recycling.auctions.interests.rules import NewInterest
from recycling.auctions.rules.conditions import Conditions
from recycling.auctions.second_chances.service import lapse_award, offer_second_chance
from recycling.auctions.standstill import service as standstill
from recycling.clock import SteppedClock
from recycling.custody.corrections.service import Wanted, ask_correction
from recycling.custody.discrepancies.service import explain_discrepancy
from recycling.custody.service import Dispatch, draft_consignment
from recycling.db import db
from recycling.deeds import SYSTEM, Act
from recycling.matching.plans import service as plans
from recycling.matching.plans.rules.asking import NewPlan
from recycling.oversight.returns.service import question_return, sign_return, state_figures
from recycling.parties import service as parties
from recycling.quantities import Money, UnitPrice
from recycling.settlement import payments
from recycling.settlement import queries as sales
from recycling.settlement.books import queries as books
from recycling.settlement.deposits import service as deposits
from recycling.settlement.disputes.service import open_dispute
from recycling.settlement.documents import called_for, leaves
from recycling.settlement.documents import service as documents
from recycling.settlement.models import Sale
from recycling.settlement.rules import PAY_WITHIN
from recycling.settlement.stripe_gateway import CheckoutState
from tests.auctions.formulas.makers import a_swarf, an_auction_by_formula, quote
from tests.auctions.makers import Bidder, a_bidder, an_open_auction, close, sealed_terms
from tests.auctions.standstill.makers import WHY, awarded
from tests.bases.makers import a_licensed_base
from tests.certificates.stacks.makers import a_kept_stack
from tests.custody.discrepancies.makers import WORDS, a_differing_receipt
from tests.custody.makers import a_leg, a_transport
from tests.custody.screening.makers import quarantined
from tests.lots.makers import a_published_lot
from tests.makers import Member, a_member
from tests.oversight.audits.makers import a_published_audit
from tests.oversight.invoices.makers import a_kept_exception
from tests.oversight.leaks.makers import a_kept_alert
from tests.oversight.reports.makers import like_it, unlike_others
from tests.oversight.returns.makers import AN_EXTRA_KILOGRAM, QUESTION, an_empty_return
from tests.oversight.signs.makers import a_kept_sign
from tests.settlement.assays.makers import a_sale_by_formula, disputed, opened, umpired
from tests.settlement.contracts.makers import contract_of
from tests.settlement.disputes.makers import a_report
from tests.settlement.documents.makers import a_german_number, documents_of, enter, vat_numbers
from tests.settlement.reconciling.makers import a_difference
from tests.site.makers import Market


class Around:
    """What a world of an API test is led to around an auction."""

    own: Mapping[str, Member]
    _market: Callable[[], Market]
    _bidder: Bidder
    _stepped: SteppedClock

    def _by_invitation(self) -> dict[str, str]:
        """An auction to which the recycler is invited, and somebody else yet to be."""
        holder, invited = self.own["holder"], self.own["recycler"].actor.organisation_ref
        laid = Conditions(by_invitation=True, invited=(invited,))
        ref = auctions.open_auction(holder.act(), a_published_lot(holder), sealed_terms(), laid)
        return {"auction": ref, "invitee": a_member("recycler").actor.organisation_ref}

    def _asked_about(self) -> dict[str, str]:
        """An auction somebody asked about."""
        refs = self._market().lead_to("auctioned").refs
        asker = self.own["recycler"].act()
        return {**refs, "number": auctions.ask(asker, refs["auction"], "Is it washed?")}

    def _authority(self) -> dict[str, str]:
        """Another authority of the country."""
        return {"authority": a_member("regulator").actor.organisation_ref}

    def _others(self) -> dict[str, str]:
        """Somebody in whom one may have an interest."""
        return {"other": a_member("carrier").actor.organisation_ref}

    def _interested(self) -> dict[str, str]:
        """An interest that the holder declared, and two between whom none is known."""
        other = a_member("carrier").actor.organisation_ref
        new = NewInterest(other, "owner", clock.today())
        ref = interests.declare_interest(self.own["holder"].act(), new)
        whose = self.own["recycler"].actor.organisation_ref
        return {"interest": ref, "whose": whose, "other": other}

    def _standing_still(self) -> dict[str, str]:
        """An auction that the recycler lost, whose award stands still."""
        bids = (self._bidder, 1_000), (a_bidder(self.own["regulator"]), 2_000)
        ref = awarded(self.own["holder"], self._stepped, *bids)
        return {"auction": ref}

    def _objected(self) -> dict[str, str]:
        """The recycler's objection to that award."""
        refs = self._standing_still()
        made = standstill.object_to_award(self.own["recycler"].act(), refs["auction"], WHY)
        return {**refs, "objection": made}

    def _begun(self) -> dict[str, str]:
        """A draft of a consignment that lacks nothing."""
        refs = self._market().lead_to("awarded").refs
        holder, leg = self.own["holder"], a_leg(self.own["carrier"])
        dispatch = Dispatch(refs["lot"], a_transport(legs=(leg,)), is_draft=True)
        return {**refs, "consignment": draft_consignment(holder.act(), dispatch)}

    def _leaking(self) -> dict[str, str]:
        """An alert that a holder's consignments arrive lighter than is usual."""
        return {"leak_alert": a_kept_alert()}

    def _showing_signs(self) -> dict[str, str]:
        """A sign that a holder declares whole hundreds."""
        return {"sign": a_kept_sign()}

    def _stacked(self) -> dict[str, str]:
        """A ZIP of certificates the regulator sent."""
        return {"stack": a_kept_stack(self.own["regulator"].actor)}

    def _audited(self) -> dict[str, str]:
        """An audit that was published."""
        return {"audit": a_published_audit()}

    def _unlike(self) -> dict[str, str]:
        """A sale of which figures do not agree."""
        refs = self._market().lead_to("awarded").refs
        return {**refs, "invoice_exception": a_kept_exception()}

    def _return_due(self) -> dict[str, str]:
        """The return of a new base for a month that is over, and the digest of what it says."""
        base = a_licensed_base(self.own["recycler"], self.own["regulator"])
        return an_empty_return(self.own["recycler"], base)

    def _return_stated(self) -> dict[str, str]:
        """The same, with figures the recycler states otherwise."""
        refs = self._return_due()
        state_figures(self.own["recycler"].act(), refs["return"], AN_EXTRA_KILOGRAM)
        return refs

    def _return_signed(self) -> dict[str, str]:
        """The same, signed."""
        refs = self._return_due()
        sign_return(self.own["recycler"].act(), refs["return"], refs["digest"])
        return refs

    def _return_questioned(self) -> dict[str, str]:
        """The same, given back with a question."""
        refs = self._return_signed()
        question_return(self.own["regulator"].act(), refs["return"], QUESTION)
        return refs

    def _differing(self) -> dict[str, str]:
        """A consignment of which less arrived than was declared."""
        refs = self._market().lead_to("at_gate").refs
        made = a_differing_receipt(self.own["recycler"], refs["consignment"])
        return {**refs, "discrepancy": made}

    def _quarantined(self) -> dict[str, str]:
        """A consignment at the gate whose screening raised an alarm."""
        refs = self._market().lead_to("at_gate").refs
        return {**refs, "quarantine": quarantined(self.own["recycler"], refs["consignment"])}

    def _reported(self) -> dict[str, str]:
        """What somebody reported to the authority of the country."""
        return {"report": unlike_others()}

    def _reported_twice(self) -> dict[str, str]:
        """Two such reports, the second under the first."""
        refs = self._reported()
        return {**refs, "like": like_it(refs["report"])}

    def _given_with_code(self) -> dict[str, str]:
        """A consignment the carrier is to take over, and the short code of its administrator."""
        return {**self._market().lead_to("given").refs, **self._coded("carrier")}

    def _coded(self, kind: str = "holder") -> dict[str, str]:
        """The short code of an administrator."""
        member = self.own[kind]
        code, new = parties.draw_short_code(member.actor)
        parties.make_short_code(member.act(), new)
        return {"code": code}

    def _correcting(self) -> dict[str, str]:
        """A lot on its way, and the holder's wish that its acceptance number be corrected."""
        refs = self._market().lead_to("taken_over").refs
        wanted = Wanted("The number was mistyped.", {"acceptance_number": "CAP-2026-18"})
        made = ask_correction(self.own["holder"].act(), refs["consignment"], wanted)
        return {**refs, "correction": made}

    def _explained(self) -> dict[str, str]:
        """The same, explained by the base."""
        refs = self._differing()
        explain_discrepancy(self.own["recycler"].act(), refs["discrepancy"], WORDS)
        return refs

    def _auctioned_with_deposit(self) -> dict[str, str]:
        """An auction whose bidders lay a deposit down before."""
        holder, laid = self.own["holder"], Conditions(deposit=Money.of(500, "EUR"))
        lot = a_published_lot(holder)
        return {"auction": auctions.open_auction(holder.act(), lot, sealed_terms(), laid)}

    def _deposited(self) -> dict[str, str]:
        """Such an auction, in which the recycler has begun to lay its deposit down."""
        refs = self._auctioned_with_deposit()
        made = deposits.ask_deposit(self.own["recycler"].act(), refs["auction"])
        return {**refs, "deposit": made}

    def _overdue(self) -> dict[str, str]:
        """A sale that should have been paid yesterday."""
        market = self._market()
        market.price = 5_000
        refs = market.lead_to("awarded").refs
        late = clock.now() - PAY_WITHIN - timedelta(days=1)
        db.session.execute(update(Sale).where(Sale.ref == refs["sale"]).values(opened_at=late))
        db.session.commit()
        return refs

    def _award_lapsed(self) -> dict[str, str]:
        """An auction that the recycler lost, whose winner did not pay."""
        holder = self.own["holder"]
        ref = an_open_auction(holder, sealed_terms())
        self._bidder.bid(ref, 1_000)
        a_bidder(self.own["regulator"]).bid(ref, 2_000)
        self._stepped.advance(hours=1)
        close(ref)
        auctions.award(holder.act(), ref)
        lapse_award(Act(SYSTEM), ref, is_bidders=True)
        return {"auction": ref}

    def _second_chance(self) -> dict[str, str]:
        """The recycler asked whether it takes the lot after all."""
        refs = self._award_lapsed()
        asked = offer_second_chance(self.own["holder"].act(), refs["auction"])
        return {**refs, "chance": asked}

    def _auctioned_by_formula(self) -> dict[str, str]:
        """An auction that takes bids by formula."""
        self._market()
        quote()
        holder = self.own["holder"]
        return {"auction": an_auction_by_formula(holder, a_swarf(holder))}

    def _contracted(self) -> dict[str, str]:
        """A contract nobody has signed, and what who signs it has read."""
        refs = self._market().lead_to("awarded").refs
        contract = contract_of(refs["sale"])
        refs = {**refs, "contract": contract.ref, "digest": contract.digest}
        db.session.rollback()
        return refs

    def _exchanged(self) -> dict[str, str]:
        """A sale by formula whose received lot both parties assay."""
        self._market()
        made = a_sale_by_formula(self.own["holder"], self._bidder, self._stepped)
        return {"sale": opened(made)}

    def _disputed(self) -> dict[str, str]:
        """The same, with assays that lie apart."""
        refs = self._exchanged()
        disputed(refs["sale"], self.own["holder"], self.own["recycler"])
        return {**refs, "laboratory": self.own["laboratory"].actor.organisation_ref}

    def _umpired(self) -> dict[str, str]:
        """The same, with the laboratory appointed as umpire."""
        refs = self._disputed()
        umpired(refs["sale"], self.own["holder"], self.own["recycler"], refs["laboratory"])
        return refs

    def _bid_in(self) -> dict[str, str]:
        """An auction in which the recycler's bid has just come."""
        refs = self._market().lead_to("auctioned").refs
        offer = auctions.Offer(refs["base"], UnitPrice(5_000, "EUR"))
        act = self.own["recycler"].act()
        return {**refs, "bid": auctions.place_bid(act, refs["auction"], offer)}

    def _planned(self) -> dict[str, str]:
        refs, holder = self._market().lead_to("published").refs, self.own["holder"]
        return {**refs, "plan": plans.ask_plan(holder.act(), NewPlan())}

    def _reconciled(self) -> dict[str, str]:
        """A reconciliation and the difference it found."""
        return a_difference()

    def _withheld(self) -> dict[str, str]:
        """A document withheld for want of the holder's VAT number, which is entered since."""
        holder = self.own["holder"]
        for number in vat_numbers(holder):
            parties.remove_identifier(holder.act(), holder.actor.organisation_ref, "vat", number)
        refs = self._documented()
        enter(holder, a_german_number())
        return refs

    def _invoiced(self) -> dict[str, str]:
        """An invoice of a sale the recycler has paid."""
        holder = self.own["holder"]
        if not vat_numbers(holder):
            enter(holder, a_german_number())
        return self._documented()

    def _documented(self) -> dict[str, str]:
        """A sale the recycler has paid, and the document it calls for."""
        refs = self._booked()
        if not documents_of(refs["sale"]):
            documents.issue_document(Act(SYSTEM), refs["sale"])
        return {**refs, "document": documents_of(refs["sale"])[-1].ref}

    def _billed_by_itself(self) -> dict[str, str]:
        """A holder whose invoices are issued in its own name."""
        holder = self.own["holder"]
        if called_for.has_leave(holder.actor.organisation_id or 0):
            leaves.end_self_billing(holder.act())
        db.session.rollback()
        return {}

    def _billed_by_others(self) -> dict[str, str]:
        """A holder whose invoices recyclers write."""
        refs = self._billed_by_itself()
        leaves.allow_self_billing(self.own["holder"].act())
        return refs

    def _disputed_by_bank(self) -> dict[str, str]:
        """A sale the recycler has paid, whose bank took the payment back."""
        refs = self._booked()
        payment = sales.unlocked(refs["sale"]).payments[-1].ref
        db.session.rollback()
        return {**refs, "dispute": open_dispute(Act(SYSTEM), payment, a_report(payment))}

    def _booked(self) -> dict[str, str]:
        """A sale the recycler has paid, and the account on which that is entered."""
        market, recycler = self._market(), self.own["recycler"]
        market.price = 5_000
        refs = market.lead_to("awarded").refs
        ref = payments.start_payment(recycler.act(), refs["sale"])
        taken = CheckoutState(
            id=f"cs_{ref}",
            status="complete",
            payment_status="paid",
            payment_intent_id=f"pi_{ref}",
            charge_id=f"ch_{ref}",
            amount_minor=1,
            currency="eur",
            reference=ref,
        )
        payments.take_payment(Act(SYSTEM), ref, taken)
        return {**refs, "account": books.accounts(recycler.actor).items[0].ref}
