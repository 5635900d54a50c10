"""Pages of movements: send a file, look at what it tells, keep it, match it, compare."""

from __future__ import annotations

import re
from datetime import date, datetime

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from recycling.access import requires
from recycling.custody.imports import queries, service
from recycling.custody.imports.cards import file_card, movement_card
from recycling.custody.imports.forms import (
    SYSTEM_WORDS,
    KeepForm,
    MatchForm,
    UnmatchForm,
    UploadForm,
    keep_form,
    match_form,
)
from recycling.custody.imports.models import Movement, MovementFile
from recycling.custody.imports.rules.states import FileState
from recycling.custody.imports.rules.units import unit_names
from recycling.custody.imports.taking import take
from recycling.custody.models import Consignment
from recycling.custody.panels import consignment_panels
from recycling.deeds import Actor
from recycling.errors import Refusal, missing
from recycling.files import download_headers, store
from recycling.forms.dates import day_words
from recycling.pages.filters import day, instant
from recycling.parties.guard import current_act, current_actor, member_ids
from recycling.parties.permissions import Permission, may, permit
from recycling.sayings import spoken
from recycling.scanning import refuse_unsafe

blueprint = Blueprint("movements", __name__)
_DAY = re.compile(r"\b[0-9]{4}-[0-9]{2}-[0-9]{2}\b")


@blueprint.app_template_filter("told_instant")
def told_instant(text: str) -> Markup:
    """Write an instant as another system told it; one without a zone is said to be local."""
    at = datetime.fromisoformat(text)
    if at.tzinfo:
        return instant(at)
    words = Markup(_("%(day)s, %(time)s local time"))
    return words % {"day": day(at.date()), "time": f"{at:%H:%M}"}


@blueprint.app_template_filter("days_written")
def days_written(text: str) -> str:
    """Write the days in what was compared, such as ``2026-10-31 given``, as people do."""
    return _DAY.sub(lambda found: day_words(date.fromisoformat(found[0])), spoken(text))


@blueprint.route("/movements", methods=["GET", "POST"])
@requires(Permission.MOVEMENTS_SEND)
def index() -> ResponseReturnValue:
    """Take a file of another tracking system in, and list what was sent and kept before."""
    form = UploadForm()
    if form.validate_on_submit():
        try:
            ref = take(current_act(), form.file.data.stream, form.file.data.filename)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return redirect(url_for("movements.file", ref=ref), 303)
    ours = member_ids()[1]
    kept = queries.own(ours, request.args.get("cursor", ""))
    shown = render_template(
        "custody/imports/index.html",
        form=form,
        files=queries.own_files(ours, request.args.get("files", ""), 10),
        kept=kept,
        systems=SYSTEM_WORDS,
    )
    return shown, form.status


@blueprint.get("/movements/files/<ref>")
@requires(Permission.MOVEMENTS_READ_FILE)
def file(ref: str) -> ResponseReturnValue:
    """Show what a file tells, movement by movement, and ask what each is of."""
    return _file_page(queries.visible_file(current_actor(), ref))


def _file_page(row: MovementFile, form: KeepForm | None = None) -> ResponseReturnValue:
    rows = queries.rows(row, request.args.get("cursor", ""))
    decides = row.state == FileState.CHECKED and may(
        current_actor(), Permission.MOVEMENTS_KEEP, row
    )
    form = form or keep_form(rows.items if decides else (), row.sender_id)
    shown = render_template(
        "custody/imports/file.html",
        form=form,
        asked={number: (consignment, line) for number, consignment, line in form.pairs()},
        card=file_card(row),
        rows=rows,
        decides=decides,
        is_long=row.movements > len(rows.items),
        unit_names=unit_names(),
        systems=SYSTEM_WORDS,
    )
    return shown, form.status


@blueprint.post("/movements/files/<ref>/keep")
@requires(Permission.MOVEMENTS_KEEP)
def keep(ref: str) -> ResponseReturnValue:
    """Keep the good movements of a file."""
    row = queries.visible_file(current_actor(), ref)
    permit(current_actor(), Permission.MOVEMENTS_KEEP, row)
    form = keep_form(queries.rows(row, request.args.get("cursor", "")).items, row.sender_id)
    if form.validate_on_submit():
        try:
            service.keep_movements(current_act(), ref, form.matches())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(_("What the file tells is kept."), "success")
            return redirect(url_for("movements.file", ref=ref), 303)
    return _file_page(queries.file_of(ref), form)


