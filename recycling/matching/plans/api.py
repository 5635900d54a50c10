"""Plans for programs: ask for one, watch it, read lots and rooms."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields, validate

from recycling.access import requires
from recycling.matching.plans import queries, service
from recycling.matching.plans.cards import (
    PlanCard,
    PlanLotCard,
    PlanRoomCard,
    plan_card,
    plan_lot_card,
    plan_room_card,
)
from recycling.matching.plans.rules.asking import NewPlan
from recycling.matching.prices import market_currency
from recycling.parties.guard import current_act, current_actor, member_ids
from recycling.parties.permissions import Permission
from recycling.quantities import Money
from recycling.wire import (
    PREFIX,
    CursorArgs,
    ExactDecimal,
    InstantField,
    MassField,
    MoneySchema,
    Page,
    Strict,
    cards,
)

api = Blueprint(
    "plans_api",
    __name__,
    url_prefix=PREFIX,
    description="Plans of a whole market: which lots best go where. They propose, nothing more.",
)
Body = Mapping[str, Any]


def _said(words: str) -> dict[str, Any]:
    return {"description": words}


def _measure(name: str, words: str) -> fields.Function:
    return fields.Function(
        lambda card: None if getattr(card, name) is None else getattr(card, name).json(),
        metadata={
            "description": f"{words}: money, or `percent` of the chosen elements",
            "type": ["object", "null"],
        },
    )


class NewPlanSchema(Strict):
    """What is asked; a change tried out takes a base and a percentage."""

    aim = fields.String(load_default="value", metadata=_said("value or mass"))
    elements = fields.List(
        fields.String(), load_default=[], validate=validate.Length(max=17),
        metadata=_said("whose recovered mass counts, each by the share of all of it"),
    )  # fmt: skip
    stream = fields.String(load_default="", metadata=_said("only lots of this stream"))
    unplaced_cost = ExactDecimal(
        load_default=Decimal(0), metadata=_said("of a tonne left unplaced, in major units")
    )
    change_base = fields.String(load_default="", metadata=_said("base to try a change out at"))
    change_of = fields.String(
        load_default="capacity", metadata=_said("capacity, or a quota such as stream:magnets")
    )
    change_percent = fields.Integer(load_default=0, metadata=_said("of what is free today"))


class ReachedSchema(Strict):
    """What a plan comes to under one set of quotas."""

    lots = fields.Integer(metadata=_said("placed"))
    wet_mass = MassField(metadata=_said("placed, kilograms"))
    net = fields.Nested(MoneySchema, metadata=_said("to the holders"))
    recovered = fields.Dict(
        keys=fields.String(), values=MassField(), metadata=_said("kilograms by element")
    )


class ComparedSchema(Strict):
    """What a plan comes to under the quotas in force and under those tried out."""

    in_force = fields.Nested(ReachedSchema)
    tried = fields.Nested(ReachedSchema)


class PlanSchema(Strict):
    """A plan and how far it is."""

    ref = fields.String()
    state = fields.String(metadata=_said("gathering, made or failed"))
    aim = fields.String(attribute="asked.aim")
    elements = fields.List(fields.String(), attribute="asked.elements")
    stream = fields.String(attribute="asked.stream")
    change_base = fields.String(attribute="asked.change_base")
    change_of = fields.String(attribute="asked.change_of")
    change_percent = fields.Integer(attribute="asked.change_percent")
    tried_for = fields.String(
        attribute="asked.tried_for", metadata=_said("quota plan tried out; empty: none")
    )
    compared = fields.Nested(
        ComparedSchema, allow_none=True, metadata=_said("where a quota plan was tried out")
    )
    asked_at = InstantField()
    made_at = InstantField(allow_none=True)
    day = fields.Date(metadata=_said("as of which prices and licences count"))
    lots = fields.Integer()
    lots_gathered = fields.Integer(metadata=_said("whose candidates are known"))
    lots_placed = fields.Integer()
    lots_first_come = fields.Integer(metadata=_said("first come would have placed"))
    value = _measure("value", "of the plan")
    bound = _measure("bound", "that no allocation can exceed")
    first_come = _measure("first_come", "of first come, first served")
    difference = _measure("difference", "that the change tried out makes")
    gap = ExactDecimal(metadata=_said("share of the bound the plan may be short of"))
    gain = ExactDecimal(metadata=_said("over first come, as a share of it"))
    method = fields.String(metadata=_said("who priced the rooms: highs, lagrange, or none"))
    inputs_digest = fields.String(metadata=_said("SHA-256 of every lot with its candidates"))


class PlanLotSchema(Strict):
    """A lot and the base proposed for it."""

    number = fields.Integer()
    lot = fields.String()
    mass = MassField(metadata=_said("wet, kilograms"))
    base = fields.String(allow_none=True)
    net = fields.Function(
        lambda card: card.net and card.net.json(),
        metadata={"description": "to the holder, signed", "type": ["object", "null"]},
    )
    awaits_decision = fields.Boolean(metadata=_said("a named person must decide before it moves"))
    why_not = fields.String(metadata=_said("no_base, costs or no_room; empty where placed"))
    first_come_base = fields.String(allow_none=True)


class PlanRoomSchema(Strict):
    """A licence's yearly mass, a category's scale or a quota, and what one more tonne is worth."""

    base = fields.String()
    what = fields.String(metadata=_said("capacity, or scheme and member"))
    licence = fields.String(metadata=_said("empty for what counts for the whole base"))
    year = fields.Integer()
    free = MassField(metadata=_said("kilograms"))
    used = MassField(metadata=_said("kilograms the plan takes"))
    one_more_tonne = _measure("one_more_tonne", "the dual price of a tonne")


class PlanPage(Strict):
    """Plans, the newest first."""

    items = fields.List(fields.Nested(PlanSchema))
    next = fields.String()


class PlanLotPage(Strict):
    """Lots of a plan, in the order they were published."""

    items = fields.List(fields.Nested(PlanLotSchema))
    next = fields.String()


class PlanRoomPage(Strict):
    """Rooms of a plan, the dearest first."""

    items = fields.List(fields.Nested(PlanRoomSchema))
    next = fields.String()


@api.post("/plans")
@api.arguments(NewPlanSchema)
@api.response(201, PlanSchema)
@requires(Permission.MATCHING_PLAN)
def ask_plan(body: Body) -> PlanCard:
    """Ask where the lots on offer would best go together; made in the background."""
    cost = Money.of(body["unplaced_cost"], market_currency(), "unplaced_cost")
    asked = {name: body[name] for name in body if name not in ("unplaced_cost", "elements")}
    new = NewPlan(**asked, elements=tuple(body["elements"]), unplaced_cost_minor=cost.minor)
    ref = service.ask_plan(current_act(), new)
    return plan_card(queries.visible(current_actor(), ref))


@api.get("/plans")
@api.arguments(CursorArgs, location="query")
@api.response(200, PlanPage)
@requires(Permission.MATCHING_READ_PLAN)
def list_plans(args: Body) -> Page[PlanCard]:
    """List the own organisation's plans, the newest first."""
    return cards(queries.plans_of(member_ids()[1], args["cursor"], args["limit"]), plan_card)


