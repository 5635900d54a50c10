"""What awaits a regulator: its country's licence applications, permits and bonds, and cases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from flask import url_for
from flask_babel import gettext as _

from recycling.deeds import Actor
from recycling.pages.filters import day
from recycling.parties.rules.remits import Remit
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
from recycling.site.desks.signs import signs_to_look_into
from recycling.site.desks.standing import footings_to_decide


class Sort(StrEnum):
    """The headings of an authority's desk, in their order."""

    DECIDE = "decide"
    OVERDUE = "overdue"
    DIFFERS = "differs"


@dataclass(frozen=True)
class _Post:
    """What may await an authority: under which heading, within which remit (``None``: any)."""

    sort: Sort
    remit: Remit | None
    find: Callable[[Actor, datetime], Section]


_POSTS = (
    _Post(Sort.DECIDE, None, proposals_to_confirm),
    _Post(Sort.DECIDE, Remit.LICENCES, lambda actor, _now: applications_to_decide(actor)),
    _Post(Sort.DIFFERS, Remit.MARKET, lambda _actor, _now: differences_to_look_into()),
    _Post(Sort.DECIDE, Remit.ENVIRONMENT, lambda actor, _now: footings_to_decide(actor.country)),
    _Post(Sort.DECIDE, Remit.CROSS_BORDER, lambda actor, _now: dossiers_to_answer(actor.country)),
    _Post(Sort.DECIDE, Remit.ENFORCEMENT, lambda actor, _now: cases_to_begin(actor.country)),
    _Post(Sort.DECIDE, Remit.ENFORCEMENT, lambda actor, _now: orders_to_decide(actor.country)),
    _Post(Sort.DECIDE, Remit.ENFORCEMENT, lambda actor, _now: reports_to_take_up(actor.country)),
    _Post(Sort.DECIDE, Remit.ENVIRONMENT, lambda actor, _now: quarantines_to_watch(actor)),
    _Post(Sort.DIFFERS, Remit.ENVIRONMENT, lambda actor, _now: leaks_to_look_into(actor)),
    _Post(Sort.DIFFERS, Remit.ENVIRONMENT, lambda actor, _now: signs_to_look_into(actor)),
    _Post(Sort.DIFFERS, Remit.MARKET, lambda actor, _now: exceptions_to_look_into(actor)),
    _Post(Sort.DECIDE, Remit.RETURNS, lambda actor, now: returns_to_look_at(actor.country, now)),
    _Post(Sort.DECIDE, Remit.RESERVE, lambda actor, _now: offers_to_a_reserve(actor)),
    _Post(Sort.DECIDE, Remit.QUOTAS, plans_to_decide),
    _Post(Sort.DECIDE, Remit.INSPECTIONS, visits_to_make),
    _Post(Sort.OVERDUE, Remit.INSPECTIONS, findings_to_follow),
    _Post(
        Sort.DIFFERS,
        Remit.ENVIRONMENT,
        lambda actor, now: discrepancies_to_decide(actor.country, now),
    ),
    _Post(Sort.OVERDUE, Remit.ENVIRONMENT, lambda actor, now: overdue_in(actor.country, now)),
)


def regulator_desk(actor: Actor, now: datetime) -> tuple[Section, ...]:
    """Return what awaits this authority within its remits, the longest first."""
    return tuple(_found(actor, now, is_own=True))


def desk_of_others(actor: Actor, now: datetime) -> tuple[Section, ...]:
    """Return what awaits the other authorities of the country, within remits it does not have."""
    return tuple(_found(actor, now, is_own=False))


def _found(actor: Actor, now: datetime, *, is_own: bool) -> Iterator[Section]:
    for post in _POSTS:
        if (post.remit is None or post.remit in actor.remits) is is_own:
            yield replace(post.find(actor, now), sort=str(post.sort))


def applications_to_decide(actor: Actor) -> Section:
    """Return the licence applications of an authority's territory, the longest waiting first."""
    rows = waiting.applications_in(actor.country, SHOWN + 1, actor.territory)
    return section(
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
    )
