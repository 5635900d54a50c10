"""The deed with which a holder names the border entry and the UN number of a lot."""

from __future__ import annotations

from datetime import date

from recycling.deeds import Act, deed
from recycling.errors import Conflict, Invalid
from recycling.ledger.service import record
from recycling.lots import bodies, queries
from recycling.lots.imports.holding import refuse_held
from recycling.lots.models import Lot
from recycling.lots.rules import REPLACEABLE, Crossing
from recycling.parties.permissions import Permission, permit
from recycling.sayings import say
from recycling.streams import rules as streams


@deed
def name_crossing(act: Act, ref: str, crossing: Crossing) -> str:
    """Say under which Basel or OECD entry a lot crosses borders, in which form, as which UN number.

    While it is a draft or published; who bids must know. Raises ``Conflict`` later, ``Invalid``
    for an entry that is not in force today.
    """
    lot = queries.locked(ref)
    queries.refuse_unseen(act.actor, lot)
    permit(act.actor, Permission.LOTS_EDIT, lot)
    if lot.state not in REPLACEABLE:
        raise Conflict(
            "crossing_fixed",
            say(
                "Lot %(ref)s is %(lot_state)s; its border entry stays as it is.",
                ref=ref,
                lot_state=lot.state.replace("_", " "),
            ),
            way_out=say("It can be named until an auction opens."),
        )
    refuse_held(lot)
    enter_crossing(lot, crossing, act.at.date())
    lot.changed_at = act.at
    own = [act.actor.organisation_ref]
    record(act, "LotCrossingNamed", f"lot:{ref}", bodies.crossing(lot), parties=own)
    return ref


def enter_crossing(lot: Lot, crossing: Crossing, day: date) -> None:
    """Write it into a lot, as of a day; a part of a deed. Raises ``Invalid`` naming the field."""
    if crossing.form not in tuple(streams.WasteForm):
        raise Invalid(
            "unknown_form",
            say("“%(form)s” is not a form that border rules know.", form=crossing.form),
            field="border_form",
            way_out=say(
                "Use one of %(filter)s; or leave it out.",
                filter=", ".join(filter(None, streams.WasteForm)),
            ),
        )
    lot.un_number = streams.read_un_number(crossing.un_number)
    lot.border_list = lot.border_entry = ""
    if crossing.entry.strip():
        entry = streams.border_entry(crossing.entry, day)
        lot.border_list, lot.border_entry = entry.scheme, entry.code
    lot.border_form = crossing.form
