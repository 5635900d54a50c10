"""What awaits of what licences rest on: to accept, to order, to put right, to renew."""

from __future__ import annotations

from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from recycling.bases.discharge.rules import CaseState
from recycling.bases.footings.words import kind_words
from recycling.pages.filters import day
from recycling.parties.permissions import Permission
from recycling.site import standing
from recycling.site.desks.entry import SHOWN, Awaiting, Section, section, tone_of
from recycling.site.waiting import AnyRow


def footings_to_decide(country: str) -> Section:
    """Return the bases of a country whose footings wait for its regulator."""
    return section(
        _("Permits and bonds to decide on"),
        (
            Awaiting(
                row.ref,
                row.name,
                ngettext(
                    "%(num)s entry waits, since %(day)s.",
                    "%(num)s entries wait, the longest since %(day)s.",
                    row.waiting,
                    day=day(row.since.date()).striptags(),
                ),
                url_for("bases.footings", ref=row.ref),
                _("Accept or reject"),
            )
            for row in standing.footings_to_decide(country, SHOWN + 1)
        ),
        url_for("bases.awaiting_footings"),
    )


def cases_to_decide(country: str, now: datetime) -> Section:
    """Return the cases of a country that wait for an order, or whose order is overdue."""
    rows = standing.cases_to_decide(country, now.date(), SHOWN + 1)
    return section(_("Cases"), map(_case, rows), url_for("bases.index", country=country))


def _case(row: AnyRow) -> Awaiting:
    if row.state == CaseState.OPENED:
        words = _(
            "%(ref)s: %(parameter)s exceeds its limit. Order what is to be put right.",
            ref=row.ref,
            parameter=row.parameter,
        )
        return Awaiting(row.ref, row.name, words, url_for("bases.case", ref=row.ref), _("Order"))
    words = _("%(ref)s: the order is overdue; no licence of the base counts.", ref=row.ref)
    href = url_for("bases.case", ref=row.ref)
    return Awaiting(row.ref, row.name, words, href, _("Close or order anew"), row.deadline)


def orders_of(ours: int, now: datetime) -> Section:
    """Return what a recycler is ordered to put right."""
    return section(
        _("Ordered to put right"),
        (
            Awaiting(
                row.ref,
                row.name,
                row.ordered,
                url_for("bases.case", ref=row.ref),
                _("See the case"),
                row.deadline,
                tone_of(row.deadline, now),
            )
            for row in standing.orders_of(ours, SHOWN + 1)
        ),
        url_for("bases.index"),
        takes=Permission.DISCHARGE_ENTER,
    )


def footings_ending(ours: int, now: datetime) -> Section:
    """Return what a recycler's licences rest on that ends within 90 days."""
    return section(
        _("Permits and bonds that end"),
        (
            Awaiting(
                row.ref,
                row.name,
                _(
                    "%(kind)s %(number)s: enter the one that follows, or the licences that rest"
                    " on it stop counting.",
                    kind=kind_words(row.kind),
                    number=row.number,
                ),
                url_for("bases.new_footing", ref=row.base_ref, kind=row.kind),
                _("Enter the next"),
                row.valid_to,
                tone_of(row.valid_to, now),
            )
            for row in standing.footings_ending(ours, now.date(), SHOWN + 1)
        ),
        url_for("bases.index"),
        takes=Permission.FOOTINGS_ENTER,
    )