@blueprint.post("/movements/files/<ref>/cancel")
@requires(Permission.MOVEMENTS_KEEP)
def cancel(ref: str) -> ResponseReturnValue:
    """Keep nothing of a file."""
    service.cancel_file(current_act(), ref)
    flash(_("Nothing of this file is kept; the file itself stays here."), "success")
    return redirect(url_for("movements.file", ref=ref), 303)


@blueprint.get("/movements/files/<ref>/original")
@requires(Permission.MOVEMENTS_READ_FILE)
def original(ref: str) -> Response:
    """Give out a file as it was sent."""
    return given_out(queries.visible_file(current_actor(), ref))


@blueprint.get("/movements/<ref>/original")
@requires(Permission.MOVEMENTS_READ)
def original_of_movement(ref: str) -> Response:
    """Give out the file a movement came from, to those who may have it."""
    row = queries.visible(current_actor(), ref)
    if not queries.may_see_original(current_actor(), row):
        raise missing("file of movement", ref)
    return given_out(row.file)


def given_out(row: MovementFile) -> Response:
    """Return a file as it was sent, under headers by which it is saved and never run.

    Raises ``Forbidden`` for one that holds a virus, or waits to be scanned and is another's.
    """
    refuse_unsafe(row.scan, is_own=row.sender_id == current_actor().organisation_id)
    content = store().get(row.sha256)
    return Response(content, headers=download_headers(row.name, row.media_type))


@blueprint.get("/movements/<ref>")
@requires(Permission.MOVEMENTS_READ)
def show(ref: str) -> ResponseReturnValue:
    """Show a movement, what it is of, and where the two differ."""
    return _page(queries.visible(current_actor(), ref))


def _page(
    row: Movement, matching: MatchForm | None = None, unmatching: UnmatchForm | None = None
) -> ResponseReturnValue:
    card, actor = movement_card(row), current_actor()
    decides = may(actor, Permission.MOVEMENTS_MATCH, row)
    form = matching or unmatching
    if decides and not card.consignment:
        matching = matching or match_form(card, row.sender_id)
    shown = render_template(
        "custody/imports/show.html",
        form=form,
        card=card,
        matching=matching if decides and not card.consignment else None,
        unmatching=(unmatching or UnmatchForm(formdata=None))
        if decides and card.consignment
        else None,
        has_original=queries.may_see_original(actor, row),
        is_mine=may(actor, Permission.MOVEMENTS_READ_FILE, row.file),
        unit_names=unit_names(),
        systems=SYSTEM_WORDS,
    )
    return shown, form.status if form else 200


@blueprint.post("/movements/<ref>/match")
@requires(Permission.MOVEMENTS_MATCH)
def match(ref: str) -> ResponseReturnValue:
    """Say which consignment a movement is of."""
    row = queries.visible(current_actor(), ref)
    permit(current_actor(), Permission.MOVEMENTS_MATCH, row)
    form = match_form(movement_card(row), row.sender_id)
    if form.validate_on_submit():
        try:
            service.match_movement(current_act(), ref, form.match())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(_("The movement is matched."), "success")
            return redirect(url_for("movements.show", ref=ref), 303)
    return _page(queries.movement_of(ref), matching=form)


@blueprint.post("/movements/<ref>/unmatch")
@requires(Permission.MOVEMENTS_MATCH)
def unmatch(ref: str) -> ResponseReturnValue:
    """Take a match back."""
    row = queries.visible(current_actor(), ref)
    permit(current_actor(), Permission.MOVEMENTS_MATCH, row)
    form = UnmatchForm()
    if form.validate_on_submit():
        try:
            service.unmatch_movement(current_act(), ref, form.reason.data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(_("The match is taken back."), "success")
            return redirect(url_for("movements.show", ref=ref), 303)
    return _page(queries.movement_of(ref), unmatching=form)


def _panel(consignment: Consignment, actor: Actor) -> str | None:
    """Show on a consignment's page what other systems tell of it."""
    told = queries.of_consignment(consignment.id)
    sends = may(actor, Permission.MOVEMENTS_SEND)
    if not told and not sends:
        return None
    return Markup(
        render_template("custody/imports/panel.html", told=told, sends=sends, systems=SYSTEM_WORDS)
    )


consignment_panels.append(_panel)
