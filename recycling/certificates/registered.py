"""Which version of the key register is in force, and how are old ones read?

Every worker asks the database for the newest version's number; its keys stay open in the process
until another version is there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import select

from recycling.certificates.first_keys import first_ring, opening
from recycling.certificates.keys import KeyRing
from recycling.certificates.models import KeyRegisterVersion
from recycling.certificates.register import ring_of
from recycling.config import Settings
from recycling.db import db
from recycling.errors import NotFound
from recycling.sayings import say

_KEPT = "certificate_key_register"
NOTHING_PUBLISHED = 0
_LARGEST = 2**31 - 1


@dataclass(frozen=True)
class InForce:
    """The register as it is now; version 0 has been published to nobody yet."""

    version: int
    digest: str
    ring: KeyRing
    document: Mapping[str, Any]

    @property
    def authorities(self) -> Sequence[Mapping[str, Any]]:
        """Return the time-stamp authorities that were ever named."""
        named: Sequence[Mapping[str, Any]] = self.document.get("timeAuthorities", ())
        return named


def in_force() -> InForce:
    """Return the register as it is now; raises ``BadConfiguration`` where it cannot begin."""
    kept: InForce | None = current_app.extensions.get(_KEPT)
    newest = db.session.execute(_NEWEST).one_or_none()
    version, digest = newest or (NOTHING_PUBLISHED, "")
    if kept is None or (kept.version, kept.digest) != (version, digest):
        kept = current_app.extensions[_KEPT] = _read(version)
    return kept


_NEWEST = (
    select(KeyRegisterVersion.number, KeyRegisterVersion.digest)
    .order_by(KeyRegisterVersion.number.desc())
    .limit(1)
)


def _read(version: int) -> InForce:
    settings: Settings = current_app.extensions["settings"]
    if version == NOTHING_PUBLISHED:
        return InForce(version, "", first_ring(settings), {})
    row = db.session.get_one(KeyRegisterVersion, version)
    document = json.loads(row.document)
    ring = ring_of(
        document, json.loads(row.addresses), lambda name, at: opening(settings, name, at)
    )
    return InForce(version, row.digest, ring, document)


def version_row(number: int) -> KeyRegisterVersion:
    """Return one version of the register; raises ``NotFound``."""
    row = db.session.get(KeyRegisterVersion, number) if number <= _LARGEST else None
    if row is None:
        raise _no_version(f"{number}")
    return row


def version_at(at: datetime) -> KeyRegisterVersion:
    """Return the version that was in force at an instant; raises ``NotFound`` before the first."""
    row = db.session.scalar(
        select(KeyRegisterVersion)
        .where(KeyRegisterVersion.published_at <= at)
        .order_by(KeyRegisterVersion.number.desc())
        .limit(1)
    )
    if row is None:
        raise _no_version(f"of {at.isoformat()}")
    return row


def versions(before: int = 0, limit: int = 20) -> list[KeyRegisterVersion]:
    """Return versions, newest first, older than ``before`` (0: from the newest on)."""
    query = select(KeyRegisterVersion).order_by(KeyRegisterVersion.number.desc()).limit(limit)
    if before:
        query = query.where(KeyRegisterVersion.number < before)
    return list(db.session.scalars(query))


def _no_version(what: str) -> NotFound:
    return NotFound(
        "no_such_version",
        say("There is no version %(what)s of the key register.", what=what),
        way_out=say("The register of keys lists its versions."),
    )
