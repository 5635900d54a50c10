"""What is each outcome of a file called, and why was a file not opened?"""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from recycling.certificates.stacks.rules import Outcome, Reason

OUTCOMES = {
    Outcome.WAITING: _("Waiting"),
    Outcome.CURRENT: _("Genuine and current"),
    Outcome.NOT_CURRENT: _("Genuine, not current"),
    Outcome.NOT_GENUINE: _("Not genuine"),
    Outcome.UNREADABLE: _("No certificate"),
    Outcome.REPEATED: _("Repeated"),
    Outcome.NOT_OPENED: _("Not opened"),
}
REASONS = {
    Reason.ENCRYPTED: _("It needs a password. Ask for it without one."),
    Reason.PACKED_OTHERWISE: _("It is packed by a method that is not opened here. Pack it anew."),
    Reason.LEADS_OUT: _("Its name leads out of the folder it would be unpacked in. Rename it."),
    Reason.OVERLAPS: _("It shares its bytes with another file. Ask for the ZIP anew."),
    Reason.TOO_LARGE: _("It is larger than any certificate."),
    Reason.DAMAGED: _("It is damaged within the ZIP. Ask for it anew."),
    Reason.NOT_PDF: _("It is no PDF."),
    Reason.NO_CERTIFICATE: _("It is a PDF, but no certificate."),
    Reason.REPEATED: _("It is byte for byte a file before it."),
    Reason.FAILED_HERE: _("Something failed here. Check it by itself on the verification page."),
}
