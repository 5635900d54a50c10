"""Pages of a road check: a driver's link, what it shows anybody, and a regulator's search."""

from __future__ import annotations

from flask import (
    Blueprint,
    Response,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from recycling import clock
from recycling.access import public, requires
from recycling.config import Settings
from recycling.custody import queries as consignments
from recycling.custody.borders.queries import travelling, with_papers
from recycling.custody.borders.views import pdf_of
from recycling.custody.models import Consignment
from recycling.custody.panels import consignment_panels
from recycling.custody.roadside import queries, service
from recycling.custody.roadside.forms import SearchForm
from recycling.custody.roadside.page import Printing
from recycling.custody.roadside.printer import transport_pdf
from recycling.custody.roadside.queries import Shown
from recycling.custody.rules import State
from recycling.deeds import SYSTEM, Act, Actor, overtaken
from recycling.errors import Refusal
from recycling.paper.qr import qr_svg
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission, may, permit
from recycling.sending import file_of

blueprint = Blueprint("roadside", __name__)
_KEPT_NOWHERE = "no-store"


@blueprint.get("/roadside")
@requires(Permission.ROADSIDE_READ)
def search() -> ResponseReturnValue:
    """Find what is in a vehicle, or a consignment by its reference."""
    form, page = SearchForm(), None
    asked = form.q.data or ""
    if form.validate() and asked:
        try:
            page = queries.found(current_actor(), asked, request.args.get("cursor", ""))
        except Refusal as refusal:
            form.refuse(refusal)
    papers = with_papers(one.ref for one in page.items) if page else frozenset()
    shown = render_template(
        "custody/roadside/search.html", form=form, page=page, asked=asked, papers=papers
    )
    return shown, form.status


@blueprint.get("/roadside/<code>")
@public
def opened(code: str) -> ResponseReturnValue:
    """Show the consignment of a link to whoever has it, and note the first visit."""
    shown = _visited(code)
    page = render_template(
        "custody/roadside/shown.html",
        shown=shown,
        it=shown.card,
        code=code,
        has_paper=bool(with_papers((shown.card.ref,))),
    )
    return _kept_nowhere(make_response(page))


@blueprint.get("/roadside/<code>/consignment.pdf")
@public
def pdf(code: str) -> ResponseReturnValue:
    """Give the consignment of a link as a file to be printed."""
    shown = _visited(code)
    settings: Settings = current_app.extensions["settings"]
    printing = Printing(address_of(code), shown.expires_at, settings.registry_name, clock.now())
    content = transport_pdf(shown.card, printing)
    return _kept_nowhere(file_of(content, "application/pdf", name=f"{shown.card.ref}.pdf"))


@blueprint.get("/roadside/<code>/border-paper.pdf")
@public
def border_paper(code: str) -> ResponseReturnValue:
    """Give what travels with the consignment of a link over its border."""
    shown = _visited(code)
    return _kept_nowhere(pdf_of(travelling(shown.card.ref, None)))


def _visited(code: str) -> Shown:
    """Return what a link shows; stamp the first visit, once, of whoever really looks."""
    shown = queries.shown(code, current_actor())
    if shown.is_first and request.method == "GET":
        with overtaken("opened_before"):
            service.note_roadside_visit(Act(SYSTEM), shown.link)
    return shown


def _kept_nowhere(answer: Response) -> Response:
    """Let no cache, search engine or next page learn of a link."""
    answer.headers["Cache-Control"] = _KEPT_NOWHERE
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return answer


@blueprint.route("/consignments/<ref>/roadside-link", methods=["GET", "POST"])
@requires(Permission.ROADSIDE_ASK)
def link(ref: str) -> ResponseReturnValue:
    """Show the link of a consignment with its QR code, or make one."""
    actor = current_actor()
    consignment = consignments.consignment(ref, actor)
    permit(actor, Permission.ROADSIDE_ASK, consignment)
    if request.method == "POST":
        service.ask_roadside_link(current_act(), ref)
        return redirect(url_for("roadside.link", ref=ref), 303)
    live = queries.live_link(consignment, actor)
    address = address_of(live.code) if live else ""
    page = render_template(
        "custody/roadside/link.html",
        consignment=consignment,
        link=live,
        address=address,
        picture=qr_svg(address) if live else "",
    )
    return _kept_nowhere(make_response(page))


def address_of(code: str) -> str:
    """Return the whole address under which a link's code shows its consignment."""
    settings: Settings = current_app.extensions["settings"]
    return settings.base_url + url_for("roadside.opened", code=code)


def _panel(consignment: Consignment, actor: Actor) -> str | None:
    """Offer the link to who carries the lot now."""
    is_carried = consignment.state == State.IN_TRANSIT
    if not is_carried or not may(actor, Permission.ROADSIDE_ASK, consignment):
        return None
    return Markup(render_template("custody/roadside/panel.html", ref=consignment.ref))


consignment_panels.append(_panel)
