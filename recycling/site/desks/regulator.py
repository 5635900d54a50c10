"""What awaits a regulator: its country's licence applications, permits and bonds, and cases."""

from __future__ import annotations

from datetime import datetime

from flask import url_for
from flask_babel import gettext as _

from recycling.deeds import Actor
from recycling.pages.filters import day
from recycling.site import waiting
from recycling.site.addresses import page_of
from recycling.site.desks.audited import differences_to_look_into
from recycling.site.desks.borders import dossiers_to_answer
from recycling.site.desks.cases import cases_to_begin, orders_to_decide
from recycling.site.desks.entry import SHOWN, Awaiting, Section, section
from recycling.site.desks.gate import quarantines_to_watch
from recycling.site.desks.hotline import reports_to_take_up
from recycling.site.desks.inspections import findings_to_follow, visits_to_make
from recycling.site.desks.invoices import exceptions_to_look_into
from recycling.site.desks.leaks import leaks_to_look_into
from recycling.site.desks.overdue import discrepancies_to_decide, overdue_in
from recycling.site.desks.proposals import proposals_to_confirm
from recycling.site.desks.quota_plans import plans_to_decide
from recycling.site.desks.reserve import offers_to_a_reserve
from recycling.site.desks.returns import returns_to_look_at
from recycling.site.desks.standing import footings_to_decide


def regulator_desk(actor: Actor, now: datetime) -> tuple[Section, ...]:
    """Return what waits for this regulator's decision, the longest first."""
    rows = waiting.applications_in(actor.country, SHOWN + 1)
    return (
        proposals_to_confirm(actor, now),
        section(
            _("Licence applications"),
            (
                Awaiting(
                    row.ref,
                    row.name,
                    _(
                        "%(ref)s waits since %(day)s.",
                        ref=row.ref,
                        day=day(row.applied_at.date()).striptags(),
                    ),
                    page_of("licence", row.ref),
                    _("Decide"),
                )
                for row in rows
            ),
            url_for("bases.licences"),
        ),
        differences_to_look_into(),
        footings_to_decide(actor.country),
        dossiers_to_answer(actor.country),
        cases_to_begin(actor.country),
        orders_to_decide(actor.country),
        reports_to_take_up(actor.country),
        quarantines_to_watch(actor),
        leaks_to_look_into(actor),
        exceptions_to_look_into(actor),
        returns_to_look_at(actor.country, now),
        offers_to_a_reserve(actor),
        plans_to_decide(actor, now),
        visits_to_make(actor, now),
        findings_to_follow(actor, now),
        discrepancies_to_decide(actor.country, now),
        overdue_in(actor.country, now),
    )
