"""How is a fact said to a person, and may anybody read it?

One table over all rooms: what each type of fact of a lot's journey is called, and whether the
public sees it. A type that is not in the table is shown to the parties by its own name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from recycling.pages.filters import mass
from recycling.quantities import Mass

PUBLIC: frozenset[str] = frozenset(
    {
        "LotPublished",
        "LotReclassed",
        "LotClassConfirmed",
        "LotAssayAdded",
        "LotAssayPutInForce",
        "LotQuestionAnswered",
        "LotRadioactivityMeasured",
        "LotRadioactivityExpired",
        "LotWithdrawn",
        "AuctionOpened",
        "AuctionClosed",
        "AuctionCancelled",
        "AwardMade",
        "AwardBinding",
        "AwardSetAside",
        "AwardLapsed",
        "AuctionGivenUp",
        "ConsignmentReceived",
        "BatchClosed",
        "CertificateIssued",
        "CertificateRevoked",
        "CertificateReinstated",
        "CertificateCorrected",
        "CertificateSuperseded",
    }
)
# Who bid is told by the auction's own page, under the auction's own rules of secrecy.
OF_BIDS: frozenset[str] = frozenset({"BidPlaced", "BidDisqualified", "BidWithdrawn"})
# What is inside a batch may be of other lots too; its base's regulator reads it on its page.
OF_BATCHES: frozenset[str] = frozenset(
    {
        "BatchOpened",
        "LotTakenIn",
        "LotTakenOut",
        "MaterialTakenIn",
        "MaterialTakenOut",
        "OutputDeclared",
        "OutputWithdrawn",
        "ResidueLotNamed",
        "StockChangeDeclared",
        "StockChangeWithdrawn",
    }
)

_TITLES: dict[str, Any] = {
    "LotDrafted": _l("Draft begun"),
    "LotNamed": _l("Described"),
    "LotCompositionDescribed": _l("Composition declared"),
    "LotMassesDeclared": _l("Mass and moisture declared"),
    "LotClassified": _l("Classed under a waste code"),
    "LotCrossingNamed": _l("Border entry and UN number named"),
    "LotPlaced": _l("Place and day declared"),
    "LotFileAttached": _l("File attached"),
    "LotFileScanned": _l("File scanned for viruses"),
    "LotFileRemoved": _l("File removed"),
    "LotPublished": _l("Published on the register"),
    "LotReclassed": _l("Given another code by a change of the law"),
    "BorderDecided": _l("Decided whether it may cross a border"),
    "LotClassConfirmed": _l("Code and hazards confirmed after a change of the law"),
    "LotLaboratoryCommissioned": _l("Laboratory commissioned"),
    "LotAssayAdded": _l("Assay added, not in force"),
    "LotAssayPutInForce": _l("Assay put in force"),
    "LotRadioactivityMeasured": _l("Radioactivity measured"),
    "LotRadioactivityExpired": _l("Measurement of radioactivity expired"),
    "LotQuestionAnswered": _l("Question about a figure answered"),
    "LotWithdrawn": _l("Withdrawn"),
    "AuctionOpened": _l("Auction opened"),
    "AuctionClosed": _l("Auction closed"),
    "AuctionCancelled": _l("Auction cancelled"),
    "BidPlaced": _l("Bid placed"),
    "BidDisqualified": _l("Bid disqualified"),
    "BidWithdrawn": _l("Bid taken back"),
    "AwardMade": _l("Awarded"),
    "ObjectionRaised": _l("Objection to the award"),
    "ObjectionDismissed": _l("Objection dismissed"),
    "AwardBinding": _l("Award binding, after its standstill"),
    "AwardSetAside": _l("Award set aside, upon an objection"),
    "AwardLapsed": _l("Award lapsed: not paid in time"),
    "SecondChanceOffered": _l("Offered to the next bidder"),
    "SecondChanceDeclined": _l("Second chance declined"),
    "SecondChanceExpired": _l("Second chance not answered"),
    "AuctionGivenUp": _l("Auction given up after its award lapsed"),
    "SaleOpened": _l("Sale opened"),
    "SaleLapsed": _l("Sale ended unpaid"),
    "PaymentStarted": _l("Payment begun"),
    "PaymentPageOpened": _l("Payment page opened"),
    "PaymentExpired": _l("Payment page expired"),
    "InstalmentPaid": _l("Part paid"),
    "SalePaid": _l("Paid"),
    "ReleasePlanned": _l("Money to be passed on"),
    "DocumentIssued": _l("Invoice or credit note issued"),
    "DocumentWithheld": _l("Invoice or credit note withheld"),
    "MoneyPassedOn": _l("Money passed on"),
    "MoneyGivenBack": _l("Money given back"),
    "InquiryOpened": _l("Payer's bank asks about a payment"),
    "InquiryClosed": _l("Payer's bank asks no more"),
    "DisputeOpened": _l("Payment disputed by the payer's bank"),
    "DisputeMoneyTaken": _l("Money taken back by the payer's bank"),
    "DisputeCharged": _l("Fee for a dispute"),
    "DisputeReplied": _l("Dispute replied to"),
    "DisputeAnswered": _l("Dispute answered with evidence"),
    "DisputeWon": _l("Dispute won: the money is back"),
    "DisputeLost": _l("Dispute lost: the money is gone"),
    "MoneyCalledBack": _l("Money called back from the payee"),
    "ClaimDropped": _l("Nothing to be called back any more"),
    "DepositAsked": _l("Deposit begun"),
    "DepositPageOpened": _l("Page of the deposit opened"),
    "DepositExpired": _l("Page of the deposit expired"),
    "DepositHeld": _l("Deposit held"),
    "DepositLost": _l("Deposit not held any more"),
    "DepositFreed": _l("Deposit to go back"),
    "DepositReleased": _l("Deposit gone back"),
    "DepositCalledIn": _l("Deposit to be taken, before its hold ends"),
    "DepositTaken": _l("Deposit taken"),
    "DepositGivenBack": _l("Deposit given back"),
    "DepositForfeited": _l("Deposit to go to the holder"),
    "DepositKept": _l("Deposit passed on to the holder"),
    "ContractSigned": _l("Contract signed"),
    "AssayExchangeOpened": _l("Assays to be exchanged"),
    "AssaySubmitted": _l("Assay submitted, sealed"),
    "AssaysRevealed": _l("Both assays opened"),
    "UmpireNamed": _l("Umpire named by a party"),
    "UmpireAppointed": _l("Umpire appointed"),
    "UmpireAssayEntered": _l("Umpire's assay entered"),
    "UmpireMissing": _l("Settled without an umpire"),
    "FinalSettled": _l("Settled by the final assay"),
    "BalancePaid": _l("Balance paid"),
    "ConsignmentDrafted": _l("Draft of a consignment saved"),
    "ConsignmentSealed": _l("Consignment prepared"),
    "ConsignmentAmended": _l("Consignment changed"),
    "ConsignmentCancelled": _l("Consignment cancelled"),
    "GateScreened": _l("Screened for radioactivity at the gate"),
    "QuarantineLifted": _l("Quarantine lifted by a report"),
    "ConsignmentCorrected": _l("Consignment corrected"),
    "CorrectionAsked": _l("Correction asked for"),
    "CorrectionAgreed": _l("Correction countersigned"),
    "CorrectionRefused": _l("Correction refused"),
    "CorrectionWithdrawn": _l("Correction taken back"),
    "ReportMade": _l("Reported to the authority"),
    "ReportExtended": _l("Report added to"),
    "ReportFileScanned": _l("File of a report scanned for viruses"),
    "ReportTakenUp": _l("Report taken up"),
    "ReportAnswered": _l("Reporter answered"),
    "ReportSetApart": _l("Report set apart"),
    "ReportClosed": _l("Report closed"),
    "AuditAsked": _l("Audit asked for"),
    "AuditPublished": _l("Audit published"),
    "RowsAdopted": _l("Rows taken as they are"),
    "ImprintsArchived": _l("Imprints put into a file"),
    "ImprintsDropped": _l("Imprints taken out of the database"),
    "DiscrepancyExplained": _l("Difference of the receipt explained"),
    "DiscrepancySettled": _l("Difference of the receipt settled"),
    "HandoverGiven": _l("Given from hand to hand"),
    "HandoverTaken": _l("Taken over by the carrier"),
    "RoadsideLinkAsked": _l("Link for a road check made"),
    "RoadsideLinkOpened": _l("Looked at in a road check"),
    "ConsignmentReceived": _l("Received and weighed at the base"),
    "BatchOpened": _l("Batch opened"),
    "LotTakenIn": _l("Taken into the batch"),
    "LotTakenOut": _l("Taken out of the batch"),
    "MaterialTakenIn": _l("Material taken into the batch"),
    "MaterialTakenOut": _l("Material taken out of the batch"),
    "OutputDeclared": _l("Output declared"),
    "OutputWithdrawn": _l("Output taken back"),
    "ResidueLotNamed": _l("A residue is a lot of its own"),
    "StockChangeDeclared": _l("What stays in the line declared"),
    "StockChangeWithdrawn": _l("What stays in the line taken back"),
    "CustodyDeclared": _l("Custody models declared"),
    "BatchReopened": _l("The books of the batch are opened again"),
    "BatchClosed": _l("The batch is closed and its balance holds"),
    "CertificateIssued": _l("Certified"),
    "CertificateSealed": _l("Certificate printed and sealed"),
    "CertificateRevoked": _l("Certificate revoked"),
    "CertificateReinstated": _l("Certificate stands again"),
    "CertificateCorrected": _l("Certified anew, corrected"),
    "CertificateSuperseded": _l("Certificate replaced by a corrected one"),
    "CertificateShown": _l("Who may read the certificate is changed"),
    "CertificateSent": _l("Certificate sent to somebody"),
}
_GIVEN = {
    "give_to_carrier": _l("Given to the carrier"),
    "hand_on": _l("Given to the next carrier"),
    "give_at_gate": _l("Given at the gate of the base"),
}
_WORD = re.compile(r"(?<=[a-z])(?=[A-Z])")


def title_of(fact_type: str, body: Mapping[str, Any]) -> str:
    """Return what a fact of this type and body is called."""
    known = _GIVEN.get(body.get("signing", "")) or _TITLES.get(fact_type)
    return str(known) if known else _WORD.sub(" ", fact_type).capitalize()


def text_of(fact_type: str, body: Mapping[str, Any]) -> str:
    """Return what the fact says besides its name; nothing that names a price or a person."""
    words = _TEXTS.get(fact_type)
    return words(body) if words else str(body.get("reason", ""))


def _published(body: Mapping[str, Any]) -> str:
    if not body.get("wet_mass_kg"):
        return ""
    return str(_("%(mass)s as declared", mass=mass(Mass.kg(body["wet_mass_kg"]))))


def _reclassed(body: Mapping[str, Any]) -> str:
    old, new, edition = body["old_display"], body["display"], body["code_edition"]
    return str(_("%(old)s became %(new)s: %(edition)s", old=old, new=new, edition=edition))


def _taken_in(body: Mapping[str, Any]) -> str:
    return str(_("%(mass)s taken in", mass=mass(Mass.kg(body["wet_kg"]))))


def _border(body: Mapping[str, Any]) -> str:
    return f"{body['from_country']} → {body['to_country']}: {body['verdict']}"


def _output(body: Mapping[str, Any]) -> str:
    return f"{body['name']}: {mass(Mass.kg(body['mass_kg']))}"


def _weighed(body: Mapping[str, Any]) -> str:
    accepted, refused = Mass.kg(body["accepted_kg"]), Mass.kg(body["refused_kg"])
    said = _("%(mass)s accepted", mass=mass(accepted)) if accepted else ""
    if refused:
        less = _("%(mass)s refused", mass=mass(refused))
        said = f"{said}; {less}" if said else less
    return said


_TEXTS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "LotPublished": _published,
    "LotReclassed": _reclassed,
    "BorderDecided": _border,
    "ConsignmentReceived": _weighed,
    "LotTakenIn": _taken_in,
    "OutputDeclared": _output,
}
