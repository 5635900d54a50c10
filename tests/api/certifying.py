"""Addresses of certificates that change something (for ``tests/api/matrix.py``)."""

from __future__ import annotations

from typing import Any

from recycling.parties.permissions import Permission
from tests.api.row import Row
from tests.api.world import Refs

P = Permission
CERTIFIED, CORRECTED, REVOKED = ((s, "certificate") for s in ("certified", "corrected", "revoked"))


def reason(refs: Refs) -> Any:
    return {"reason": "Found wanting at an inspection."}


DEEDS: tuple[Row, ...] = (
    Row("certificates_api.issue_certificate", P.CERTIFICATES_ISSUE, "recovered", "lot"),
    Row("certificates_api.correct_certificate", P.CERTIFICATES_ISSUE, *CORRECTED, reason),
    Row("certificates_api.send_certificate", P.CERTIFICATES_SEND, *CERTIFIED,
        lambda refs: {"email": "auditor@example.org"}),
    Row("certificates_api.show_certificate_to", P.CERTIFICATES_SHOW, *CERTIFIED,
        lambda refs: {"shown_to": "parties"}, is_once=True),
    Row("certificates_api.revoke_certificate", P.CERTIFICATES_REVOKE, *CERTIFIED, reason),
    Row("certificates_api.reinstate_certificate", P.CERTIFICATES_REVOKE, *REVOKED, reason),
)  # fmt: skip

FORMS: tuple[Row, ...] = (
    Row("certificates.issue", P.CERTIFICATES_ISSUE, "recovered", "lot"),
    Row("certificates.revoke", P.CERTIFICATES_REVOKE, *CERTIFIED),
    Row("certificates.reinstate", P.CERTIFICATES_REVOKE, *REVOKED),
    Row("certificates.correct", P.CERTIFICATES_ISSUE, *CERTIFIED),
    Row("certificates.send", P.CERTIFICATES_SEND, *CERTIFIED),
    Row("certificates.show_to", P.CERTIFICATES_SHOW, *CERTIFIED),
)  # fmt: skip
