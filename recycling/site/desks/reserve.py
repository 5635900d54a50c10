"""Which offers await an authority, or a recycler?"""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _

from recycling.deeds import Actor
from recycling.oversight.reserve import queries
from recycling.oversight.reserve.cards import AgreementCard
from recycling.oversight.reserve.rules import AgreementState
from recycling.pages.filters import mass
from recycling.parties.permissions import Permission
from recycling.site.addresses import page_of
from recycling.site.desks.entry import SHOWN, Awaiting, Section, section


def offers_to_a_reserve(actor: Actor) -> Section:
    """Return the products that bases offer to the actor's authority, the oldest first."""
    return section(
        _("Products offered to your reserve"),
        (_to_answer(row, row.base_name) for row in _awaiting(actor)),
        url_for("reserve.index", state=AgreementState.OFFERED),
    )


def offers_of_a_reserve(actor: Actor) -> Section:
    """Return the parcels that an authority offers to a recycler's bases, the oldest first."""
    return section(
        _("Offers out of a reserve"),
        (_to_answer(row, row.authority_name) for row in _awaiting(actor)),
        url_for("reserve.index", state=AgreementState.OFFERED),
        takes=Permission.RESERVE_AGREE,
    )


def _awaiting(actor: Actor) -> list[AgreementCard]:
    return queries.offers_to_answer(actor, SHOWN + 1)


def _to_answer(row: AgreementCard, offerer: str) -> Awaiting:
    return Awaiting(
        row.ref,
        row.product,
        _("%(offerer)s offers %(mass)s.", offerer=offerer, mass=mass(row.mass)),
        page_of("reserve_agreement", row.ref),
        _("Answer"),
    )
