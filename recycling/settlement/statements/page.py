"""What does a person read on a statement of account? The HTML of its page."""

from __future__ import annotations

from datetime import date, timedelta

from babel import Locale

from recycling.paper.pages import grouped, templates_of
from recycling.settlement.books.rules import AccountKind, EntryKind
from recycling.settlement.documents.page import PAGE_FOLDER
from recycling.settlement.statements.queries import Statement

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
        money=lambda money: grouped(money.amount),
    )


def last_day(it: Statement) -> date:
    """Return the last day of the month."""
    return it.month.next().first_day - timedelta(days=1)


_ENVIRONMENT = templates_of(PAGE_FOLDER)
