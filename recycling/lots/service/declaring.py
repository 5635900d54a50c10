"""Deeds with which a holder enters a lot: draft it, then declare it part by part."""

from __future__ import annotations

from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict, Invalid
from recycling.ledger.service import record
from recycling.lots import bodies, queries
from recycling.lots.imports.holding import refuse_held
from recycling.lots.models import Lot, LotHazard, Make, mapped
from recycling.lots.rules import (
    EDITABLE,
    Classing,
    Composition,
    Crossing,
    Masses,
    Naming,
    NewLot,
    Placing,
    State,
    check_classing,
    check_composition,
    check_masses,
    check_naming,
    check_placing,
    check_report,
    moves_from,
)
from recycling.lots.rules.radioactivity import first_state
from recycling.lots.service import counting, radiation
from recycling.lots.service.crossing import enter_crossing
from recycling.parties.permissions import Permission, permit
from recycling.references import new_reference
from recycling.sayings import say
from recycling.streams import rules as streams


@deed
def draft_lot(act: Act, new: NewLot) -> str:
    """Enter a lot as a draft of the actor's organisation, with whatever is known already.

    Without a place it is in the organisation's country. Raises ``Invalid`` naming the field.
    """
    permit(act.actor, Permission.LOTS_REGISTER)
    lot = entered(act, new)
    db.session.add(lot)
    _record(act, "LotDrafted", lot, bodies.declared(lot))
    return lot.ref


def entered(act: Act, new: NewLot, make: Make = mapped) -> Lot:
    """Return a draft of the actor's organisation that declares this; a part of a deed.

    Not yet in the session. Raises ``Invalid`` naming the field.
    """
    lot: Lot = make(
        Lot,
        ref=new_reference("LOT"),
        holder_id=act.actor.organisation_id,
        state=State.DRAFT,
        country=act.actor.country,
        drafted_at=act.at,
        changed_at=act.at,
    )
    _fill(act, lot, new, make)
    enter_crossing(lot, new.crossing or Crossing(), act.at.date())
    lot.radioactivity = first_state(lot.subtype)
    check_composition(new.composition)
    check_report(new.composition.report, act.at.date())
    counting.declare_first(lot, new.composition, act.at, make)
    return lot


def check_code(act: Act, new: NewLot) -> None:
    """Raise ``Invalid`` where the list in force where the lot is does not know its code today."""
    if new.classing.code.strip():
        country = (new.placing.country if new.placing else act.actor.country).strip().upper()
        code_list = streams.list_for_country(country)
        streams.find_code(code_list, new.classing.code, act.at.date(), "code")


def declare_again(act: Act, lot: Lot, new: NewLot, *, composition_differs: bool) -> None:
    """Let a locked draft declare this instead of what it declared; a part of a deed.

    What a laboratory found stays in force where the declared composition is the same as before;
    what was measured of radioactivity expires where it is not.
    Raises ``Invalid`` naming the field.
    """
    before = lot.subtype
    lot.hazards.clear()
    db.session.flush()
    _fill(act, lot, new)
    if new.crossing is not None:
        enter_crossing(lot, new.crossing, act.at.date())
    radiation.name_kind(lot, before)
    if composition_differs:
        _describe(act, lot, new.composition)
        radiation.contents_changed(lot)
    else:
        counting.count_again(lot)
    lot.changed_at = act.at


def _fill(act: Act, lot: Lot, new: NewLot, make: Make = mapped) -> None:
    _name(lot, new.naming)
    _place(act, lot, new.placing or Placing(act.actor.country))
    _weigh(lot, new.masses)
    _classify(act, lot, new.classing, make)


@deed
def name_lot(act: Act, ref: str, naming: Naming) -> str:
    """Say what the lot is: title, sub-type, physical form."""
    lot = _editable(act, ref)
    before = lot.subtype
    _name(lot, naming)
    radiation.name_kind(lot, before)
    _record(act, "LotNamed", lot, bodies.naming(lot))
    return ref


@deed
def describe_composition(act: Act, ref: str, composition: Composition) -> str:
    """Say what is in the lot; replaces what was declared before and is in force from now on."""
    lot = _editable(act, ref)
    _describe(act, lot, composition)
    radiation.contents_changed(lot)
    _record(act, "LotCompositionDescribed", lot, bodies.composition(lot))
    return ref