@api.get("/plans/<ref>")
@api.response(200, PlanSchema)
@requires(Permission.MATCHING_READ_PLAN)
def read_plan(ref: str) -> PlanCard:
    """Say how far a plan is and what it came to."""
    return plan_card(queries.visible(current_actor(), ref))


@api.get("/plans/<ref>/lots")
@api.arguments(CursorArgs, location="query")
@api.response(200, PlanLotPage)
@requires(Permission.MATCHING_READ_PLAN)
def list_plan_lots(args: Body, ref: str) -> Page[PlanLotCard]:
    """List the lots of a plan with the base proposed for each, or why there is none."""
    row = queries.visible(current_actor(), ref)
    found = queries.lots_of(row, args["cursor"], args["limit"])
    return cards(found, partial(plan_lot_card, currency=row.currency))


@api.get("/plans/<ref>/rooms")
@api.arguments(CursorArgs, location="query")
@api.response(200, PlanRoomPage)
@requires(Permission.MATCHING_READ_PLAN)
def list_plan_rooms(args: Body, ref: str) -> Page[PlanRoomCard]:
    """List capacities and quotas with their use and dual price, the dearest first."""
    row = queries.visible(current_actor(), ref)
    found = queries.rooms_of(row, args["cursor"], args["limit"])
    return cards(found, partial(plan_room_card, plan=row))
