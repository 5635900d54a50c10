"""How is a row pressed into a few characters, and what seals the imprint of a transaction?

The digest of a row is keyed (BLAKE2b, RFC 7693), so that nobody can tell from it what a forgotten
row held, nor make one without the registry's key. It covers table, key and every column that holds
something: a column that is added later and is empty changes no digest.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from recycling.quantities import Fraction, Mass

GONE = ""
DIGEST_BYTES = 16
Marks = Mapping[str, Sequence[tuple[str, str]]]


class Sealed(NamedTuple):
    """What the seal of an imprint covers.

    ``rows`` are keys and digests by table (``GONE`` for a row that was deleted), ``facts`` the
    facts recorded with them. Facts up to ``upto`` need no imprint of their own: they are older.
    """

    at: datetime
    nonce: str
    facts: Sequence[int]
    rows: Marks
    upto: int


def key_text(key: Sequence[Any]) -> str:
    """Return the key of a row as an imprint writes it."""
    return str(key[0]) if len(key) == 1 else _ENCODER.encode(list(key))


def row_digest(secret: bytes, table: str, values: Mapping[str, Any]) -> str:
    """Return the keyed digest of a row, given by column."""
    held = {name: value for name, value in values.items() if value is not None}
    text = f"{table}{_ENCODER.encode(held)}"
    return hashlib.blake2b(text.encode(), key=secret, digest_size=DIGEST_BYTES).hexdigest()


def seal_of(secret: bytes, sealed: Sealed) -> str:
    """Return the seal of an imprint (HMAC-SHA-256, in hexadecimal)."""
    text = _ENCODER.encode(
        [
            sealed.at,
            sealed.nonce,
            list(sealed.facts),
            {table: [list(mark) for mark in marks] for table, marks in sealed.rows.items()},
            sealed.upto,
        ]
    )
    return hmac.new(secret, text.encode(), hashlib.sha256).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mass):
        return value.milligrams
    if isinstance(value, Fraction):
        return value.ppb
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    raise TypeError(f"an imprint has no way to write a {type(value).__name__}")


_ENCODER = json.JSONEncoder(separators=(",", ":"), sort_keys=True, default=_plain)
