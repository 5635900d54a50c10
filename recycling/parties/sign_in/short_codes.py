"""Which person of an organisation shows a short code on somebody else's device?

Of a code only its keyed digest is kept, so the database alone does not tell it; wrong ones are
counted for the organisation whose code it should be, on the devices of the one that lends.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from recycling.db import db
from recycling.deeds import Actor
from recycling.parties.acting import actor_of
from recycling.parties.models import Membership, Organisation, ShortCode
from recycling.parties.rules.attempts import Brake
from recycling.parties.rules.factors import plain_code
from recycling.parties.rules.short_codes import ANYWHERE, ON_ONE_DEVICE, wrong_short_code
from recycling.parties.sign_in.throttle import Counted
from recycling.parties.sign_in.writing import writing
from recycling.parties.vault import blinded


@dataclass(frozen=True)
class CodeAttempt(Counted):
    """One try at the codes of an organisation on a device that another lends."""

    organisation_ref: str
    lender_ref: str

    def keys(self) -> Sequence[tuple[str, Brake]]:
        """Return what is counted, with the brake on each."""
        account = f"short code|{self.organisation_ref}"
        return (
            (blinded(f"pair|{account}|{self.lender_ref}"), ON_ONE_DEVICE),
            (blinded(f"account|{account}"), ANYWHERE),
        )


def short_code_digest(organisation_ref: str, code: str) -> str:
    """Return the keyed digest under which a code of an organisation is kept."""
    return blinded(f"short code|{organisation_ref}|{plain_code(code)}")


def signer_with(organisation: Organisation, code: str) -> Actor | None:
    """Return who of an organisation has a code, if anybody."""
    membership = db.session.scalar(
        select(Membership)
        .join(ShortCode, ShortCode.membership_id == Membership.id)
        .where(
            ShortCode.organisation_id == organisation.id,
            ShortCode.digest == short_code_digest(organisation.ref, code),
        )
        .options(joinedload(Membership.person), joinedload(Membership.organisation))
    )
    return actor_of(membership) if membership else None


def take_code(organisation_ref: str, code: str, lender: Actor) -> None:
    """Let a right code pass, and count a wrong one.

    Raises ``Invalid`` naming ``code`` with the attempts that are left, ``TooMany`` while none is
    taken. The organisation's row is held, so that guesses made at once are counted one by one.
    """
    attempt = CodeAttempt(organisation_ref, lender.organisation_ref)
    with writing() as at:
        organisation = db.session.scalars(
            select(Organisation)
            .where(Organisation.ref == organisation_ref)
            .with_for_update(key_share=True)
        ).one()
        attempt.check(at)
        is_right = signer_with(organisation, code) is not None
        attempt.succeeded() if is_right else attempt.failed(at)
        failures = attempt.failures(at)
    if not is_right:
        raise wrong_short_code(failures)
