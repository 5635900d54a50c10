"""Did the newest audit of the whole registry find anything?"""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from recycling.oversight.audits import queries
from recycling.site.desks.entry import Awaiting, Section, section


def differences_to_look_into() -> Section:
    """Return the newest audit where it found differences; else nothing waits."""
    newest = queries.newest()
    found = () if newest is None or not newest.problems else (newest,)
    return section(
        _("Audit of the registry"),
        (
            Awaiting(
                one.ref,
                _("Recorded and stored do not agree"),
                ngettext("%(num)s difference", "%(num)s differences", one.problems),
                url_for("audits.show", ref=one.ref),
                _("Look at it"),
                tone="urgent",
            )
            for one in found
        ),
        url_for("audits.index"),
    )
