"""Which signed status list is served now, and where does a new certificate get its place in one?

A list is signed anew when it is asked for and a status changed or half its life is over; its digest
goes into the log. Between that it is the same bytes for everybody.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from datetime import datetime

from flask import current_app
from sqlalchemy import func, select, update

from recycling import clock
from recycling.certificates.integrity import canonical, sign
from recycling.certificates.issuer import signing_key
from recycling.certificates.models import Certificate, CertificateState, StatusListRow
from recycling.certificates.status_list import (
    ENTRIES,
    RENEWED_AFTER,
    Place,
    list_credential,
    list_for,
    packed,
)
from recycling.config import Settings
from recycling.db import db, insert_missing
from recycling.errors import NotFound, Unavailable
from recycling.ledger.service import publish_record
from recycling.parties.sign_in.writing import writing
from recycling.sayings import say

_TRIES = 64


def free_place() -> Place:
    """Draw the place of a new certificate's status: at random, in the list that is filling.

    Part of the caller's transaction; of two that draw the same, the unique index lets one retry.
    Raises ``Unavailable`` in the unheard-of case that no free place is found.
    """
    issued = db.session.scalar(select(func.max(Certificate.id))) or 0
    number = list_for(issued)
    for _ in range(_TRIES):
        index = secrets.randbelow(ENTRIES)
        taken = select(Certificate.id).where(
            Certificate.status_list == number, Certificate.status_index == index
        )
        if db.session.scalar(taken) is None:
            return Place(number, index)
    raise Unavailable("no_status_place", say("No place in the status list is free."))


def served_list(number: int) -> bytes:
    """Return the signed status list of this number as canonical JSON, signed anew where needed.

    Raises ``NotFound`` for a list that no certificate is in.
    """
    encoded = _states(number)
    row = db.session.get(StatusListRow, number)
    still_says = row is not None and _still_says(row, encoded, clock.now())
    content = row.credential.encode() if row is not None and still_says else b""
    db.session.rollback()
    return content or _publish(number, encoded)


def _states(number: int) -> str:
    """Return the bits of a list as its certificates stand now."""
    in_list = Certificate.status_list == number
    if db.session.scalar(select(Certificate.id).where(in_list).limit(1)) is None:
        raise NotFound(
            "no_such_status_list",
            say("There is no status list %(number)s.", number=number),
            way_out=say("A certificate names its list as “statusListCredential”."),
        )
    changed = select(Certificate.status_index, Certificate.state).where(
        in_list, Certificate.state != CertificateState.CURRENT
    )
    return packed({row.status_index: row.state for row in db.session.execute(changed)})


def _still_says(row: StatusListRow, encoded: str, now: datetime) -> bool:
    told = json.loads(row.credential)["credentialSubject"]["encodedList"]
    return told == encoded and row.made_at <= now < row.made_at + RENEWED_AFTER


def _publish(number: int, encoded: str) -> bytes:
    settings = _settings()
    with writing() as now:
        key = signing_key("record", now)
        issuer = {"id": settings.base_url, "name": settings.registry_name}
        unsigned = list_credential(settings.base_url, issuer, number, encoded, now)
        method = f"{settings.base_url}/keys#{key.key_id}"
        content = canonical(sign(unsigned, key, method, now))
        digest = hashlib.sha256(content).hexdigest()
        values = {"made_at": now, "credential": content.decode(), "digest": digest}
        # Two workers may sign at the same moment; the later one's list says the same or more.
        insert_missing(StatusListRow, [{"number": number, **values}])
        ours = update(StatusListRow).where(StatusListRow.number == number)
        db.session.execute(ours.values(values))
        publish_record(digest)
    return content


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
