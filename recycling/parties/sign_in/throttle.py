"""Who failed how often, and may try again?

Rows, not memory, so that every process brakes alike. The keys are keyed digests: of the account
together with the network it is tried from, of the network, and of the account.
"""

from __future__ import annotations

import ipaddress
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select

from recycling.db import db
from recycling.parties.models import SignInFailure
from recycling.parties.rules.attempts import (
    ACCOUNT,
    ATTEMPT_WINDOW,
    MAILS,
    NETWORK,
    PAIR,
    SIGN_UPS,
    Brake,
    Failures,
    check_attempts,
)
from recycling.parties.sign_in.writing import writing
from recycling.parties.vault import blinded

RESET = "reset"


@dataclass(frozen=True)
class Origin:
    """Where a request comes from: the network address, and the browser's kind in words."""

    address: str = ""
    browser: str = ""

    @property
    def network(self) -> str:
        """Return the address, of IPv6 the /64 that one customer usually has."""
        try:
            found = ipaddress.ip_address(self.address)
        except ValueError:
            return self.address
        if found.version == 4:
            return str(found)
        return str(ipaddress.ip_network((found, 64), strict=False))


class Counted(ABC):
    """One try at a secret, counted under some keys; the first has the hardest brake."""

    @abstractmethod
    def keys(self) -> Sequence[tuple[str, Brake]]:
        """Return what is counted, with the brake on each."""

    def check(self, at: datetime) -> None:
        """Raise ``TooMany`` while the attempt must wait."""
        check_attempts((_failures(key, brake, at) for key, brake in self.keys()), at)

    def failures(self, at: datetime) -> Failures:
        """Return how often the hardest brake counts failures."""
        return _failures(*self.keys()[0], at)

    def failed(self, at: datetime) -> None:
        """Count a failure; forget those that are too old to count."""
        for key, _ in self.keys():
            db.session.execute(
                delete(SignInFailure).where(
                    SignInFailure.key_digest == key, SignInFailure.at <= at - ATTEMPT_WINDOW
                )
            )
            db.session.add(SignInFailure(key_digest=key, at=at))

    def succeeded(self) -> None:
        """Forget the failures under the hardest brake."""
        hardest = self.keys()[0][0]
        db.session.execute(delete(SignInFailure).where(SignInFailure.key_digest == hardest))


@dataclass(frozen=True)
class Attempt(Counted):
    """One try at one account from one network; ``what`` keeps passwords and codes apart."""

    what: str
    account: str
    origin: Origin

    def keys(self) -> Sequence[tuple[str, Brake]]:
        """Return what is counted, with the brake on each."""
        network, account = self.origin.network, f"{self.what}|{self.account}"
        return (
            (blinded(f"pair|{account}|{network}"), PAIR),
            (blinded(f"account|{account}"), MAILS if self.what == RESET else ACCOUNT),
            (blinded(f"network|{network}"), NETWORK),
        )


def count_asking(email: str, origin: Origin) -> None:
    """Count that a link for a new password was asked for; raises ``TooMany`` for too many."""
    attempt = Attempt(RESET, email.strip().lower(), origin)
    with writing() as at:
        attempt.check(at)
        attempt.failed(at)


@dataclass(frozen=True)
class SigningUp(Counted):
    """One organisation, or person, entered by somebody nobody knows, from one network."""

    origin: Origin

    def keys(self) -> Sequence[tuple[str, Brake]]:
        """Return what is counted, with the brake on it."""
        return ((blinded(f"sign-up|{self.origin.network}"), SIGN_UPS),)


def count_sign_up(origin: Origin) -> None:
    """Count that somebody enters themselves; raises ``TooMany`` for too many from one network."""
    attempt = SigningUp(origin)
    with writing() as at:
        attempt.check(at)
        attempt.failed(at)


def _failures(key: str, brake: Brake, at: datetime) -> Failures:
    count, last = db.session.execute(
        select(func.count(), func.max(SignInFailure.at)).where(
            SignInFailure.key_digest == key, SignInFailure.at > at - ATTEMPT_WINDOW
        )
    ).one()
    return Failures(brake, count, last)
