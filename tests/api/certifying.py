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
    Row("runs_api.open_run", P.CERTIFICATES_ISSUE, "recovered_this_month", "",
        lambda refs: {"base": refs["base"], "month": refs["month"]}, is_once=True),
    Row("runs_api.stop_run", P.CERTIFICATES_ISSUE, "running", "run", reason, is_once=True),
    Row("certificates_api.reinstate_certificate", P.CERTIFICATES_REVOKE, *REVOKED, reason),
)  # fmt: skip

FORMS: tuple[Row, ...] = (
    Row("certificates.issue", P.CERTIFICATES_ISSUE, "recovered", "lot"),
    Row("runs.new", P.CERTIFICATES_ISSUE),
    Row("runs.stop", P.CERTIFICATES_ISSUE, "running", "run"),
    Row("certificates.revoke", P.CERTIFICATES_REVOKE, *CERTIFIED),
    Row("certificates.reinstate", P.CERTIFICATES_REVOKE, *REVOKED),
    Row("certificates.correct", P.CERTIFICATES_ISSUE, *CERTIFIED),
    Row("certificates.send", P.CERTIFICATES_SEND, *CERTIFIED),
    Row("certificates.show_to", P.CERTIFICATES_SHOW, *CERTIFIED),
)  # fmt: skip

READINGS: tuple[Row, ...] = (
    Row("certificates.specimen", P.CERTIFICATES_ISSUE, "recovered", "lot"),
    Row("certificates_api.read_specimen", P.CERTIFICATES_ISSUE, "recovered", "lot"),
    Row("runs.index", P.CERTIFICATES_READ_RUN),
    Row("runs_api.list_runs", P.CERTIFICATES_READ_RUN),
    *(
        Row(f"{name}", P.CERTIFICATES_READ_RUN, "running", "run")
        for name in (
            "runs.show", "runs.download", "runs_api.read_run", "runs_api.list_run_lots",
            "runs_api.read_run_zip",
        )
    ),
)  # fmt: skip
