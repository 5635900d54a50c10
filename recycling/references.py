"""How is a thing called where people read, write and say its name?

A reference is a prefix and ten characters in two groups: nine random ones and a check character
(weighted sum modulo 29). The alphabet has no 0, 1, I, L, O, U and Z, so nothing is misread.
"""

from __future__ import annotations

import secrets
from operator import mul

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXY"
_RANDOM_CHARACTERS = 9
_WEIGHTS = range(2, 2 + _RANDOM_CHARACTERS)
_DRAWN_FROM = len(ALPHABET) ** _RANDOM_CHARACTERS


def new_reference(prefix: str) -> str:
    """Draw a reference such as ``LOT-7Q4KM-2TD9X``; uniqueness is the table's own constraint."""
    # In one draw: each is a call of the kernel, in which a thread loses its turn.
    number, drawn = secrets.randbelow(_DRAWN_FROM), ""
    for _ in range(_RANDOM_CHARACTERS):
        number, character = divmod(number, len(ALPHABET))
        drawn += ALPHABET[character]
    return _shown(prefix, drawn + _check(drawn))


def is_reference(text: str, prefix: str) -> bool:
    """Tell whether ``text`` is a well-formed reference of this prefix with a right check."""
    return normalised(text, prefix) is not None


def normalised(text: str, prefix: str) -> str | None:
    """Return the reference as we write it, however it was typed; ``None`` when it cannot be one."""
    squeezed = "".join(text.upper().split()).replace("-", "")
    body = squeezed.removeprefix(prefix)
    if len(body) != _RANDOM_CHARACTERS + 1 or any(c not in ALPHABET for c in body):
        return None
    return _shown(prefix, body) if _check(body[:-1]) == body[-1] else None


def _check(drawn: str) -> str:
    weighted = sum(map(mul, _WEIGHTS, map(ALPHABET.index, drawn)))
    return ALPHABET[weighted % len(ALPHABET)]


def _shown(prefix: str, body: str) -> str:
    return f"{prefix}-{body[:5]}-{body[5:]}"
