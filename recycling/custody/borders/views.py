"""Pages of borders: dossiers, what authorities answer, and what travels with a consignment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from recycling import clock
from recycling.access import requires
from recycling.config import Settings
from recycling.custody import queries as consignments
from recycling.custody.borders import letters, papers, queries, service
from recycling.custody.borders.forms import (
    ANSWER_WORDS,
    PAPER_WORDS,
    PART_WORDS,
    STATE_WORDS,
    AnswerForm,
    CompleteForm,
    DossierForm,
    EntryForm,
    InformationForm,
    MovementForm,
    WithdrawForm,
    words_in,
)
from recycling.custody.borders.page import Printing
from recycling.custody.borders.printer import paper_pdf
from recycling.custody.borders.rules import Regime
from recycling.custody.borders.stating import paper_of
from recycling.custody.models import Consignment
from recycling.custody.panels import consignment_panels
from recycling.custody.rules import State
from recycling.deeds import Actor
from recycling.files import download_headers, store
from recycling.forms import Choice, Form
from recycling.lots.cards import code_display
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission, may, permit
from recycling.scanning import refuse_unsafe
from recycling.sending import file_of
from recycling.settlement.contracts.queries import find_contract_of

blueprint = Blueprint("borders", __name__)
P = Permission
F = TypeVar("F", bound=Form)


@blueprint.get("/dossiers")
@requires(P.DOSSIERS_READ)
def index() -> ResponseReturnValue:
    """List the dossiers of the own organisation; a regulator's: those that cross its country."""
    actor = current_actor()
    return render_template(
        "custody/borders/index.html",
        page=queries.dossiers(actor, request.args.get("cursor", "")),
        states=STATE_WORDS,
        may_ask=may(actor, P.DOSSIERS_ASK),
    )


@blueprint.route("/dossiers/new", methods=["GET", "POST"])
@requires(P.DOSSIERS_ASK)
def new() -> ResponseReturnValue:
    """Ask what a dossier needs; begun from a consignment, with what that says."""
    actor = current_actor()
    form = DossierForm(data=_known(request.args.get("consignment", ""), actor))
    made: list[str] = []
    if form.carries_out(
        lambda: made.append(service.ask_dossier(current_act(), form.dossier(actor.country)))
    ):
        flash(_("The authorities on the way can answer now."), "success")
        return redirect(url_for("borders.show", ref=made[0]), 303)
    return render_template("custody/borders/new.html", form=form), form.status


def _known(consignment_ref: str, actor: Actor) -> dict[str, Any]:
    if not consignment_ref:
        return {}
    row = consignments.consignment(consignment_ref, actor)
    lot, contract = row.lot, find_contract_of(row.sale_id)
    return {
        "base": row.base.ref,
        "code": code_display(lot),
        "border_entry": lot.border_entry,
        "description": lot.title,
        "packaging": lot.packaging,
        "hazards": ", ".join(one.hazard for one in lot.hazards),
        "mass": lot.wet_mass,
        "consignments": 1,
        "first_day": row.planned_on,
        "contract": contract.ref if contract else "",
    }


@blueprint.get("/dossiers/<ref>")
@requires(P.DOSSIERS_READ)
def show(ref: str) -> ResponseReturnValue:
    """Show a dossier: what every authority says, and how much of it is used."""
    return _page(ref)


def _page(ref: str, refused: Form | None = None) -> ResponseReturnValue:
    actor = current_actor()
    one = queries.dossier(ref, actor)
    own = next((each for each in one.consents if each.may_answer or each.may_withdraw), None)
    enters = [each.country for each in one.consents if each.may_enter]
    entry_form = _shown(EntryForm, refused, is_open=bool(enters))
    if entry_form:
        entry_form.among(enters)
    page = render_template(
        "custody/borders/show.html",
        one=one,
        papers=queries.papers(ref, actor),
        form=refused,
        answer_form=_answer_form(refused, is_open=own is not None and own.may_answer),
        entry_form=entry_form,
        complete_form=_shown(CompleteForm, refused, is_open=one.may_complete),
        withdraw_form=_shown(WithdrawForm, refused, is_open=own is not None and own.may_withdraw),
        own=own,
        states=STATE_WORDS,
        answers=ANSWER_WORDS,
        parts=PART_WORDS,
    )
    return page, refused.status if refused else 200


