"""Which quota plans await their authority, or a recycler's comment?"""

from __future__ import annotations

from datetime import datetime

from flask import url_for
from flask_babel import gettext as _

from recycling.deeds import Actor
from recycling.oversight.quota_plans import queries
from recycling.oversight.quota_plans.cards import PlanCard
from recycling.oversight.quota_plans.rules import PlanState
from recycling.parties.permissions import Permission
from recycling.site.addresses import page_of
from recycling.site.desks.entry import SHOWN, Awaiting, Section, section, tone_of


def plans_to_decide(actor: Actor, now: datetime) -> Section:
    """Return an authority's drafts and hearings, the one whose term ends first first."""
    return section(
        _("Quota plans"),
        (_to_decide(row, now) for row in queries.open_plans(actor, SHOWN + 1)),
        url_for("quota_plans.index"),
    )


def _to_decide(row: PlanCard, now: datetime) -> Awaiting:
    until = row.comments_until
    if row.state == PlanState.DRAFT or until is None:
        return _entry(row, _("A draft. Enter its lines and publish it."), _("Go on"))
    if until >= now.date():
        return _entry(row, _("Comments are taken."), _("Read them"))
    words = _("Its hearing is over. Read the comments and put it in force.")
    return Awaiting(row.ref, _title(row), words, page_of("quota_plan", row.ref), _("Decide"))


def plans_to_comment(actor: Actor, now: datetime) -> Section:
    """Return the hearings of plans that name a recycler's bases."""
    return section(
        _("Quota plans in their hearing"),
        (
            Awaiting(
                row.ref,
                _title(row),
                _("Read the lines of your bases, and comment."),
                page_of("quota_plan", row.ref),
                _("Read it"),
                row.comments_until,
                tone_of(row.comments_until, now) if row.comments_until else "",
            )
            for row in queries.hearings(actor, now.date(), SHOWN + 1)
        ),
        url_for("quota_plans.index"),
        takes=Permission.QUOTA_PLANS_COMMENT,
    )


def _entry(row: PlanCard, words: str, action: str) -> Awaiting:
    href = page_of("quota_plan", row.ref)
    return Awaiting(row.ref, _title(row), words, href, action, row.comments_until)


def _title(row: PlanCard) -> str:
    return str(_("%(year)s, version %(version)s", year=row.year, version=row.version))
