"""Entering the waste code and the hazards of a lot, with a search of the list of waste."""

from __future__ import annotations

from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from recycling import clock
from recycling.access import requires
from recycling.lots import service
from recycling.lots.classing_form import OTHER, ClassingForm
from recycling.lots.models import Lot
from recycling.lots.views.blueprint import blueprint
from recycling.lots.views.entry import open_page, saved
from recycling.parties.guard import current_act
from recycling.parties.permissions import Permission
from recycling.streams import rules as streams
from recycling.streams.picker import LONGEST, is_search
from recycling.streams.picking import offered_codes


@blueprint.route("/lots/<ref>/edit/code", methods=["GET", "POST"])
@requires(Permission.LOTS_EDIT)
def edit_classing(ref: str) -> ResponseReturnValue:
    """Ask for code and hazards; the likeliest code of the country's list is chosen beforehand.

    A search goes to an address that holds its words and all that was entered, to be seen again.
    """
    lot = open_page(ref)
    day = clock.today()
    derived = streams.derived_code(lot.subtype, lot.country, day)
    form = ClassingForm(data=_found_again() if "find" in request.args else _declared(lot, derived))
    if form.is_submitted() and is_search():
        return redirect(url_for("lots.edit_classing", ref=ref, **_entered(form)), 303)
    chosen = () if form.code.data in (None, OTHER) else (form.code.data,)
    offers = offered_codes((lot.subtype,), lot.country, day, form.find.data or "", chosen)
    form.offer(offers)
    _choose_offered(form)
    return saved(
        lot,
        form,
        lambda: service.classify_lot(current_act(), ref, form.classing()),
        "lots/classing.html",
        kind=streams.subtype(lot.subtype),
        derived=derived,
        day=day,
        offers=offers,
        code_list=streams.list_for_country(lot.country),
        is_binding=streams.is_binding(lot.country),
    )


def _declared(lot: Lot, derived: streams.WasteCode | None) -> dict[str, Any]:
    """Return what the lot declares already, or the likeliest code."""
    code = lot.code or (derived.number if derived else OTHER)
    return {"code": code, "other_code": "", "hazards": [row.hazard for row in lot.hazards]}


def _found_again() -> dict[str, Any]:
    """Return what was entered before a search, from the address it led to."""
    said = request.args
    return {
        "find": said["find"][:LONGEST],
        "code": said.get("code", ""),
        "other_code": said.get("other_code", "")[:LONGEST],
        "hazards": said.getlist("hazards"),
    }


def _entered(form: ClassingForm) -> dict[str, Any]:
    return {
        "find": (form.find.data or "")[:LONGEST],
        "code": form.code.data or None,
        "other_code": form.other_code.data or None,
        "hazards": form.hazards.data,
    }


def _choose_offered(form: ClassingForm) -> None:
    """Show a code that the list of the day does not offer as another one, by its number."""
    offered = {choice.value for choice in form.code.iter_choices()}
    if not form.is_submitted() and form.code.data not in offered:
        form.other_code.data = form.other_code.data or form.code.data
        form.code.data = OTHER
