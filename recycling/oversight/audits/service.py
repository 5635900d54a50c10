"""Deeds of audits: ask for one, and publish what it found."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path

from flask import current_app
from sqlalchemy import select

from recycling import clock
from recycling.certificates.integrity import canonical, record_digest, sign
from recycling.certificates.issuer import signing_key
from recycling.config import Settings
from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict, missing
from recycling.inserting import insert_rows
from recycling.ledger.canonical import Json
from recycling.ledger.service import publish_record, record
from recycling.oversight.audits.carrying import Carried
from recycling.oversight.audits.models import Audit, AuditDifference
from recycling.oversight.audits.rules import MOST_KEPT, AuditState, Origin, statement
from recycling.parties.permissions import Permission, permit
from recycling.references import new_reference
from recycling.sayings import say


@deed
def ask_audit(act: Act, day: date | None = None) -> str:
    """Have everything audited by the next worker; ``day`` is the night it is for, if it is one's.

    Raises ``Conflict`` while another one waits to be done.
    """
    permit(act.actor, Permission.AUDITS_ASK)
    waiting = select(Audit.ref).where(Audit.state == AuditState.ASKED).limit(1)
    known = db.session.scalar(waiting)
    if known is not None:
        raise Conflict(
            "audit_waits",
            say("Audit %(known)s is being carried out already.", known=known),
            way_out=say("Wait until it is published; it reads all there is then."),
        )
    row = Audit(
        ref=new_reference("AUD"),
        state=AuditState.ASKED,
        day=day,
        asked_at=act.at,
        asked_by=act.actor.person_ref,
    )
    db.session.add(row)
    record(act, "AuditAsked", f"audit:{row.ref}", {"day": day.isoformat() if day else ""})
    return row.ref


@deed
def publish_audit(act: Act, ref: str, carried: Carried) -> str:
    """Sign what an audit found and publish it; its digest becomes a leaf of the log.

    Raises ``Conflict`` where it is published already.
    """
    permit(act.actor, Permission.AUDITS_CARRY)
    row = db.session.scalar(select(Audit).where(Audit.ref == ref).with_for_update())
    if row is None:
        raise missing("audit", ref)
    if row.state != AuditState.ASKED:
        raise Conflict("audit_published", say("Audit %(ref)s is published already.", ref=ref))
    settings: Settings = current_app.extensions["settings"]
    origin = Origin(ref, settings.base_url, settings.log_origin, software())
    document = statement(origin, carried.moment, carried.figures, carried.found)
    key = signing_key("record", clock.now())
    signed = sign(document, key, f"{settings.base_url}/keys#{key.key_id}", act.at)
    row.state, row.ended_at, row.held_until = AuditState.PUBLISHED, act.at, None
    row.facts, row.leaves = carried.figures.facts, carried.moment.leaves
    row.rows, row.problems = sum(carried.figures.rows.values()), len(carried.found.words)
    row.document, row.digest = canonical(signed).decode(), record_digest(signed).hex()
    _keep(row, carried.found.words)
    publish_record(row.digest)
    body: dict[str, Json] = {
        "digest": row.digest,
        "facts": row.facts,
        "rows": row.rows,
        "differences": row.problems,
    }
    record(act, "AuditPublished", f"audit:{ref}", body)
    return ref


def _keep(row: Audit, words: Sequence[str]) -> None:
    insert_rows(
        AuditDifference,
        [
            {"audit_id": row.id, "number": number, "words": one}
            for number, one in enumerate(words[:MOST_KEPT], start=1)
        ],
    )


@cache
def software() -> str:
    """Return which version of this program runs, as an audit says it."""
    try:
        text = (Path(current_app.root_path) / "pyproject.toml").read_text(encoding="utf-8")
        return f"urban-mine {tomllib.loads(text)['project']['version']}"
    except (OSError, KeyError, tomllib.TOMLDecodeError):
        return "urban-mine"
