"""Pages of imports: send a file, say what its columns hold, look at its rows, decide, watch."""

from __future__ import annotations

from itertools import islice

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from recycling.access import public, requires
from recycling.errors import Refusal
from recycling.exports import FORMATS, as_file
from recycling.files import store
from recycling.lots.imports import queries, service
from recycling.lots.imports.cards import ImportCard, import_card
from recycling.lots.imports.corrections import corrections
from recycling.lots.imports.forms import (
    FIELD_WORDS,
    POLICY_WORDS,
    ColumnsForm,
    DecisionForm,
    UploadForm,
    columns_form,
)
from recycling.lots.imports.models import LotImport
from recycling.lots.imports.plans import Columns, columns_of, layout_of
from recycling.lots.imports.reading import rows_of
from recycling.lots.imports.rules.days import Order
from recycling.lots.imports.rules.numbers import Decimals
from recycling.lots.imports.rules.states import OPEN, ImportState
from recycling.lots.imports.taking import take
from recycling.lots.imports.template import template_csv, template_xlsx
from recycling.parties.guard import current_act, current_actor, member_ids
from recycling.parties.permissions import Permission, may, permit

blueprint = Blueprint("imports", __name__)
PAGE = 50
_SAMPLES = 3


@blueprint.route("/lots/import", methods=["GET", "POST"])
@requires(Permission.LOTS_REGISTER)
def index() -> ResponseReturnValue:
    """Take a file of lots in, and list those taken before."""
    form = UploadForm()
    if form.validate_on_submit():
        try:
            ref = take(current_act(), form.file.data.stream, form.file.data.filename)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return redirect(url_for("imports.columns", ref=ref), 303)
    page = queries.own_imports(member_ids()[1], request.args.get("cursor", ""))
    shown = render_template(
        "lots/imports/index.html",
        form=form,
        imports=page.items,
        next_page=url_for("imports.index", cursor=page.next) if page.next else "",
    )
    return shown, form.status


@blueprint.get("/lots/import/template.<any(csv, xlsx):form>")
@public
def template(form: str) -> Response:
    """Give out the template of a file of lots."""
    content = template_csv() if form == "csv" else template_xlsx()
    response = Response(content, content_type=FORMATS[form])
    response.headers["Content-Disposition"] = f"attachment; filename=lots-template.{form}"
    return response


@blueprint.get("/lots/import/<ref>")
@requires(Permission.LOTS_READ_IMPORT)
def show(ref: str) -> ResponseReturnValue:
    """Show how an import stands and its rows, those that are not entered first by choice."""
    return _shown(queries.visible(current_actor(), ref), DecisionForm(formdata=None))


def _shown(row: LotImport, form: DecisionForm) -> ResponseReturnValue:
    only_bad = request.args.get("only") == "bad"
    rows = queries.rows(row, request.args.get("cursor", ""), PAGE, only_bad=only_bad)
    card = import_card(row)
    only = "bad" if only_bad else None
    following = url_for("imports.show", ref=row.ref, cursor=rows.next, only=only)
    shown = render_template(
        "lots/imports/show.html",
        form=form,
        card=card,
        rows=rows.items,
        only_bad=only_bad,
        next_page=following if rows.next else "",
        field_words=FIELD_WORDS,
        policy_words=POLICY_WORDS,
        may_decide=may(current_actor(), Permission.LOTS_IMPORT, row),
        is_open=row.state in OPEN,
        is_checked=row.state == ImportState.CHECKED and not row.policy,
        may_publish=row.state == ImportState.IMPORTED
        and may(current_actor(), Permission.LOTS_PUBLISH, row),
    )
    return shown, form.status


@blueprint.route("/lots/import/<ref>/columns", methods=["GET", "POST"])
@requires(Permission.LOTS_IMPORT)
def columns(ref: str) -> ResponseReturnValue:
    """Ask what each column of the file holds; what is recognised is filled in."""
    row = _own(ref)
    form = columns_form(_known(row))
    if form.validate_on_submit():
        try:
            service.set_columns(current_act(), ref, form.said())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return redirect(url_for("imports.show", ref=ref), 303)
    return _columns_page(row, form)


def _columns_page(row: LotImport, form: ColumnsForm) -> ResponseReturnValue:
    card = import_card(queries.import_of(row.ref))
    if request.method == "GET" and card.state not in OPEN:
        return redirect(url_for("imports.show", ref=card.ref), 303)
    shown = render_template(
        "lots/imports/columns.html", form=form, card=card, samples=_samples(card)
    )
    return shown, form.status


def _known(row: LotImport) -> Columns:
    return Columns(columns_of(row.columns), Decimals(row.decimals), Order(row.day_order))


def _samples(card: ImportCard) -> list[list[str]]:
    """Return what the first rows say in each column."""
    row = queries.import_of(card.ref)
    with store().stream(card.sha256) as file, rows_of(file, layout_of(row)) as found:
        first = list(islice(found, _SAMPLES))
    return [
        [one.cells[place].text for one in first if place < len(one.cells)]
        for place in range(len(card.headers))
    ]


@blueprint.post("/lots/import/<ref>/start")
@requires(Permission.LOTS_IMPORT)
def start(ref: str) -> ResponseReturnValue:
    """Decide that the rows are entered."""
    row = _own(ref)
    form = DecisionForm()
    if form.validate_on_submit():
        try:
            service.start_import(current_act(), ref, form.policy.data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return redirect(url_for("imports.show", ref=ref), 303)
    return _shown(queries.import_of(row.ref), form)


@blueprint.post("/lots/import/<ref>/publish")
@requires(Permission.LOTS_PUBLISH)
def publish(ref: str) -> ResponseReturnValue:
    """Publish the complete lots of an entered file."""
    service.publish_import(current_act(), ref)
    return redirect(url_for("imports.show", ref=ref), 303)


@blueprint.post("/lots/import/<ref>/cancel")
@requires(Permission.LOTS_IMPORT)
def cancel(ref: str) -> ResponseReturnValue:
    """Decide that nothing of the file is entered."""
    service.cancel_import(current_act(), ref)
    flash(_("Nothing of this file is entered."), "success")
    return redirect(url_for("imports.show", ref=ref), 303)


@blueprint.get("/lots/import/<ref>/errors.<any(csv, xlsx):form>")
@requires(Permission.LOTS_READ_IMPORT)
def errors(ref: str, form: str) -> Response:
    """Give out the rows that were not entered, with what is wrong, to be corrected and sent."""
    row = queries.visible(current_actor(), ref)
    return as_file(corrections(row), form, queries.bad_rows(row.id))


def _own(ref: str) -> LotImport:
    row = queries.visible(current_actor(), ref)
    permit(current_actor(), Permission.LOTS_IMPORT, row)
    return row
