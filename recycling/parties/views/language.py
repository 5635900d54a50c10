"""The page on which a person chooses their language."""

from __future__ import annotations

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_login import current_user

from recycling.access import signed_in
from recycling.pages.languages import address_in, html_lang
from recycling.parties import service
from recycling.parties.forms.language import LanguageForm
from recycling.parties.guard import current_act
from recycling.parties.views.blueprint import blueprint


@blueprint.route("/account/language", methods=["GET", "POST"])
@signed_in
def language() -> ResponseReturnValue:
    """Choose in which language mails come, and pages whose address names none."""
    now = current_user.language or html_lang().replace("-", "_")
    form = LanguageForm(data={"language": now}).offer()
    if form.validate_on_submit():
        chosen = form.language.data
        service.choose_language(current_act(), chosen)
        with force_locale(chosen):
            flash(_("From now on you read this site and its mails in English."), "success")
        return redirect(address_in(chosen, "parties.account"), 303)
    return render_template("parties/language.html", form=form), form.status
