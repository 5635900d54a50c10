"""What follows from what? The whole flow from one stage to the next, in one table.

Each fact of the ledger may make deeds of later rooms necessary. They are done once for each fact:
the key of such a deed is the fact's id and the deed's name, and a fact waits in the ledger's list
of pending ones (written in the deed's own transaction) until all its reactions are done. Who must
be told of a fact stands in ``notices/rules.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar

from flask import Flask, current_app

from recycling import clock
from recycling.auctions import queries as auction_queries
from recycling.auctions import service as auctions
from recycling.auctions.second_chances import service as second_chances
from recycling.auctions.watching import looking
from recycling.certificates import printing
from recycling.certificates import queries as certificates
from recycling.certificates import service as certifying
from recycling.custody import queries as consignments
from recycling.custody.discrepancies import queries as discrepancies
from recycling.db import db
from recycling.deeds import SYSTEM, Act, deed_done
from recycling.errors import Conflict, Refusal
from recycling.ledger import pending
from recycling.ledger.models import Fact
from recycling.lots import queries as lots
from recycling.notices.rules import TELLINGS
from recycling.notices.service import tell
from recycling.oversight.returns import following as returns
from recycling.quantities import Mass
from recycling.settlement import awards, finals, payouts
from recycling.settlement import queries as sale_queries
from recycling.settlement import service as sales
from recycling.settlement.assays import service as assays
from recycling.settlement.assays.contract import find_contract
from recycling.settlement.assays.queries import are_in, find_exchange
from recycling.settlement.deposits import following as deposits
from recycling.settlement.documents import service as documents
from recycling.settlement.rules import SaleState

Reaction = Callable[[Act, Fact], object]


def look_later(_act: Act, fact: Fact) -> None:
    """An auction that opens is looked at again for those who follow it."""
    looking.begin(fact.subject.partition(":")[2])


def award_taken(act: Act, fact: Fact) -> None:
    """Whoever took an asked price is awarded the lot, unless its holder was faster."""
    ref = fact.subject.partition(":")[2]
    if fact.body.get("taken") and auction_queries.auction(ref, SYSTEM).state == "closed":
        auctions.award_taken(act, ref)


def free_idle_deposits(act: Act, fact: Fact) -> None:
    """Deposits that secure no bid any more in an auction that ended go back."""
    deposits.free_idle(act, fact.subject.partition(":")[2])


def disqualify_stopped(act: Act, fact: Fact) -> None:
    """What stops a base puts its bids out of the open auctions whose lots it may not take."""
    base = fact.body.get("base", "")
    if base:
        auctions.disqualify_everywhere(act, base)


def free_withdrawn_deposit(act: Act, fact: Fact) -> None:
    """So does the one of a bid that was taken back."""
    deposits.free_withdrawn(act, fact.subject.partition(":")[2], fact.body["bid"])


def free_winners_deposit(act: Act, fact: Fact) -> None:
    """So does the winner's, once it has nothing (more) to pay."""
    deposits.free_winners(act, fact.body["sale"])


def end_winners_deposit(act: Act, fact: Fact) -> None:
    """An unpaid winner's goes to the holder, or back where the winner was not who had to pay."""
    deposits.end_with_sale(act, fact.body["sale"])


def open_sale(act: Act, fact: Fact) -> None:
    """An award that binds makes a sale; one that stands still makes none before it binds."""
    if "standstill_until" not in fact.body:
        sales.open_sale(act, awards.awarded(fact.subject.partition(":")[2]))


def lapse_award(act: Act, fact: Fact) -> None:
    """An unpaid sale that ended takes its award back."""
    is_bidders = fact.body["not_paid_by"] == "recycler"
    second_chances.lapse_award(act, fact.body["auction"], is_bidders=is_bidders)


def settle_free_sale(act: Act, fact: Fact) -> None:
    """A sale at price zero is settled without a payment."""
    if fact.body["amount_minor"] == 0:
        sales.settle_free_sale(act, fact.body["sale"])


def issue_document(act: Act, fact: Fact) -> None:
    """What was paid is invoiced, and credited where it goes back: as the books say."""
    if documents.calls_for_document(fact.body["sale"], clock.today()):
        documents.issue_document(act, fact.body["sale"])


def issue_fee_invoice(act: Act, fact: Fact) -> None:
    """What the platform kept is invoiced to who was paid less for it."""
    if documents.calls_for_fee_invoice(fact.body["sale"], clock.today()):
        documents.issue_fee_invoice(act, fact.body["sale"])


def release_on_receipt(act: Act, fact: Fact) -> None:
    """A receipt releases what the recycler paid; a refusal gives back whatever was paid."""
    sale = sale_queries.sale_of_lot(lots.lot(fact.body["lot"]).id)
    accepted = Mass.kg(fact.body["accepted_kg"])
    if sale.state != SaleState.PAID or discrepancies.holds_payment(sale.lot_id):
        return
    if not accepted or (sale.amount_minor >= 0 and not sale.is_provisional):
        payouts.release_sale(act, sale.ref, accepted)


