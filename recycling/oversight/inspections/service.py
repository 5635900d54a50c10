"""Deeds of an inspection: planned, filled in question by question, weighed, signed, cancelled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from recycling.bases.models import Base, ProcessLine
from recycling.bases.rules import local_day
from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Invalid, missing
from recycling.ledger.canonical import Json
from recycling.ledger.service import record
from recycling.oversight.inspections.models import (
    Inspection,
    InspectionAnswer,
    InspectionProgramme,
    StockWeighing,
)
from recycling.oversight.inspections.rules.checklist import (
    NewAnswer,
    check_answer,
    question_of,
    traits_of,
)
from recycling.oversight.inspections.rules.lifecycle import (
    INSPECTIONS,
    LONGEST,
    InspectionState,
    Move,
    check_begun,
    check_visit_day,
    check_words,
    next_state,
)
from recycling.oversight.inspections.stock import stock_of
from recycling.parties.models import Membership, Person
from recycling.parties.permissions import Permission, permit
from recycling.quantities import NO_MASS, Mass
from recycling.references import new_reference
from recycling.sayings import say
from recycling.streams import rules as streams


@dataclass(frozen=True)
class NewVisit:
    """A visit to be planned; ``officers`` are references of persons, oneself where empty."""

    visit_on: date
    is_announced: bool
    reason: str
    officers: tuple[str, ...] = ()
    programme: str = ""


WHOLE = (
    joinedload(Inspection.base, innerjoin=True),
    joinedload(Inspection.recycler, innerjoin=True),
    joinedload(Inspection.authority, innerjoin=True),
    selectinload(Inspection.answers),
    selectinload(Inspection.files),
    selectinload(Inspection.weighings),
    selectinload(Inspection.findings),
)


@deed
def plan_visit(act: Act, base_ref: str, new: NewVisit) -> str:
    """Plan a visit to a base; only where it is announced does the base hear of it.

    Answers its reference. Raises ``NotFound``, ``Forbidden``, ``Invalid`` naming what is wrong.
    """
    base = db.session.scalar(
        select(Base)
        .where(Base.ref == base_ref)
        .options(
            joinedload(Base.recycler),
            selectinload(Base.lines).selectinload(ProcessLine.subtypes),
        )
    )
    if base is None:
        raise missing("base", base_ref)
    permit(act.actor, Permission.INSPECTIONS_VISIT, base)
    row = Inspection(
        ref=new_reference("INS"),
        base_id=base.id,
        base=base,
        recycler_id=base.recycler_id,
        recycler=base.recycler,
        authority_id=act.actor.organisation_id or 0,
        country=base.country,
        programme_id=_programme_id(new.programme, base.country),
        state=InspectionState.PLANNED,
        visit_on=check_visit_day(new.visit_on, local_day(base, act.at)),
        is_announced=new.is_announced,
        officers=list(_officers(act, new.officers)),
        traits=list(
            traits_of((line.process, [one.subtype for one in line.subtypes]) for line in base.lines)
        ),
        reason=check_words(new.reason, "reason"),
        planned_at=act.at,
        planned_by=act.actor.person_ref,
    )
    db.session.add(row)
    db.session.flush()
    record_of(
        act,
        "VisitPlanned",
        row,
        {
            "visit_on": row.visit_on.isoformat(),
            "announced": "yes" if row.is_announced else "no",
            "officers": list(row.officers),
            "programme": new.programme.strip(),
            "reason": row.reason,
        },
    )
    return row.ref


def _programme_id(ref: str, country: str) -> int | None:
    if not ref.strip():
        return None
    found = db.session.scalar(
        select(InspectionProgramme.id).where(
            InspectionProgramme.ref == ref.strip(), InspectionProgramme.country == country
        )
    )
    if found is None:
        raise Invalid(
            "unknown_programme",
            say("There is no programme %(ref)s of this country.", ref=ref.strip()),
            field="programme",
            way_out=say("Leave it empty, or give the reference of a programme."),
        )
    return found


def _officers(act: Act, refs: Sequence[str]) -> tuple[str, ...]:
    """Return the officers: members of the actor's authority, each once."""
    wanted = tuple(dict.fromkeys(one.strip() for one in refs)) or (act.actor.person_ref,)
    known = set(
        db.session.scalars(
            select(Person.ref)
            .join(Membership, Membership.person_id == Person.id)
            .where(Membership.organisation_id == act.actor.organisation_id, Person.ref.in_(wanted))
        )
    )
    unknown = [one for one in wanted if one not in known]
    if unknown:
        raise Invalid(
            "unknown_officer",
            say("%(unknown)s does not work for your authority.", unknown=", ".join(unknown)),
            field="officers",
            way_out=say("Assign people of your authority."),
        )
    return wanted


