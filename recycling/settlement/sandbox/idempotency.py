"""Was this very request answered before?

The first executed answer to a key is kept for 24 hours and replayed to the same request; the
same key on another request is refused. While a slow request with a key is under way, another one
with that key is answered 409.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from recycling import clock
from recycling.settlement.sandbox.errors import ApiError, Json
from recycling.settlement.sandbox.store import Records

_KEPT_S = 24 * 60 * 60
_LONGEST_KEY = 255


@dataclass(frozen=True)
class Kept:
    """An answer given before."""

    status: int
    body: Json


def fingerprint(method: str, path: str, sent: Json) -> str:
    """Return what makes two requests the same: method, path and parameters."""
    canonical = json.dumps([method, path, sent], sort_keys=True)
    return hashlib.sha256(canonical.encode()).hexdigest()


def require_free(records: Records, account: str, key: str) -> None:
    """Raise ``ApiError`` (409) while another request with this key is under way."""
    in_use = records.rows(
        "SELECT 1 FROM keys_in_use WHERE account = ? AND key = ? AND until > ?",
        account,
        key,
        clock.now().timestamp(),
    )
    if in_use:
        raise ApiError(
            f"There is currently another in-progress request using this Idempotency Key: {key}."
            " Wait for it to finish, or use another key.",
            status=409,
            type="idempotency_error",
            code="idempotency_key_in_use",
        )


def hold(records: Records, account: str, key: str, seconds: float) -> None:
    """Have a key be in use for so long, or until it is released."""
    if seconds:
        records.run(
            "INSERT OR REPLACE INTO keys_in_use (account, key, until) VALUES (?, ?, ?)",
            account,
            key,
            clock.now().timestamp() + seconds,
        )


def release(records: Records, account: str, key: str) -> None:
    """Have a key be free again."""
    records.run("DELETE FROM keys_in_use WHERE account = ? AND key = ?", account, key)


def answered(records: Records, account: str, key: str, print_: str) -> Kept | None:
    """Return the answer kept under a key.

    Raises ``ApiError`` ``idempotency_error`` when the key came with another request before.
    """
    if len(key) > _LONGEST_KEY:
        raise ApiError(f"Idempotency keys have at most {_LONGEST_KEY} characters.")
    records.run("DELETE FROM keys WHERE created_at < ?", records.now() - _KEPT_S)
    found = records.rows("SELECT * FROM keys WHERE account = ? AND key = ?", account, key)
    if not found:
        return None
    if found[0]["fingerprint"] != print_:
        raise ApiError(
            "Keys for idempotent requests can only be used with the same parameters they were"
            f" first used with. Try using a key other than '{key}' if you meant to execute a"
            " different request.",
            type="idempotency_error",
        )
    return Kept(found[0]["status"], json.loads(found[0]["body"]))


def keep(records: Records, account: str, key: str, print_: str, kept: Kept) -> None:
    """Keep an answer under its key."""
    records.run(
        "INSERT INTO keys (account, key, fingerprint, status, body, created_at)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        account,
        key,
        print_,
        kept.status,
        json.dumps(kept.body),
        records.now(),
    )
