"""Which sales does an organisation still have to pay, or to be paid, whichever way they go?"""

from __future__ import annotations

from datetime import datetime

from flask import url_for
from flask_babel import gettext as _

from recycling.forms.dates import day_words
from recycling.pages.filters import money
from recycling.parties.permissions import Permission
from recycling.settlement import queries as sales
from recycling.settlement.disputes import queries as disputes
from recycling.settlement.onboarding import queries as accounts
from recycling.settlement.onboarding.queries import AccountCard
from recycling.site.addresses import page_of
from recycling.site.desks.entry import SHOWN, Awaiting, Section, section, tone_of


def sales_to_pay(ours: int) -> Section:
    """Return the open sales this organisation pays."""
    rows = sales.to_pay(ours, SHOWN + 1)
    return section(
        _("Sales to pay"),
        (
            Awaiting(
                row.ref,
                row.lot.title,
                _(
                    "%(ref)s: %(amount)s to %(payee)s.",
                    ref=row.ref,
                    amount=money(row.to_pay),
                    payee=row.payee.name if row.payee else "",
                ),
                page_of("sale", row.ref),
                _("Pay"),
            )
            for row in rows
        ),
        url_for("settlement.index"),
        takes=Permission.SALES_PAY,
    )


def account_to_finish(ours: int) -> Section:
    """Return the payment account, where something is to be done so that money can come."""
    found = accounts.awaited(ours)
    entries = () if found is None else (_account(found),)
    return section(_("Let us pay you"), entries, takes=Permission.PAYMENT_ACCOUNTS_BEGIN)


def _account(found: AccountCard) -> Awaiting:
    return Awaiting(
        "",
        _("Finish your payment account"),
        _("Money waits for it.")
        if found.waiting
        else _("You are to be paid, and it is not ready.")
        if not found.is_ready
        else _("The payment service wants something more of you."),
        url_for("payment_account.show"),
        _("Set it up") if found.state == "none" else _("See what is missing"),
        found.first_by,
        "urgent" if found.waiting else "",
    )


def sales_overdue(ours: int, now: datetime) -> Section:
    """Return the sales this organisation is still not paid for, whose time is over."""
    rows = sales.overdue(ours, now, SHOWN + 1)
    return section(
        _("Sales not paid in time"),
        (
            Awaiting(
                row.ref,
                row.lot.title,
                _(
                    "%(ref)s: %(payer)s owes %(amount)s since %(day)s. You may end the sale.",
                    ref=row.ref,
                    payer=row.payer.name if row.payer else "",
                    amount=money(row.amount),
                    day=day_words(row.pay_by.date()),
                ),
                page_of("sale", row.ref),
                _("Look at it"),
            )
            for row in rows
        ),
        url_for("settlement.index"),
        takes=Permission.SALES_LAPSE,
    )


def disputes_to_answer(ours: int, now: datetime) -> Section:
    """Return the disputes of payments to this organisation that wait for its reply."""
    rows = disputes.to_answer(ours, SHOWN + 1)
    return section(
        _("Disputed payments"),
        (
            Awaiting(
                row.ref,
                row.sale.lot.title,
                _(
                    "%(ref)s: the payer's bank asks about %(amount)s. Answer, or accept it.",
                    ref=row.sale.ref,
                    amount=money(row.amount),
                ),
                page_of("dispute", row.ref),
                _("Look at it"),
                row.answer_by,
                tone_of(row.answer_by, now) if row.answer_by else "",
            )
            for row in rows
        ),
        url_for("disputes.index"),
        takes=Permission.DISPUTES_ANSWER,
    )
