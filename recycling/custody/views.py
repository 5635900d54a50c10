"""Pages on which a lot is sent, handed over and received."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup
from wtforms.fields.choices import SelectChoice

from recycling import clock
from recycling.access import public, requires
from recycling.bases.rules import local_day
from recycling.custody import queries, service
from recycling.custody.borders.queries import lacking
from recycling.custody.deadlines.queries import receipts_due
from recycling.custody.discrepancies.rules import terms_for
from recycling.custody.dispatch_form import DispatchForm, known
from recycling.custody.forms import CodeForm, HandoverForm, ReceiptForm
from recycling.custody.models import Consignment
from recycling.custody.panels import panels_of
from recycling.custody.proving import exhibits
from recycling.custody.rules import (
    HANDOVERS,
    MOST_LEGS,
    Arrival,
    Signing,
    Stage,
    State,
    Verdict,
    Weighing,
    difference,
    in_force,
    next_signing,
    rules_for,
)
from recycling.custody.screening.queries import gate_of
from recycling.deeds import Actor
from recycling.errors import Refusal, missing
from recycling.forms import Choice
from recycling.lots import queries as lots
from recycling.lots.cards import code_display
from recycling.lots.confidences import party_tests
from recycling.lots.models import Lot
from recycling.lots.rules import State as LotState
from recycling.lots.views import lot_panels
from recycling.parties import queries as parties
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission, may, may_ever, permit
from recycling.parties.rules import Kind
from recycling.quantities import NO_MASS
from recycling.settlement.disputes.evidence import SOURCES
from recycling.streams.crossing import un_class
from recycling.streams.kinds import stream

blueprint = Blueprint("custody", __name__)

_CARRIERS_SHOWN = 200


@blueprint.route("/lots/<ref>/consignment/new", methods=["GET", "POST"])
@requires(Permission.CUSTODY_DRAFT)
def new_consignment(ref: str) -> ResponseReturnValue:
    """Prepare the way of a paid lot."""
    lot = lots.visible(current_actor(), ref)
    permit(current_actor(), Permission.CUSTODY_DRAFT, lot)
    form = DispatchForm(data=_known_of(lot))
    if not form.is_submitted() and lot.state != LotState.PAID:
        return redirect(url_for("lots.show", ref=ref), 303)
    rules = rules_for(clock.today(), lot.stream)
    if not form.offer(_carriers(), rules) and form.validate_on_submit():
        try:
            dispatch = service.Dispatch(ref, form.transport(), "save_draft" in request.form)
            made = service.draft_consignment(current_act(), dispatch)
            flash(_("Consignment %(ref)s is prepared.", ref=made), "success")
            return redirect(url_for("custody.show", ref=made), 303)
        except Refusal as refusal:
            form.refuse(refusal)
    page = render_template("custody/new.html", form=form, lot=lot, code=code_display(lot))
    return page, form.status


def _known_of(lot: Lot) -> dict[str, Any]:
    """Return what the form can say already, from what the lot declares."""
    goods = {"un_number": lot.un_number, "is_dangerous": "yes"} if lot.un_number else {}
    return {**goods, "un_class": un_class(lot.un_number), "packages": lot.pieces}


def _carriers() -> list[SelectChoice]:
    """Return who may be named on a leg: carriers first, then who may store a lot."""
    kinds = (Kind.CARRIER, Kind.RECYCLER)
    return [
        Choice(each.ref, f"{each.name} ({each.country})")
        for kind in kinds
        for each in parties.organisations(kind, limit=_CARRIERS_SHOWN).items
    ]


@blueprint.route("/consignments/<ref>/edit", methods=["GET", "POST"])
@requires(Permission.CUSTODY_AMEND)
def edit(ref: str) -> ResponseReturnValue:
    """Change what nobody has signed yet."""
    consignment = queries.consignment(ref, current_actor())
    permit(current_actor(), Permission.CUSTODY_AMEND, consignment)
    before, rules, come = (
        consignment.transport(),
        queries.rules_of(consignment),
        queries.come_of(consignment),
    )
    ours = current_actor().organisation_id
    is_holders = ours == consignment.holder_id
    form = DispatchForm(data=known(before))
    wants_legs = form.offer(_carriers(), rules)
    own = {leg.number - 1 for leg in consignment.legs if is_holders or leg.carrier_id == ours}
    own |= set(range(len(before.legs), MOST_LEGS)) if is_holders else set()
    form.keep_open(rules, come, "holder" if is_holders else "carrier", own)
    if not wants_legs and form.validate_on_submit():
        try:
            service.amend_consignment(current_act(), ref, form.transport(before))
            flash(_("The consignment is changed."), "success")
            return redirect(url_for("custody.show", ref=ref), 303)
        except Refusal as refusal:
            form.refuse(refusal)
            consignment = queries.consignment(ref, current_actor())
    fewest = sum(stage >= Stage.GIVEN for stage in come.legs) if is_holders else MOST_LEGS
    page = render_template(
        "custody/edit.html", form=form, consignment=consignment, fewest=max(fewest, 1)
    )
    return page, form.status


@blueprint.get("/consignments/fields")
@public
def field_rules() -> ResponseReturnValue:
    """Explain what a consignment says, what must be filled in by when, and why."""
    rules = in_force(clock.today())
    streams = {one.stream: stream(one.stream).name_en for one in rules if one.stream}
    return render_template("custody/fields.html", rules=rules, streams=streams)


@blueprint.get("/consignments")
@requires(Permission.CUSTODY_READ)
def index() -> ResponseReturnValue:
    """List the consignments of the own organisation; a regulator's: those from its country."""
    actor, cursor = current_actor(), request.args.get("cursor", "")
    return render_template(
        "custody/index.html",
        page=queries.seen_by(actor, cursor),
        regulates=actor.kind == Kind.REGULATOR,
        drives=may_ever(actor, Permission.CUSTODY_SIGN_CARRIER),
        sends_movements=may(actor, Permission.MOVEMENTS_SEND),
    )


