"""Which columns has the manifest of a run?"""

from __future__ import annotations

from recycling.certificates.runs.cards import RunLotCard
from recycling.exports import Table, table

MANIFEST: Table[RunLotCard] = table(
    "manifest",
    {
        "number": lambda one: one.number,
        "lot": lambda one: one.lot,
        "title": lambda one: one.title,
        "received_at": lambda one: one.received_at,
        "outcome": lambda one: one.outcome,
        "problem": lambda one: one.problem,
        "certificate": lambda one: one.certificate and one.certificate.ref,
        "version": lambda one: one.certificate and one.certificate.version,
        "state": lambda one: one.certificate and one.certificate.state,
        "holder_name": lambda one: one.certificate and one.certificate.holder_name,
        "issued_at": lambda one: one.certificate and one.certificate.issued_at,
        "record_sha256": lambda one: one.certificate and one.certificate.record_sha256,
        "file": lambda one: one.certificate and one.certificate.file,
        "file_sha256": lambda one: one.certificate and one.certificate.file_sha256,
    },
)
