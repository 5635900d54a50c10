"""Which fact is told to whom, in which words?

``TELLINGS`` is the whole answer. To tell of another fact, add its type with one ``Telling``: the
parts to be told (``audience.py`` knows who plays them), and the words. A word in ``%(…)s`` is
taken from the fact's body, or is the reference of the fact's subject by its kind; nothing else of
the fact is kept, so put into the words only what every one of those parts may see.

The first telling that reaches a reader is the only one that reader gets of a fact, and nobody is
told of a deed of their own organisation.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

_PLACE = re.compile(r"%\((\w+)\)s")
LONGEST_VALUE = 500


def N_(words: str) -> str:  # noqa: N802 (the name by which translators' tools find words)
    """Mark words for translation; they are translated when somebody reads them."""
    return words


@dataclass(frozen=True)
class Telling:
    """To which parts, in which words, leading to the page of which kind of thing.

    ``about`` is the kind of the thing whose page the notice leads to; empty for the fact's own
    subject. ``when`` are values the fact's body must have, for a fact that can mean two things.
    """

    to: tuple[str, ...]
    words: str
    about: str = ""
    when: Mapping[str, str] = field(default_factory=dict)

    def fits(self, body: Mapping[str, Any]) -> bool:
        """Tell whether a fact with this body is meant."""
        return all(str(body.get(key)) == value for key, value in self.when.items())

    def values(self, subject: str, body: Mapping[str, Any]) -> dict[str, str]:
        """Return what the words take from a fact, and nothing else of it."""
        kind, _, ref = subject.partition(":")
        known = {kind: ref, **{key: str(value) for key, value in body.items()}}
        return {name: known.get(name, "")[:LONGEST_VALUE] for name in _PLACE.findall(self.words)}

    def thing(self, subject: str, body: Mapping[str, Any]) -> tuple[str, str]:
        """Return the kind and reference of the thing whose page tells more."""
        kind, _, ref = subject.partition(":")
        if not self.about or self.about == kind:
            return kind, ref
        return self.about, str(body.get(self.about, ""))


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
    "LicenceAppliedFor": (
        Telling(("regulator",), N_("Base %(base)s applies for licence %(licence)s.")),
    ),
    "LicenceGranted": (
        Telling(("recycler",), N_("Licence %(licence)s of base %(base)s is granted.")),
    ),
    "LicenceRefused": (
        Telling(("recycler",), N_("Licence %(licence)s of base %(base)s is refused: %(reason)s")),
    ),
    "LicenceSuspended": (
        Telling(("recycler",), N_("Licence %(licence)s of base %(base)s is suspended: %(reason)s")),
    ),
    "LicenceReinstated": (
        Telling(("recycler",), N_("Licence %(licence)s of base %(base)s counts again: %(reason)s")),
    ),
    "LicenceReviewBegun": (
        Telling(("recycler",), N_("Your application %(licence)s is under review.")),
    ),
    "LicenceQuestionAsked": (
        Telling(
            ("recycler",),
            N_("The regulator asks about your application %(licence)s. Please answer."),
        ),
    ),
    "LicenceQuestionAnswered": (
        Telling(("regulator",), N_("Base %(base)s has answered about application %(licence)s.")),
    ),
    "LicenceConditionMet": (
        Telling(("recycler",), N_("Condition %(number)s of licence %(licence)s is met.")),
    ),
    "LicenceReopened": (
        Telling(
            ("recycler",),
            N_("Licence %(licence)s of base %(base)s is being re-examined: %(reason)s"),
        ),
    ),
    "LicenceConfirmed": (
        Telling(
            ("recycler",),
            N_("Licence %(licence)s of base %(base)s is confirmed: %(reason)s"),
        ),
    ),
    "LicenceExpiring": (
        Telling(
            ("recycler",),
            N_(
                "Licence %(number)s of base %(base)s ends on %(valid_to)s. Apply for its renewal"
                " by %(renew_by)s."
            ),
            when={"renewal": "open"},
        ),
        Telling(
            ("recycler",),
            N_(
                "Licence %(number)s of base %(base)s ends on %(valid_to)s. Its renewal waits for"
                " the regulator."
            ),
            when={"renewal": "waits"},
        ),
        Telling(
            ("recycler",),
            N_(
                "Licence %(number)s of base %(base)s ends on %(valid_to)s. It is too late to renew"
                " it; apply for a new one."
            ),
            when={"renewal": "over"},
        ),
    ),
    "LicenceExpired": (
        Telling(
            ("recycler", "regulator"),
            N_("Licence %(number)s of base %(base)s ended on %(valid_to)s."),
        ),
    ),
    "LicenceRenewed": (
        Telling(
            ("recycler",),
            N_("Licence %(licence)s of base %(base)s is renewed until %(valid_to)s."),
        ),
    ),
    "LicenceChanged": (
        Telling(("recycler",), N_("The change of licence %(licence)s you applied for is granted.")),
    ),
    "LicenceChangeNotified": (
        Telling(
            ("regulator",),
            N_("Base %(base)s has changed licence %(licence)s by notice: %(reason)s"),
        ),
    ),
    "LicenceRevoked": (
        Telling(("recycler",), N_("Licence %(licence)s of base %(base)s is revoked: %(reason)s")),
    ),
    "FootingsEntered": (
        Telling(("regulator",), N_("Base %(base)s has entered what its licences rest on.")),
    ),
    "FootingAccepted": (Telling(("recycler",), N_("%(number)s of base %(base)s is accepted.")),),
    "FootingsAccepted": (
        Telling(("recycler",), N_("What base %(base)s entered for its licences is accepted.")),
    ),
    "FootingRejected": (
        Telling(("recycler",), N_("%(number)s of base %(base)s is rejected: %(reason)s")),
    ),
    "FootingAnnulled": (
        Telling(("recycler",), N_("%(number)s of base %(base)s no longer counts: %(reason)s")),
    ),
    "DischargeMeasured": (
        Telling(
            ("recycler", "regulator"),
            N_(
                "Base %(base)s exceeds a limit: %(parameter)s %(value)s %(unit)s, allowed"
                " %(limit)s. Case %(case)s is open."
            ),
            about="case",
            when={"outcome": "breach"},
        ),
    ),
    "RectificationOrdered": (
        Telling(
            ("recycler",),
            N_("Base %(base)s is to put something right by %(deadline)s: %(reason)s"),
            about="case",
        ),
    ),
    "QuotaSet": (
        Telling(
            ("recycler",),
            N_("The quota of base %(base)s for %(member)s in %(year)s is %(mass_kg)s kg."),
        ),
    ),
    "CaseClosed": (
        Telling(("recycler",), N_("Case %(case)s about base %(base)s is closed."), about="case"),
    ),
    "OrderOverdue": (
        Telling(
            ("recycler", "regulator"),
            N_(
                "The order in case %(case)s was due on %(deadline)s. Until the case is closed no"
                " licence of base %(base)s counts."
            ),
            about="case",
        ),
    ),
    "FootingEnds": (
        Telling(
            ("recycler",),
            N_("%(number)s of base %(base)s ends on %(valid_to)s. Enter the one that follows."),
        ),
    ),
    "FootingEnded": (
        Telling(
            ("recycler", "regulator"),
            N_("%(number)s of base %(base)s ended on %(valid_to)s; licences rest on it."),
        ),
    ),
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
