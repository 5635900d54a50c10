"""Which visits and findings await an officer, or a recycler?"""

from __future__ import annotations

from datetime import datetime

from flask import url_for
from flask_babel import gettext as _

from recycling.deeds import Actor
from recycling.oversight.inspections import queries
from recycling.oversight.inspections.cards import FindingCard
from recycling.oversight.inspections.queries import Standing
from recycling.oversight.inspections.rules.lifecycle import InspectionState
from recycling.parties.permissions import Permission
from recycling.site.addresses import page_of
from recycling.site.desks.entry import SHOWN, Awaiting, Section, section, tone_of


def visits_to_make(actor: Actor, now: datetime) -> Section:
    """Return the visits of a country that are planned or under way, the next first."""
    return section(
        _("Inspections"),
        (
            Awaiting(
                row.ref,
                row.base_name,
                _("%(ref)s is under way. Answer what is open, and sign.", ref=row.ref)
                if row.state == InspectionState.UNDER_WAY
                else _("%(ref)s is planned.", ref=row.ref),
                page_of("inspection", row.ref),
                _("Open the checklist"),
                row.visit_on,
                tone_of(row.visit_on, now),
            )
            for row in queries.visits_ahead(actor.country, SHOWN + 1)
        ),
        url_for("inspections.index"),
    )


def findings_to_follow(actor: Actor, now: datetime) -> Section:
    """Return the findings of a country that are answered, or overdue."""
    return section(
        _("Findings answered or overdue"),
        (
            _finding(row, _("Decide") if row.answer else _("Look at it"), now)
            for row in queries.findings_to_look_at(actor, SHOWN + 1)
        ),
        url_for("inspections.findings", standing=Standing.ANSWERED),
    )


def visits_to_expect(ours: int, now: datetime) -> Section:
    """Return the announced visits to a recycler's bases."""
    return section(
        _("Announced inspections"),
        (
            Awaiting(
                row.ref,
                row.base_name,
                _("Have papers and keys at hand."),
                page_of("inspection", row.ref),
                _("See what will be asked"),
                row.visit_on,
                tone_of(row.visit_on, now),
            )
            for row in queries.visits_announced(ours, SHOWN + 1)
        ),
        url_for("inspections.index"),
        takes=Permission.INSPECTIONS_READ,
    )


def findings_to_put_right(actor: Actor, now: datetime) -> Section:
    """Return a recycler's findings that are to be put right, due first first."""
    return section(
        _("Findings to put right"),
        (
            _finding(row, _("Answer"), now)
            for row in queries.findings_to_put_right(actor, SHOWN + 1)
        ),
        url_for("inspections.findings", standing=Standing.OPEN),
        takes=Permission.INSPECTIONS_ANSWER,
    )


def _finding(row: FindingCard, action: str, now: datetime) -> Awaiting:
    due = row.put_right_by
    return Awaiting(
        row.ref,
        row.base_name,
        row.words,
        page_of("finding", row.ref),
        action,
        due,
        tone_of(due, now) if due else "",
    )
