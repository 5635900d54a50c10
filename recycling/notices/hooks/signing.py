"""How does a receiver know that a message is ours? (Standard Webhooks, HMAC-SHA256)"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Sequence
from datetime import datetime

from standardwebhooks.webhooks import Webhook as Signer

PREFIX = "whsec_"
_SECRET_BYTES = 32


def new_secret() -> str:
    """Draw a secret as the specification writes it: ``whsec_`` and 256 random bits in base64."""
    return PREFIX + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def signed_headers(message_id: str, at: datetime, body: str, keys: Sequence[str]) -> dict[str, str]:
    """Return the headers of a message, signed with each of the secrets."""
    signatures = (Signer(one).sign(message_id, at, body) for one in keys)
    return {
        "Content-Type": "application/json",
        "User-Agent": "Urban-Mine-Webhooks/1",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
