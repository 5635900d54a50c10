"""Who may read what a certificate states? Its holder decides; whoever has the file can check it.

The public, those who had the lot in hands, or nobody but the parties and regulators: names, masses
and the files are shown to them. Number, status and the five lines are shown to everybody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from recycling.certificates import queries
from recycling.certificates.models import Audience, Certificate
from recycling.certificates.service import record_certificate
from recycling.custody import queries as consignments
from recycling.deeds import Act, Actor, deed
from recycling.errors import Conflict, Forbidden, Invalid
from recycling.parties.permissions import Permission, may, permit
from recycling.sayings import say


@dataclass(frozen=True)
class _Read:
    """A certificate as something to be read: whose it is, and who else had its lot in hands."""

    country: str
    roles: Mapping[str, int | None]

    def parties(self) -> Mapping[str, int | None]:
        """Return who plays which part."""
        return self.roles


def may_read(actor: Actor, row: Certificate) -> bool:
    """Tell whether the holder lets this actor read what the certificate states."""
    return row.shown_to == Audience.PUBLIC or may(actor, Permission.CERTIFICATES_READ, _read(row))


def refuse_unseen(actor: Actor, row: Certificate) -> None:
    """Raise ``Forbidden`` unless the actor may read what the certificate states."""
    if not may_read(actor, row):
        raise Forbidden(
            "not_shown_to_you",
            say(
                "The holder of certificate %(ref)s does not show what it states to everybody.",
                ref=row.ref,
            ),
            way_out=say(
                "Whether it is genuine and stands is told to all on its verification page. Who"
                " gave you its number can give you the file, which you can check there."
            ),
        )


@deed
def show_certificate_to(act: Act, ref: str, audience: str) -> str:
    """Decide who may read what a certificate states: public, parties or regulators.

    Raises ``Invalid`` for another audience, ``Conflict`` where it is so already.
    """
    certificate = queries.locked(ref)
    permit(act.actor, Permission.CERTIFICATES_SHOW, certificate)
    if audience not in tuple(Audience):
        raise Invalid(
            "no_such_audience",
            say("“%(audience)s” is nobody a certificate is shown to.", audience=audience[:40]),
            field="shown_to",
            way_out=say("Choose one of %(audience)s.", audience=", ".join(Audience)),
        )
    if certificate.shown_to == audience:
        raise Conflict(
            "shown_so_already",
            say(
                "Certificate %(ref)s is shown to %(audience)s already.", ref=ref, audience=audience
            ),
        )
    certificate.shown_to = audience
    record_certificate(act, "CertificateShown", certificate, {"shown_to": audience})
    return ref


def _read(row: Certificate) -> _Read:
    roles = dict(row.parties())
    if row.shown_to == Audience.PARTIES:
        consignment = consignments.of_lot(row.lot_id)
        roles |= consignment.parties() if consignment else {}
    return _Read(row.country, roles)
