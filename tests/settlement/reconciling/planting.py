"""One difference of each kind, planted at the payment service behind everybody's back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from recycling.settlement.reconciling.rules import Kind
from tests.settlement.calls import pay
from tests.settlement.conftest import Sandbox
from tests.settlement.makers import payouts_of, seen
from tests.settlement.reconciling.conftest import Store, Traded


@dataclass(frozen=True)
class Planting:
    """Where something is planted."""

    sandbox: Sandbox
    store: Store
    traded: Traded

    def charge(self, sale: str) -> str:
        return str(seen(sale).payments[0].charge_id)

    def payout(self, sale: str, kind: str) -> str:
        return next(str(one.provider_id) for one in payouts_of(sale) if one.kind == kind)

    def transfer(self, sale: str) -> str:
        return self.payout(sale, "transfer")

    def line(self, source: str, **values: Any) -> None:
        """Change a line and what it does to the balance."""
        line = self.store.line_of(source)
        self.store.alter(line, lambda body: body.update(values))
        self.store.run(
            "UPDATE entries SET net_minor = json_extract(o.body, '$.net'),"
            " currency = json_extract(o.body, '$.currency')"
            " FROM objects o WHERE o.id = entries.id AND entries.id = ?",
            line,
        )


def _missing_there(at: Planting) -> None:
    line = at.store.line_of(at.charge(at.traded.kept))
    for table in ("objects", "entries"):
        at.store.run(f"DELETE FROM {table} WHERE id = ?", line)


def _missing_here(at: Planting) -> None:
    pay(at.sandbox.sdk(), 5_000, transfer_group=None)


def _other_amount(at: Planting) -> None:
    at.line(at.transfer(at.traded.passed_on), amount=-312_400, net=-312_400)


def _other_currency(at: Planting) -> None:
    at.line(at.charge(at.traded.kept), currency="usd")


def _other_account(at: Planting) -> None:
    transfer = at.transfer(at.traded.passed_on)
    at.store.alter(transfer, lambda body: body.update(destination="acct_of_somebody_else"))


def _other_payment(at: Planting) -> None:
    refund, charge = at.payout(at.traded.halved, "refund"), at.charge(at.traded.kept)
    at.store.alter(refund, lambda body: body.update(charge=charge))


def _other_sale(at: Planting) -> None:
    transfer = at.transfer(at.traded.passed_on)
    at.store.alter(transfer, lambda body: body.update(transfer_group=at.traded.kept))


def _doubled(at: Planting) -> None:
    sdk = at.sandbox.sdk()
    made: Any = sdk.v1.transfers.retrieve(at.transfer(at.traded.passed_on)).to_dict()
    sdk.v1.transfers.create(
        {name: made[name] for name in ("amount", "currency", "destination", "metadata")}
        | {"transfer_group": made["transfer_group"]}  # type: ignore[arg-type]
    )


def _reversed(at: Planting) -> None:
    transfer = at.transfer(at.traded.passed_on)
    at.sandbox.sdk().v1.transfers.reversals.create(transfer, {"amount": 700})


def _refund_failed(at: Planting) -> None:
    at.sandbox.happens("refund.fails", id=at.payout(at.traded.halved, "refund"))


def _disputed(at: Planting) -> None:
    at.sandbox.happens("charge.is_disputed", id=at.charge(at.traded.kept))


def _fee(at: Planting) -> None:
    at.line(at.charge(at.traded.kept), fee=35, net=312_465)


def _paid_out(at: Planting) -> None:
    at.sandbox.sdk().v1.payouts.create({"amount": 1_000, "currency": "eur"})


def _unknown(at: Planting) -> None:
    pay(at.sandbox.sdk(), 900, transfer_group=None, currency="sek")
    charge = at.sandbox.sdk().v1.charges.list({"limit": 1}).data[0].id
    at.line(charge, type="climate_order_purchase")


def _balance(at: Planting) -> None:
    line = at.store.line_of(at.charge(at.traded.kept))
    at.store.run("UPDATE entries SET net_minor = net_minor - 1 WHERE id = ?", line)


PLANTED: dict[Kind, Callable[[Planting], None]] = {
    Kind.MISSING_THERE: _missing_there,
    Kind.MISSING_HERE: _missing_here,
    Kind.OTHER_AMOUNT: _other_amount,
    Kind.OTHER_CURRENCY: _other_currency,
    Kind.OTHER_ACCOUNT: _other_account,
    Kind.OTHER_PAYMENT: _other_payment,
    Kind.OTHER_SALE: _other_sale,
    Kind.DOUBLED: _doubled,
    Kind.REVERSED: _reversed,
    Kind.REFUND_FAILED: _refund_failed,
    Kind.DISPUTED: _disputed,
    Kind.FEE: _fee,
    Kind.PAID_OUT: _paid_out,
    Kind.UNKNOWN: _unknown,
    Kind.BALANCE: _balance,
}
TEN = (
    Kind.MISSING_HERE,
    Kind.DOUBLED,
    Kind.REVERSED,
    Kind.OTHER_AMOUNT,
    Kind.OTHER_ACCOUNT,
    Kind.OTHER_PAYMENT,
    Kind.OTHER_SALE,
    Kind.DISPUTED,
    Kind.FEE,
    Kind.BALANCE,
)
"""Ten that can be planted beside each other, in an order in which each can be."""
