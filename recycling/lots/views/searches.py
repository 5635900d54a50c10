"""The searches a person has saved: run one, save another, delete one."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from recycling.access import signed_in
from recycling.errors import Refusal
from recycling.forms import Form, HiddenField, TextField
from recycling.lots import saved
from recycling.lots.views.blueprint import blueprint
from recycling.parties.guard import current_actor


class SaveForm(Form):
    """Under which name a search is saved."""

    name = TextField(_l("Name"), description=_l("Such as: swarf near Hamburg."))
    query = HiddenField()


@blueprint.route("/lots/searches", methods=["GET", "POST"])
@signed_in
def searches() -> ResponseReturnValue:
    """Show the saved searches, and save the one at hand."""
    form = SaveForm()
    if request.method == "GET":
        form.query.data = request.query_string.decode("ascii", "replace")
    elif form.validate():
        try:
            saved.save(current_actor(), form.name.data, form.query.data or "")
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(_("The search is saved."))
            return redirect(url_for("lots.searches"), 303)
    found = saved.searches(current_actor())
    return render_template("lots/searches.html", form=form, found=found), form.status


@blueprint.post("/lots/searches/<ref>/delete")
@signed_in
def delete_search(ref: str) -> ResponseReturnValue:
    """Delete a saved search."""
    saved.delete_search(current_actor(), ref)
    flash(_("The search is deleted."))
    return redirect(url_for("lots.searches"), 303)
