"""Who publishes the key register, and what do its operators do to it?

Every change is a new version: a row that never changes, whose digests (of key document and
did:web document) go into the log with it, in one transaction. Workers see it with their next look.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from flask import current_app
from sqlalchemy.exc import IntegrityError

from recycling import clock
from recycling.certificates.development_keys import add_key
from recycling.certificates.did import did_document
from recycling.certificates.first_keys import keys_folder, named_key
from recycling.certificates.issuer import key_document
from recycling.certificates.keys import (
    COMPROMISED,
    DEVELOPMENT,
    RETIRED,
    Ending,
    KeyRing,
    Purpose,
    SigningKey,
    key_made,
)
from recycling.certificates.models import KeyRegisterVersion
from recycling.certificates.register import ended, rotated, says_the_same
from recycling.certificates.registered import InForce, in_force, version_row
from recycling.certificates.trust import trust_from
from recycling.clock import stamp
from recycling.config import Settings
from recycling.db import db
from recycling.errors import Conflict, Invalid
from recycling.ledger import queries as ledger
from recycling.ledger.heads import own_policy
from recycling.ledger.keys import log_key
from recycling.ledger.sequencer import sequence
from recycling.ledger.service import publish_record
from recycling.parties.sign_in.writing import writing
from recycling.sayings import say

_TRIES = 5


def published() -> KeyRegisterVersion:
    """Return the newest version, made first where anything it states has changed."""
    now = in_force()
    document = public_keys()
    if now.version and says_the_same(now.document, document):
        return version_row(now.version)
    db.session.rollback()
    return version_row(_append(lambda ring, _: ring))


def public_keys() -> dict[str, object]:
    """Return the key document as it stands now, published or not."""
    witnesses = [str(each.key) for each in own_policy().witnesses]
    return key_document(log_verifier(), witnesses)


def log_verifier() -> str:
    """Return the log's public key in one line."""
    return str(log_key(current_app).verifier)


def rotate_key(
    purpose: Purpose, address: str = "", begin: datetime | None = None, end: datetime | None = None
) -> SigningKey:
    """Let another key sign from ``begin`` (now) on; the one before ends then. Commits.

    Without an address, the key that the settings name for this purpose, else one the program
    makes, which production refuses. Raises ``NoKey`` and the refusals of ``register.rotated``.
    """
    settings = _settings()
    published()
    at = (begin or clock.now()).replace(microsecond=0)
    address = address or settings.key_addresses.get(purpose, DEVELOPMENT)
    if address == DEVELOPMENT and settings.in_production:
        raise Invalid(
            "key_missing",
            say("No %(purpose)s key is named.", purpose=purpose),
            field="key",
            way_out=say(
                "Give --key with an address, or set %(purpose)s_KEY.", purpose=purpose.upper()
            ),
        )
    if address == DEVELOPMENT:
        new = key_made(add_key(keys_folder(settings), purpose, settings.base_url, at))
    else:
        held = named_key(address, purpose)
        new = replace(held, valid_from=max(at, held.valid_from))
    if end is not None:
        new = replace(new, valid_to=min(end, new.valid_to))

    def added(ring: KeyRing, now: datetime) -> KeyRing:
        return rotated(ring, new, now if begin else at)

    _append(added)
    return new


def retire_key(key_id: str, note: str, at: datetime | None = None) -> None:
    """End a key early: what it signed until then stays valid. Commits; refuses as ``ended``."""
    published()
    size = ledger.log_size()

    def retired(ring: KeyRing, now: datetime) -> KeyRing:
        return ended(ring, key_id, Ending(at or now, RETIRED, note.strip(), size), now)

    _append(retired)


def compromise_key(key_id: str, note: str) -> int:
    """Declare a key stolen or lost: only what the log has taken in by now stays valid. Commits.

    Returns how many entries the log had. Refuses as ``ended``.
    """
    published()
    sequence()
    size = ledger.log_size()

    def compromised(ring: KeyRing, now: datetime) -> KeyRing:
        return ended(ring, key_id, Ending(now, COMPROMISED, note.strip(), size), now)

    _append(compromised)
    return size


def _append(change: Callable[[KeyRing, datetime], KeyRing]) -> int:
    """Publish one more version; returns its number. Of two at once the later one begins anew."""
    for _ in range(_TRIES):
        try:
            with writing() as now:
                return _added(change, in_force(), now)
        except IntegrityError:
            current_app.logger.info("another process published keys at the same moment")
    raise Conflict(
        "keys_busy", say("Others change the key register just now."), way_out=say("Try again.")
    )


def _added(change: Callable[[KeyRing, datetime], KeyRing], before: InForce, now: datetime) -> int:
    ring = change(before.ring, now)
    stated = {**public_keys(), **ring.public_document()}
    if before.version and says_the_same(before.document, stated):
        return before.version
    number = before.version + 1
    document = {
        "issuer": stated.pop("issuer"), "version": number, "publishedAt": stamp(now), **stated
    }  # fmt: skip
    text = json.dumps(document, indent=1, ensure_ascii=False)
    trust, witnesses = trust_from(document), document["witnesses"]
    did = did_document(_settings().base_url, trust, log_verifier(), witnesses)
    did_text = json.dumps(did, indent=1, ensure_ascii=False)
    row = KeyRegisterVersion(
        number=number,
        published_at=now,
        document=text,
        digest=_sha256(text),
        did_document=did_text,
        did_digest=_sha256(did_text),
        addresses=json.dumps({key.key_id: key.address for key in ring.keys}),
    )
    db.session.add(row)
    db.session.flush()
    for digest in (row.digest, row.did_digest):
        publish_record(digest)
    return number


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