def _answer_form(refused: Form | None, *, is_open: bool) -> AnswerForm | None:
    if isinstance(refused, AnswerForm) and not isinstance(refused, EntryForm):
        return refused
    return AnswerForm(formdata=None) if is_open else None


def _shown(kind: type[F], refused: Form | None, *, is_open: bool) -> F | None:
    if isinstance(refused, kind):
        return refused
    return kind(formdata=None) if is_open else None


def _done(ref: str, form: Form, do: Callable[[], object], words: str) -> ResponseReturnValue:
    if form.carries_out(do):
        flash(words, "success")
        return redirect(url_for("borders.show", ref=ref), 303)
    return _page(ref, form)


@blueprint.post("/dossiers/<ref>/complete")
@requires(P.DOSSIERS_DECIDE)
def complete(ref: str) -> ResponseReturnValue:
    """Say as an authority that nothing is missing."""
    queries.dossier(ref, current_actor(), P.DOSSIERS_DECIDE)
    form = CompleteForm()
    return _done(
        ref,
        form,
        lambda: service.complete_dossier(current_act(), ref, form.number.data),
        _("The dossier is complete; the authorities' term runs."),
    )


@blueprint.post("/dossiers/<ref>/answers/<country>")
@requires(P.DOSSIERS_DECIDE)
def answer(ref: str, country: str) -> ResponseReturnValue:
    """Answer as the authority of a country on the way."""
    queries.dossier(ref, current_actor(), P.DOSSIERS_DECIDE, country)
    form = AnswerForm()
    return _done(
        ref,
        form,
        lambda: service.answer_dossier(current_act(), ref, country, form.answer()),
        _("Your answer is on record."),
    )


@blueprint.post("/dossiers/<ref>/entered-answers")
@requires(P.DOSSIERS_KEEP)
def enter(ref: str) -> ResponseReturnValue:
    """Enter as the holder what an authority wrote."""
    one = queries.dossier(ref, current_actor(), P.DOSSIERS_KEEP)
    form = EntryForm()
    form.among([each.country for each in one.consents])
    return _done(
        ref,
        form,
        lambda: letters.enter_answer(
            current_act(), ref, form.country.data, form.answer(), form.taken()
        ),
        _("The answer is entered. It counts once an authority confirms it."),
    )


@blueprint.get("/dossiers/<ref>/letters/<country>")
@requires(P.DOSSIERS_READ)
def letter(ref: str, country: str) -> Response:
    """Give out the letter of an authority that the holder entered."""
    return letter_of(ref, country)


def letter_of(ref: str, country: str) -> Response:
    """Return the letter of an authority as a file, to who may read the dossier."""
    found, is_own = queries.letter(ref, country, current_actor())
    refuse_unsafe(found.scan, is_own=is_own)
    content = store().get(found.sha256)
    return Response(content, headers=download_headers(found.name, found.media_type))


@blueprint.post("/dossiers/<ref>/confirmations/<country>")
@requires(P.DOSSIERS_DECIDE)
def confirm(ref: str, country: str) -> ResponseReturnValue:
    """Confirm what the holder entered."""
    queries.dossier(ref, current_actor())
    service.confirm_answer(current_act(), ref, country)
    flash(_("The answer is confirmed."), "success")
    return redirect(url_for("borders.show", ref=ref), 303)


@blueprint.post("/dossiers/<ref>/withdrawals/<country>")
@requires(P.DOSSIERS_DECIDE)
def withdraw(ref: str, country: str) -> ResponseReturnValue:
    """Take consent back as the authority that gave it."""
    queries.dossier(ref, current_actor(), P.DOSSIERS_DECIDE, country)
    form = WithdrawForm()
    return _done(
        ref,
        form,
        lambda: service.withdraw_consent(current_act(), ref, country, form.reason.data),
        _("Consent is withdrawn."),
    )


