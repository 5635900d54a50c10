"""How is a case opened? One step inside the deed of whatever it comes from."""

from __future__ import annotations

from recycling.bases.cases.models import Case
from recycling.bases.cases.rules import CaseState
from recycling.bases.models import Base
from recycling.db import db
from recycling.deeds import Act
from recycling.parties.models import Organisation
from recycling.references import new_reference


def open_against(
    act: Act, whom: Base | Organisation, origin: str, reference: str, about: str
) -> Case:
    """Open a case against an organisation, or against the recycler of a base (inside a deed).

    Whatever deed it is done in records that; ``reference`` names what the case comes from.
    """
    base = whom if isinstance(whom, Base) else None
    case = Case(
        ref=new_reference("CAS"),
        organisation_id=base.recycler_id if base is not None else whom.id,
        base_id=base.id if base is not None else None,
        country=whom.country,
        origin=origin,
        reference=reference,
        about=about,
        state=CaseState.OPENED,
        opened_at=act.at,
        opened_by=act.actor.person_ref,
        closing="",
        closed_by="",
    )
    db.session.add(case)
    db.session.flush()
    return case
