"""Pages of quotas: a country's for its regulator, a base's for anybody, and setting one."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from recycling import clock
from recycling.access import public, requires
from recycling.bases import queries as register
from recycling.bases.forms.quotas import QuotaForm, YearFilter
from recycling.bases.quotas import queries, service
from recycling.bases.quotas.rules import SOURCE
from recycling.bases.views.blueprint import PAGE, blueprint
from recycling.errors import Refusal
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission, may, permit


def _year(narrow: YearFilter) -> int:
    year: int | None = narrow.year.data if narrow.validate() else None
    return year or clock.today().year


@blueprint.get("/quotas")
@requires(Permission.QUOTAS_SET)
def quotas() -> ResponseReturnValue:
    """Show the regulator the quotas of the own country's bases and their use."""
    narrow = YearFilter()
    year, country = _year(narrow), current_actor().country
    page = queries.quotas(year, country, "", request.args.get("cursor", ""), PAGE)
    following = url_for("bases.quotas", year=year, cursor=page.next) if page.next else ""
    return render_template(
        "bases/quotas.html",
        quotas=page.items,
        year=year,
        narrow=narrow,
        country=country,
        base=None,
        may_set=False,
        source=SOURCE,
        next_page=following,
    )


@blueprint.get("/bases/<ref>/quotas")
@public
def base_quotas(ref: str) -> ResponseReturnValue:
    """Show anybody the quotas of a base and what is left of them."""
    base, narrow = register.base(ref), YearFilter()
    year = _year(narrow)
    page = queries.quotas(year, "", ref, request.args.get("cursor", ""), PAGE)
    following = url_for("bases.base_quotas", ref=ref, year=year, cursor=page.next)
    return render_template(
        "bases/quotas.html",
        quotas=page.items,
        year=year,
        narrow=narrow,
        country=base.country,
        base=base,
        may_set=may(current_actor(), Permission.QUOTAS_SET, base),
        source=SOURCE,
        next_page=following if page.next else "",
    )


@blueprint.route("/bases/<ref>/quotas/set", methods=["GET", "POST"])
@requires(Permission.QUOTAS_SET)
def set_quota(ref: str) -> ResponseReturnValue:
    """Set or revise a quota of a base of the own country."""
    base = register.base(ref)
    permit(current_actor(), Permission.QUOTAS_SET, base)
    form = QuotaForm(year=clock.today().year)
    if form.validate_on_submit():
        try:
            new = form.asked()
            service.set_quota(current_act(), ref, new)
            flash(_("The quota is set."), "success")
            return redirect(url_for("bases.base_quotas", ref=ref, year=new.year), 303)
        except Refusal as refusal:
            form.refuse(refusal)
    return render_template("bases/set_quota.html", form=form, base=base), form.status
