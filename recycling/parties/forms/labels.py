"""How do kinds of organisation and roles read?"""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_babel import lazy_pgettext

from recycling.parties.rules import Kind, Role
from recycling.parties.rules.delegation import Power
from recycling.parties.rules.identifiers import Scheme
from recycling.parties.rules.remits import Remit
from recycling.parties.rules.standing import Standing

KIND_LABELS = {
    Kind.HOLDER: _("Waste holder"),
    Kind.RECYCLER: _("Recycler"),
    Kind.CARRIER: _("Carrier"),
    Kind.LABORATORY: _("Laboratory"),
    Kind.REGULATOR: _("Regulator"),
}


ROLE_NAMES = {
    Role.ADMINISTRATOR: _("Administrator"),
    Role.SIGNER: _("Signer"),
    Role.MEMBER: _("Member"),
    Role.DRIVER: _("Driver"),
    Role.READER: _("Reader"),
}


ROLE_LABELS = {
    Role.ADMINISTRATOR: _("Administrator: everything, and admits people"),
    Role.SIGNER: _("Signer: bids, awards, pays and signs, and all that a member does"),
    Role.MEMBER: _("Member: prepares and edits, and signs nothing"),
    Role.DRIVER: _("Driver: signs hand-overs on the carrier's leg"),
    Role.READER: _("Reader: sees everything, changes nothing"),
}

SCHEME_LABELS = {
    Scheme.LEI: _("LEI"),
    Scheme.VAT: _("EU VAT number"),
    Scheme.SIREN: _("SIREN (France)"),
    Scheme.SIRET: _("SIRET (France)"),
    Scheme.USCC: _("Unified social credit code (China)"),
}

STANDING_LABELS = {
    Standing.ACTIVE: lazy_pgettext("organisation", "Active"),
    Standing.DORMANT: lazy_pgettext("organisation", "Dormant"),
    Standing.CLOSED: lazy_pgettext("organisation", "Closed"),
}

STANDING_HINTS = {
    Standing.ACTIVE: _("Does everything its kind does."),
    Standing.DORMANT: _("Finishes what is under way and starts nothing new for a while."),
    Standing.CLOSED: _("Finishes what is under way and starts nothing new any more."),
}

REMIT_LABELS = {
    Remit.REGISTER: _("Organisations: who they are, and whether they may start something new"),
    Remit.LICENCES: _("Licences of bases"),
    Remit.QUOTAS: _("Quotas"),
    Remit.RETURNS: _("Monthly returns"),
    Remit.INSPECTIONS: _("Inspections"),
    Remit.ENFORCEMENT: _("Reports, cases and orders; revoking certificates"),
    Remit.ENVIRONMENT: _("Environment: permits and bonds, losses, what arrives otherwise"),
    Remit.CROSS_BORDER: _("Movements over the border"),
    Remit.MARKET: _("Market: awards, prices, invoices"),
    Remit.RESERVE: _("Reserve of the country"),
    Remit.AUTHORITIES: _("Which authority does what"),
}

POWER_LABELS = {
    Power.REGISTER_LOTS: _("Register and edit lots"),
    Power.PUBLISH_LOTS: _("Publish and withdraw lots"),
    Power.OPEN_AUCTIONS: _("Open and cancel auctions"),
    Power.DRAFT_CONSIGNMENTS: _("Draft consignments"),
    Power.KEEP_BASES: _("Register and edit bases, apply for licences"),
    Power.RUN_BATCHES: _("Run batches"),
    Power.BID: _("Bid"),
    Power.AWARD: _("Award auctions"),
    Power.PAY: _("Pay"),
    Power.SIGN_HANDOVERS: _("Sign hand-overs"),
    Power.RECEIVE: _("Receive consignments"),
    Power.ISSUE_CERTIFICATES: _("Issue certificates"),
}
