"""Which key signs from when, and what may be changed about that?

Rules over a key ring: a younger key takes over at an instant, a key is retired, a key is declared
compromised. Nothing is ever deleted: whoever checks an old certificate needs the old key.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from recycling.certificates.holders.holding import KeyHolder, OpenedLate, checked_kind
from recycling.certificates.keys import (
    COMPROMISED,
    DEVELOPMENT,
    PURPOSES,
    Ending,
    KeyRing,
    SigningKey,
)
from recycling.clock import stamp
from recycling.errors import Conflict, Invalid, NotFound
from recycling.sayings import say

SHORTEST_NOTE, LONGEST_NOTE = 10, 300
_A_SECOND = timedelta(seconds=1)
_OF_ONE_VERSION = ("version", "publishedAt")


def rotated(ring: KeyRing, new: SigningKey, now: datetime) -> KeyRing:
    """Return the ring with one more key; those of its purpose end when it begins.

    Raises ``Conflict`` for a key that is in the register already, ``Invalid`` for one that begins
    in the past or has ended.
    """
    if ring.find(new.key_id):
        raise Conflict(
            "key_known",
            say("Key %(key_id)s is in the register already.", key_id=new.key_id),
            field="key",
            way_out=say("Name another key, or leave --key away where the program makes its own."),
        )
    if new.valid_from < now - _A_SECOND or new.valid_to <= new.valid_from:
        raise Invalid(
            "key_begins_in_the_past",
            say(
                "Key %(key_id)s would be valid from %(at)s; it is %(now)s.",
                key_id=new.key_id,
                at=stamp(new.valid_from),
                now=stamp(now),
            ),
            field="from",
            way_out=say("Let it begin now or later, within the time of its certificate."),
        )
    kept = [_ending_at(key, new) for key in ring.keys]
    return KeyRing(ring.issuer, (*kept, new))


def _ending_at(key: SigningKey, new: SigningKey) -> SigningKey:
    overlaps = key.valid_from < new.valid_from < key.valid_to
    if key.purpose != new.purpose or not overlaps:
        return key
    return replace(key, valid_to=new.valid_from)


def ended(ring: KeyRing, key_id: str, ending: Ending, now: datetime) -> KeyRing:
    """Return the ring with a key ended early.

    Raises ``NotFound``, ``Conflict`` for a key that has ended or is the only one of its purpose
    (unless it is compromised: then better none), ``Invalid`` without a reason or in the past.
    """
    key = ring.find(key_id)
    if key is None:
        raise NotFound(
            "key_not_found",
            say("There is no key %(key_id)s in the register.", key_id=key_id),
            field="key",
            way_out=say("“flask keys list” names them."),
        )
    _refuse_ending(ring, key, ending, now)
    end = max(key.valid_from, min(key.valid_to, ending.at))
    changed = replace(key, valid_to=end, ended=ending)
    return KeyRing(ring.issuer, (changed if each is key else each for each in ring.keys))


def _refuse_ending(ring: KeyRing, key: SigningKey, ending: Ending, now: datetime) -> None:
    is_compromised = ending.reason == COMPROMISED
    if key.ended and (key.ended.reason == COMPROMISED or not is_compromised):
        raise Conflict(
            "key_ended",
            say(
                "Key %(key_id)s was ended already: %(reason)s.",
                key_id=key.key_id,
                reason=key.ended.reason,
            ),
        )
    if not SHORTEST_NOTE <= len(ending.note) <= LONGEST_NOTE:
        raise Invalid(
            "reason_missing",
            say(
                "Give the reason in %(shortest_note)s to %(longest_note)s characters.",
                shortest_note=SHORTEST_NOTE,
                longest_note=LONGEST_NOTE,
            ),
            field="reason",
            way_out=say("It is published with the key."),
        )
    if ending.at < now - _A_SECOND:
        raise Invalid(
            "key_ends_in_the_past",
            say(
                "Key %(key_id)s cannot be retired as of %(at)s; it is %(now)s.",
                key_id=key.key_id,
                at=stamp(ending.at),
                now=stamp(now),
            ),
            field="at",
            way_out=say("What it signed until now stays valid; retire it now or later."),
        )
    if not is_compromised and not _another_signs(ring, key, ending.at):
        raise Conflict(
            "only_key",
            say(
                "Key %(key_id)s is the only %(purpose)s key; nothing could be issued without it.",
                key_id=key.key_id,
                purpose=key.purpose,
            ),
            field="key",
            way_out=say("First: flask keys rotate --purpose %(purpose)s.", purpose=key.purpose),
        )


def _another_signs(ring: KeyRing, key: SigningKey, at: datetime) -> bool:
    return any(
        each.purpose == key.purpose
        and each is not key
        and not each.ended
        and each.valid_from <= at <= each.valid_to
        for each in ring.keys
    )


def source_of(key: SigningKey) -> str:
    """Return in short where the private half of a key lies, without its path."""
    return {
        DEVELOPMENT: "development folder", "pem": "PEM file", "pkcs12": "PKCS#12 file",
        "pkcs11": "PKCS#11 token", "kms": "key service",
    }[key.address.partition(":")[0]]  # fmt: skip


def ring_of(
    document: Mapping[str, Any],
    addresses: Mapping[str, str],
    opening: Callable[[str, str], Callable[[], KeyHolder]],
) -> KeyRing:
    """Read a ring from a published document and the addresses kept beside it."""
    keys = (_key(entry, addresses[entry["id"]], opening) for entry in document["keys"])
    return KeyRing(str(document["issuer"]), keys)


def _key(
    entry: Mapping[str, Any],
    address: str,
    opening: Callable[[str, str], Callable[[], KeyHolder]],
) -> SigningKey:
    public = checked_kind(load_pem_public_key(entry["publicKeyPem"].encode()))
    pem, end = entry.get("certificatePem"), entry.get("ended")
    certificate = x509.load_pem_x509_certificate(pem.encode()) if pem else None
    (purpose,) = (each for each in PURPOSES if each == entry["purpose"])
    return SigningKey(
        key_id=entry["id"],
        purpose=purpose,
        valid_from=datetime.fromisoformat(entry["validFrom"]),
        valid_to=datetime.fromisoformat(entry["validTo"]),
        is_development=entry["development"],
        holder=OpenedLate(public, certificate, opening(entry["id"], address)),
        certificate=certificate,
        address=address,
        ended=_ending(end) if end else None,
    )


def _ending(entry: Mapping[str, Any]) -> Ending:
    at = datetime.fromisoformat(entry["at"])
    return Ending(at, entry["reason"], entry["note"], entry["logSize"])


def says_the_same(document: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Tell whether two versions of a key document differ in number and date alone."""
    first, second = (
        {name: value for name, value in each.items() if name not in _OF_ONE_VERSION}
        for each in (document, other)
    )
    return first == second
