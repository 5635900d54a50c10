"""Pages of webhooks: the list, one with all that was sent to it, and what can be done with it."""

from __future__ import annotations

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from recycling.access import requires
from recycling.errors import Conflict, Refusal
from recycling.notices.hooks import queries, service
from recycling.notices.hooks.forms import EVENTS, AgainForm, NewSecretForm, WebhookForm
from recycling.notices.hooks.rules import Why
from recycling.notices.hooks.service import NewSecret
from recycling.notices.hooks.signing import new_secret
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission

blueprint = Blueprint("hooks", __name__)
_KEEP = requires(Permission.WEBHOOKS_KEEP)
REASONS = {
    Why.BY_HAND: _l("An administrator paused it."),
    Why.FAILING: _l("A message could not be delivered in ten attempts."),
    Why.GONE: _l("It answered that it is gone (410)."),
}


@blueprint.route("/organisation/webhooks", methods=["GET", "POST"])
@_KEEP
def index() -> ResponseReturnValue:
    """List the webhooks, and add one; its secret is shown once."""
    form = WebhookForm()
    if form.validate_on_submit():
        try:
            secret = new_secret()
            ref = service.add_webhook(
                current_act(),
                form.address.data,
                tuple(form.event_types.data or ()),
                NewSecret(secret),
            )
            return _with_secret(ref, secret)
        except Refusal as refusal:
            form.refuse(refusal)
    page = queries.webhooks(current_actor(), request.args.get("cursor", ""))
    shown = render_template("notices/hooks/index.html", form=form, page=page, events=EVENTS)
    return shown, form.status


@blueprint.get("/organisation/webhooks/<ref>")
@_KEEP
def show(ref: str) -> ResponseReturnValue:
    """Show one webhook and what was sent to it, newest first."""
    return _page(ref)


def _page(ref: str, again: AgainForm | None = None, secret: str = "") -> str:
    actor, failed = current_actor(), request.args.get("failed") == "1"
    return render_template(
        "notices/hooks/show.html",
        hook=queries.webhook(actor, ref),
        page=queries.messages(actor, ref, request.args.get("cursor", ""), failed=failed),
        failed=failed,
        form=again or AgainForm(formdata=None),
        reasons=REASONS,
        secret=secret,
    )


def _with_secret(ref: str, secret: str) -> ResponseReturnValue:
    """Show the page with the secret; one made by an earlier sending of the form stays unseen."""
    if not service.is_secret_of(ref, secret):
        flash(_("This was done before; the secret was shown then, and only then."))
        return redirect(url_for("hooks.show", ref=ref), 303)
    answer = make_response(_page(ref, secret=secret))
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.route("/organisation/webhooks/<ref>/change", methods=["GET", "POST"])
@_KEEP
def change(ref: str) -> ResponseReturnValue:
    """Change where a webhook leads, and what it is told of."""
    hook = queries.webhook(current_actor(), ref)
    form = WebhookForm()
    if form.validate_on_submit():
        try:
            types = tuple(form.event_types.data or ())
            service.change_webhook(current_act(), ref, form.address.data, types)
            flash(_("The webhook is changed."), "success")
            return redirect(url_for("hooks.show", ref=ref), 303)
        except Refusal as refusal:
            form.refuse(refusal)
    if not form.is_submitted():
        form.address.data, form.event_types.data = hook.address, list(hook.event_types)
    page = render_template("notices/hooks/change.html", form=form, hook=hook, events=EVENTS)
    return page, form.status


@blueprint.route("/organisation/webhooks/<ref>/secret", methods=["GET", "POST"])
@_KEEP
def rotate(ref: str) -> ResponseReturnValue:
    """Give a webhook another secret, and show it this once."""
    hook = queries.webhook(current_actor(), ref)
    form = NewSecretForm()
    if form.validate_on_submit():
        try:
            secret = new_secret()
            hours = form.overlap_hours.data
            service.rotate_webhook_secret(current_act(), ref, NewSecret(secret), hours)
            return _with_secret(ref, secret)
        except Refusal as refusal:
            form.refuse(refusal)
    return render_template("notices/hooks/secret.html", form=form, hook=hook), form.status


@blueprint.post("/organisation/webhooks/<ref>/test")
@_KEEP
def test(ref: str) -> ResponseReturnValue:
    """Send a test message."""
    try:
        service.send_test_message(current_act(), ref)
        flash(_("A test message is on its way. Look here again in a moment."), "success")
    except Conflict as refusal:
        flash(refusal.sentence, "error")
    return redirect(url_for("hooks.show", ref=ref), 303)


@blueprint.post("/organisation/webhooks/<ref>/pause")
@_KEEP
def pause(ref: str) -> ResponseReturnValue:
    """Send nothing more for now."""
    try:
        service.pause_webhook(current_act(), ref)
        flash(_("The webhook is paused."), "success")
    except Conflict as refusal:
        flash(refusal.sentence, "error")
    return redirect(url_for("hooks.show", ref=ref), 303)


@blueprint.post("/organisation/webhooks/<ref>/resume")
@_KEEP
def resume(ref: str) -> ResponseReturnValue:
    """Tell it again of what happens."""
    try:
        service.resume_webhook(current_act(), ref)
        flash(_("The webhook goes on. Send again what it missed."), "success")
    except Conflict as refusal:
        flash(refusal.sentence, "error")
    return redirect(url_for("hooks.show", ref=ref), 303)


@blueprint.post("/organisation/webhooks/<ref>/remove")
@_KEEP
def remove(ref: str) -> ResponseReturnValue:
    """End a webhook for good."""
    service.remove_webhook(current_act(), ref)
    flash(_("Webhook %(ref)s is removed.", ref=ref), "success")
    return redirect(url_for("hooks.index"), 303)


@blueprint.post("/organisation/webhooks/<ref>/again")
@_KEEP
def again(ref: str) -> ResponseReturnValue:
    """Send again all that failed since an instant."""
    form = AgainForm()
    if form.validate_on_submit():
        try:
            service.replay_failed(current_act(), ref, form.since.data)
            flash(_("What failed since then is sent again."), "success")
            return redirect(url_for("hooks.show", ref=ref), 303)
        except Refusal as refusal:
            form.refuse(refusal)
    return _page(ref, form), form.status


@blueprint.post("/organisation/webhooks/<ref>/messages/<message>/again")
@_KEEP
def again_one(ref: str, message: str) -> ResponseReturnValue:
    """Send one message again."""
    try:
        service.replay_message(current_act(), ref, message)
        flash(_("The message is sent again."), "success")
    except Conflict as refusal:
        flash(refusal.sentence, "error")
    return redirect(url_for("hooks.show", ref=ref), 303)
