"""Which certificates stand no more, said once for very many in a few bytes?

W3C Bitstring Status List v1.0: one signed credential speaks for 131 072 certificates with two bits
each. Whoever reads it learns the status of a certificate without anybody learning which one was
asked for. Pure: bits in, bits out.
"""

from __future__ import annotations

import base64
import gzip
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from recycling.certificates.integrity import Credential, canonical, is_signed_by
from recycling.certificates.trust import Trust, TrustedKey
from recycling.certificates.verdict import Status
from recycling.clock import as_utc

ENTRIES = 131_072
BITS = 2
FILLED = ENTRIES // 2
LIFE = timedelta(hours=6)
RENEWED_AFTER = timedelta(hours=3)
LARGEST_LIST = 512 * 1024
STATES = ("current", "superseded", "revoked")
_PER_BYTE = 8 // BITS
_BYTES = ENTRIES // _PER_BYTE
_MESSAGES = [{"status": f"{value:#x}", "message": state} for value, state in enumerate(STATES)]
_UNUSED = {"status": "0x3", "message": "not used"}
_CONTEXT = "https://www.w3.org/ns/credentials/v2"


@dataclass(frozen=True)
class Place:
    """Where the status of one certificate stands: in which list, and which pair of bits."""

    number: int
    index: int


def list_for(certificates: int) -> int:
    """Return the list a new certificate goes into when so many were issued: lists fill by half.

    A place is drawn at random among free ones, so that it tells nothing of when it was issued.
    """
    return certificates // FILLED + 1


def list_url(site: str, number: int) -> str:
    """Return the public address of a list."""
    return f"{site}/status/{number}"


def status_entry(site: str, place: Place) -> dict[str, Any]:
    """Return what a certificate says of where its status is told (``credentialStatus``)."""
    url = list_url(site, place.number)
    return {
        "id": f"{url}#{place.index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "message",
        "statusListIndex": str(place.index),
        "statusListCredential": url,
        "statusSize": BITS,
        "statusMessage": [*_MESSAGES, _UNUSED],
    }


def place_in(entry: Mapping[str, Any]) -> Place | None:
    """Read where a certificate's status is told; ``None`` unless it is an entry as we write it."""
    address, index = entry.get("statusListCredential"), entry.get("statusListIndex")
    if not isinstance(address, str) or not isinstance(index, str) or not index.isdecimal():
        return None
    site, _, number = address.rpartition("/status/")
    if not number.isdecimal() or len(number) + len(index) > 20:
        return None
    place = Place(int(number), int(index))
    is_ours = place.index < ENTRIES and entry == status_entry(site, place)
    return place if is_ours else None


def packed(states: Mapping[int, str]) -> str:
    """Write the states of entries as ``encodedList``; entries not named are current."""
    bits = bytearray(_BYTES)
    for index, state in states.items():
        shift = 8 - BITS - index % _PER_BYTE * BITS  # the first entry is the leftmost bits
        bits[index // _PER_BYTE] |= STATES.index(state) << shift
    packed_bits = gzip.compress(bytes(bits), mtime=0)
    return "u" + base64.urlsafe_b64encode(packed_bits).rstrip(b"=").decode()


def state_at(encoded: str, index: int) -> str:
    """Read one entry of an ``encodedList``; raises ``ValueError`` for one that is none."""
    if not encoded.startswith("u") or len(encoded) > LARGEST_LIST:
        raise ValueError("not a list in base64url")
    raw = base64.b64decode(encoded[1:] + "=" * (-(len(encoded) - 1) % 4), b"-_", validate=True)
    with gzip.GzipFile(fileobj=io.BytesIO(raw)) as unpacking:
        bits = unpacking.read(_BYTES + 1)
    if len(bits) != _BYTES:
        raise ValueError("a list of another length")
    value = bits[index // _PER_BYTE] >> (8 - BITS - index % _PER_BYTE * BITS) & (1 << BITS) - 1
    return STATES[value]


def list_credential(
    site: str, issuer: Mapping[str, str], number: int, encoded: str, at: datetime
) -> Credential:
    """Return the unsigned credential of a list that speaks from ``at`` on, for ``LIFE``."""
    url = list_url(site, number)
    begin = as_utc(at).replace(microsecond=0)
    return {
        "@context": [_CONTEXT],
        "id": url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": dict(issuer),
        "validFrom": f"{begin:%Y-%m-%dT%H:%M:%SZ}",
        "validUntil": f"{begin + LIFE:%Y-%m-%dT%H:%M:%SZ}",
        "credentialSubject": {
            "id": f"{url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "message",
            "encodedList": encoded,
            "ttl": int(RENEWED_AFTER.total_seconds() * 1000),
        },
    }


def status_told(
    content: bytes, credential: Mapping[str, Any], trust: Trust, now: datetime
) -> Status | None:
    """Return what a kept list says of a certificate, believed only where the issuer signed it.

    ``None`` where it does not speak of that certificate, or the key was compromised since. The
    state is ``list_broken`` for a list that was changed, and a current certificate's is ``then``
    once the list has run out.
    """
    entry = credential.get("credentialStatus")
    place = place_in(entry) if isinstance(entry, dict) else None
    if place is None or not isinstance(entry, dict):
        return None
    try:
        told, key = _read(content, trust)
        if not key.vouches_for(None):
            return None
        begin, end = _instant(told["validFrom"]), _instant(told["validUntil"])
        if told["id"] != entry["statusListCredential"]:
            return None
        state = state_at(told["credentialSubject"]["encodedList"], place.index)
    except (LookupError, TypeError, ValueError, EOFError, OSError, AttributeError, OverflowError):
        return Status("list_broken", as_utc(now))
    is_over = now > end
    return Status("then" if is_over and state == "current" else state, begin)


def _read(content: bytes, trust: Trust) -> tuple[Credential, TrustedKey]:
    told = json.loads(content)
    if not isinstance(told, dict) or canonical(told) != content:
        raise ValueError("not a canonical list")
    method = str(told["proof"]["verificationMethod"])
    key = trust.find("record", method.rpartition("#")[2])
    if key is None or not isinstance(key.public, Ed25519PublicKey):
        raise ValueError("signed by nobody we trust")
    if not is_signed_by(told, key.public) or not key.covers(_instant(told["validFrom"])):
        raise ValueError("not signed")
    return told, key


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return instant.astimezone(UTC)
