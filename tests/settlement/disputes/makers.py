"""Sales whose payments are disputed at the payment sandbox, and what the books say of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from recycling import clock
from recycling.db import db
from recycling.ledger.models import Fact
from recycling.settlement import sweeping
from recycling.settlement.books.booking import balances_of
from recycling.settlement.disputes import rows, settling
from recycling.settlement.disputes.models import Dispute
from recycling.settlement.stripe_gateway import DisputeReport
from tests.settlement.conftest import Sandbox
from tests.settlement.makers import seen

_TIME_TO_ANSWER = timedelta(days=9)
FEE = 2_000
"""What the sandbox charges for a dispute, in minor units."""


def a_report(payment: str) -> DisputeReport:
    """What a bank says that just disputed a payment, where no payment service is asked."""
    return DisputeReport(
        id=f"du_{payment}",
        status="needs_response",
        charge_id=f"ch_{payment}",
        amount_minor=500,
        currency="eur",
        reason="product_unacceptable",
        opened_at=clock.now(),
        answer_by=clock.now() + _TIME_TO_ANSWER,
        taken_minor=500,
        returned_minor=0,
        fee_minor=20,
        submissions=0,
    )


def charge_of(sale: str, number: int = 0) -> str:
    """The provider's charge of a sale's payment."""
    return str(seen(sale).payments[number].charge_id)


def raise_dispute(sandbox: Sandbox, sale: str, **particulars: Any) -> str:
    """Have the payer's bank dispute a sale's payment; the provider's id of that."""
    return str(sandbox.happens("charge.is_disputed", id=charge_of(sale), **particulars)["id"])


def disputed(sandbox: Sandbox, sale: str, **particulars: Any) -> str:
    """The provider's id of a dispute that we have noted."""
    provider_id = raise_dispute(sandbox, sale, **particulars)
    settling.settle(provider_id)
    return provider_id


def decide(sandbox: Sandbox, provider_id: str, *, won: bool) -> None:
    """Have the bank decide a dispute, and note that."""
    sandbox.happens("dispute.is_decided", id=provider_id, won=won)
    settling.settle(provider_id)


def dispute_of(provider_id: str) -> Dispute:
    """A dispute as it stands with us."""
    db.session.rollback()
    found = rows.of_provider(provider_id)
    assert found is not None
    return found


def balances(sale: str) -> dict[str, int]:
    """What a sale has left on each kind of account, in minor units: a debit above zero."""
    left = balances_of(seen(sale).id)
    return {str(key.kind): minor for key, minor in left.items() if minor}


def facts(sale: str) -> list[str]:
    """The types of a sale's facts, in order."""
    subject = Fact.subject == f"sale:{sale}"
    return list(db.session.scalars(select(Fact.type).where(subject).order_by(Fact.id)))


def work() -> None:
    """Let the worker go round until nothing moves any more."""
    while sweeping.tick():
        pass
