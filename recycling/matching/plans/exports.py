"""Plans as files: the own ones, and each one's lots and rooms."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from flask import Blueprint

from recycling.access import requires
from recycling.exports import LARGEST_PAGE, Table, offer, table
from recycling.matching.plans import queries
from recycling.matching.plans.cards import (
    PlanCard,
    PlanLotCard,
    PlanRoomCard,
    plan_card,
    plan_lot_card,
    plan_room_card,
)
from recycling.parties.guard import current_actor, member_ids
from recycling.parties.permissions import Permission
from recycling.wire import Page, cards

blueprint = Blueprint("plans_exports", __name__)

PLANS: Table[PlanCard] = table(
    "plans",
    {
        "plan": lambda one: one.ref,
        "state": lambda one: one.state,
        "aim": lambda one: one.asked.aim,
        "elements": lambda one: list(one.asked.elements),
        "stream": lambda one: one.asked.stream,
        "change_base": lambda one: one.asked.change_base,
        "change_of": lambda one: one.asked.change_of,
        "change_percent": lambda one: one.asked.change_percent,
        "asked_at": lambda one: one.asked_at,
        "made_at": lambda one: one.made_at,
        "lots": lambda one: one.lots,
        "lots_placed": lambda one: one.lots_placed,
        "value_with_unit": lambda one: str(one.value),
        "bound_with_unit": lambda one: str(one.bound),
        "first_come_with_unit": lambda one: str(one.first_come),
        "gap": lambda one: one.gap,
        "inputs_sha256": lambda one: one.inputs_digest,
    },
)
LOTS: Table[PlanLotCard] = table(
    "plan-lots",
    {
        "number": lambda one: one.number,
        "lot": lambda one: one.lot,
        "wet_mass_kg": lambda one: one.mass,
        "base": lambda one: one.base,
        "base_name": lambda one: one.base_name,
        "net": lambda one: one.net and one.net.amount,
        "currency": lambda one: one.net and one.net.currency,
        "awaits_decision": lambda one: one.awaits_decision,
        "why_not": lambda one: one.why_not,
        "first_come_base": lambda one: one.first_come_base,
    },
)
ROOMS: Table[PlanRoomCard] = table(
    "plan-rooms",
    {
        "base": lambda one: one.base,
        "what": lambda one: one.what,
        "licence": lambda one: one.licence,
        "year": lambda one: one.year,
        "free_kg": lambda one: one.free,
        "used_kg": lambda one: one.used,
        "one_more_tonne_with_unit": lambda one: str(one.one_more_tonne),
    },
)


def _plans() -> Callable[[str], Page[PlanCard]]:
    ours = member_ids()[1]
    return lambda cursor: cards(queries.plans_of(ours, cursor, LARGEST_PAGE), plan_card)


def _lots(ref: str) -> Callable[[str], Page[PlanLotCard]]:
    actor = current_actor()

    def page(cursor: str) -> Page[PlanLotCard]:
        plan = queries.visible(actor, ref)
        found = queries.lots_of(plan, cursor, LARGEST_PAGE)
        return cards(found, partial(plan_lot_card, currency=plan.currency))

    return page


def _rooms(ref: str) -> Callable[[str], Page[PlanRoomCard]]:
    actor = current_actor()

    def page(cursor: str) -> Page[PlanRoomCard]:
        plan = queries.visible(actor, ref)
        found = queries.rooms_of(plan, cursor, LARGEST_PAGE)
        return cards(found, partial(plan_room_card, plan=plan))

    return page


_readers = requires(Permission.MATCHING_READ_PLAN)
offer(blueprint, "/plans", PLANS, _readers, _plans)
offer(blueprint, "/plans/<ref>/lots", LOTS, _readers, _lots)
offer(blueprint, "/plans/<ref>/rooms", ROOMS, _readers, _rooms)
