"""Was a password in a breach of some site? Looked up in a list on this machine; nobody is asked.

The list is one line a password: its SHA-1 in capital hexadecimal digits, a colon, how often it was
seen; sorted, as “Pwned Passwords” are given away whole. It has tens of gigabytes, and a look-up
reads some forty places of it.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import BinaryIO

from recycling.errors import Invalid
from recycling.parties.rules.passwords import WAY_OUT
from recycling.sayings import say

_DIGITS = 40


def check_not_breached(breached: Path | None, password: str, field: str = "password") -> None:
    """Raise ``Invalid`` for a password that the list has (ASVS 5.0, 6.2.12).

    Where no list is given nothing is asked. Raises ``OSError`` where it cannot be read: a password
    is not taken without having been looked for.
    """
    if breached is not None and is_breached(breached, password):
        raise Invalid(
            "breached_password",
            say("This password was in a breach of another site, so it is tried everywhere."),
            field=field,
            way_out=WAY_OUT,
        )


def is_breached(breached: Path, password: str) -> bool:
    """Tell whether the sorted list has a password."""
    # The list's own digest; it proves nothing, it only finds the line.
    sha1 = hashlib.sha1(password.encode(), usedforsecurity=False)  # nosemgrep: no-weak-digest
    digest = sha1.hexdigest().upper().encode()
    low, high = 0, breached.stat().st_size
    with breached.open("rb") as lines:
        while low < high:
            middle = (low + high) // 2
            found = _digest_from(lines, middle)
            if found and found < digest:
                low = middle + 1
            else:
                high = middle
        return _digest_from(lines, low) == digest


def _digest_from(lines: BinaryIO, place: int) -> bytes:
    """Return the digest of the first line that begins at a place or after it, or nothing."""
    lines.seek(max(place - 1, 0))
    if place:
        lines.readline()
    return lines.readline()[:_DIGITS]
