"""What is on each account, and from when may it be used?

Every movement is one entry (Stripe's balance transaction) with the instant its money becomes
available. A debit of money that is pending is taken from what is available where no more of it is
pending, such as a refund of what was passed on already. It is refused when the balance would be
below zero at any moment from its instant on, so neither part is ever spent twice or below zero.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import accumulate

from recycling.settlement.sandbox.errors import Json, balance_insufficient
from recycling.settlement.sandbox.routes import DATED, Call, Route
from recycling.settlement.sandbox.store import Narrowing, Records, new_id

_REPORTED_AS = {
    "charge": "charge",
    "refund": "refund",
    "transfer": "transfer",
    "transfer_refund": "transfer_reversal",
    "payment": "charge",
    "payment_refund": "refund",
    "refund_failure": "refund_failure",
    "adjustment": "dispute",
    "payout": "payout",
    "payout_cancel": "payout_reversal",
    "payout_failure": "payout_reversal",
}
_INSUFFICIENT = (
    "You have insufficient available funds in your Stripe account. Money of a payment that is"
    " still pending can be transferred by naming the payment as source_transaction."
)


@dataclass(frozen=True)
class Entry:
    """One movement on one account; a debit has a negative amount. ``account`` "" is ours.

    A ``forced`` debit asks for no cover: a bank takes the money of a dispute in any case.
    """

    kind: str
    amount_minor: int
    currency: str
    source: str
    available_at: int
    account: str = ""
    fee_minor: int = 0
    forced: bool = False

    @property
    def net_minor(self) -> int:
        """Return what the balance changes by."""
        return self.amount_minor - self.fee_minor


def enter(call: Call, entry: Entry) -> Json:
    """Write one entry and return it as a balance transaction.

    Raises ``ApiError`` ``balance_insufficient`` when a debit is not covered.
    """
    if entry.net_minor < 0 and not entry.forced:
        if not _is_pending(call, entry):
            entry = replace(entry, available_at=min(entry.available_at, call.now))
        _require_cover(call.records, entry, max(entry.available_at, call.now))
    body = _transaction(call, entry)
    call.records.add("balance_transaction", body, entry.account)
    call.records.run(
        "INSERT INTO entries (id, account, currency, net_minor, available_at)"
        " VALUES (?, ?, ?, ?, ?)",
        body["id"],
        entry.account,
        entry.currency,
        entry.net_minor,
        entry.available_at,
    )
    return body


def _transaction(call: Call, entry: Entry) -> Json:
    fee = {"amount": entry.fee_minor, "currency": entry.currency, "type": "stripe_fee"}
    return {
        "id": new_id("txn"),
        "object": "balance_transaction",
        "amount": entry.amount_minor,
        "available_on": entry.available_at,
        "balance_type": "payments",
        "created": call.now,
        "currency": entry.currency,
        "description": None,
        "exchange_rate": None,
        "fee": entry.fee_minor,
        "fee_details": [fee] if entry.fee_minor else [],
        "net": entry.net_minor,
        "reporting_category": _reported(entry),
        "source": entry.source,
        "type": entry.kind,
    }


def _reported(entry: Entry) -> str:
    if entry.kind == "adjustment" and entry.amount_minor > 0:
        return "dispute_reversal"
    return _REPORTED_AS[entry.kind]


def _is_pending(call: Call, debit: Entry) -> bool:
    """Tell whether so much money is pending, from every instant up to the debit's own on."""
    rows = call.records.rows(
        "SELECT available_at AS at, SUM(net_minor) AS net FROM entries"
        " WHERE account = ? AND currency = ? AND available_at > ? GROUP BY at ORDER BY at DESC",
        debit.account,
        debit.currency,
        call.now,
    )
    instants = [row["at"] for row in rows]
    if debit.available_at not in instants:
        return False
    pending = list(accumulate(int(row["net"]) for row in rows))
    return min(pending[instants.index(debit.available_at) :]) >= -debit.net_minor


def _require_cover(records: Records, debit: Entry, from_at: int) -> None:
    rows = records.rows(
        "SELECT MAX(available_at, ?) AS at, SUM(net_minor) AS net FROM entries"
        " WHERE account = ? AND currency = ? GROUP BY at ORDER BY at",
        from_at,
        debit.account,
        debit.currency,
    )
    standings = list(accumulate(int(row["net"]) for row in rows))
    if rows and rows[0]["at"] > from_at:
        standings.append(0)
    if min(standings, default=0) < -debit.net_minor:
        raise balance_insufficient(_INSUFFICIENT)


def available(call: Call) -> dict[str, int]:
    """Return what may be paid out now, in minor units by currency."""
    rows = call.records.rows(
        "SELECT currency, SUM(net_minor) AS net FROM entries"
        " WHERE account = ? AND available_at <= ? GROUP BY currency ORDER BY currency",
        call.account,
        call.now,
    )
    return {row["currency"]: int(row["net"]) for row in rows}


def _retrieve_balance(call: Call) -> Json:
    parts: dict[str, list[Json]] = {"available": [], "pending": []}
    rows = call.records.rows(
        "SELECT currency, SUM(CASE WHEN available_at <= ? THEN net_minor ELSE 0 END) AS available,"
        " SUM(CASE WHEN available_at > ? THEN net_minor ELSE 0 END) AS pending"
        " FROM entries WHERE account = ? GROUP BY currency ORDER BY currency",
        call.now,
        call.now,
        call.account,
    )
    for row in rows:
        for part, amounts in parts.items():
            amount = {"amount": row[part], "currency": row["currency"]}
            amounts.append({**amount, "source_types": {"card": row[part]}})
    return {"object": "balance", "livemode": False, **parts}


def with_status(body: Json, now: int) -> Json:
    """Return a balance transaction saying whether its money is available at this instant."""
    return {**body, "status": "available" if body["available_on"] <= now else "pending"}


def _retrieve_transaction(call: Call) -> Json:
    return with_status(call.named("balance_transaction"), call.now)


def _list_transactions(call: Call) -> Json:
    payout = [Narrowing("_payout", call.params["payout"])] if "payout" in call.params else []
    page = call.listed(
        "balance_transaction",
        "/v1/balance_transactions",
        "currency",
        "source",
        "type",
        where=payout,
    )
    return {**page, "data": [with_status(body, call.now) for body in page["data"]]}


ROUTES = (
    Route(
        "GET",
        "/v1/balance",
        "BalanceRetrieveParams",
        frozenset({"expand"}),
        _retrieve_balance,
    ),
    Route(
        "GET",
        "/v1/balance_transactions",
        "BalanceTransactionListParams",
        DATED | {"currency", "payout", "source", "type"},
        _list_transactions,
    ),
    Route(
        "GET",
        "/v1/balance_transactions/<id>",
        "BalanceTransactionRetrieveParams",
        frozenset({"expand"}),
        _retrieve_transaction,
    ),
)
