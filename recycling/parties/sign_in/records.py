"""Which requests to change something were refused?"""

from __future__ import annotations

from recycling.db import db
from recycling.deeds import Actor
from recycling.parties.models import AccessRecord
from recycling.parties.sign_in.writing import writing


def note_refused(actor: Actor, method: str, path: str, status: int, code: str) -> None:
    """Keep the access record of a refused request to change something."""
    with writing() as at:
        db.session.add(
            AccessRecord(
                at=at,
                actor_ref=actor.person_ref,
                organisation_ref=actor.organisation_ref,
                method=method,
                path=path[:300],
                status=status,
                code=code[:80],
            )
        )
