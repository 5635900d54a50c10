"""Read-only answers about payment accounts: how the own one stands, and what waits for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from recycling.db import db
from recycling.quantities import Money
from recycling.settlement.models import Payout, Sale
from recycling.settlement.onboarding.models import PayeeAccount
from recycling.settlement.onboarding.rules import AccountState, Lacking, may_be_paid, may_go_on
from recycling.settlement.rules import PayoutState, SaleState

_MOST_WAITING = 20
_LIVE = (SaleState.OPENED, SaleState.PAID)


@dataclass(frozen=True)
class WaitingMoney:
    """Money of a sale that waits for an account."""

    sale: str
    amount: Money


@dataclass(frozen=True)
class AccountCard:
    """How an organisation's payment account stands, and what waits for it, oldest first.

    ``asked_at`` is when the provider was asked last; ``since`` when it began to stand so.
    """

    state: AccountState
    account_id: str | None = None
    lacking: tuple[Lacking, ...] = ()
    asked_at: datetime | None = None
    since: datetime | None = None
    waiting: tuple[WaitingMoney, ...] = ()

    @property
    def is_ready(self) -> bool:
        """Tell whether money may be passed on to it."""
        return may_be_paid(self.state)

    @property
    def may_go_on(self) -> bool:
        """Tell whether there is something for the organisation to do on the provider's page."""
        is_wanted = bool(self.lacking) or not self.is_ready
        return is_wanted and may_go_on(self.state)

    @property
    def first_by(self) -> datetime | None:
        """Return until when the first of what is lacking is wanted, where the provider says it."""
        return min((one.by for one in self.lacking if one.by), default=None)


def account(organisation_id: int) -> AccountCard:
    """Return how an organisation's payment account stands; ``none`` where it has none."""
    row, waiting = db.session.get(PayeeAccount, organisation_id), _waiting(organisation_id)
    if row is None:
        return AccountCard(AccountState.NONE, waiting=waiting)
    return AccountCard(
        state=AccountState(row.state),
        account_id=row.account_id,
        lacking=tuple(_lacking(one) for one in row.lacking),
        asked_at=row.asked_at,
        since=row.changed_at,
        waiting=waiting,
    )


def _lacking(kept: dict[str, str]) -> Lacking:
    by = kept["by"]
    return Lacking(
        kept["what"], datetime.fromisoformat(by) if by else None, bool(kept["is_past_due"])
    )


def _waiting(organisation_id: int) -> tuple[WaitingMoney, ...]:
    rows = db.session.execute(
        select(Payout, Sale.ref)
        .join(Sale, Sale.id == Payout.sale_id)
        .options(joinedload(Payout.payment))
        .where(Payout.waits_for_id == organisation_id, Payout.state == PayoutState.PLANNED)
        .order_by(Payout.id)
        .limit(_MOST_WAITING)
    )
    return tuple(WaitingMoney(ref, payout.amount) for payout, ref in rows)


def is_unready(organisation_id: int) -> bool:
    """Tell whether money could not be passed on to an organisation now."""
    row = db.session.get(PayeeAccount, organisation_id)
    return row is None or not may_be_paid(row.state)


def awaited(organisation_id: int) -> AccountCard | None:
    """Return the account of which something is to be done; ``None`` where nothing is.

    That is one that is not ready while the organisation is to be paid, or of which the provider
    wants something. While only the provider is at work there is nothing to do.
    """
    found = account(organisation_id)
    if found.lacking or found.waiting:
        return found
    at_work = found.state in {AccountState.ASKED_FOR, AccountState.READY}
    return None if at_work or not _is_to_be_paid(organisation_id) else found


def _is_to_be_paid(organisation_id: int) -> bool:
    is_payee = or_(
        (Sale.holder_id == organisation_id) & (Sale.amount_minor > 0),
        (Sale.recycler_id == organisation_id) & (Sale.amount_minor < 0),
    )
    asked = select(Sale.id).where(Sale.state.in_(_LIVE), is_payee).limit(1)
    return db.session.scalar(asked) is not None