@deed
def declare_masses(act: Act, ref: str, masses: Masses) -> str:
    """Say how much there is: wet mass, moisture, packaging, pieces."""
    lot = _editable(act, ref)
    _weigh(lot, masses)
    counting.count_again(lot)
    _record(act, "LotMassesDeclared", lot, bodies.masses(lot))
    return ref


@deed
def classify_lot(act: Act, ref: str, classing: Classing) -> str:
    """Give the waste code of the list in force where the lot is, and the hazard properties.

    Raises ``Invalid`` for a code the list does not know, or not today, naming what replaces it.
    """
    lot = _editable(act, ref)
    lot.hazards.clear()
    db.session.flush()
    _classify(act, lot, classing)
    _record(act, "LotClassified", lot, bodies.classing(lot))
    return ref


@deed
def place_lot(act: Act, ref: str, placing: Placing) -> str:
    """Say where the lot is and from when; a code unknown to that country's list is dropped."""
    lot = _editable(act, ref)
    _place(act, lot, placing)
    _classify_again(act, lot)
    _record(act, "LotPlaced", lot, bodies.placing(lot) | bodies.classing(lot))
    return ref


def _editable(act: Act, ref: str) -> Lot:
    lot = queries.locked(ref)
    queries.refuse_unseen(act.actor, lot)
    permit(act.actor, Permission.LOTS_EDIT, lot)
    if lot.state not in EDITABLE:
        raise Conflict(
            "lot_not_editable",
            say(
                "Lot %(ref)s is %(lot_state)s; only a draft can be changed.",
                ref=ref,
                lot_state=lot.state.replace("_", " "),
            ),
            way_out=_way_out(lot.state),
        )
    refuse_held(lot)
    lot.changed_at = act.at
    return lot


def _way_out(state: str) -> str:
    if state == State.PUBLISHED:
        return say("Withdraw it and enter it again.")
    return (
        say("Enter a new lot.")
        if not moves_from(state)
        else say("What was offered stays as it is.")
    )


def _name(lot: Lot, naming: Naming) -> None:
    check_naming(naming)
    lot.title = naming.title.strip()
    lot.subtype = naming.subtype
    lot.stream = streams.subtype(naming.subtype).stream
    lot.physical_form = naming.physical_form.strip()


def _describe(act: Act, lot: Lot, composition: Composition) -> None:
    check_composition(composition)
    check_report(composition.report, act.at.date())
    counting.declare(lot, composition, lot.holder_id, act.at)


def _weigh(lot: Lot, masses: Masses) -> None:
    check_masses(masses)
    lot.wet_mass = masses.wet_mass  # type: ignore[assignment]  # a draft may lack it
    lot.moisture = masses.moisture  # type: ignore[assignment]
    lot.packaging = masses.packaging.strip()
    lot.pieces = masses.pieces


def _place(act: Act, lot: Lot, placing: Placing) -> None:
    check_placing(placing, act.at.date())
    lot.country = placing.country.strip().upper()
    lot.place = placing.place.strip()
    lot.latitude_udeg = placing.latitude_udeg  # type: ignore[assignment]
    lot.longitude_udeg = placing.longitude_udeg  # type: ignore[assignment]
    lot.available_from = placing.available_from  # type: ignore[assignment]


def _classify(act: Act, lot: Lot, classing: Classing, make: Make = mapped) -> None:
    check_classing(classing)
    _set_code(act, lot, classing.code)
    lot.hazards.extend(make(LotHazard, hazard=hazard) for hazard in classing.hazards)


def _set_code(act: Act, lot: Lot, written: str) -> None:
    if not written.strip():
        lot.code_list = lot.code = lot.code_edition = ""
        lot.hazardous = False
        return
    code_list = streams.list_for_country(lot.country)
    found = streams.find_code(code_list, written, act.at.date(), "code")
    lot.code_list, lot.code, lot.code_edition = str(found.code_list), found.number, found.edition
    lot.hazardous = found.hazardous


def _classify_again(act: Act, lot: Lot) -> None:
    """Class the lot by the list of where it now is; what that list lacks must be chosen again."""
    try:
        _set_code(act, lot, lot.code)
    except Invalid:
        _set_code(act, lot, "")


def _record(act: Act, fact: str, lot: Lot, body: bodies.Body) -> None:
    record(act, fact, f"lot:{lot.ref}", body, parties=[act.actor.organisation_ref])
