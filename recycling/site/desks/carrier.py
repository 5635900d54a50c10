"""What awaits who carries a lot or stores it on its way: to take it over, to give it on."""

from __future__ import annotations

from datetime import datetime

from flask import url_for
from flask_babel import gettext as _

from recycling.custody import queries as consignments
from recycling.custody.models import Consignment
from recycling.custody.rules import State
from recycling.deeds import Actor
from recycling.parties.permissions import Permission
from recycling.site.addresses import page_of
from recycling.site.desks.cases import orders_of
from recycling.site.desks.entry import SHOWN, Awaiting, Section, section, tone_of
from recycling.site.desks.overdue import corrections_awaited

_ASKED = 4 * SHOWN


def carrier_desk(actor: Actor, now: datetime) -> tuple[Section, ...]:
    """Return what awaits a carrier."""
    return (
        orders_of(actor, now),
        *lots_to_carry(actor, now),
        corrections_awaited(actor.organisation_id or 0),
    )


def lots_to_carry(actor: Actor, now: datetime) -> tuple[Section, ...]:
    """Return what awaits a carrier or a store, from one selection of what it has to sign."""
    rows = consignments.waiting_for("carrier", actor.organisation_id or 0, _ASKED)
    more = url_for("custody.index")
    return (
        section(
            _("To take over"),
            (_take_over(row, now) for row in rows if row.state in (State.OFFERED, State.HANDED_ON)),
            more,
            takes=Permission.CUSTODY_SIGN_CARRIER,
        ),
        section(
            _("To give on"),
            (_give(row, now) for row in rows if row.state == State.IN_TRANSIT),
            more,
            takes=Permission.CUSTODY_SIGN_CARRIER,
        ),
    )


def _take_over(row: Consignment, now: datetime) -> Awaiting:
    return Awaiting(
        row.ref,
        row.lot.title,
        _(
            "%(ref)s: sign that you have it from %(holder)s, %(place)s.",
            ref=row.ref,
            holder=row.hand(row.leg_number - 1).name,
            place=row.place_of(row.leg_number) or _("on the way"),
        ),
        page_of("consignment", row.ref),
        _("Take over"),
        row.planned_on,
        tone_of(row.planned_on, now),
    )


def _give(row: Consignment, now: datetime) -> Awaiting:
    return Awaiting(
        row.ref,
        row.lot.title,
        _(
            "%(ref)s: sign at the gate of %(base)s, %(place)s.",
            ref=row.ref,
            base=row.base.name,
            place=row.base.place,
        )
        if row.is_on_last_leg
        else _(
            "%(ref)s: sign that you give it on to %(name)s.",
            ref=row.ref,
            name=row.hand(row.leg_number + 1).name,
        ),
        page_of("consignment", row.ref),
        _("Give at the gate") if row.is_on_last_leg else _("Hand on"),
        row.planned_on,
        tone_of(row.planned_on, now),
    )