def open_exchange(act: Act, fact: Fact) -> None:
    """What was accepted of a lot that went to a bid by formula is assayed by both parties."""
    lot = lots.lot(fact.body["lot"])
    sale = sale_queries.sale_of_lot(lot.id)
    consignment = consignments.of_lot(lot.id)
    receipt = consignment.receipt if consignment is not None else None
    if receipt is not None and receipt.accepted and find_contract(sale.auction_id) is not None:
        assays.open_exchange(act, sale.ref, receipt.accepted, receipt.moisture)


def open_assays(act: Act, fact: Fact) -> None:
    """Assays are opened together as soon as both are in."""
    exchange = find_exchange(fact.body["sale"])
    if exchange is not None and are_in(exchange):
        assays.go_on(act, fact.body["sale"])


def release_on_certificate(act: Act, fact: Fact) -> None:
    """A certificate is the proof of treatment that releases a treatment fee."""
    lot = lots.lot(fact.body["lot"])
    sale = sale_queries.sale_of_lot(lot.id)
    if sale.state == SaleState.CHARGED_BACK or discrepancies.holds_payment(lot.id):
        return
    if sale.provisional_percent is not None:
        _release_final(act, sale.ref)
        return
    consignment = consignments.of_lot(lot.id)
    if sale.amount_minor < 0 and consignment is not None and consignment.receipt is not None:
        payouts.release_sale(act, sale.ref, consignment.receipt.accepted)


def release_settled(act: Act, fact: Fact) -> None:
    """What a discrepancy held back is released: by the receipt, or by proof of treatment."""
    lot = lots.lot(fact.body["lot"])
    sale, consignment = sale_queries.sale_of_lot(lot.id), consignments.of_lot(lot.id)
    if sale.state == SaleState.CHARGED_BACK or consignment is None or consignment.receipt is None:
        return
    if sale.provisional_percent is not None:
        _release_final(act, sale.ref)
        return
    is_proven = sale.amount_minor >= 0 or certificates.of_lot(lot.id) is not None
    if sale.state == SaleState.PAID and is_proven:
        payouts.release_sale(act, sale.ref, consignment.receipt.accepted)


def release_corrected(act: Act, fact: Fact) -> None:
    """A corrected receipt that is no discrepancy any more holds nothing back."""
    if "settles" in fact.body:
        release_settled(act, fact)


def supersede_certificate(act: Act, fact: Fact) -> None:
    """A certificate that states what was corrected since is issued anew."""
    issued = certificates.of_lot(lots.lot(fact.body["lot"]).id)
    if issued is None or issued.state != "current":
        return
    try:
        certifying.correct_certificate(act, issued.ref, fact.body["reason"])
    except Conflict as refusal:
        if refusal.code not in certifying.NOT_TO_CORRECT:
            raise


def restate_received(act: Act, fact: Fact) -> None:
    """What a corrected receipt says counts in the return of its month."""
    returns.follow_receipt(act, fact.subject.partition(":")[2])


def restate_treated(act: Act, fact: Fact) -> None:
    """Books closed again count in the return of the month they were closed in first."""
    returns.follow_batch(act, fact.subject.partition(":")[2])


def settle_final(act: Act, fact: Fact) -> None:
    """A final assay makes the final amount of a sale."""
    sale = sale_queries.unlocked(fact.body["sale"])
    exchange = find_exchange(sale.ref)
    is_settled = exchange is not None and exchange.final is not None
    if sale.is_provisional and is_settled and sale.state != SaleState.CHARGED_BACK:
        finals.settle_final(act, sale.ref)


def release_final(act: Act, fact: Fact) -> None:
    """What is there of a final amount is released: a treatment fee once it is proven."""
    _release_final(act, fact.body["sale"])


def _release_final(act: Act, ref: str) -> None:
    sale = sale_queries.unlocked(ref)
    is_due = sale.amount_minor > 0 or certificates.of_lot(sale.lot_id) is not None
    if is_due and not discrepancies.holds_payment(sale.lot_id) and finals.is_releasable(sale):
        finals.release_final(act, ref)


def print_certificate(_act: Act, fact: Fact) -> None:
    """An issued certificate is printed and sealed once the log has its record."""
    printing.print_certificate(fact.body["certificate"])


def print_corrected(_act: Act, fact: Fact) -> None:
    """So is a corrected one."""
    printing.print_certificate(fact.body["certificate"])


