"""What awaits a recycler: licences, bids, payments, the gate, batches, certificates; own lots."""

from __future__ import annotations

from datetime import datetime

from flask import url_for
from flask_babel import gettext as _

from recycling.auctions.second_chances import queries as second_chances
from recycling.custody import queries as consignments
from recycling.custody.deadlines.queries import receipts_due
from recycling.deeds import Actor
from recycling.pages.filters import day
from recycling.parties.permissions import Permission
from recycling.recovery import queries as batches
from recycling.site import waiting
from recycling.site.addresses import page_of
from recycling.site.desks.assays import assays_awaited
from recycling.site.desks.carrier import lots_to_carry
from recycling.site.desks.cases import orders_of
from recycling.site.desks.contracts import contracts_to_sign
from recycling.site.desks.entry import SHOWN, Awaiting, Section, section, tone_of
from recycling.site.desks.gate import quarantines_to_lift
from recycling.site.desks.holder import lots_to_hand_over, lots_to_sell
from recycling.site.desks.inspections import findings_to_put_right, visits_to_expect
from recycling.site.desks.overdue import corrections_awaited, discrepancies_awaited, lots_to_certify
from recycling.site.desks.payments import (
    account_to_finish,
    disputes_to_answer,
    sales_overdue,
    sales_to_pay,
)
from recycling.site.desks.quota_plans import plans_to_comment
from recycling.site.desks.reserve import offers_of_a_reserve
from recycling.site.desks.returns import returns_to_sign
from recycling.site.desks.standing import footings_ending


def recycler_desk(actor: Actor, now: datetime) -> tuple[Section, ...]:
    """Return what awaits a recycler: what it needs to take part, then along a lot's life."""
    ours = actor.organisation_id or 0
    return (
        _unlicensed(ours, now),
        _suspended(ours, now),
        orders_of(actor, now),
        footings_ending(ours, now),
        returns_to_sign(ours, now),
        plans_to_comment(actor, now),
        visits_to_expect(ours, now),
        findings_to_put_right(actor, now),
        offers_of_a_reserve(actor),
        _applications(ours),
        _auctions(ours, now),
        _second_chances(ours, now),
        contracts_to_sign(ours),
        sales_to_pay(ours),
        sales_overdue(ours, now),
        disputes_to_answer(ours, now),
        account_to_finish(ours),
        *lots_to_carry(actor, now),
        *lots_to_sell(ours),
        *lots_to_hand_over(ours, now),
        _gate(ours, now),
        quarantines_to_lift(actor),
        corrections_awaited(ours),
        discrepancies_awaited(ours, now),
        lots_to_certify(ours, now),
        assays_awaited(ours),
        _unbatched(ours),
        _open_batches(ours),
        _uncertified(ours),
    )


def _unlicensed(ours: int, now: datetime) -> Section:
    rows = waiting.bases_without_licence(ours, now.date(), SHOWN + 1)
    return section(
        _("Bases without a licence"),
        (_first_line(row) if row.is_lineless else _first_licence(row) for row in rows),
        url_for("bases.index"),
        takes=Permission.BASES_EDIT,
    )


def _first_line(row: waiting.AnyRow) -> Awaiting:
    return Awaiting(
        row.ref,
        row.name,
        _("%(ref)s has no process line yet, and so nothing to be licensed.", ref=row.ref),
        url_for("bases.new_line", ref=row.ref),
        _("Add a line"),
    )


def _first_licence(row: waiting.AnyRow) -> Awaiting:
    return Awaiting(
        row.ref,
        row.name,
        _("%(ref)s cannot bid before a licence is granted.", ref=row.ref),
        url_for("bases.new_licence", ref=row.ref),
        _("Apply for a licence"),
    )


def _second_chances(ours: int, now: datetime) -> Section:
    rows = second_chances.to_answer(ours, SHOWN + 1)
    return section(
        _("Lots offered to you after all"),
        (
            Awaiting(
                row.ref,
                row.auction.lot.title,
                _("%(ref)s: the winner did not pay. Take the lot at your own price?", ref=row.ref),
                page_of("second_chance", row.ref),
                _("Answer"),
                row.answer_by,
                tone_of(row.answer_by, now),
            )
            for row in rows
        ),
        url_for("second_chances.index"),
        takes=Permission.CHANCES_ANSWER,
    )


