"""Which corrections and discrepancies await somebody's word; what is overdue on consignments?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _

from recycling.custody.corrections import queries as corrections
from recycling.custody.deadlines import queries as deadlines
from recycling.custody.deadlines.queries import DeadlineCard
from recycling.custody.deadlines.rules import HOLDER, RECYCLER, DeadlineKind
from recycling.custody.deadlines.words import KIND_LABELS
from recycling.custody.discrepancies import queries as discrepancies
from recycling.custody.discrepancies.queries import Awaited
from recycling.parties.permissions import Permission
from recycling.site.addresses import page_of
from recycling.site.desks.entry import SHOWN, Awaiting, Section, section, tone_of


def corrections_awaited(ours: int) -> Section:
    """Return the corrections an organisation is to countersign."""
    return section(
        _("Corrections to agree to"),
        (
            Awaiting(
                row.ref,
                row.title,
                _(
                    "%(name)s wants corrected what you signed: %(ref)s.",
                    name=row.asker_name,
                    ref=row.ref,
                ),
                page_of("correction", row.ref),
                _("Agree or refuse"),
            )
            for row in corrections.awaiting(ours, SHOWN + 1)
        ),
        url_for("corrections.index"),
        takes=Permission.CORRECTIONS_ANSWER,
    )


def discrepancies_awaited(ours: int, now: datetime) -> Section:
    """Return the discrepancies an organisation is to explain, or to agree to."""
    rows = discrepancies.awaiting(ours, SHOWN + 1)
    words = (_("Agree or explain") if row.is_explained else _("Explain") for row in rows)
    return _discrepancies(zip(rows, words, strict=True), now, Permission.DISCREPANCIES_EXPLAIN)


def discrepancies_to_decide(country: str, now: datetime) -> Section:
    """Return those about lots of a country whose time is over: its regulator may decide them."""
    rows = discrepancies.overdue_in(country, now, SHOWN + 1)
    return _discrepancies(((row, _("Decide")) for row in rows), now)


def _discrepancies(
    rows: Iterable[tuple[Awaited, str]], now: datetime, takes: Permission | None = None
) -> Section:
    """Return discrepancies, each with the word of the deed that it awaits."""
    return section(
        _("Discrepancies to settle"),
        (
            Awaiting(
                row.ref,
                row.title,
                _("%(ref)s holds the payment of its lot until it is settled.", ref=row.ref),
                page_of("discrepancy", row.ref),
                word,
                row.due_at,
                tone_of(row.due_at, now),
            )
            for row, word in rows
        ),
        url_for("discrepancies.index"),
        takes=takes,
    )


def lots_to_ask_after(ours: int, now: datetime) -> Section:
    """Return the lots of a holder whose receipt does not come."""
    rows = deadlines.awaiting(HOLDER, ours, SHOWN + 1)
    return _due(_("Receipts that do not come"), rows, now, Permission.CUSTODY_DRAFT)


def lots_to_certify(ours: int, now: datetime) -> Section:
    """Return the lots a recycler is to recover and certify soon, or was to already."""
    rows = deadlines.awaiting(RECYCLER, ours, SHOWN + 1)
    return _due(_("Certificates that are due"), rows, now, Permission.RECOVERY_RUN)


def overdue_in(country: str, now: datetime) -> Section:
    """Return what a country's regulator watches and is overdue, besides discrepancies."""
    return _due(_("Overdue on consignments"), deadlines.overdue_in(country, SHOWN + 1), now)


def _due(
    title: str, rows: Iterable[DeadlineCard], now: datetime, takes: Permission | None = None
) -> Section:
    return section(
        title,
        (
            Awaiting(
                row.consignment,
                row.title,
                f"{row.consignment}: {KIND_LABELS[DeadlineKind(row.kind)]}",
                page_of("consignment", row.consignment)
                if row.is_readable
                else url_for("deadlines.index"),
                _("See the consignment") if row.is_readable else _("See what is overdue"),
                row.due_at,
                tone_of(row.due_at, now),
            )
            for row in rows
        ),
        url_for("deadlines.index"),
        takes=takes,
    )
