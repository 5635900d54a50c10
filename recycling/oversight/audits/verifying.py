"""Is this file an audit the registry signed? Told with its public keys alone, without asking it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from recycling.certificates.integrity import is_signed_by, record_digest
from recycling.certificates.trust import Trust
from recycling.oversight.audits.rules import KIND
from recycling.sayings import say

_PURPOSE = "record"


@dataclass(frozen=True)
class Verified:
    """What was found of a file, in words, and the digest to look for in the log."""

    is_genuine: bool
    words: str
    digest: str


def verified(document: Mapping[str, Any], trust: Trust) -> Verified:
    """Say whether an audit is signed with a key of the registry that was valid then.

    Raises ``KeyError``, ``ValueError`` or ``TypeError`` for what is no audit at all.
    """
    if document["type"] != KIND:
        raise ValueError(f"its type is {document['type']}, not {KIND}")
    digest, found = record_digest(dict(document)).hex(), document["differences"]["total"]
    proof = document["proof"]
    key = trust.find(_PURPOSE, str(proof["verificationMethod"]).partition("#")[2])
    if key is None or not isinstance(key.public, Ed25519PublicKey):
        return Verified(False, say("Not genuine: none of the keys given signed it."), digest)
    if not is_signed_by(dict(document), key.public):
        return Verified(False, say("Not genuine: the signature is not over this text."), digest)
    if not key.covers(datetime.fromisoformat(document["endedAt"])):
        return Verified(False, say("Not genuine: the key was not valid at that time."), digest)
    kind = say(" It rests on a development key.") if key.is_development else ""
    return Verified(
        True,
        say("Genuine. The audit found %(found)s differences.%(kind)s", found=found, kind=kind),
        digest,
    )
