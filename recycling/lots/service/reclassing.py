"""When the law changes, what becomes of the codes of lots that are still on offer?

The registry gives a lot the entry that stands in the place of its own, one deed for each lot, as
soon as the old one has ended. Where several may be right, or a newly hazardous lot names no hazard
property, its holder is asked to confirm. What was handed over keeps the code it left with.
"""

from __future__ import annotations

from datetime import date

from flask import current_app
from sqlalchemy import ColumnElement, and_, or_, select

from recycling.db import db
from recycling.deeds import SYSTEM, Act, deed
from recycling.errors import Conflict, Invalid, Refusal
from recycling.ledger.canonical import Json
from recycling.ledger.service import record
from recycling.lots import bodies, finding, queries
from recycling.lots.models import Lot, LotHazard, LotReclassing
from recycling.lots.rules import OPEN, Classing, State, check_classing
from recycling.parties.models import Organisation
from recycling.parties.permissions import Permission, permit
from recycling.sayings import say
from recycling.streams import rules as streams
from recycling.streams.codes import starred


def due_for_reclassing(day: date, limit: int, after: int = 0) -> list[tuple[int, str]]:
    """Return ids and references of open lots whose entry has ended, by id, beyond ``after``.

    Asked of the index on list and code, and of no other codes than those that changed.
    """
    changed = [_under(code_list, day) for code_list in streams.CodeList]
    asked = [condition for condition in changed if condition is not None]
    if not asked:
        return []
    rows = db.session.execute(
        select(Lot.id, Lot.ref)
        .where(or_(*asked), Lot.state.in_(OPEN), Lot.id > after)
        .order_by(Lot.id)
        .limit(limit)
    )
    return [(row.id, row.ref) for row in rows]


def reclass_due(day: date, most: int) -> int:
    """Re-class up to ``most`` lots whose entry had ended by a day, or a few more; how many it did.

    A deed for each lot. One that fails is logged and passed over, and found again the next day.
    """
    done, after = 0, 0
    while done < most:
        due = due_for_reclassing(day, most, after)
        db.session.rollback()
        if not due:
            break
        done += sum(_reclass(day, ref) for _, ref in due)
        after = due[-1][0]
    return done


def _reclass(day: date, ref: str) -> bool:
    try:
        reclass_lot(Act(SYSTEM, f"re-class lots:{day}:{ref}"), ref)
    except Refusal as refusal:  # handed over or changed by its holder a moment ago
        current_app.logger.info("lot %s keeps its code: %s", ref, refusal.message)
        return False
    except Exception:
        current_app.logger.exception("lot %s could not be re-classed", ref)
        db.session.rollback()
        return False
    return True


def _under(code_list: streams.CodeList, day: date) -> ColumnElement[bool] | None:
    """Ask for the lots classed under an ended entry of a list: its number in its old edition."""
    ended = [each.entry for each in streams.ended_codes(code_list, day)]
    if not ended:
        return None
    return and_(
        Lot.code_list == code_list,
        Lot.code.in_(sorted({entry.number for entry in ended})),
        Lot.code_edition.in_(sorted({entry.edition for entry in ended})),
    )


@deed
def reclass_lot(act: Act, ref: str) -> str:
    """Give a lot the entry that stands in the place of its own today; the registry itself.

    Raises ``Conflict`` where its entry is still in force, or it has been handed over.
    """
    lot = queries.locked(ref)
    permit(act.actor, Permission.LOTS_RECLASS, lot)
    change = _change(lot, act.at.date())
    if change is None or lot.state not in OPEN:
        raise Conflict(
            "lot_classed",
            say("Lot %(ref)s keeps its code %(lot_code)s.", ref=ref, lot_code=lot.code),
            way_out=say("Nothing is to be done."),
        )
    row = _reclassing(act, lot, change)
    db.session.add(row)
    _set_code(act, lot, change.after)
    holder = db.session.scalars(
        select(Organisation.ref).where(Organisation.id == lot.holder_id)
    ).one()
    record(act, "LotReclassed", f"lot:{ref}", _body(row), parties=[holder])
    return ref


