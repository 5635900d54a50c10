"""What are deadlines called, and those whose they are?"""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from recycling.custody.deadlines.rules import BOTH, HOLDER, RECYCLER, DeadlineKind

KIND_LABELS = {
    DeadlineKind.RECEIPT: _("Sign the receipt"),
    DeadlineKind.MISSING_COPY: _("Ask carrier and base where the lot is"),
    DeadlineKind.EXCEPTION_REPORT: _("Report to the authority that no receipt came"),
    DeadlineKind.DISCREPANCY: _("Settle the discrepancy"),
    DeadlineKind.RECOVERY: _("Recover the lot and certify it"),
    DeadlineKind.CERTIFICATE: _("Certify the recovered lot"),
    DeadlineKind.BORDER_PAPER: _("Draw up what travels with the lot over the border"),
}
WHOSE_LABELS = {
    HOLDER: _("the holder"),
    RECYCLER: _("the base"),
    BOTH: _("the holder and the base"),
}
