"""Which codes are good as a second factor?

Codes of an authenticator app: RFC 6238, six digits, steps of thirty seconds, one step to either
side for clocks that differ; none is good twice. Recovery codes: 120 random bits, so that a plain
digest may keep them (ASVS 5.0, 6.5.2).
"""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Callable
from datetime import UTC, datetime

STEP_SECONDS = 30
STEPS_AROUND = 1
RECOVERY_CODES = 10
FEW_CODES = 3
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_GROUPS, _GROUP = 4, 6
_LOOKS_LIKE_TOTP = re.compile(r"[0-9]{6}")


def step_of(at: datetime) -> int:
    """Return the number of the time step an instant falls into."""
    return int(at.timestamp()) // STEP_SECONDS


def instant_of(step: int) -> datetime | None:
    """Return when a time step began; nothing for step 0, which stands for no code yet."""
    return datetime.fromtimestamp(step * STEP_SECONDS, UTC) if step else None


def plain_code(typed: str) -> str:
    """Return a code without the spaces and hyphens people type, in lower case.

    Crockford's look-alikes are read as what is meant: ``o`` as 0, ``i`` and ``l`` as 1.
    """
    squeezed = re.sub(r"[\s-]", "", typed).lower()
    return squeezed.translate(str.maketrans("oil", "011"))


def looks_like_totp(code: str) -> bool:
    """Tell whether a plain code is one of an authenticator app by its shape."""
    return _LOOKS_LIKE_TOTP.fullmatch(code) is not None


def used_step(code: str, code_of: Callable[[int], str], now: int, last: int) -> int | None:
    """Return the unused step a code belongs to, or ``None``: wrong, too old, or used before."""
    for step in range(now - STEPS_AROUND, now + STEPS_AROUND + 1):
        if hmac.compare_digest(code_of(step).encode(), code.encode()):
            return step if step > last else None
    return None


def new_recovery_code() -> str:
    """Draw a recovery code, in groups that can be read aloud."""
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)
