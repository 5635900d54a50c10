"""Pages of quotas: a country's for its regulator, a base's for anybody; setting one; its lots."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from recycling import clock
from recycling.access import public, requires
from recycling.bases import queries as register
from recycling.bases.forms.quotas import QuotaForm, TakenFilter, YearFilter
from recycling.bases.quotas import queries, scales, service
from recycling.bases.quotas.rules import SOURCE
from recycling.bases.quotas.taken import Counted, behind
from recycling.bases.quotas.taken import taken as lots_that_took
from recycling.bases.views.blueprint import PAGE, blueprint
from recycling.errors import Refusal
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission, may, may_ever, permit


def _asked(narrow: YearFilter) -> int:
    """Return the year asked for, this one where it is none; the field shows it."""
    year: int | None = narrow.year.data if narrow.validate() else None
    narrow.year.data = year or clock.today().year
    return int(narrow.year.data)


@blueprint.get("/quotas")
@requires(Permission.OVERSIGHT_READ)
def quotas() -> ResponseReturnValue:
    """Show the regulator the quotas of the own country's bases and their use."""
    narrow = YearFilter()
    year, country = _asked(narrow), current_actor().country
    page = queries.quotas(year, country, "", request.args.get("cursor", ""), PAGE)
    following = url_for("bases.quotas", year=year, cursor=page.next) if page.next else ""
    return render_template(
        "bases/quotas.html",
        quotas=page.items,
        scales=(),
        behind=(),
        year=year,
        narrow=narrow,
        country=country,
        base=None,
        may_set=may_ever(current_actor(), Permission.QUOTAS_SET),
        may_read=True,
        source=SOURCE,
        next_page=following,
    )


@blueprint.get("/bases/<ref>/quotas")
@public
def base_quotas(ref: str) -> ResponseReturnValue:
    """Show anybody the quotas and yearly scales of a base and what is left of them."""
    base, narrow, today = register.base(ref), YearFilter(), clock.today()
    year, actor = _asked(narrow), current_actor()
    page = queries.quotas(year, "", ref, request.args.get("cursor", ""), PAGE)
    following = url_for("bases.base_quotas", ref=ref, year=year, cursor=page.next)
    may_read = may(actor, Permission.QUOTAS_READ, base)
    return render_template(
        "bases/quotas.html",
        quotas=page.items,
        scales=scales.scales(ref, year, today),
        behind=behind(ref, today.year) if may_read else (),
        year=year,
        narrow=narrow,
        country=base.country,
        base=base,
        may_set=may(actor, Permission.QUOTAS_SET, base),
        may_read=may_read,
        source=SOURCE,
        next_page=following if page.next else "",
    )


@blueprint.get("/bases/<ref>/quotas/lots")
@requires(Permission.QUOTAS_READ)
def taken(ref: str) -> ResponseReturnValue:
    """Show the base and its regulator which lots took of a quota or category."""
    base, narrow = register.base(ref), TakenFilter()
    permit(current_actor(), Permission.QUOTAS_READ, base)
    of = Counted(
        ref,
        _asked(narrow),
        narrow.scheme.data or "",
        narrow.member.data or "",
        narrow.state.data or "",
    )
    page = lots_that_took(of, request.args.get("cursor", ""), PAGE)
    asked: dict[str, Any] = {**asdict(of), "cursor": page.next}
    following = url_for("bases.taken", ref=asked.pop("base_ref"), **asked) if page.next else ""
    return render_template(
        "bases/taken.html", base=base, year=of.year, lots=page.items, next_page=following
    )


@blueprint.route("/bases/<ref>/quotas/set", methods=["GET", "POST"])
@requires(Permission.QUOTAS_SET)
def set_quota(ref: str) -> ResponseReturnValue:
    """Set or revise a quota of a base of the own country."""
    base = register.base(ref)
    permit(current_actor(), Permission.QUOTAS_SET, base)
    start = request.args.get("year", type=int) or clock.today().year
    form = QuotaForm(year=start)
    form.begin(request.args.get("scheme", ""), request.args.get("member", ""))
    if form.validate_on_submit():
        try:
            new = form.asked()
            service.set_quota(current_act(), ref, new)
            flash(_("The quota is set."), "success")
            return redirect(url_for("bases.base_quotas", ref=ref, year=new.year), 303)
        except Refusal as refusal:
            form.refuse(refusal)
    return render_template("bases/set_quota.html", form=form, base=base), form.status
