"""What does a person read on a statement of account? The HTML of its page."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from babel import Locale
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from recycling.quantities import Money
from recycling.settlement.books.rules import AccountKind, EntryKind
from recycling.settlement.statements.queries import Statement

PAGE_FOLDER = (
    Path(__file__).resolve().parents[3] / "templates" / "settlement" / "statements" / "page"
)
_COUNTRIES = Locale("en").territories
_NO_BREAK = "\N{NO-BREAK SPACE}"
_ACCOUNTS = {
    AccountKind.PAYER: "Paid in, not yet released",
    AccountKind.PAYEE: "Released, not yet passed on",
}
_ENTRIES = {
    EntryKind.PAID: "Paid in",
    EntryKind.QUESTIONED: "Taken without being asked for",
    EntryKind.CHARGED: "Fee of the payment service",
    EntryKind.DISPUTED: "Taken back by the payer's bank",
    EntryKind.RELEASED: "Released to the payee",
    EntryKind.PASSED_ON: "Passed on to the payee",
    EntryKind.GIVEN_BACK: "Given back to the payer",
    EntryKind.CALLED_BACK: "Called back from the payee",
    EntryKind.REINSTATED: "Back from the payer's bank: dispute won",
    EntryKind.LOST: "Charged back for good: dispute lost",
}


def page_html(it: Statement, registry: str) -> str:
    """Return the page of a statement as XHTML; ``registry`` is the name of this registry."""
    return _ENVIRONMENT.get_template("statement.html").render(
        it=it,
        registry=registry,
        first=it.month.first_day.isoformat(),
        last=last_day(it).isoformat(),
        country=_COUNTRIES.get(it.organisation.country, it.organisation.country),
        account=lambda kind: _ACCOUNTS[AccountKind(kind)],
        entry=lambda kind: _ENTRIES[EntryKind(kind)],
        money=_grouped,
    )


def last_day(it: Statement) -> date:
    """Return the last day of the month."""
    return it.month.next().first_day - timedelta(days=1)


def _grouped(money: Money) -> str:
    """Write an amount with its thousands set apart (ISO 80000-1)."""
    return f"{Decimal(money.amount):,f}".replace(",", _NO_BREAK)


_ENVIRONMENT = Environment(
    loader=FileSystemLoader(PAGE_FOLDER),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
