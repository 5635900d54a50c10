"""What does a certificate prove of a sale: that the lot was treated?"""

from __future__ import annotations

from collections.abc import Iterator

from recycling.certificates import queries
from recycling.settlement.disputes.evidence import Exhibit, spelled
from recycling.settlement.models import Sale


def exhibits(sale: Sale) -> Iterator[Exhibit]:
    """Return the certificate of a sale's lot, if there is one."""
    certificate = queries.of_lot(sale.lot_id)
    if certificate is not None:
        lines = (
            f"Certificate {certificate.ref} of {spelled(certificate.issued_at)}: what was recovered"
            " from the lot, sealed, and in the register's public log",
        )
        yield Exhibit("Certificate of recovery", lines)
