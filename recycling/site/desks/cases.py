"""What awaits in cases: to order, to decide on, to put right."""

from __future__ import annotations

from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from flask_babel import pgettext

from recycling.bases.cases import queries as cases
from recycling.bases.cases.queries import OrderCard
from recycling.deeds import Actor
from recycling.oversight.cases import queries
from recycling.oversight.cases.forms import ORIGINS, measure_words
from recycling.parties.permissions import Permission
from recycling.site.addresses import page_of
from recycling.site.desks.entry import SHOWN, Awaiting, Section, section, tone_of


def cases_to_begin(country: str) -> Section:
    """Return the cases of a country in which nothing is ordered yet."""
    return section(
        _("Cases"),
        (
            Awaiting(
                one.ref,
                one.base_name or one.addressee,
                f"{ORIGINS[one.origin]}: {one.about}",  # type: ignore[index]
                page_of("case", one.ref),
                pgettext("case", "Order"),
            )
            for one in queries.cases_to_begin(country, SHOWN + 1)
        ),
        url_for("cases.index", state="opened"),
    )


def orders_to_decide(country: str) -> Section:
    """Return the orders of a country that are answered, appealed against or overdue."""
    return section(
        _("Orders to decide on"),
        (_to_decide(order, why) for order, why in queries.awaiting_decision(country, SHOWN + 1)),
        url_for("cases.index", state="ordered"),
    )


def _to_decide(order: OrderCard, why: str) -> Awaiting:
    words, then = {
        "answered": (_("%(ref)s is answered with evidence.", ref=order.ref), _("Accept or refuse")),
        "appealed": (_("%(ref)s is appealed against.", ref=order.ref), _("Decide the appeal")),
        "overdue": (
            _("%(ref)s is overdue; no licence of the base counts.", ref=order.ref)
            if order.base_ref
            else _("%(ref)s is overdue.", ref=order.ref),
            _("Order the next measure"),
        ),
    }[why]
    about = page_of("case", order.case_ref) if why == "overdue" else page_of("order", order.ref)
    due = order.deadline if why == "overdue" else None
    return Awaiting(order.ref, order.base_name or order.addressee, words, about, then, due)


def orders_of(actor: Actor, now: datetime) -> Section:
    """Return what an organisation is ordered and has not answered."""
    return section(
        _("Ordered of you"),
        (_of_us(order, now) for order in cases.orders_of(actor, SHOWN + 1)),
        url_for("cases.index"),
        takes=Permission.ORDERS_ANSWER,
    )


def _of_us(order: OrderCard, now: datetime) -> Awaiting:
    return Awaiting(
        order.ref,
        order.base_name or order.addressee,
        f"{measure_words(order.measure)}: {order.ordered}",
        page_of("order", order.ref),
        _("Answer the order"),
        order.deadline,
        tone_of(order.deadline, now) if order.deadline else "",
    )
