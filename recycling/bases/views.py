"""Pages of the public register, of a recycler's own bases, and of the regulator's decisions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    stream_with_context,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from recycling.access import public, requires
from recycling.bases import opendata, queries, service
from recycling.bases.cards import BaseCard, LicenceCard
from recycling.bases.catalogue import metric_words, process_words
from recycling.bases.forms import BaseForm, DecisionForm, LicenceForm, LineForm, RegisterFilter
from recycling.bases.rules import LIFECYCLE, LicenceMove, LicenceState
from recycling.bases.words import fact_words
from recycling.errors import Refusal
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission, may, may_ever, permit, refusal_for
from recycling.streams import rules as streams

blueprint = Blueprint("bases", __name__)

PAGE = 25
DEEDS: dict[str, Callable[..., str]] = {
    LicenceMove.GRANT: service.grant_licence,
    LicenceMove.REFUSE: service.refuse_licence,
    LicenceMove.SUSPEND: service.suspend_licence,
    LicenceMove.REINSTATE: service.reinstate_licence,
    LicenceMove.REVOKE: service.revoke_licence,
}


@blueprint.app_template_global()
def subtype_name(subtype_id: str) -> str:
    """Return the name of a sub-type of the catalogue."""
    return streams.subtype(subtype_id).name_en


blueprint.add_app_template_global(process_words, "process_name")
blueprint.add_app_template_global(metric_words, "metric_words")
blueprint.add_app_template_global(fact_words, "fact_words")


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
        may_apply=may(current_actor(), Permission.LICENCES_APPLY, base),
    )


@blueprint.route("/bases/new", methods=["GET", "POST"])
@requires(Permission.BASES_REGISTER)
def new() -> ResponseReturnValue:
    """Enter a base of one's own organisation."""
    form = BaseForm()
    if form.validate_on_submit():
        try:
            ref = service.register_base(current_act(), form.new_base())
            flash(_("Base %(ref)s is registered.", ref=ref), "success")
            return redirect(url_for("bases.show", ref=ref), 303)
        except Refusal as refusal:
            form.refuse(refusal)
    return render_template("bases/new.html", form=form), form.status


@blueprint.route("/bases/<ref>/lines/new", methods=["GET", "POST"])
@requires(Permission.BASES_EDIT)
def new_line(ref: str) -> ResponseReturnValue:
    """Add a process line to one's own base."""
    base = _own(queries.base(ref), Permission.BASES_EDIT)
    form = LineForm()
    form.treatment_charge.currency = form.treatment_charge.unit = _currency()
    if form.validate_on_submit():
        try:
            line = service.add_line(current_act(), ref, form.new_line())
            flash(_("Line %(ref)s is added.", ref=line), "success")
            return redirect(url_for("bases.show", ref=ref), 303)
        except Refusal as refusal:
            form.refuse(refusal)
    return render_template("bases/new_line.html", form=form, base=base), form.status


@blueprint.route("/bases/<ref>/licences/new", methods=["GET", "POST"])
@requires(Permission.LICENCES_APPLY)
def new_licence(ref: str) -> ResponseReturnValue:
    """Apply for a licence of one's own base."""
    base = _own(queries.base(ref), Permission.LICENCES_APPLY)
    form = LicenceForm(
        processes=list(dict.fromkeys(line.process for line in base.lines)),
        subtypes=list(dict.fromkeys(kind for line in base.lines for kind in line.subtypes)),
    )
    if form.validate_on_submit():
        try:
            asked = form.application(base.country)
            licence = service.apply_for_licence(current_act(), ref, asked)
            flash(_("Application %(ref)s is with the regulator.", ref=licence), "success")
            return redirect(url_for("bases.licence", ref=licence), 303)
        except Refusal as refusal:
            form.refuse(refusal)
    return render_template("bases/new_licence.html", form=form, base=base), form.status


def _own(base: BaseCard, permission: Permission) -> BaseCard:
    """Return the base, or raise ``Forbidden`` before a foreign one's form is even shown."""
    if not may(current_actor(), permission, base):
        raise refusal_for(current_actor(), permission)
    return base


@blueprint.get("/licences")
@requires(Permission.LICENCES_GRANT)
def licences() -> ResponseReturnValue:
    """Show the regulator the licences of the own country, those awaiting a decision first."""
    asked = request.args.get("state", "")
    state = asked if asked in tuple(LicenceState) else LicenceState.APPLIED
    country = current_actor().country
    page = queries.licences(country, state, request.args.get("cursor", ""), PAGE)
    following = url_for("bases.licences", state=state, cursor=page.next) if page.next else ""
    return render_template(
        "bases/licences.html",
        licences=page.items,
        state=str(state),
        states=[str(one) for one in LicenceState],
        country=country,
        next_page=following,
    )


@blueprint.get("/licences/<ref>")
@public
def licence(ref: str) -> ResponseReturnValue:
    """Show one licence with its scope, history, and, to its regulator, what may be decided."""
    return _licence_page(queries.licence(ref), None)


@blueprint.post("/licences/<ref>/decision")
@requires(Permission.LICENCES_GRANT)
def decide(ref: str) -> ResponseReturnValue:
    """Decide on a licence: grant, refuse, suspend, reinstate or revoke."""
    card = queries.licence(ref)
    permit(current_actor(), Permission.LICENCES_GRANT, card)
    form = DecisionForm().offer(card.state)
    if form.validate_on_submit():
        try:
            move = LicenceMove(form.move.data)
            DEEDS[move](current_act(), ref, form.reason.data or "")
            flash(
                _("Licence %(ref)s is %(state)s.", ref=ref, state=LIFECYCLE[move].target),
                "success",
            )
            return redirect(url_for("bases.licence", ref=ref), 303)
        except Refusal as refusal:
            form.refuse(refusal)
    return _licence_page(queries.licence(ref), form)


def _licence_page(card: LicenceCard, form: DecisionForm | None) -> ResponseReturnValue:
    decides = may(current_actor(), Permission.LICENCES_GRANT, card)
    if form is None and decides:
        form = DecisionForm().offer(card.state)
    page = render_template(
        "bases/licence.html",
        licence=card,
        form=form if decides else None,
        history=queries.history(card),
    )
    return page, form.status if form else 200


@blueprint.get("/open/bases.csv")
@public
def open_csv() -> ResponseReturnValue:
    """Give the whole register as CSV."""
    return _streamed(opendata.as_csv(queries.register()), "text/csv; charset=utf-8", "bases.csv")


@blueprint.get("/open/bases.json")
@public
def open_json() -> ResponseReturnValue:
    """Give the whole register as JSON."""
    return _streamed(opendata.as_json(queries.register()), "application/json", "bases.json")


def _streamed(parts: Iterator[str], content_type: str, name: str) -> Response:
    response = Response(stream_with_context(parts), content_type=content_type)
    response.headers["Content-Disposition"] = f"inline; filename={name}"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _currency() -> str:
    settings: Any = current_app.extensions["settings"]
    currency: str = settings.currency
    return currency
