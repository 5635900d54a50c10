"""What may who looks at a certificate do with it, as it stands?"""

from __future__ import annotations

from recycling.certificates.forms import CorrectForm, ReinstateForm, RevokeForm, SendForm, ShowForm
from recycling.certificates.models import Certificate, CertificateState
from recycling.certificates.standing import may_reinstate
from recycling.deeds import Actor
from recycling.forms import Form
from recycling.parties.permissions import Permission, may

_FORMS: dict[str, type[Form]] = {
    "revoke": RevokeForm,
    "reinstate": ReinstateForm,
    "correct": CorrectForm,
    "send": SendForm,
    "show_to": ShowForm,
}


def offered(actor: Actor, row: Certificate, sent: Form | None = None) -> dict[str, Form | None]:
    """Return the forms of a certificate's page, ``None`` for what is not the actor's to do.

    One that was sent and refused comes again as it was sent.
    """
    return {
        name: (sent if type(sent) is kind else kind(formdata=None))
        if _is_for(name, actor, row)
        else None
        for name, kind in _FORMS.items()
    }


def _is_for(name: str, actor: Actor, row: Certificate) -> bool:
    revokes = may(actor, Permission.CERTIFICATES_REVOKE, row)
    if name == "send":
        return may(actor, Permission.CERTIFICATES_SEND, row)
    if name == "show_to":
        return may(actor, Permission.CERTIFICATES_SHOW, row)
    if name == "revoke":
        return revokes and row.state == CertificateState.CURRENT
    if row.successor is not None:
        return False
    if name == "correct":
        return may(actor, Permission.CERTIFICATES_ISSUE, row)
    is_revoked = row.state == CertificateState.REVOKED
    return revokes and is_revoked and may_reinstate(actor.kind, actor.organisation_id, row)
