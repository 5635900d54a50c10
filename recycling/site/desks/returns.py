"""Which monthly returns await a recycler's signature, or a regulator?"""

from __future__ import annotations

from datetime import datetime

from flask import url_for
from flask_babel import gettext as _

from recycling.oversight.returns import queries
from recycling.oversight.returns.cards import ReturnCard
from recycling.oversight.returns.queries import Standing
from recycling.oversight.returns.rules import ReturnState
from recycling.parties.permissions import Permission
from recycling.site.addresses import page_of
from recycling.site.desks.entry import SHOWN, Awaiting, Section, section, tone_of


def returns_to_sign(ours: int, now: datetime) -> Section:
    """Return a recycler's returns that are due, or that the regulator asks about."""
    return section(
        _("Monthly returns to sign"),
        (
            _entry(
                row,
                _("The regulator asks about it.")
                if row.state == ReturnState.QUESTIONED
                else _("It is filled in. Check its figures and sign it."),
                _("Check and sign"),
                now,
            )
            for row in queries.awaiting_signature(ours, SHOWN + 1)
        ),
        url_for("returns.index"),
        takes=Permission.RETURNS_SIGN,
    )


def returns_to_look_at(country: str, now: datetime) -> Section:
    """Return a country's returns that are overdue, or signed and not accepted yet."""
    return section(
        _("Monthly returns"),
        (
            _entry(row, _words(row), _("Look at it"), now)
            for row in queries.awaiting_regulator(country, SHOWN + 1)
        ),
        url_for("returns.index", standing=Standing.SIGNED),
    )


def _words(row: ReturnCard) -> str:
    if not row.version:
        return str(_("%(recycler)s has not signed it.", recycler=row.recycler_name))
    if row.stated_otherwise:
        return str(_("Signed, with figures that are not the register’s."))
    return str(_("Signed as the register has it."))


def _entry(row: ReturnCard, words: str, action: str, now: datetime) -> Awaiting:
    is_open = row.state in (ReturnState.DUE, ReturnState.QUESTIONED)
    return Awaiting(
        row.ref,
        f"{row.base_name}, {row.month}",
        words,
        page_of("return", row.ref),
        action,
        row.due_at if is_open else None,
        tone_of(row.due_at, now) if is_open else "",
    )