@blueprint.get("/consignments/<ref>")
@requires(Permission.CUSTODY_READ)
def show(ref: str) -> ResponseReturnValue:
    """Show a consignment: where it is, who has signed, and whose turn it is."""
    return _page(queries.consignment(ref, current_actor()), HandoverForm(), 200)


def _page(
    consignment: Consignment, form: HandoverForm, status: int, code_form: CodeForm | None = None
) -> ResponseReturnValue:
    signing = next_signing(State(consignment.state), is_last_leg=consignment.is_on_last_leg)
    actor = current_actor()
    mine = signing is not None and may(actor, service.PERMISSION[signing], consignment)
    leaves = mine and signing is Signing.GIVE_TO_CARRIER
    cancels = consignment.state in (State.DRAFTED, State.SEALED, State.OFFERED) and may(
        actor, Permission.CUSTODY_SIGN_HOLDER, consignment
    )
    lends = may(actor, Permission.CUSTODY_LEND, consignment) and signing in HANDOVERS and not mine
    page = render_template(
        "custody/show.html",
        consignment=consignment,
        code=code_display(consignment.lot),
        form=code_form or form,
        code_form=(code_form or CodeForm()) if lends else None,
        missing=queries.missing_for(consignment, signing) if mine and signing else (),
        lacks=lacking(consignment) if leaves else None,
        may_amend=may(actor, Permission.CUSTODY_AMEND, consignment)
        and consignment.state not in queries.ENDED,
        signing=signing,
        is_my_turn=mine,
        may_cancel=cancels,
        difference=_difference(consignment),
        panels=panels_of(consignment, actor),
        stops=queries.stops_on(consignment),
        due=receipts_due([consignment.id]).get(consignment.id)
        if signing is Signing.RECEIVE
        else None,
    )
    return page, status


def _difference(consignment: Consignment) -> object:
    receipt, base = consignment.receipt, consignment.base
    if receipt is None:
        return None
    terms = terms_for(base.country, local_day(base, receipt.received_at))
    return difference(consignment.lot.wet_mass, receipt.weighing, terms.bulk_share)


@blueprint.post("/consignments/<ref>/handovers/<signing>")
@requires(Permission.CUSTODY_READ)
def sign(ref: str, signing: str) -> ResponseReturnValue:
    """Sign the next hand-over."""
    consignment = queries.consignment(ref, current_actor())
    if signing not in HANDOVERS:
        raise missing("signature", signing)
    form = HandoverForm()
    if form.validate_on_submit():
        try:
            service.sign_handover(current_act(), ref, Signing(signing), form.happened_at.data)
            flash(_("Your signature is recorded."), "success")
            return redirect(url_for("custody.show", ref=ref), 303)
        except Refusal as refusal:
            form.refuse(refusal)
            consignment = queries.consignment(ref, current_actor())
    return _page(consignment, form, form.status)