REACTIONS: dict[str, tuple[Reaction, ...]] = {
    "AuctionOpened": (look_later,),
    "AuctionClosed": (award_taken, free_idle_deposits),
    "AuctionCancelled": (free_idle_deposits,),
    "BidWithdrawn": (free_withdrawn_deposit,),
    "BidDisqualified": (free_idle_deposits, free_withdrawn_deposit),
    "LicenceSuspended": (disqualify_stopped,),
    "LicenceRevoked": (disqualify_stopped,),
    "OrderIssued": (disqualify_stopped,),
    "OrderOverdue": (disqualify_stopped,),
    "AnswerRefused": (disqualify_stopped,),
    "AppealStayDecided": (disqualify_stopped,),
    "AppealDecided": (disqualify_stopped,),
    "AwardMade": (open_sale, free_idle_deposits),
    "AwardBinding": (open_sale,),
    "SaleOpened": (settle_free_sale, free_winners_deposit),
    "SaleLapsed": (end_winners_deposit, lapse_award),
    "SalePaid": (issue_document, free_winners_deposit),
    "ReleasePlanned": (issue_document, issue_fee_invoice),
    "ConsignmentReceived": (release_on_receipt, open_exchange),
    "ConsignmentCorrected": (release_corrected, supersede_certificate, restate_received),
    "BatchClosed": (restate_treated,),
    "DiscrepancySettled": (release_settled,),
    "AssaySubmitted": (open_assays,),
    "AssaysRevealed": (settle_final,),
    "UmpireAssayEntered": (settle_final,),
    "UmpireMissing": (settle_final,),
    "FinalSettled": (issue_document, release_final),
    "BalancePaid": (issue_document, release_final),
    "CertificateIssued": (print_certificate, release_on_certificate),
    "CertificateCorrected": (print_corrected,),
}


def following(fact_type: str) -> tuple[Reaction, ...]:
    """Return what a fact of this type calls for; those it concerns are told last."""
    told = (tell,) if fact_type in TELLINGS else ()
    return REACTIONS.get(fact_type, ()) + told


_reacting: ContextVar[bool] = ContextVar("reacting", default=False)
_BATCH = 50
_ROUNDS = 20
# A request takes up little more than it caused itself; the worker does the rest.
_BATCH_IN_REQUEST = 10
# Whoever bids is answered at once; the worker tells the others.
_FOLLOWED_LATER = frozenset({"auctions.place_bid"})
_ROUNDS_IN_REQUEST = 5


def init_reactions(app: Flask) -> None:
    """Let reactions follow a request's deeds at once; the worker catches what was missed."""
    app.config.setdefault("REACT_AT_ONCE", True)
    app.extensions[pending.TAKING_EFFECT] = REACTIONS.keys() | TELLINGS.keys()

    def follow(name: str) -> None:
        here: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
        if (
            here is app
            and name not in _FOLLOWED_LATER
            and app.config["REACT_AT_ONCE"]
            and not _reacting.get()
        ):
            _react_quietly()

    deed_done.connect(follow, weak=False)


def _react_quietly() -> None:
    """React, but never let that spoil the answer to a deed that is committed already."""
    try:
        react(_BATCH_IN_REQUEST, _ROUNDS_IN_REQUEST)
    except Exception:
        db.session.rollback()
        current_app.logger.exception("reactions wait for the worker")


def react(batch: int = _BATCH, rounds: int = _ROUNDS) -> int:
    """Do what pending facts call for until none is left; returns how many facts were settled.

    A fact whose reaction fails is given back and tried again later; the others go on.
    """
    settled = 0
    token = _reacting.set(True)
    try:
        for _ in range(rounds):
            facts = pending.claim_pending(batch)
            if not facts:
                break
            settled += sum(_settle(fact) for fact in facts)
    finally:
        _reacting.reset(token)
    return settled


def _settle(fact: Fact) -> bool:
    """Do everything a fact calls for; each deed is keyed, so a repeat does only what is missing."""
    errors = [error for reaction in following(fact.type) if (error := _try(reaction, fact))]
    if errors:
        pending.failed_pending(fact.id, "; ".join(errors))
        return False
    pending.done_pending(fact.id)
    return True


def _try(reaction: Reaction, fact: Fact) -> str:
    """Do one reaction; returns what went wrong, or nothing."""
    try:
        reaction(Act(SYSTEM, f"{fact.id}:{reaction.__name__}"), fact)
    except Refusal as refusal:
        current_app.logger.warning("%s: %s", _named(reaction, fact), refusal.sentence)
        return f"{reaction.__name__}: {refusal.code}"
    except Exception as error:  # whatever went wrong, the fact stays pending and is tried again
        current_app.logger.exception("%s failed", _named(reaction, fact))
        return f"{reaction.__name__}: {error!r}"
    finally:
        db.session.rollback()
    return ""


def _named(reaction: Reaction, fact: Fact) -> str:
    return f"{reaction.__name__} after {fact.type} of {fact.subject} (fact {fact.id})"
