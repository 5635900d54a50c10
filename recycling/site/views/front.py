"""The home page, the desk, and the search."""

from __future__ import annotations

from flask import Response, current_app, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from recycling import clock
from recycling.access import PUBLIC, SIGNED_IN, mark_of, public, signed_in
from recycling.auctions import queries as auctions
from recycling.auctions.exposures import exposures, in_use
from recycling.errors import Invalid
from recycling.lots.cards import LotSummary
from recycling.parties.guard import current_actor
from recycling.parties.permissions import Permission, may, may_ever
from recycling.site.blueprint import blueprint
from recycling.site.desks import desk_of, has_others
from recycling.site.example import newest_life
from recycling.site.figures import figures
from recycling.site.finding import lots_with, mistyped_reference, page_meant
from recycling.site.forms import SearchForm
from recycling.site.keeping import kept_for_anybody
from recycling.site.recent import recent
from recycling.streams import queries as streams
from recycling.streams.rules import element
from recycling.wire import Page

_AUCTIONS_SHOWN = 6
_ANONYMOUS_SECONDS = 60


@blueprint.get("/")
@public
def home() -> Response:
    """Say what this is for each of its users, and show how far the register has come."""
    page = render_template(
        "site/home.html",
        search=SearchForm(),
        figures=figures(),
        element=element,
        auctions=auctions.open_auctions(limit=_AUCTIONS_SHOWN).items,
        life=newest_life(),
        streams=streams.stream_cards(),
    )
    return kept_for_anybody(make_response(page), _ANONYMOUS_SECONDS)


@blueprint.get("/desk")
@signed_in
def desk() -> ResponseReturnValue:
    """Show what awaits the reader's organisation, and its newest things."""
    actor, of_others = current_actor(), request.args.get("of") == "others"
    return render_template(
        "site/desk.html",
        desk=desk_of(actor, clock.now(), of_others=of_others),
        has_others=has_others(actor),
        of_others=of_others and has_others(actor),
        recent=recent(actor),
        actor=actor,
        exposures=in_use(exposures(actor)) if may(actor, Permission.AUCTIONS_READ_LIMIT) else None,
        may_open=_may_open,
    )


def _may_open(endpoint: str) -> bool:
    """Tell whether the reader may open a page, as far as it can be known before it is opened."""
    mark = mark_of(current_app.view_functions[endpoint])
    return mark in (PUBLIC, SIGNED_IN) or may_ever(current_actor(), Permission(str(mark)))


@blueprint.get("/search")
@public
def search() -> ResponseReturnValue:
    """Go to what a reference names, or list the lots that hold the words."""
    form = SearchForm()
    if not form.validate():
        return _found(form, Page((), ""), 422)
    asked = form.q.data or ""
    meant = page_meant(asked)
    if meant:
        return redirect(meant, 302)
    try:
        page = lots_with(asked, request.args.get("cursor", ""))
    except Invalid as refusal:
        form.q.errors = [refusal.sentence]
        return _found(form, Page((), ""), 422)
    return _found(form, page, 200)


def _found(form: SearchForm, page: Page[LotSummary], status: int) -> ResponseReturnValue:
    asked = form.q.data or ""
    shown = render_template(
        "site/search.html",
        search=form,
        form=form if form.errors else None,
        asked=asked,
        mistyped=_("One of its characters is mistyped.") if mistyped_reference(asked) else "",
        page=page,
    )
    return shown, status
