"""From what may a case be opened by hand, and may this regulator read that?

A breach opens its case itself (``bases/discharge/``). A room that finds something else opens a case
inside its own deed (``bases/cases/opening.py``), or adds its question here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from recycling.bases.cases.rules import Origin
from recycling.db import db
from recycling.deeds import Actor
from recycling.errors import Invalid
from recycling.oversight.leaks.models import LeakAlert
from recycling.oversight.reports.models import Report
from recycling.parties.permissions import Permission, may
from recycling.sayings import say


def _alert(actor: Actor, reference: str) -> bool:
    return _reads(LeakAlert, Permission.LEAKS_READ, actor, reference)


def _report(actor: Actor, reference: str) -> bool:
    return _reads(Report, Permission.REPORTS_READ, actor, reference)


def _reads(table: Any, permission: Permission, actor: Actor, reference: str) -> bool:
    row = db.session.scalar(select(table).where(table.ref == reference))
    return row is not None and may(actor, permission, row)


def _any(_actor: Actor, _reference: str) -> bool:
    return True


ORIGINS: dict[Origin, Callable[[Actor, str], bool]] = {
    Origin.LEAK_ALERT: _alert,
    Origin.REPORT: _report,
    Origin.INSPECTION: _any,
    Origin.OWN: _any,
}


def check_origin(actor: Actor, origin: str, reference: str) -> None:
    """Raise ``Invalid`` unless a case may be opened from this, and the actor may read it."""
    known = ORIGINS.get(Origin(origin))
    if known is None:
        raise Invalid(
            "opened_by_itself",
            say("A breach of a limit opens its case itself."),
            field="origin",
            way_out=say("Enter the monitoring result."),
        )
    if not known(actor, reference):
        raise Invalid(
            "unknown_reference",
            say("There is no such thing as %(reference)s that you may read.", reference=reference),
            field="reference",
            way_out=say("Check the reference."),
        )
