"""How is a password kept, and is this the right one?"""

from __future__ import annotations

from collections.abc import Iterable

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app

from recycling.config import Settings
from recycling.parties.rules import check_password
from recycling.parties.rules.breached import check_not_breached

_hasher = PasswordHasher()


def hash_password(password: str, about: Iterable[str] = ()) -> str:
    """Return the argon2id hash of an acceptable password; raises ``Invalid`` for a bad one.

    ``about`` is what is known of the person, which a password must not lean on.
    """
    check_password(password, about=about)
    settings: Settings = current_app.extensions["settings"]
    check_not_breached(settings.breached_passwords, password)
    return _hasher.hash(password)


def is_password(password: str, password_hash: str) -> bool:
    """Tell whether the password belongs to the hash, in the same time for any wrong one."""
    try:
        return _hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False
