"""Pages on which certificates are issued, read, corrected, revoked, sent; see ``verify_views``."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from recycling.access import public, requires
from recycling.certificates import audience, queries, service, standing
from recycling.certificates.figures import Figures
from recycling.certificates.forms import (
    CorrectForm,
    IssueForm,
    ReinstateForm,
    RevokeForm,
    SendForm,
    ShowForm,
)
from recycling.certificates.key_views import blueprint
from recycling.certificates.models import Audience, Certificate
from recycling.certificates.offered import offered
from recycling.certificates.proving import exhibits
from recycling.certificates.specimen import specimen_of, specimen_response
from recycling.certificates.typesetting import Language, typesetting_asked
from recycling.deeds import Actor
from recycling.errors import Invalid, Refusal
from recycling.forms import Form
from recycling.lots import queries as lots
from recycling.lots.models import Lot
from recycling.lots.rules import State as LotState
from recycling.lots.views import lot_panels
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission, may, may_ever, permit
from recycling.parties.rules import Kind
from recycling.recovery import queries as batches
from recycling.recovery.shares import queries as shares
from recycling.sending import PRIVATE, file_of
from recycling.settlement.disputes.evidence import SOURCES


@blueprint.get("/certificates")
@requires(Permission.FACTS_READ)
def index() -> ResponseReturnValue:
    """List the certificates of one's own organisation; a regulator's, of the country's bases."""
    actor, cursor = current_actor(), request.args.get("cursor", "")
    return render_template(
        "certificates/index.html",
        page=queries.seen_by(actor, cursor),
        watches=actor.kind == Kind.REGULATOR,
        reads_runs=may_ever(actor, Permission.CERTIFICATES_READ_RUN),
    )


@blueprint.get("/certificates/<ref>")
@public
def show(ref: str) -> ResponseReturnValue:
    """Show what a certificate states."""
    return _page(queries.certificate(ref), None)


def _page(row: Certificate, sent: Form | None) -> ResponseReturnValue:
    reads = audience.may_read(current_actor(), row)
    page = render_template(
        "certificates/show.html",
        certificate=row,
        reads=reads,
        **_stated(json.loads(row.record)["credentialSubject"] if reads else _NOTHING),
        **offered(current_actor(), row, sent),
        form=sent,
    )
    return page, sent.status if sent else 200


_FIGURES = Figures(Language.ENGLISH)
_NOTHING: dict[str, Any] = {"recovered": [], "products": [], "residues": []}


def _stated(subject: dict[str, Any]) -> dict[str, Any]:
    """Return what the signed record states, masses to the gram as on the printed page."""
    recovered = [
        {**line, **{what: _kilograms(line[what]) for what in ("contained", "recovered")}}
        for line in subject["recovered"]
    ]
    outputs = [
        {**output, "kind": kind, "mass": _kilograms(output["mass"])}
        for kind in ("products", "residues")
        for output in subject[kind]
    ]
    return {"recovered": recovered, "outputs": outputs}


def _kilograms(mass: dict[str, str]) -> str:
    return f"{_FIGURES.grams(mass['value'])}\N{NO-BREAK SPACE}kg"


@blueprint.get("/certificates/<ref>.pdf")
@public
def download(ref: str) -> ResponseReturnValue:
    """Download the sealed certificate; who is signed in hears when it no longer stands."""
    row = queries.certificate(ref)
    audience.refuse_unseen(current_actor(), row)
    content, organisation_id = queries.sealed_file(row), current_actor().organisation_id
    if organisation_id is not None:
        service.note_copy(row, organisation_id)
    is_public = organisation_id is None and row.shown_to == Audience.PUBLIC
    cache = "public, max-age=86400, immutable" if is_public else PRIVATE
    return file_of(content, "application/pdf", cache, f"CoC-{row.ref}.pdf")


@blueprint.route("/lots/<ref>/certificate/new", methods=["GET", "POST"])
@requires(Permission.CERTIFICATES_ISSUE)
def issue(ref: str) -> ResponseReturnValue:
    """Show what will be certified, and certify it."""
    lot = lots.visible(current_actor(), ref)
    form = IssueForm.usual(service.typesetting_for(lot.ref, {}))
    if form.validate_on_submit():
        if "specimen" in request.form:
            chosen = {"languages": form.languages.data, "paper": form.paper.data}
            return redirect(url_for("certificates.specimen", ref=lot.ref, **chosen), 303)
        try:
            number = service.issue_certificate(current_act(), lot.ref, form.typesetting())
            flash(_("Certificate %(ref)s is issued.", ref=number), "success")
            return redirect(url_for("certificates.show", ref=number), 303)
        except Invalid as refusal:
            form.refuse(refusal)
    known = queries.of_lot(lot.id)
    if known is not None:
        return redirect(url_for("certificates.show", ref=known.ref), 303)
    batch = service.batch_to_certify(current_actor(), lot)
    page = render_template(
        "certificates/issue.html",
        form=form,
        lot=lot,
        batch=batch,
        lines=shares.recovered_from_lot(lot.id),
        outputs=shares.shares_of_lot(lot.id),
    )
    return page, form.status


