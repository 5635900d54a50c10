"""Pages of the public register of bases."""

from __future__ import annotations

from flask import (
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from recycling.access import public
from recycling.bases import queries
from recycling.bases.forms import RegisterFilter
from recycling.bases.views.blueprint import PAGE, blueprint
from recycling.parties.guard import current_actor
from recycling.parties.permissions import Permission, may, may_ever


@blueprint.get("/bases")
@public
def index() -> ResponseReturnValue:
    """Show the public register of recovery bases."""
    narrow = RegisterFilter()
    narrowed = narrow.validate()
    country = (narrow.country.data or "") if narrowed else ""
    stream = (narrow.stream.data or "") if narrowed else ""
    page = queries.bases(country, stream, request.args.get("cursor", ""), PAGE)
    following = url_for("bases.index", country=country or None, stream=stream or None,
                        cursor=page.next) if page.next else ""  # fmt: skip
    return render_template(
        "bases/index.html",
        bases=page.items,
        narrow=narrow,
        is_narrowed=bool(country or stream),
        next_page=following,
        may_register=may(current_actor(), Permission.BASES_REGISTER),
        may_decide=may_ever(current_actor(), Permission.LICENCES_GRANT),
    )


@blueprint.get("/bases/<ref>")
@public
def show(ref: str) -> ResponseReturnValue:
    """Show one base: site, lines, licences, what is free this year, and its history."""
    base = queries.base(ref)
    return render_template(
        "bases/show.html",
        base=base,
        history=queries.history(base),
        may_edit=may(current_actor(), Permission.BASES_EDIT, base),
        reads_footings=may(current_actor(), Permission.FOOTINGS_READ, base),
        may_apply=may(current_actor(), Permission.LICENCES_APPLY, base),
    )
