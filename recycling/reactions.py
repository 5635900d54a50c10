"""What follows from what? The whole flow from one stage to the next, in one table.

Each fact of the ledger may make deeds of later rooms necessary. They are done once for each fact:
the key of such a deed is the fact's id and the deed's name, and a fact waits in the ledger's list
of pending ones (written in the deed's own transaction) until all its reactions are done.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar

from flask import Flask, current_app

from recycling.certificates import printing
from recycling.custody import queries as consignments
from recycling.db import db
from recycling.deeds import SYSTEM, Act, deed_done
from recycling.ledger import pending
from recycling.ledger.models import Fact
from recycling.lots import queries as lots
from recycling.quantities import Mass
from recycling.settlement import awards, payouts
from recycling.settlement import queries as sale_queries
from recycling.settlement import service as sales

Reaction = Callable[[Act, Fact], object]


def open_sale(act: Act, fact: Fact) -> None:
    """An award makes a sale."""
    sales.open_sale(act, awards.awarded(fact.subject.partition(":")[2]))


def settle_free_sale(act: Act, fact: Fact) -> None:
    """A sale at price zero is settled without a payment."""
    if fact.body["amount_minor"] == 0:
        sales.settle_free_sale(act, fact.body["sale"])


def release_on_receipt(act: Act, fact: Fact) -> None:
    """A receipt releases what the recycler paid; a refusal gives back whatever was paid."""
    sale = sale_queries.sale_of_lot(lots.lot(fact.body["lot"]).id)
    accepted = Mass.kg(fact.body["accepted_kg"])
    if sale.amount_minor >= 0 or not accepted:
        payouts.release_sale(act, sale.ref, accepted)


def release_on_certificate(act: Act, fact: Fact) -> None:
    """A certificate is the proof of treatment that releases a treatment fee."""
    lot = lots.lot(fact.body["lot"])
    sale = sale_queries.sale_of_lot(lot.id)
    consignment = consignments.of_lot(lot.id)
    if sale.amount_minor < 0 and consignment is not None and consignment.receipt is not None:
        payouts.release_sale(act, sale.ref, consignment.receipt.accepted)


def print_certificate(_act: Act, fact: Fact) -> None:
    """An issued certificate is printed and sealed once the log has its record."""
    printing.print_certificate(fact.body["certificate"])


REACTIONS: dict[str, tuple[Reaction, ...]] = {
    "AwardMade": (open_sale,),
    "SaleOpened": (settle_free_sale,),
    "ConsignmentReceived": (release_on_receipt,),
    "CertificateIssued": (print_certificate, release_on_certificate),
}

_reacting: ContextVar[bool] = ContextVar("reacting", default=False)
_BATCH = 50
_ROUNDS = 20


def init_reactions(app: Flask) -> None:
    """Let reactions follow a request's deeds at once; the worker catches what was missed."""
    app.config.setdefault("REACT_AT_ONCE", True)

    def follow(_name: str) -> None:
        here: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
        if here is app and app.config["REACT_AT_ONCE"] and not _reacting.get():
            react()

    deed_done.connect(follow, weak=False)


def react() -> int:
    """Do what pending facts call for until none is left; returns how many facts were settled."""
    settled = 0
    token = _reacting.set(True)
    try:
        for _ in range(_ROUNDS):
            facts = pending.claim_pending(_BATCH)
            if not facts:
                break
            settled += sum(_settle(fact) for fact in facts)
    finally:
        _reacting.reset(token)
    return settled


def _settle(fact: Fact) -> bool:
    fact_id, kind = fact.id, fact.type
    try:
        for reaction in REACTIONS.get(kind, ()):
            reaction(Act(SYSTEM, f"{fact_id}:{reaction.__name__}"), fact)
            db.session.rollback()
    except Exception as error:  # whatever went wrong, the fact stays pending and is tried again
        db.session.rollback()
        current_app.logger.exception("reaction to fact %s (%s) failed", fact_id, kind)
        pending.failed_pending(fact_id, repr(error))
        return False
    pending.done_pending(fact_id)
    return True
