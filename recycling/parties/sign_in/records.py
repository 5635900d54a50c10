"""Which requests to change something were refused?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert

from recycling import clock
from recycling.db import db
from recycling.deeds import Actor
from recycling.gathering import Turn
from recycling.parties.models import AccessRecord
from recycling.parties.sign_in.writing import writing

_KEEP = insert(AccessRecord)


def note_refused(actor: Actor, method: str, path: str, status: int, code: str) -> None:
    """Keep the access record of a refused request to change something."""
    with writing() as at:
        db.session.connection().execute(_KEEP, _record(at, actor, (method, path), (status, code)))


def note_refused_turns(turns: Sequence[Turn[Any]]) -> None:
    """Keep the access records of deeds that were refused when they were done together.

    Part of the transaction in which the others of them are done.
    """
    at = clock.now()
    rows = [
        _record(at, turn.act.actor, turn.request, (refusal.status, refusal.code))
        for turn in turns
        if turn.request and (refusal := turn.refused)
    ]
    if rows:
        db.session.connection().execute(_KEEP, rows)


def _record(
    at: datetime, actor: Actor, request: tuple[str, str], answer: tuple[int, str]
) -> dict[str, Any]:
    """Return the row of a request (method and path) and its answer (status and code)."""
    return {
        "at": at,
        "actor_ref": actor.person_ref,
        "organisation_ref": actor.organisation_ref,
        "method": request[0],
        "path": request[1][:300],
        "status": answer[0],
        "code": answer[1][:80],
    }
