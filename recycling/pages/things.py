"""Where is the page of a thing? By the kind its subject has in the ledger: ``lot:LOT-…``."""

from __future__ import annotations

PAGES = {
    "lot": "lots.show",
    "auction": "auctions.show",
    "sale": "settlement.show",
    "contract": "contracts.show",
    "assays": "assays.show",
    "consignment": "custody.show",
    "correction": "corrections.show",
    "discrepancy": "discrepancies.show",
    "quarantine": "screening.show",
    "batch": "recovery.show",
    "certificate": "certificates.show",
    "certificate_run": "runs.show",
    "base": "bases.show",
    "licence": "bases.licence",
    "application": "bases.application",
    "footing": "bases.footing",
    "movement_file": "movements.file",
    "objection": "standstill.show",
    "deposit": "deposits.show",
    "dispute": "disputes.show",
    "payment_account": "payment_account.show",
    "reconciliation": "reconciling.show",
    "difference": "reconciling.difference",
    "second_chance": "second_chances.show",
    "document": "documents.show",
    "case": "bases.case",
    "organisation": "parties.show",
    "delegation": "parties.delegation",
}
