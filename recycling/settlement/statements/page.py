"""What does a person read on a statement of account? Its page, in the reader's language."""

from __future__ import annotations

from datetime import date, timedelta

from recycling.pages.languages import with_decimal_mark
from recycling.pages.papers import spoken_templates_of
from recycling.paper.pages import grouped
from recycling.sayings import say
from recycling.settlement.books.rules import AccountKind, EntryKind
from recycling.settlement.documents.page import PAGE_FOLDER
from recycling.settlement.statements.queries import Statement

_ACCOUNTS = {
    AccountKind.PAYER: say("Paid in, not yet released"),
    AccountKind.PAYEE: say("Released, not yet passed on"),
}
_ENTRIES = {
    EntryKind.PAID: say("Paid in"),
    EntryKind.QUESTIONED: say("Taken without being asked for"),
    EntryKind.CHARGED: say("Fee of the payment service"),
    EntryKind.DISPUTED: say("Taken back by the payer's bank"),
    EntryKind.RELEASED: say("Released to the payee"),
    EntryKind.PASSED_ON: say("Passed on to the payee"),
    EntryKind.GIVEN_BACK: say("Given back to the payer"),
    EntryKind.CALLED_BACK: say("Called back from the payee"),
    EntryKind.REINSTATED: say("Back from the payer's bank: dispute won"),
    EntryKind.LOST: say("Charged back for good: dispute lost"),
}


def page_html(it: Statement, registry: str) -> str:
    """Return the page of a statement as XHTML; ``registry`` is the name of this registry."""
    return _ENVIRONMENT.get_template("statement.html").render(
        it=it,
        registry=registry,
        first=it.month.first_day.isoformat(),
        last=last_day(it).isoformat(),
        account=lambda kind: _ACCOUNTS[AccountKind(kind)],
        entry=lambda kind: _ENTRIES[EntryKind(kind)],
        money=lambda money: with_decimal_mark(grouped(money.amount)),
    )


def last_day(it: Statement) -> date:
    """Return the last day of the month."""
    return it.month.next().first_day - timedelta(days=1)


_ENVIRONMENT = spoken_templates_of(PAGE_FOLDER)
