"""How is a password kept, and is this the right one?"""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from recycling.parties.rules import check_password

_hasher = PasswordHasher()


def hash_password(password: str) -> str:
    """Return the argon2id hash of an acceptable password; raises ``Invalid`` for a bad one."""
    check_password(password)
    return _hasher.hash(password)


def is_password(password: str, password_hash: str) -> bool:
    """Tell whether the password belongs to the hash, in the same time for any wrong one."""
    try:
        return _hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False