def _suspended(ours: int, now: datetime) -> Section:
    rows = waiting.suspended_licences(ours, now.date(), SHOWN + 1)
    return section(
        _("Suspended licences"),
        (
            Awaiting(
                row.ref,
                row.name,
                _(
                    "Licence %(number)s is suspended: %(reason)s Put it right and ask the"
                    " regulator to reinstate it; a new licence is not needed.",
                    number=row.number,
                    reason=row.reason,
                ),
                page_of("licence", row.ref),
                _("See what it lacks"),
                None,
                "urgent",
            )
            for row in rows
        ),
        url_for("bases.index"),
        takes=Permission.LICENCES_APPLY,
    )


def _applications(ours: int) -> Section:
    rows = waiting.applications_of(ours, SHOWN + 1)
    return section(
        _("Applications with the regulator"),
        (
            Awaiting(
                row.ref,
                row.name,
                _("%(ref)s awaits the regulator's decision.", ref=row.ref),
                page_of("licence", row.ref),
                _("Look at it"),
            )
            for row in rows
        ),
        url_for("bases.index"),
        takes=Permission.LICENCES_ANSWER,
    )


def _auctions(ours: int, now: datetime) -> Section:
    rows = waiting.auctions_to_bid_in(ours, now, SHOWN + 1)
    return section(
        _("Auctions of waste you are licensed for"),
        (
            Awaiting(
                row.ref,
                row.title,
                _("%(ref)s: another bid leads.", ref=row.ref)
                if row.is_outbid
                else _("%(ref)s takes bids.", ref=row.ref),
                page_of("auction", row.ref),
                _("Bid again") if row.is_outbid else _("Bid"),
                row.closes_at,
                tone_of(row.closes_at, now),
            )
            for row in rows
        ),
        url_for("auctions.index"),
        takes=Permission.AUCTIONS_BID,
    )


def _gate(ours: int, now: datetime) -> Section:
    rows = consignments.waiting_for("recycler", ours, SHOWN + 1)
    due = receipts_due([row.id for row in rows])
    return section(
        _("At the gate"),
        (
            Awaiting(
                row.ref,
                row.lot.title,
                _(
                    "%(carrier)s has brought %(ref)s to %(base)s.",
                    carrier=row.carrier.name,
                    ref=row.ref,
                    base=row.base.name,
                ),
                url_for("custody.receive", ref=row.ref),
                _("Weigh and receive"),
                due.get(row.id, now.date()),
                "urgent",
            )
            for row in rows
        ),
        url_for("custody.index"),
        takes=Permission.CUSTODY_RECEIVE,
    )


def _unbatched(ours: int) -> Section:
    rows = batches.lots_awaiting(ours, limit=SHOWN + 1)
    return section(
        _("Received lots that wait for a batch"),
        (
            Awaiting(
                row.ref,
                row.title,
                _("%(ref)s is received and in no batch yet.", ref=row.ref),
                url_for("recovery.index"),
                _("Put it into a batch"),
            )
            for row in rows
        ),
        url_for("recovery.index"),
        takes=Permission.RECOVERY_RUN,
    )


def _open_batches(ours: int) -> Section:
    rows = batches.open_batches(ours, SHOWN + 1)
    return section(
        _("Open batches"),
        (
            Awaiting(
                row.ref,
                f"{row.base.name}: {row.line.name}",
                _(
                    "%(ref)s is open since %(day)s. Declare what came out, then close its books.",
                    ref=row.ref,
                    day=day(row.opened_at.date()).striptags(),
                ),
                page_of("batch", row.ref),
                _("Declare or close"),
            )
            for row in rows
        ),
        url_for("recovery.index"),
        takes=Permission.RECOVERY_RUN,
    )


def _uncertified(ours: int) -> Section:
    rows = waiting.lots_to_certify(ours, SHOWN + 1)
    return section(
        _("Recovered lots to certify"),
        (
            Awaiting(
                row.ref,
                row.title,
                _("%(ref)s is recovered and its books are closed.", ref=row.ref),
                url_for("certificates.issue", ref=row.ref),
                _("Certify"),
            )
            for row in rows
        ),
        url_for("recovery.index"),
        takes=Permission.CERTIFICATES_ISSUE,
    )
