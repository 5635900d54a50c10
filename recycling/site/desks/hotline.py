"""Which reports of the public nobody has taken up?"""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from recycling.oversight.reports import queries
from recycling.oversight.reports.forms import KINDS
from recycling.oversight.reports.queries import QueuedReport
from recycling.oversight.reports.rules import ReportKind, ReportState
from recycling.site.addresses import page_of
from recycling.site.desks.entry import SHOWN, Awaiting, Section, section


def reports_to_take_up(country: str) -> Section:
    """Return the new reports about a regulator's country, alike ones as one, the oldest first."""
    return section(
        _("Reports of the public"),
        map(_entry, queries.awaiting(country, SHOWN + 1)),
        url_for("reports.index", state=ReportState.NEW),
    )


def _entry(row: QueuedReport) -> Awaiting:
    words = str(KINDS[ReportKind(row.kind)])
    if row.likes:
        more = ngettext("%(num)s more like this", "%(num)s more like this", row.likes)
        words = f"{words}; {more}"
    return Awaiting(row.ref, row.place, words, page_of("report", row.ref), _("Take it up"))