@blueprint.post("/dossiers/<ref>/take-back")
@requires(P.DOSSIERS_KEEP)
def take_back(ref: str) -> ResponseReturnValue:
    """Take a dossier back as its holder."""
    queries.dossier(ref, current_actor())
    service.take_back_dossier(current_act(), ref)
    flash(_("The dossier is taken back."), "success")
    return redirect(url_for("borders.show", ref=ref), 303)


@blueprint.route("/consignments/<ref>/border-paper", methods=["GET", "POST"])
@requires(P.BORDER_PAPERS_DRAW_UP)
def draw_up(ref: str) -> ResponseReturnValue:
    """Ask what travels with a consignment over its border, and draw it up."""
    actor = current_actor()
    row = consignments.consignment(ref, actor)
    permit(actor, P.BORDER_PAPERS_DRAW_UP, row)
    crossing = queries.crossing_of_consignment(row)
    if not crossing.needs_paper or row.state not in (State.DRAFTED, State.SEALED):
        return redirect(url_for("custody.show", ref=ref), 303)
    is_movement = crossing.regime is Regime.CONSENT
    covering = queries.covering(row) if is_movement else []
    form = _paper_form(covering, is_movement=is_movement)
    if form.carries_out(lambda: papers.draw_up_paper(current_act(), ref, **_wanted(form))):
        flash(_("What travels with the lot is drawn up. Print it."), "success")
        return redirect(url_for("custody.show", ref=ref), 303)
    page = render_template(
        "custody/borders/draw_up.html",
        form=form,
        consignment=row,
        crossing=crossing,
        covering=covering,
        is_movement=is_movement,
    )
    return page, form.status


def _paper_form(covering: list[queries.DossierCard], *, is_movement: bool) -> Form:
    if not is_movement:
        return InformationForm()
    form = MovementForm()
    form.dossier.choices = [Choice(one.ref, f"{one.number or one.ref}") for one in covering]
    return form


def _wanted(form: Form) -> dict[str, Any]:
    if isinstance(form, MovementForm):
        return {"dossier": form.dossier.data}
    return {"transit": words_in(form["transit"].data), "operation": form["operation"].data}


@blueprint.get("/consignments/<ref>/border-paper.pdf")
@requires(P.BORDER_PAPERS_READ)
def pdf(ref: str) -> Response:
    """Give what travels with a consignment over a border, to be printed."""
    return pdf_of(queries.travelling(ref, current_actor()))


def pdf_of(travelling: queries.Travelling) -> Response:
    """Return a border paper as a file; who may have it is asked before."""
    settings: Settings = current_app.extensions["settings"]
    ref = travelling.consignment.ref
    address = settings.base_url + url_for("custody.show", ref=ref)
    printing = Printing(address, settings.registry_name, clock.now())
    content = paper_pdf(paper_of(travelling), printing)
    return file_of(content, "application/pdf", name=f"{ref}-{travelling.paper.kind}.pdf")


def _panel(consignment: Consignment, actor: Actor) -> str | None:
    """Say on a consignment's page what its border asks, and lead to what travels along."""
    crossing = queries.crossing_of_consignment(consignment)
    if crossing.regime is Regime.INSIDE:
        return None
    paper = queries.paper_row(consignment.id)
    is_open = consignment.state in (State.DRAFTED, State.SEALED)
    draws = is_open and may(actor, P.BORDER_PAPERS_DRAW_UP, consignment)
    return Markup(
        render_template(
            "custody/borders/panel.html",
            consignment=consignment,
            crossing=crossing,
            paper=paper,
            dossier=queries.dossier_ref(paper.dossier_id) if paper and paper.dossier_id else "",
            kinds=PAPER_WORDS,
            may_draw_up=crossing.needs_paper and draws,
            may_ask=crossing.regime is Regime.CONSENT and draws,
        )
    )


consignment_panels.append(_panel)