@blueprint.get("/lots/<ref>/certificate/specimen.pdf")
@requires(Permission.CERTIFICATES_ISSUE)
def specimen(ref: str) -> ResponseReturnValue:
    """Show the page of a certificate as it will be, marked as a specimen."""
    asked = typesetting_asked(request.args)
    content = specimen_of(current_actor(), ref, service.typesetting_for(ref, asked))
    return specimen_response(content, ref)


@blueprint.post("/certificates/<ref>/revoke")
@requires(Permission.CERTIFICATES_REVOKE)
def revoke(ref: str) -> ResponseReturnValue:
    """Revoke a certificate, saying why."""
    permit(current_actor(), Permission.CERTIFICATES_REVOKE, queries.certificate(ref))
    return _done(
        ref,
        RevokeForm(),
        lambda form: standing.revoke_certificate(current_act(), ref, form.reason.data),
        _("Certificate %(ref)s is revoked.", ref=ref),
    )


@blueprint.post("/certificates/<ref>/reinstate")
@requires(Permission.CERTIFICATES_REVOKE)
def reinstate(ref: str) -> ResponseReturnValue:
    """Let a revoked certificate stand again, saying why."""
    permit(current_actor(), Permission.CERTIFICATES_REVOKE, queries.certificate(ref))
    return _done(
        ref,
        ReinstateForm(),
        lambda form: standing.reinstate_certificate(current_act(), ref, form.reason.data),
        _("Certificate %(ref)s stands again.", ref=ref),
    )


@blueprint.post("/certificates/<ref>/correct")
@requires(Permission.CERTIFICATES_ISSUE)
def correct(ref: str) -> ResponseReturnValue:
    """Issue a certificate anew from what is known now."""
    permit(current_actor(), Permission.CERTIFICATES_ISSUE, queries.certificate(ref))
    return _done(
        ref,
        CorrectForm(),
        lambda form: service.correct_certificate(current_act(), ref, form.reason.data),
        _("The corrected certificate is issued; whoever has the old one is told."),
    )


@blueprint.post("/certificates/<ref>/send")
@requires(Permission.CERTIFICATES_SEND)
def send(ref: str) -> ResponseReturnValue:
    """Send somebody by mail where a certificate is read."""
    permit(current_actor(), Permission.CERTIFICATES_SEND, queries.certificate(ref))
    return _done(
        ref,
        SendForm(),
        lambda form: standing.send_certificate(current_act(), ref, form.email.data),
        _("It is sent. They will hear when it no longer stands."),
    )


@blueprint.post("/certificates/<ref>/audience")
@requires(Permission.CERTIFICATES_SHOW)
def show_to(ref: str) -> ResponseReturnValue:
    """Decide who may read what a certificate states."""
    permit(current_actor(), Permission.CERTIFICATES_SHOW, queries.certificate(ref))
    return _done(
        ref,
        ShowForm(),
        lambda form: audience.show_certificate_to(current_act(), ref, form.shown_to.data),
        _("Who may read the certificate is changed."),
    )


def _done(ref: str, form: Form, deed: Callable[[Any], str], said: str) -> ResponseReturnValue:
    """Do what a form of the certificate's page asks for, or show why not."""
    if form.validate_on_submit():
        try:
            number = deed(form)
            flash(said, "success")
            return redirect(url_for("certificates.show", ref=number), 303)
        except Refusal as refusal:
            form.refuse(refusal)
    return _page(queries.certificate(ref), form)


def _panel(lot: Lot, actor: Actor) -> str | None:
    """Show on the lot's page its certificate, or offer the base to issue it."""
    row = queries.of_lot(lot.id)
    batch = batches.batch_of_lot(lot.id) if lot.state == LotState.RECOVERED else None
    issues = batch is not None and may(actor, Permission.CERTIFICATES_ISSUE, batch)
    if row is None and not issues:
        return None
    return Markup(render_template("certificates/panel.html", lot=lot, certificate=row))


lot_panels.append(_panel)
SOURCES.append(exhibits)