@deed
def answer_question(act: Act, ref: str, new: NewAnswer) -> str:
    """Answer one question of a checklist, in the place of what was answered before.

    Each answer is kept by itself, so that a lost connection loses one at most. Raises ``NotFound``,
    ``Forbidden``, ``Conflict`` before the day of the visit or once it is over, ``Invalid``.
    """
    row = locked(ref, Permission.INSPECTIONS_VISIT, act)
    fill_in(act, row)
    kept = check_answer(question_of(row.traits, new.question), new)
    place = next((one for one in row.answers if one.question == kept.question), None)
    if place is None:
        place = InspectionAnswer(inspection_id=row.id, question=kept.question)
        row.answers.append(place)
    place.answer, place.value, place.words = kept.answer, kept.value, kept.words
    place.answered_at, place.answered_by = act.at, act.actor.person_ref
    record_of(act, "QuestionAnswered", row, {**vars(kept)})
    return ref


@deed
def weigh_stock(act: Act, ref: str, stream: str, weighed: Mass, words: str) -> str:
    """Keep what was weighed of a stream in the store, beside what the register says is there now.

    Raises ``NotFound``, ``Forbidden``, ``Conflict`` before the day of the visit or once it is over,
    ``Invalid`` naming ``stream`` or ``weighed``.
    """
    row = locked(ref, Permission.INSPECTIONS_VISIT, act)
    fill_in(act, row)
    if stream not in {one.id for one in streams.streams()}:
        raise Invalid(
            "unknown_stream", say("There is no stream %(stream)s.", stream=stream), field="stream"
        )
    if weighed < NO_MASS:
        raise Invalid("below_zero", say("A mass is not below 0."), field="weighed")
    # Asked before a row without figures waits to be written.
    register = stock_of(row.base_id, act.at).get(stream, NO_MASS)
    place = next((one for one in row.weighings if one.stream == stream), None)
    if place is None:
        place = StockWeighing(inspection_id=row.id, stream=stream)
        row.weighings.append(place)
    place.weighed, place.register, place.words = weighed, register, words.strip()[:LONGEST]
    place.weighed_at, place.weighed_by = act.at, act.actor.person_ref
    body: dict[str, Json] = {
        "stream": stream,
        "weighed_kg": weighed.json(),
        "register_kg": register.json(),
        "words": place.words,
    }
    record_of(act, "StockWeighed", row, body)
    return ref


@deed
def cancel_inspection(act: Act, ref: str, reason: str) -> str:
    """Cancel an inspection that is not signed, with the reason.

    Raises ``NotFound``, ``Forbidden``, ``Conflict`` once it is over, ``Invalid`` naming ``reason``.
    """
    row = locked(ref, Permission.INSPECTIONS_VISIT, act)
    row.state = next_state(INSPECTIONS, row.state, Move.CANCEL, "inspection")
    row.cancelled = check_words(reason, "reason")
    body: dict[str, Json] = {
        "reason": row.cancelled,
        "announced": "yes" if row.is_announced else "no",
        "visit_on": row.visit_on.isoformat(),
    }
    record_of(act, "InspectionCancelled", row, body)
    return ref


def fill_in(act: Act, row: Inspection) -> None:
    """Let an inspection be under way; raises ``Conflict`` before its day, or once it is over."""
    state = next_state(INSPECTIONS, row.state, Move.FILL_IN, "inspection")
    check_begun(row.visit_on, local_day(row.base, act.at))
    row.state = state


def locked(ref: str, permission: Permission, act: Act) -> Inspection:
    """Load an inspection with all that is of it, locked; raises ``NotFound``, ``Forbidden``."""
    row = db.session.scalar(
        select(Inspection)
        .where(Inspection.ref == ref)
        .with_for_update(of=Inspection)
        .options(*WHOLE)
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise missing("inspection", ref)
    permit(act.actor, permission, row)
    return row


def record_of(act: Act, fact: str, row: Inspection, body: Mapping[str, Json]) -> None:
    """Record a fact, which the base may see where it knows of the inspection.

    Answers, weighings and findings are told to nobody before the report is signed.
    """
    said = {"base": row.base.ref, "base_name": row.base.name, **body}
    tells = fact in _TOLD and row.is_known_to_base
    record(act, fact, f"inspection:{row.ref}", said,
           parties=(row.recycler.ref,) if tells else ())  # fmt: skip


_TOLD = frozenset({"VisitPlanned", "InspectionSigned", "InspectionCancelled"})
