"""Pages of the public register of bases."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import (
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from recycling import clock
from recycling.access import public
from recycling.bases import compliance, finding, queries
from recycling.bases.cards import BaseCard
from recycling.bases.finding import Asked
from recycling.bases.forms import RegisterFilter
from recycling.bases.views.blueprint import PAGE, blueprint
from recycling.pages.maps import Place, draw_map
from recycling.parties.guard import current_actor
from recycling.parties.permissions import Permission, may, may_ever


@blueprint.get("/bases")
@public
def index() -> ResponseReturnValue:
    """Show the public register of recovery bases."""
    narrow = RegisterFilter()
    everything = finding.facets(Asked(), clock.today())
    narrow.count(everything)
    asked = narrow.asked() if narrow.validate() else Asked()
    narrow.count(finding.facets(asked, clock.today()) if asked != Asked() else everything)
    page = queries.bases(asked, request.args.get("cursor", ""), PAGE)
    choices: dict[str, Any] = {**asked.chosen(), "cursor": page.next}
    following = url_for("bases.index", **choices) if page.next else ""
    return render_template(
        "bases/index.html",
        bases=page.items,
        drawn=draw_map([_place(base) for base in page.items]),
        narrow=narrow,
        form=narrow,
        is_narrowed=asked != Asked(),
        next_page=following,
        may_register=may(current_actor(), Permission.BASES_REGISTER),
        may_decide=may_ever(current_actor(), Permission.LICENCES_GRANT),
    )


def _place(base: BaseCard) -> Place:
    return Place(base.name, Decimal(base.latitude), Decimal(base.longitude))


@blueprint.get("/bases/<ref>")
@public
def show(ref: str) -> ResponseReturnValue:
    """Show one base: site, lines, licences, what is free this year, and its history."""
    base = queries.base(ref)
    return render_template(
        "bases/show.html",
        base=base,
        history=queries.history(base),
        compliance=compliance.record_of(ref),
        may_edit=may(current_actor(), Permission.BASES_EDIT, base),
        reads_footings=may(current_actor(), Permission.FOOTINGS_READ, base),
        may_apply=may(current_actor(), Permission.LICENCES_APPLY, base),
    )
