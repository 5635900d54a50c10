"""What is a notice about, and may its mail wait or be left out?

Every fact that is told has one topic. Mail of a fixed topic always leaves at once: the law or money
needs its reader now, or it is about a person's own account.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

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
from recycling.notices.about_quarantines import ABOUT_QUARANTINES
from recycling.notices.about_quota_plans import ABOUT_QUOTA_PLANS
from recycling.notices.about_reports import ABOUT_REPORTS
from recycling.notices.about_reserves import ABOUT_RESERVES
from recycling.notices.about_returns import ABOUT_RETURNS
from recycling.notices.about_second_chances import ABOUT_SECOND_CHANCES
from recycling.notices.about_watching import ABOUT_WATCHING
from recycling.notices.rules import TELLINGS


class Topic(StrEnum):
    """What notices are about; the order is that of the page."""

    MONEY = "money"
    LAW = "law"
    ACCOUNT = "account"
    AUCTIONS = "auctions"
    PAYMENTS = "payments"
    TRANSPORT = "transport"
    CERTIFICATES = "certificates"
    LICENCES = "licences"
    OVERSIGHT = "oversight"
    PEOPLE = "people"


class How(StrEnum):
    """How mail about a topic comes; the notice itself is on the site in any case."""

    AT_ONCE = "at_once"
    DAILY = "daily"  # in one mail a day, in the morning
    INBOX = "inbox"  # no mail


FIXED = frozenset({Topic.MONEY, Topic.LAW, Topic.ACCOUNT})
CHOSEN = tuple(one for one in Topic if one not in FIXED)

# Single facts first: they go before the subject they stand under.
_SINGLE: dict[Topic, tuple[str, ...]] = {
    Topic.MONEY: ("SaleOpened", "PaymentQuestioned", "DifferencesNoted"),
    Topic.LAW: (
        "LotReclassed", "LotFileScanned", "BorderDecided", "ConsignmentReceived",
        "DiscrepancyExplained", "CertificateRevoked", "CertificateReinstated",
        "CertificateSuperseded", "LicenceSuspended", "LicenceRevoked", "LicenceRefused",
        "LicenceExpired", "LicenceExpiring", "LicenceReopened", "LicenceQuestionAsked",
        "FootingEnds", "FootingEnded", "FootingRejected", "FootingAnnulled", "FindingGivenBack",
        "FindingOverdue", "StandingChanged", "VerificationRevoked", "DelegationRevoked",
        "DelegationExpiring", "DelegationExpired", "InterestRecorded",
    ),
    Topic.ACCOUNT: (
        "PasswordResetAsked", "PasswordChanged", "SecondFactorAdded", "SecondFactorRemoved",
        "RecoveryCodesRenewed", "RecoveryCodeUsed", "PersonErased", "PersonAdmitted",
        "PersonInvited", "InvitationSentAgain", "JoiningAccepted", "JoiningRefused", "RoleChanged",
        "MemberRemoved", "CertificateSent", "WebhookPaused",
    ),
    Topic.AUCTIONS: (
        "AuctionOpened", "InvitedToBid", "QuestionAsked", "QuestionAnswered", "AuctionCancelled",
        "BidDisqualified", "BidWithdrawn", "AuctionClosed", "ContractSigned",
    ),
    Topic.PAYMENTS: (
        "SalePaid", "MoneyPassedOn", "MoneyGivenBack", "DocumentIssued", "DocumentWithheld",
        "TransferArrived", "BalancePaid",
    ),
    Topic.TRANSPORT: (
        "ConsignmentSealed", "ConsignmentCancelled", "HandoverGiven", "HandoverTaken",
        "RoadsideLinkOpened", "DiscrepancySettled",
    ),
    Topic.CERTIFICATES: (
        "BatchReopened", "CertificateSealed", "CertificateRunEnded", "CertificateRunStopped",
        "CertificateShown",
    ),
}  # fmt: skip
_SUBJECTS: tuple[tuple[Topic, Iterable[str]], ...] = (
    (Topic.MONEY, ABOUT_AWARDS),
    (Topic.MONEY, ABOUT_SECOND_CHANCES),
    (Topic.MONEY, ABOUT_DEPOSITS),
    (Topic.MONEY, ABOUT_DISPUTES),
    (Topic.MONEY, ABOUT_PAYMENT_ACCOUNTS),
    (Topic.MONEY, ABOUT_BANK_TRANSFERS),
    (Topic.LAW, ABOUT_CASES),
    (Topic.LAW, ABOUT_BORDERS),
    (Topic.LAW, ABOUT_CORRECTIONS),
    (Topic.LAW, ABOUT_DEADLINES),
    (Topic.LAW, ABOUT_QUARANTINES),
    (Topic.LAW, ABOUT_RETURNS),
    (Topic.LAW, ABOUT_PROPOSALS),
    (Topic.AUCTIONS, ABOUT_ASSAYS),
    (Topic.AUCTIONS, ABOUT_WATCHING),
    (Topic.TRANSPORT, ABOUT_MOVEMENTS),
    (Topic.LICENCES, ABOUT_BASES),
    (Topic.OVERSIGHT, ABOUT_REPORTS),
    (Topic.OVERSIGHT, ABOUT_RESERVES),
    (Topic.OVERSIGHT, ABOUT_INSPECTIONS),
    (Topic.OVERSIGHT, ABOUT_QUOTA_PLANS),
    (Topic.PEOPLE, ABOUT_PARTIES),
)


def _topics() -> dict[str, Topic]:
    found = {one: topic for topic, types in _SINGLE.items() for one in types}
    for topic, subject in _SUBJECTS:
        for one in subject:
            found.setdefault(one, topic)
    return found


_TOPICS = _topics()
EVENT_TYPES = tuple(sorted(TELLINGS))
"""The facts that are told, by which programs choose what they are sent."""


def topic_of(fact_type: str) -> Topic:
    """Return what notices of such a fact are about; what nobody placed is never left out."""
    return _TOPICS.get(fact_type, Topic.LAW)


def is_placed(fact_type: str) -> bool:
    """Tell whether somebody said what such a fact is about."""
    return fact_type in _TOPICS


def how(topic: Topic, *choices: Mapping[str, str]) -> How:
    """Return how mail about a topic comes: by the first of these choices that speaks of it."""
    if topic in FIXED:
        return How.AT_ONCE
    for chosen in choices:
        if topic in chosen:
            return How(chosen[topic])
    return How.AT_ONCE
