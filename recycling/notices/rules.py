"""Which fact is told to whom, in which words?

``TELLINGS`` is the whole answer; what is about bases stands in ``about_bases.py``. To tell of
another fact, add its type with one ``Telling``: the parts to be told (``audience.py`` knows who
plays them), and the words. A word in ``%(…)s`` is taken from the fact's body, or is the reference
of the fact's subject by its kind; nothing else of the fact is kept, so put into the words only what
every one of those parts may see.

The first telling that reaches a reader is the only one that reader gets of a fact, and nobody is
told of a deed of their own organisation.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from recycling.notices.about_bases import ABOUT_BASES
from recycling.notices.telling import N_, Telling

TELLINGS: dict[str, tuple[Telling, ...]] = {
    "PersonAdmitted": (
        Telling(("person",), N_("You may now act for organisation %(organisation)s.")),
    ),
    "PersonInvited": (
        Telling(("invited",), N_("%(name)s invites you to act for it. Follow the link to accept.")),
    ),
    "InvitationSentAgain": (
        Telling(("invited",), N_("%(name)s invites you to act for it. Follow the link to accept.")),
    ),
    "InvitationAccepted": (
        Telling(
            ("organisation",),
            N_("Somebody you invited belongs to your organisation now, as %(role)s."),
            about="organisation",
        ),
    ),
    "JoiningAsked": (
        Telling(
            ("organisation",),
            N_("Somebody asks to join your organisation. An administrator answers under People."),
            about="organisation",
        ),
    ),
    "JoiningAccepted": (
        Telling(
            ("person",),
            N_("You may now act for organisation %(organisation)s."),
            about="organisation",
        ),
    ),
    "JoiningRefused": (
        Telling(
            ("asker",),
            N_("Your request to join organisation %(organisation)s is refused."),
            about="organisation",
        ),
    ),
    "RoleChanged": (
        Telling(("person",), N_("Your role at organisation %(organisation)s is now %(role)s.")),
    ),
    "MemberRemoved": (
        Telling(("person",), N_("You no longer act for organisation %(organisation)s.")),
    ),
    "PowersDelegated": (
        Telling(
            ("organisation",),
            N_("Organisation %(principal)s lets you act in its name until %(valid_to)s."),
        ),
    ),
    "DelegationRevoked": (
        Telling(("organisation",), N_("Organisation %(principal)s has revoked its delegation.")),
    ),
    "DelegationCancelled": (
        Telling(("principal",), N_("Organisation %(organisation)s gives its delegation back.")),
    ),
    "OrganisationVerified": (
        Telling(("organisation",), N_("Your regulator has verified your organisation.")),
    ),
    "VerificationRevoked": (
        Telling(
            ("organisation",),
            N_("Your regulator has taken the verification of your organisation back: %(reason)s"),
        ),
    ),
    "StandingChanged": (
        Telling(("organisation",), N_("Your organisation is %(standing)s now: %(reason)s")),
    ),
    **ABOUT_BASES,
    "LotReclassed": (
        Telling(
            ("holder",),
            N_(
                "The law changed: lot %(lot)s had code %(old_display)s and has %(display)s since"
                " %(valid_from)s. Confirm the code and name the hazards."
            ),
            when={"asks": "True"},
        ),
        Telling(
            ("holder",),
            N_(
                "The law changed: lot %(lot)s had code %(old_display)s and has %(display)s since"
                " %(valid_from)s."
            ),
        ),
    ),
    "BorderDecided": (
        Telling(
            ("holder",),
            N_(
                "A regulator decided whether lot %(lot)s may go to %(to_country)s: %(verdict)s"
                " (%(decision)s)."
            ),
        ),
    ),
    "BidDisqualified": (
        Telling(("bidder",), N_("Your bid on lot %(lot)s no longer counts: %(reason)s")),
    ),
    "AuctionClosed": (
        Telling(
            ("holder",),
            N_("The auction of lot %(lot)s has closed. Choose who gets the lot."),
            when={"state": "closed"},
        ),
        Telling(
            ("holder",),
            N_("The auction of lot %(lot)s has ended without an acceptable bid."),
            when={"state": "unsold"},
        ),
        Telling(
            ("bidders",),
            N_("The auction of lot %(lot)s has closed. Its holder chooses now."),
            when={"state": "closed"},
        ),
        Telling(("bidders",), N_("The auction of lot %(lot)s has ended without an award.")),
    ),
    "AwardMade": (
        Telling(("bidder",), N_("Your bid won: lot %(lot)s is awarded to you.")),
        Telling(("bidders",), N_("Lot %(lot)s is awarded to another bidder.")),
    ),
    "SaleOpened": (
        Telling(("payer",), N_("Sale %(sale)s of lot %(lot)s waits for your payment.")),
    ),
    "SalePaid": (
        Telling(("holder",), N_("Sale %(sale)s is paid. Prepare the consignment of lot %(lot)s.")),
        Telling(("recycler",), N_("Sale %(sale)s is paid. The holder prepares lot %(lot)s.")),
    ),
    "PaymentQuestioned": (
        Telling(("payer",), N_("A payment for sale %(sale)s differs from what was asked for.")),
    ),
    "MoneyPassedOn": (Telling(("payee",), N_("The money of sale %(sale)s is passed on to you.")),),
    "MoneyGivenBack": (Telling(("payer",), N_("Money of sale %(sale)s is given back to you.")),),
    "ConsignmentDrafted": (
        Telling(("carrier",), N_("You are to carry lot %(lot)s: consignment %(consignment)s.")),
        Telling(("recycler",), N_("Lot %(lot)s is on its way soon: consignment %(consignment)s.")),
    ),
    "ConsignmentCancelled": (
        Telling(("carrier", "recycler"), N_("Consignment %(consignment)s is cancelled.")),
    ),
    "HandoverGiven": (
        Telling(
            ("carrier",),
            N_("Lot %(lot)s is handed over to you. Sign that you have taken it over."),
            when={"signing": "give_to_carrier"},
        ),
        Telling(
            ("recycler",),
            N_("Lot %(lot)s is at your gate. Weigh it and give your verdict."),
            when={"signing": "give_at_gate"},
        ),
        Telling(
            ("holder",),
            N_("Lot %(lot)s has reached the gate of its base."),
            when={"signing": "give_at_gate"},
        ),
    ),
    "HandoverTaken": (
        Telling(("holder", "recycler"), N_("The carrier has taken over lot %(lot)s.")),
    ),
    "ConsignmentReceived": (
        Telling(
            ("holder", "carrier"),
            N_("Lot %(lot)s is received; the base's verdict is in consignment %(consignment)s."),
        ),
    ),
    "CertificateSealed": (
        Telling(("holder", "recycler"), N_("Certificate %(certificate)s of lot %(lot)s is ready.")),
    ),
    "CertificateRevoked": (
        Telling(
            ("holder", "recycler", "regulator"),
            N_("Certificate %(certificate)s of lot %(lot)s is revoked: %(reason)s"),
        ),
    ),
}

MOST_ATTEMPTS = 12
KEPT_AFTER_SENDING = timedelta(days=30)
_FIRST_PAUSE = timedelta(minutes=1)
_LONGEST_PAUSE = timedelta(hours=12)


def tellings(fact_type: str, body: Mapping[str, Any]) -> tuple[Telling, ...]:
    """Return what is to be told of a fact, in order of precedence."""
    return tuple(one for one in TELLINGS.get(fact_type, ()) if one.fits(body))


def pause_after(attempts: int) -> timedelta:
    """Return how long a mail waits after so many failed attempts: twice as long each time."""
    return min(_FIRST_PAUSE * (1 << min(max(attempts - 1, 0), MOST_ATTEMPTS)), _LONGEST_PAUSE)


def is_given_up(attempts: int) -> bool:
    """Tell whether a mail has been tried often enough (about three days)."""
    return attempts >= MOST_ATTEMPTS