def _change(lot: Lot, day: date) -> streams.Reclassing | None:
    if not lot.code:
        return None
    given = streams.CodeGiven(streams.as_list(lot.code_list), lot.code, lot.code_edition)
    return streams.reclassing(given, lot.subtype, lot.country, day)


def _reclassing(act: Act, lot: Lot, change: streams.Reclassing) -> LotReclassing:
    before, after = change.before, change.after
    return LotReclassing(
        lot_id=lot.id,
        at=act.at,
        code_list=lot.code_list,
        old_code=before.number,
        old_edition=before.edition,
        old_hazardous=before.hazardous,
        code=after.number,
        edition=after.edition,
        hazardous=after.hazardous,
        valid_from=after.valid_from,
        candidates=[code.number for code in change.candidates],
        source=after.source,
        asks=lot.state != State.DRAFT and _leaves_open(lot, change),
    )


def _leaves_open(lot: Lot, change: streams.Reclassing) -> bool:
    return change.is_open or (change.after.hazardous and not lot.hazards)


def _set_code(act: Act, lot: Lot, entry: streams.WasteCode) -> None:
    """Write the code, and let a published lot be found by it and no longer by the old one."""
    lot.code, lot.code_edition = entry.number, entry.edition
    lot.hazardous = entry.hazardous
    lot.changed_at = act.at
    finding.renew(lot)


def _body(row: LotReclassing) -> dict[str, Json]:
    return {
        "code_list": row.code_list,
        "old_display": starred(row.old_code, is_hazardous=row.old_hazardous),
        "display": starred(row.code, is_hazardous=row.hazardous),
        "old_code": row.old_code,
        "old_edition": row.old_edition,
        "old_hazardous": row.old_hazardous,
        "code": row.code,
        "code_edition": row.edition,
        "hazardous": row.hazardous,
        "valid_from": row.valid_from.isoformat(),
        "candidates": list(row.candidates),
        "source": row.source,
        "asks": row.asks,
    }


@deed
def confirm_class(act: Act, ref: str, classing: Classing) -> str:
    """Say, as its holder, which of the codes in question is right, and name the hazards.

    Raises ``Conflict`` where nothing is asked or the lot has been handed over, ``Invalid`` for
    another code, or for a hazardous one without a hazard property.
    """
    lot = queries.locked(ref)
    queries.refuse_unseen(act.actor, lot)
    permit(act.actor, Permission.LOTS_EDIT, lot)
    row = _asking(lot)
    entry = _one_of_those(row, classing.code, max(act.at.date(), row.valid_from))
    check_classing(classing)
    _refuse_without_hazards(entry, classing)
    lot.hazards.clear()
    db.session.flush()
    lot.hazards.extend(LotHazard(hazard=hazard) for hazard in classing.hazards)
    _set_code(act, lot, entry)
    row.asks, row.confirmed_at = False, act.at
    row.code, row.edition, row.hazardous = entry.number, entry.edition, entry.hazardous
    own = [act.actor.organisation_ref]
    record(act, "LotClassConfirmed", f"lot:{ref}", bodies.classing(lot), parties=own)
    return ref


def _asking(lot: Lot) -> LotReclassing:
    row = queries.asked_of(lot.id)
    if row is None or lot.state not in OPEN:
        raise Conflict(
            "nothing_to_confirm",
            say("Nothing about the code of lot %(lot)s is to be confirmed.", lot=lot.ref),
            way_out=say("Its code stands as it is."),
        )
    return row


def _one_of_those(row: LotReclassing, written: str, day: date) -> streams.WasteCode:
    entry = streams.find_code(streams.as_list(row.code_list), written, day, "code")
    if entry.number not in row.candidates:
        raise Invalid(
            "not_a_candidate",
            say(
                "%(display)s does not stand in the place of the code this lot had.",
                display=entry.display,
            ),
            field="code",
            way_out=say(
                "Choose one of %(candidates)s; or withdraw the lot.",
                candidates=", ".join(row.candidates),
            ),
        )
    return entry


def _refuse_without_hazards(entry: streams.WasteCode, classing: Classing) -> None:
    if entry.hazardous and not classing.hazards:
        raise Invalid(
            "hazards_missing",
            say("%(display)s means hazardous waste.", display=entry.display),
            field="hazards",
            way_out=say("Name at least one hazard property (HP)."),
        )
