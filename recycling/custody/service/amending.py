"""The deed of amending a consignment, as far as nobody has signed what it says."""

from __future__ import annotations

from collections.abc import Iterator

from recycling.custody import queries
from recycling.custody.borders.reserving import expect_paper
from recycling.custody.models import Consignment, Leg
from recycling.custody.rules import (
    FieldRule,
    LegPlan,
    Place,
    State,
    Transport,
    changed_places,
    day_findings,
    missing_findings,
    transport_findings,
)
from recycling.custody.service.admission import check_base
from recycling.custody.service.goods import write_goods
from recycling.custody.service.recording import record_consignment
from recycling.custody.service.way import new_leg
from recycling.deeds import Act, Actor, deed
from recycling.errors import Conflict, Finding, Forbidden, invalid_all
from recycling.ledger.canonical import Json
from recycling.parties.permissions import Permission, permit
from recycling.sayings import say

_Change = tuple[FieldRule, Place, object]


@deed
def amend_consignment(act: Act, ref: str, transport: Transport) -> str:
    """Let a consignment say what ``transport`` does.

    The holder fills in every field, a carrier those of its own legs that are its to fill in.
    Raises ``Conflict`` where a field that was signed differs, or nothing does, ``Forbidden`` where
    a carrier touches what is not its own, ``Invalid`` naming what cannot stand.
    """
    consignment = queries.locked(ref)
    permit(act.actor, Permission.CUSTODY_AMEND, consignment)
    before = consignment.transport()
    rules, come = queries.rules_of(consignment), queries.come_of(consignment)
    changes = tuple(changed_places(before, transport, rules, come))
    _refuse_idle(changes, consignment)
    _refuse_locked(changes, consignment)
    _refuse_foreign(changes, consignment, act.actor)
    lot = consignment.lot
    findings = [
        *transport_findings(transport, lot.wet_mass),
        *missing_findings(transport, rules, come, is_hazardous=lot.hazardous),
    ]
    if transport.planned_on != before.planned_on:
        findings += day_findings(transport.planned_on, lot.available_from, act.at.date())
    refusal = invalid_all(findings)
    if refusal is not None:
        raise refusal
    if transport.planned_on != before.planned_on:
        check_base(lot, consignment.base_id, consignment.licence_id, transport.planned_on)
    write_goods(consignment, transport)
    _write_legs(consignment, transport.legs)
    if transport.planned_on != before.planned_on and consignment.state == State.SEALED:
        expect_paper(act, consignment)
    record_consignment(act, "ConsignmentAmended", consignment, {"changes": _told(changes)})
    return consignment.ref


def _refuse_idle(changes: tuple[_Change, ...], consignment: Consignment) -> None:
    if not changes:
        raise Conflict(
            "nothing_changes",
            say("Consignment %(consignment)s says that already.", consignment=consignment.ref),
            field="consignment",
            way_out=say("Change what is to be different."),
        )


def _refuse_locked(changes: tuple[_Change, ...], consignment: Consignment) -> None:
    found = tuple(_locked(changes, consignment))
    if found:
        raise Conflict(
            "field_locked",
            found[0].message,
            field=found[0].path,
            way_out=say("What is signed stands; who signed it can agree to a correction."),
            details=found,
        )


def _locked(changes: tuple[_Change, ...], consignment: Consignment) -> Iterator[Finding]:
    for rule, place, _ in changes:
        if place.stage < rule.locked_from:
            continue
        words = say("“%(name)s” is signed for and cannot be changed.", name=rule.name)
        if place.leg is not None:
            number = int(place.path.split(".")[1])
            words = say(
                "“%(name)s” of leg %(leg)s, %(carrier)s, is signed for.",
                name=rule.name,
                leg=number + 1,
                carrier=consignment.legs[number].carrier.name,
            )
        yield Finding(place.path, "field_locked", words)


def _refuse_foreign(changes: tuple[_Change, ...], consignment: Consignment, actor: Actor) -> None:
    """Raise ``Forbidden`` where a carrier changes what is not its own to fill in."""
    if actor.organisation_id == consignment.holder_id:
        return
    for rule, place, _ in changes:
        number = int(place.path.split(".")[1]) if place.leg is not None else None
        is_own = number is not None and (
            consignment.legs[number].carrier_id == actor.organisation_id
        )
        if "carrier" not in rule.parts or not is_own:
            raise Forbidden(
                "not_yours_to_fill_in",
                say("“%(rule_name)s” is not yours to fill in here.", rule_name=rule.name),
                field=place.path,
                way_out=say("Ask the holder to change it."),
            )


def _write_legs(consignment: Consignment, plans: tuple[LegPlan, ...]) -> None:
    """Let the legs be as planned; of a leg whose carrier stays, its standing is not asked again."""
    present = {leg.number: leg for leg in consignment.legs}
    consignment.legs = [
        _leg(present.get(number), number, plan) for number, plan in enumerate(plans, 1)
    ]
    consignment.carrier_id = consignment.leg.carrier.id


def _leg(leg: Leg | None, number: int, plan: LegPlan) -> Leg:
    if leg is None:
        return new_leg(number, plan)
    if leg.carrier.ref != plan.carrier or leg.mode != plan.mode:
        leg.carrier = new_leg(number, plan).carrier
    leg.mode, leg.plates = plan.mode, list(plan.plates)
    leg.permit, leg.place = plan.permit.strip(), plan.place.strip()
    return leg


def _told(changes: tuple[_Change, ...]) -> list[Json]:
    return [
        {"field": place.path, "old": _json(place.held), "new": _json(held)}
        for _, place, held in changes
    ]


def _json(held: object) -> Json:
    if isinstance(held, tuple):
        return [str(one) for one in held]
    return held if held is None or isinstance(held, bool | int) else str(held)
