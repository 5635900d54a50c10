"""Deeds by which a case is opened and closed (regulator of the country of whom it is about)."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from recycling.bases.cases.models import Case
from recycling.bases.cases.opening import open_against
from recycling.bases.cases.rules import (
    IN_EFFECT,
    CaseState,
    Measure,
    NewCase,
    OrderState,
    Origin,
    check_case_open,
    check_closable,
    check_new_case,
    check_words,
)
from recycling.bases.models import Base
from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict, missing
from recycling.ledger.canonical import Json
from recycling.ledger.service import record
from recycling.oversight.cases.origins import check_origin
from recycling.oversight.cases.service.loading import locked_case
from recycling.parties.models import Organisation
from recycling.parties.permissions import Permission, permit
from recycling.sayings import say


@deed
def open_case(act: Act, new: NewCase) -> str:
    """Open a case against an organisation or one of its bases, saying where it comes from.

    Answers with its reference. Raises ``Invalid`` naming every field that is wrong, ``NotFound``
    for whom or what it names, ``Conflict`` where a case about the same is open.
    """
    check_new_case(new)
    whom = _addressee(new.addressee.strip())
    permit(act.actor, Permission.CASES_OPEN, whom)
    reference = new.reference.strip()
    check_origin(act.actor, new.origin, reference)
    _refuse_twice(whom, new.origin, reference)
    case = open_against(act, whom, new.origin, reference, new.about.strip())
    body: dict[str, Json] = {
        "case": case.ref,
        "origin": case.origin,
        "reference": reference,
        "about": new.addressee.strip(),
        "words": case.about,
        "base": whom.ref if isinstance(whom, Base) else "",
        "organisation": whom.recycler.ref if isinstance(whom, Base) else whom.ref,
    }
    record(act, "CaseOpened", f"case:{case.ref}", body)
    return case.ref


def _addressee(ref: str) -> Base | Organisation:
    base = db.session.scalar(select(Base).where(Base.ref == ref).options(joinedload(Base.recycler)))
    if base is not None:
        return base
    organisation = db.session.scalar(select(Organisation).where(Organisation.ref == ref))
    if organisation is None:
        refusal = missing("base or organisation", ref)
        refusal.field = "addressee"
        raise refusal
    return organisation


def _refuse_twice(whom: Base | Organisation, origin: str, reference: str) -> None:
    if not reference:
        return
    of_whom = (
        Case.base_id == whom.id
        if isinstance(whom, Base)
        else (Case.organisation_id == whom.id) & Case.base_id.is_(None)
    )
    found = db.session.scalar(
        select(Case.ref).where(
            Case.origin == origin,
            Case.reference == reference,
            Case.state != CaseState.CLOSED,
            of_whom,
        )
    )
    if found:
        raise Conflict(
            "case_open_already",
            say("Case %(found)s is open about the same.", found=found),
            field="reference",
            way_out=say("Go on in that case."),
        )


@deed
def close_case(act: Act, ref: str, evidence: str) -> str:
    """Close a case on evidence, or because nothing is left to be done.

    What was still to be put right counts as met on that evidence. Raises ``Conflict`` where it is
    closed, production has ceased or a licence is suspended by it; ``Invalid`` naming ``evidence``.
    """
    case = locked_case(ref)
    permit(act.actor, Permission.CASES_DECIDE, case)
    check_case_open(ref, case.state)
    check_closable((one.ref, one.measure, one.state) for one in case.orders)
    case.closing = check_words(evidence, "evidence", "what shows that nothing is left to be done")
    met = [
        one
        for one in case.orders
        if one.measure == Measure.RECTIFICATION and one.state in IN_EFFECT
    ]
    for order in met:
        order.state, order.ended_at, order.ending = OrderState.MET, act.at, case.closing
    is_known = bool(case.orders) or case.origin == Origin.BREACH
    case.state, case.closed_at, case.closed_by = CaseState.CLOSED, act.at, act.actor.person_ref
    body: dict[str, Json] = {
        "case": ref,
        "reason": case.closing,
        "met": [one.ref for one in met],
        "about": case.base.ref if case.base else case.organisation.ref,
        "base": case.base.ref if case.base else "",
        "organisation": case.organisation.ref if is_known else "",
    }
    parties = [case.organisation.ref] if is_known else []
    record(act, "CaseClosed", f"case:{ref}", body, parties=parties)
    return ref