@blueprint.post("/consignments/<ref>/handovers/<signing>/by-code")
@requires(Permission.CUSTODY_LEND)
def sign_by_code(ref: str, signing: str) -> ResponseReturnValue:
    """Let another party sign the next hand-over here, by a short code."""
    consignment = queries.consignment(ref, current_actor())
    permit(current_actor(), Permission.CUSTODY_LEND, consignment)
    if signing not in HANDOVERS:
        raise missing("signature", signing)
    form = CodeForm()
    if form.validate_on_submit():
        shown = service.ShownCode(form.code.data)
        try:
            what = Signing(signing), shown, form.happened_at.data
            service.sign_on_device(current_act(), ref, *what)
            flash(_("The signature is recorded."), "success")
            return redirect(url_for("custody.show", ref=ref), 303)
        except Refusal as refusal:
            form.refuse(refusal)
            consignment = queries.consignment(ref, current_actor())
    return _page(consignment, HandoverForm(), form.status, form)


@blueprint.route("/consignments/<ref>/receipt", methods=["GET", "POST"])
@requires(Permission.CUSTODY_RECEIVE)
def receive(ref: str) -> ResponseReturnValue:
    """Weigh what arrived and sign the receipt."""
    consignment = queries.consignment(ref, current_actor())
    permit(current_actor(), Permission.CUSTODY_RECEIVE, consignment)
    form = _receipt_form(consignment)
    if not form.is_submitted() and consignment.state != State.AT_GATE:
        return redirect(url_for("custody.show", ref=ref), 303)
    if form.validate_on_submit():
        try:
            service.receive_consignment(current_act(), ref, _arrival(form))
            flash(_("The receipt is signed."), "success")
            return redirect(url_for("custody.show", ref=ref), 303)
        except Refusal as refusal:
            form.refuse(refusal)
            consignment = queries.consignment(ref, current_actor())
    code = code_display(consignment.lot)
    shown = {"consignment": consignment, "code": code, "gate": gate_of(consignment)}
    return render_template("custody/receipt.html", form=form, **shown), form.status


def _receipt_form(consignment: Consignment) -> ReceiptForm:
    """Make the form, with the scale the base weighed on last."""
    last = queries.last_receipt(consignment.base_id)
    if last is None:
        return ReceiptForm()
    return ReceiptForm(
        data={
            "scale": last.scale,
            "division": last.division,
            "accuracy_class": last.accuracy_class,
            "calibrated_until": last.calibrated_until,
        }
    )


def _arrival(form: ReceiptForm) -> Arrival:
    weighing = Weighing(
        scale=form.scale.data,
        accuracy_class=form.accuracy_class.data,
        division=form.division.mass,
        calibrated_until=form.calibrated_until.data,
        gross=form.gross.mass,
        tare=form.tare.mass,
        moisture=form.moisture.fraction,
    )
    verdict = Verdict(form.verdict.data)
    refused = form.refused.mass if form.refused.data is not None else NO_MASS
    if verdict is Verdict.REFUSED and form.refused.data is None:
        refused = weighing.net
    return Arrival(weighing, verdict, refused, form.reason.data or "", form.pieces.data)


@blueprint.post("/consignments/<ref>/seal")
@requires(Permission.CUSTODY_DRAFT)
def seal(ref: str) -> ResponseReturnValue:
    """Show a draft to everybody it names."""
    service.seal_consignment(current_act(), ref)
    flash(_("The carrier and the base can see the consignment now."), "success")
    return redirect(url_for("custody.show", ref=ref), 303)


@blueprint.post("/consignments/<ref>/cancel")
@requires(Permission.CUSTODY_SIGN_HOLDER)
def cancel(ref: str) -> ResponseReturnValue:
    """Take the consignment back."""
    service.cancel_consignment(current_act(), ref)
    flash(_("Consignment %(ref)s is cancelled.", ref=ref), "success")
    return redirect(url_for("custody.show", ref=ref), 303)


def _panel(lot: Lot, actor: Actor) -> str | None:
    """Show on the lot's page how it travels, to those it concerns."""
    consignment = queries.of_lot(lot.id)
    drafts = lot.state == LotState.PAID and may(actor, Permission.CUSTODY_DRAFT, lot)
    if consignment is not None and not may(actor, Permission.CUSTODY_READ, consignment):
        return None
    if consignment is None and not drafts:
        return None
    return Markup(
        render_template("custody/panel.html", lot=lot, consignment=consignment, drafts=drafts)
    )


lot_panels.append(_panel)
SOURCES.append(exhibits)


def _is_party(lot: Lot, actor: Actor) -> bool:
    """Tell whether an actor may read the lot's consignment, and with it its confidential files."""
    carried = queries.of_lot(lot.id)
    return carried is not None and may(actor, Permission.CUSTODY_READ, carried)


party_tests.append(_is_party)
