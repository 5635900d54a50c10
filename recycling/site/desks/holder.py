"""What awaits a holder: drafts, auctions, payments it owes, consignments, new certificates."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from recycling.custody import queries as consignments
from recycling.deeds import Actor
from recycling.forms.dates import day_words
from recycling.lots.rules import State
from recycling.parties.permissions import Permission
from recycling.site import waiting
from recycling.site.addresses import page_of
from recycling.site.desks.assays import assays_awaited
from recycling.site.desks.cases import orders_of
from recycling.site.desks.contracts import contracts_to_sign
from recycling.site.desks.entry import SHOWN, Awaiting, Section, section, tone_of
from recycling.site.desks.overdue import (
    corrections_awaited,
    discrepancies_awaited,
    lots_to_ask_after,
)
from recycling.site.desks.payments import (
    account_to_finish,
    disputes_to_answer,
    sales_overdue,
    sales_to_pay,
)

_NEW = timedelta(days=30)


def holder_desk(actor: Actor, now: datetime) -> tuple[Section, ...]:
    """Return what awaits a holder, in the order of a lot's life."""
    ours = actor.organisation_id or 0
    return (
        orders_of(actor, now),
        *lots_to_sell(ours),
        contracts_to_sign(ours),
        sales_to_pay(ours),
        sales_overdue(ours, now),
        disputes_to_answer(ours, now),
        account_to_finish(ours),
        *lots_to_hand_over(ours, now),
        assays_awaited(ours),
        corrections_awaited(ours),
        discrepancies_awaited(ours, now),
        lots_to_ask_after(ours, now),
        _certificates(ours, now),
    )


def lots_to_sell(ours: int) -> tuple[Section, ...]:
    """Return what awaits whoever sells lots of its own, up to the award."""
    return _drafts(ours), _to_confirm(ours), _unauctioned(ours), _awards(ours)


def lots_to_hand_over(ours: int, now: datetime) -> tuple[Section, ...]:
    """Return what awaits it from the payment until a carrier has the lot."""
    return _unconsigned(ours), _signatures(ours, now)


def _drafts(ours: int) -> Section:
    rows = waiting.lots_in(ours, State.DRAFT, SHOWN + 1)
    return section(
        _("Drafts to finish"),
        (
            Awaiting(
                row.ref,
                row.title,
                _("Draft %(ref)s: say what is still missing, then publish it.", ref=row.ref),
                page_of("lot", row.ref),
                _("Finish"),
            )
            for row in rows
        ),
        url_for("lots.mine"),
        takes=Permission.LOTS_EDIT,
    )


def _to_confirm(ours: int) -> Section:
    rows = waiting.lots_to_confirm(ours, SHOWN + 1)
    return section(
        _("Codes the law changed"),
        (
            Awaiting(
                row.ref,
                row.title,
                _(
                    "%(ref)s: the law changed its code on %(day)s. Confirm it and its hazards.",
                    ref=row.ref,
                    day=day_words(row.valid_from),
                ),
                url_for("lots.confirm_class", ref=row.ref),
                _("Confirm"),
            )
            for row in rows
        ),
        url_for("lots.mine"),
        takes=Permission.LOTS_EDIT,
    )


def _unauctioned(ours: int) -> Section:
    rows = waiting.lots_in(ours, State.PUBLISHED, SHOWN + 1)
    return section(
        _("Published lots without an auction"),
        (
            Awaiting(
                row.ref,
                row.title,
                _("%(ref)s is on the register. Put it up for bids.", ref=row.ref),
                url_for("auctions.new_auction", ref=row.ref),
                _("Open an auction"),
            )
            for row in rows
        ),
        url_for("lots.mine"),
        takes=Permission.AUCTIONS_OPEN,
    )


def _awards(ours: int) -> Section:
    rows = waiting.auctions_to_award(ours, SHOWN + 1)
    return section(
        _("Auctions to award"),
        (
            Awaiting(
                row.ref,
                row.title,
                ngettext(
                    "%(ref)s closed with %(num)s bid.",
                    "%(ref)s closed with %(num)s bids.",
                    row.bids,
                    ref=row.ref,
                ),
                url_for("auctions.award", ref=row.ref),
                _("Award"),
            )
            for row in rows
        ),
        url_for("lots.mine"),
        takes=Permission.AUCTIONS_AWARD,
    )


def _unconsigned(ours: int) -> Section:
    rows = waiting.lots_to_consign(ours, SHOWN + 1)
    return section(
        _("Paid lots to send"),
        (
            Awaiting(
                row.ref,
                row.title,
                _("%(ref)s is paid. Name the carrier and the day.", ref=row.ref),
                url_for("custody.new_consignment", ref=row.ref),
                _("Prepare the consignment"),
            )
            for row in rows
        ),
        url_for("lots.mine"),
        takes=Permission.CUSTODY_DRAFT,
    )


def _signatures(ours: int, now: datetime) -> Section:
    rows = consignments.waiting_for("holder", ours, SHOWN + 1)
    return section(
        _("Consignments to sign"),
        (
            Awaiting(
                row.ref,
                row.lot.title,
                _(
                    "%(ref)s: sign that you give the lot to %(carrier)s.",
                    ref=row.ref,
                    carrier=row.carrier.name,
                ),
                page_of("consignment", row.ref),
                _("Sign"),
                row.planned_on,
                tone_of(row.planned_on, now),
            )
            for row in rows
        ),
        url_for("custody.index"),
        takes=Permission.CUSTODY_SIGN_HOLDER,
    )


def _certificates(ours: int, now: datetime) -> Section:
    rows = waiting.newest_certificates(ours, SHOWN + 1)
    return section(
        _("New certificates"),
        (
            Awaiting(
                row.ref,
                row.title,
                _("Certificate %(ref)s proves what became of it.", ref=row.ref),
                page_of("certificate", row.ref),
                _("Read and keep it"),
            )
            for row in rows
            if now - row.issued_at < _NEW
        ),
        url_for("certificates.index"),
    )
