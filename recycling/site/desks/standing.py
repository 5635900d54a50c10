"""What awaits of what licences rest on: to accept, to renew."""

from __future__ import annotations

from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from recycling.bases.footings.words import kind_words
from recycling.pages.filters import day
from recycling.parties.permissions import Permission
from recycling.site import standing
from recycling.site.desks.entry import SHOWN, Awaiting, Section, section, tone_of


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
