"""Which fact is told to whom, in which words?

``TELLINGS`` is the whole answer; what is about one subject stands in a file of its own, such as
``about_awards.py``. To tell of another fact, add its type with one ``Telling``: the parts to be
told (``audience.py`` knows who plays them), and the words. A word in ``%(…)s`` is taken from the
fact's body, or is the reference of the fact's subject by its kind; nothing else of the fact is
kept, so put into the words only what every one of those parts may see.

The first telling that reaches a reader is the only one that reader gets of a fact, and nobody is
told of a deed of their own organisation.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from recycling.notices.about_assays import ABOUT_ASSAYS
from recycling.notices.about_awards import ABOUT_AWARDS
from recycling.notices.about_bank_transfers import ABOUT_BANK_TRANSFERS
from recycling.notices.about_bases import ABOUT_BASES
from recycling.notices.about_borders import ABOUT_BORDERS
from recycling.notices.about_cases import ABOUT_CASES
from recycling.notices.about_corrections import ABOUT_CORRECTIONS
from recycling.notices.about_deadlines import ABOUT_DEADLINES
from recycling.notices.about_deposits import ABOUT_DEPOSITS
from recycling.notices.about_disputes import ABOUT_DISPUTES
from recycling.notices.about_inspections import ABOUT_INSPECTIONS
from recycling.notices.about_movements import ABOUT_MOVEMENTS
from recycling.notices.about_parties import ABOUT_PARTIES
from recycling.notices.about_payment_accounts import ABOUT_PAYMENT_ACCOUNTS
from recycling.notices.about_proposals import ABOUT_PROPOSALS
from recycling.notices.about_quarantines import ABOUT_QUARANTINES, REFUSED_IN_QUARANTINE
from recycling.notices.about_quota_plans import ABOUT_QUOTA_PLANS
from recycling.notices.about_reports import ABOUT_REPORTS
from recycling.notices.about_reserves import ABOUT_RESERVES
from recycling.notices.about_returns import ABOUT_RETURNS
from recycling.notices.about_second_chances import ABOUT_SECOND_CHANCES
from recycling.notices.about_watching import ABOUT_WATCHING
from recycling.notices.telling import INFECTED, Telling
from recycling.sayings import N_

# Nobody took an asked price: then the holder chooses, and the facts of it name no taking.
_NOT_TAKEN = {"taken": "None"}
SIGNED_BY_CODE = Telling(
    ("signed_for",),
    N_("Consignment %(consignment)s was signed for you on another party's device, by short code."),
    when={"by_code": "True"},
)
_CERTIFIED = ("holder", "recycler", "regulator")

TELLINGS: dict[str, tuple[Telling, ...]] = {
    **ABOUT_AWARDS,
    **ABOUT_SECOND_CHANCES,
    **ABOUT_DEPOSITS,
    **ABOUT_DISPUTES,
    **ABOUT_ASSAYS,
    **ABOUT_PAYMENT_ACCOUNTS,
    **ABOUT_BANK_TRANSFERS,
    **ABOUT_PARTIES,
    **ABOUT_BASES,
    **ABOUT_CASES,
    **ABOUT_BORDERS,
    **ABOUT_MOVEMENTS,
    **ABOUT_CORRECTIONS,
    **ABOUT_DEADLINES,
    **ABOUT_QUARANTINES,
    **ABOUT_REPORTS,
    **ABOUT_RESERVES,
    **ABOUT_RETURNS,
    **ABOUT_INSPECTIONS,
    **ABOUT_QUOTA_PLANS,
    **ABOUT_PROPOSALS,
    **ABOUT_WATCHING,
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
    "LotFileScanned": (
        Telling(
            ("holder",),
            N_("File “%(name)s” of lot %(lot)s holds a virus: %(signature)s. Nobody can open it."),
            when=INFECTED,
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
    "AuctionOpened": (
        Telling(("invitees",), N_("You are invited to bid for lot %(lot)s: auction %(auction)s.")),
        Telling(
            ("watchers_offered",),
            N_("Lot %(lot)s, which you watch, is up for auction: %(auction)s."),
        ),
    ),
    "InvitedToBid": (
        Telling(
            ("organisation",), N_("You are invited to bid for lot %(lot)s: auction %(auction)s.")
        ),
    ),
    "QuestionAsked": (
        Telling(
            ("holder",), N_("A bidder asks about lot %(lot)s: question %(number)s. Answer it.")
        ),
    ),
    "QuestionAnswered": (
        Telling(
            ("questioner", "bidders", "watchers_answered"),
            N_("Question %(number)s about lot %(lot)s is answered: %(answer)s"),
        ),
    ),
    "AuctionCancelled": (
        Telling(
            ("watchers_ended",),
            N_("The auction of lot %(lot)s is taken back before any bid."),
            when={"why": "None"},
        ),
        Telling(
            ("bidders", "watchers_ended"),
            N_("The auction of lot %(lot)s is cancelled: %(why)s. %(words)s"),
        ),
    ),
    "BidDisqualified": (
        Telling(("bidder",), N_("Your bid on lot %(lot)s no longer counts: %(reason)s")),
        Telling(("holder",), N_("A bid on lot %(lot)s no longer counts, for its base: %(reason)s")),
    ),
    "BidWithdrawn": (
        Telling(
            ("holder",),
            N_("A bid on lot %(lot)s was taken back by its bidder: %(why)s. %(words)s"),
        ),
        Telling(
            ("bidders",),
            N_("A bid on lot %(lot)s was taken back (%(why)s). Look who leads now."),
        ),
    ),
    "AuctionClosed": (
        Telling(
            ("holder",),
            N_("The auction of lot %(lot)s has closed. Choose who gets the lot."),
            when={"state": "closed", **_NOT_TAKEN},
        ),
        Telling(
            ("holder",),
            N_("The auction of lot %(lot)s has ended without an acceptable bid."),
            when={"state": "unsold"},
        ),
        Telling(
            ("bidders",),
            N_("The auction of lot %(lot)s has closed. Its holder chooses now."),
            when={"state": "closed", **_NOT_TAKEN},
        ),
        Telling(
            ("bidders", "watchers_ended"),
            N_("The auction of lot %(lot)s has ended without an award."),
            when={"state": "unsold"},
        ),
    ),
    "SaleOpened": (
        Telling(
            ("payer",),
            N_(
                "Sale %(sale)s of lot %(lot)s waits for your payment, and its contract for your"
                " signature."
            ),
        ),
        Telling(
            ("holder", "recycler"),
            N_("The contract of lot %(lot)s is ready to be signed: %(contract)s."),
            about="contract",
        ),
    ),
    "ContractSigned": (
        Telling(
            ("holder", "recycler"),
            N_("Contract %(contract)s of lot %(lot)s is signed by both parties."),
            about="contract",
            when={"by_both": "yes"},
        ),
        Telling(
            ("holder", "recycler"),
            N_("The other party has signed contract %(contract)s of lot %(lot)s. Sign it too."),
            about="contract",
        ),
    ),
    "SalePaid": (
        Telling(("holder",), N_("Sale %(sale)s is paid. Prepare the consignment of lot %(lot)s.")),
        Telling(("recycler",), N_("Sale %(sale)s is paid. The holder prepares lot %(lot)s.")),
    ),
    "PaymentQuestioned": (
        Telling(("payer",), N_("A payment for sale %(sale)s differs from what was asked for.")),
    ),
    "DifferencesNoted": (
        Telling(
            ("every_regulator",),
            N_(
                "New differences between the books and the payment service, reconciling"
                " %(day)s: %(count)s."
            ),
            when={"news": "True"},
        ),
    ),
    "MoneyPassedOn": (Telling(("payee",), N_("The money of sale %(sale)s is passed on to you.")),),
    "MoneyGivenBack": (Telling(("payer",), N_("Money of sale %(sale)s is given back to you.")),),
    "DocumentIssued": (
        Telling(
            ("payee",),
            N_("The platform's invoice %(number)s over its fee on sale %(sale)s is issued."),
            about="document",
            when={"over": "fee"},
        ),
        Telling(
            ("holder", "recycler"),
            N_("%(number)s is issued for sale %(sale)s."),
            about="document",
            when={"over": "supply"},
        ),
    ),
    "DocumentWithheld": (
        Telling(
            ("holder", "recycler"),
            N_("No invoice can be issued for sale %(sale)s yet. See what is missing."),
            about="document",
            when={"over": "supply"},
        ),
    ),
    "ConsignmentSealed": (
        Telling(("carrier",), N_("You are to carry lot %(lot)s: consignment %(consignment)s.")),
        Telling(("recycler",), N_("Lot %(lot)s is on its way soon: consignment %(consignment)s.")),
    ),
    "ConsignmentCancelled": (
        Telling(
            ("holder", "recycler", "carrier", "consignment_parties"),
            N_("Consignment %(consignment)s is cancelled."),
        ),
    ),
    "HandoverGiven": (
        SIGNED_BY_CODE,
        Telling(
            ("carrier",),
            N_("Lot %(lot)s is handed over to you. Sign that you have taken it over."),
            when={"signing": "give_to_carrier"},
        ),
        Telling(
            ("carrier",),
            N_("Lot %(lot)s is handed on to you. Sign that you have taken it over."),
            when={"signing": "hand_on"},
        ),
        Telling(
            ("holder", "recycler"),
            N_("The carrier hands lot %(lot)s on to the next."),
            when={"signing": "hand_on"},
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
        SIGNED_BY_CODE,
        Telling(("holder", "recycler"), N_("The carrier has taken over lot %(lot)s.")),
    ),
    "RoadsideLinkOpened": (
        Telling(
            ("carrier", "holder"),
            N_("Consignment %(consignment)s was looked at through its roadside link."),
        ),
    ),
    "ConsignmentReceived": (
        REFUSED_IN_QUARANTINE,
        Telling(
            ("holder", "regulator"),
            N_(
                "Lot %(lot)s arrived otherwise than declared: discrepancy %(discrepancy)s of"
                " consignment %(consignment)s holds its payment until it is settled."
            ),
            when={"differs": "True"},
        ),
        Telling(
            ("holder", "carrier"),
            N_("Lot %(lot)s is received; the base's verdict is in consignment %(consignment)s."),
        ),
    ),
    "DiscrepancyExplained": (
        Telling(
            ("holder", "recycler"),
            N_(
                "Discrepancy %(discrepancy)s of lot %(lot)s is explained by the other party:"
                " agree, or explain it otherwise."
            ),
        ),
    ),
    "DiscrepancySettled": (
        Telling(
            ("holder", "recycler"),
            N_("Discrepancy %(discrepancy)s of lot %(lot)s is settled; its payment goes on."),
        ),
    ),
    "BatchReopened": (
        Telling(
            ("seen_by", "regulator"),
            N_("The books of batch %(batch)s are opened again: %(reason)s"),
        ),
    ),
    "CertificateSealed": (
        Telling(("holder", "recycler"), N_("Certificate %(certificate)s of lot %(lot)s is ready.")),
    ),
    "CertificateRunEnded": (
        Telling(
            ("recycler",),
            N_(
                "Run %(run)s has certified the deliveries of %(month)s: %(issued)s certificates "
                "issued, %(refused)s lots refused."
            ),
        ),
    ),
    "CertificateRunStopped": (Telling(("recycler",), N_("Run %(run)s is stopped: %(reason)s")),),
    "CertificateRevoked": (
        Telling(
            (*_CERTIFIED, "copies"),
            N_("Certificate %(certificate)s of lot %(lot)s is revoked: %(reason)s"),
        ),
    ),
    "CertificateReinstated": (
        Telling(
            (*_CERTIFIED, "copies"),
            N_("Certificate %(certificate)s of lot %(lot)s stands again: %(reason)s"),
        ),
    ),
    "CertificateSuperseded": (
        Telling(
            (*_CERTIFIED, "copies"),
            N_(
                "Certificate %(certificate)s of lot %(lot)s is replaced by %(successor)s: "
                "%(reason)s"
            ),
        ),
    ),
    "CertificateShown": (
        Telling(
            ("recycler",),
            N_("The holder shows certificate %(certificate)s of lot %(lot)s to: %(shown_to)s."),
        ),
    ),
    "CertificateSent": (
        Telling(
            ("copy",),
            N_(
                "Certificate %(certificate)s of lot %(lot)s was sent to you: read it, download it "
                "and check it there. You will be told when it no longer stands."
            ),
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
