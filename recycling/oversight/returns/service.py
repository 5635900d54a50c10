"""Deeds of monthly returns: drawn up, drawn up again, stated otherwise, signed, asked, accepted."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from recycling.bases.models import Base
from recycling.bases.rules import zone_of
from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict, Invalid, absent, missing
from recycling.ledger.canonical import Json
from recycling.ledger.service import record
from recycling.months import Month
from recycling.oversight.returns.document import digest_of, says_the_same, written
from recycling.oversight.returns.keeping import WHOLE, differs, fill_in, fill_in_again, returns_from
from recycling.oversight.returns.models import MonthlyReturn, ReturnDeparture, ReturnVersion
from recycling.oversight.returns.rules import (
    NO_FLOW,
    Key,
    NewDeparture,
    ReturnMove,
    ReturnState,
    check_departure,
    check_words,
    due_after,
    next_state,
)
from recycling.parties.models import Organisation
from recycling.parties.permissions import Permission, permit
from recycling.references import new_reference
from recycling.sayings import say
from recycling.streams import rules as streams


@deed
def draw_up_return(act: Act, base_ref: str, month: str) -> str:
    """Draw up a base's return for a month that is over there, from what the register says.

    Raises ``NotFound``, ``Invalid`` for a month that is not over, ``Conflict`` for one drawn up.
    """
    permit(act.actor, Permission.RETURNS_DRAW_UP)
    base = db.session.scalar(
        select(Base).where(Base.ref == base_ref).with_for_update(of=Base, key_share=True)
    )
    if base is None:
        raise missing("base", base_ref)
    row = _new(act, base, Month.parse(month))
    known = returns_from(base.id, month)
    if any(one.month >= month for one in known):
        raise Conflict(
            "drawn_up",
            say(
                "The return of %(base_name)s for %(month)s is drawn up.",
                base_name=base.name,
                month=month,
            ),
        )
    fill_in(row, known[-1] if known else None)
    db.session.add(row)
    db.session.flush()
    _record(act, "ReturnDue", row, {"counts": row.counts, "due": row.due_on.isoformat()})
    return row.ref


def _new(act: Act, base: Base, month: Month) -> MonthlyReturn:
    zone = zone_of(base.country, base.latitude_udeg, base.longitude_udeg)
    begins_at, ends_at = month.instants(zone)
    if ends_at > act.at:
        raise Invalid(
            "month_not_over",
            say("%(month)s is not over at %(base_name)s.", month=month, base_name=base.name),
            field="month",
            way_out=say("A return is drawn up when its month is over."),
        )
    due = due_after(month, base.country, zone)
    return MonthlyReturn(
        ref=new_reference("RTN"),
        base_id=base.id,
        base=base,
        recycler_id=base.recycler_id,
        country=base.country,
        month=str(month),
        begins_at=begins_at,
        ends_at=ends_at,
        state=ReturnState.DUE,
        due_on=due.due_on,
        due_at=due.due_at,
        remind_at=due.remind_at,
        regulator_at=due.regulator_at,
        term=due.source,
        stated_otherwise=0,
        signed_version=0,
        was_late=False,
        differs=False,
        question="",
        answer="",
        drawn_up_at=act.at,
        rows=[],
        departures=[],
        versions=[],
    )


@deed
def restate_returns(act: Act, base_id: int, instants: Collection[datetime]) -> str:
    """Draw up again what the register says of the months in which something was put right.

    What was signed stands; who signed is told where the register says otherwise. Answers the
    reference of the first return of these. Raises ``NotFound`` where none is drawn up yet.
    """
    permit(act.actor, Permission.RETURNS_DRAW_UP)
    base = db.session.scalars(
        select(Base).where(Base.id == base_id).with_for_update(of=Base, key_share=True)
    ).one()
    first = db.session.scalar(
        select(MonthlyReturn.month)
        .where(MonthlyReturn.base_id == base_id, MonthlyReturn.ends_at > min(instants))
        .order_by(MonthlyReturn.month)
        .limit(1)
    )
    if first is None:
        raise absent("return", say("There is no return of base %(base)s.", base=base.ref))
    rows = returns_from(base_id, first)
    found = (next((one for one in rows if one.ends_at > at), None) for at in instants)
    again = {one.id for one in found if one is not None}
    changed = fill_in_again(rows, again)
    otherwise = []
    for row in changed:
        row.restated_at, before = act.at, row.differs
        row.differs = differs(row)
        if row.differs and not before:
            otherwise.append(row)
    row = (otherwise or changed or rows)[0]
    row.base = base
    body: dict[str, Json] = {
        "returns": [one.ref for one in changed],
        "otherwise": "yes" if otherwise else "no",
    }
    _record(act, "ReturnRestated", row, body)
    return row.ref


@deed
def state_figures(act: Act, ref: str, new: NewDeparture) -> str:
    """State other figures than the register's of one stream and element, and why.

    Figures that are not named stay the register's. Takes the place of what was stated of the two
    before. Raises ``NotFound``, ``Forbidden``, ``Invalid`` naming each figure that cannot be, or
    by how much they do not add up.
    """
    row = _locked(ref, Permission.RETURNS_STATE, act)
    key, register = new.key, row.flows.get(new.key, NO_FLOW)
    departure = new.beside(register)
    check_departure(
        departure,
        register,
        frozenset(one.id for one in streams.streams()),
        frozenset(one.symbol for one in streams.elements()),
    )
    place = next((one for one in row.departures if one.key == key), None)
    if place is None:
        place = ReturnDeparture(stream=key.stream, element=key.element)
        row.departures.append(place)
    place.put(departure.flow)
    row.stated_otherwise = len(row.departures)
    place.kind, place.words = departure.kind, departure.words
    place.stated_at, place.stated_by = act.at, act.actor.person_ref
    body: dict[str, Json] = {
        "stream": key.stream,
        "element": key.element,
        "kind": departure.kind,
        "words": departure.words,
        "stated_kg": {name: mass.json() for name, mass in vars(departure.flow).items()},
    }
    _record(act, "ReturnFiguresStated", row, body)
    return ref


@deed
def withdraw_figures(act: Act, ref: str, key: Key) -> str:
    """Take back what was stated of one stream and element; raises ``Conflict`` where nothing was.

    What was signed before stands as it was signed.
    """
    row = _locked(ref, Permission.RETURNS_STATE, act)
    place = next((one for one in row.departures if one.key == key), None)
    if place is None:
        raise Conflict(
            "nothing_stated",
            say(
                "Nothing else is stated of %(key)s in return %(ref)s.",
                key=" ".join(key).strip() or "it",
                ref=ref,
            ),
            field="stream",
            way_out=say("The register's figures count."),
        )
    row.departures.remove(place)
    row.stated_otherwise = len(row.departures)
    body: dict[str, Json] = {"stream": key.stream, "element": key.element}
    _record(act, "ReturnFiguresWithdrawn", row, body)
    return ref


@deed
def sign_return(act: Act, ref: str, digest: str) -> str:
    """Sign a return for its recycler; it is kept as it is then, as its next version.

    ``digest`` is the SHA-256 of what the signer has read. Raises ``NotFound``, ``Forbidden``,
    ``Invalid`` where it says otherwise by now, ``Conflict`` where it was signed as it is.
    """
    row = _locked(ref, Permission.RETURNS_SIGN, act)
    text, last = written(row), row.version
    if last is not None and says_the_same(text, last.document):
        raise Conflict(
            "signed_already",
            say("Return %(ref)s is signed as it is.", ref=ref),
            field="return",
            way_out=say("Sign again once the register or what you state says otherwise."),
        )
    if digest != digest_of(text):
        raise Invalid(
            "another_text",
            say("This is not the digest of the return."),
            field="digest",
            way_out=say("Read return %(ref)s again, and sign what it says.", ref=ref),
        )
    number = last.number + 1 if last else 1
    row.was_late = row.was_late or (last is None and act.at > row.due_at)
    row.versions.append(
        ReturnVersion(
            number=number,
            document=text,
            digest=digest,
            signed_at=act.at,
            signed_by=act.actor.person_ref,
        )
    )
    row.state, row.differs = next_state(row.state, ReturnMove.SIGN), False
    row.signed_version, row.signed_at, row.accepted_at = number, act.at, None
    body: dict[str, Json] = {
        "version": number,
        "digest": digest,
        "stated_otherwise": len(row.departures),
        "late": "yes" if row.was_late else "no",
    }
    _record(act, "ReturnSigned", row, body)
    return ref


@deed
def question_return(act: Act, ref: str, question: str) -> str:
    """Give a signed return back with a question to its recycler.

    Raises ``NotFound``, ``Forbidden``, ``Conflict`` unless it is signed, ``Invalid`` naming the
    ``question``.
    """
    row = _locked(ref, Permission.RETURNS_DECIDE, act)
    row.state = next_state(row.state, ReturnMove.QUESTION)
    row.question, row.answer, row.accepted_at = check_words(question, "question"), "", None
    _record(act, "ReturnQuestioned", row, {"question": row.question})
    return ref


@deed
def answer_return(act: Act, ref: str, answer: str) -> str:
    """Answer the regulator's question in words; the version signed last stands.

    Raises ``NotFound``, ``Forbidden``, ``Conflict`` unless something is asked, ``Invalid`` naming
    the ``answer``.
    """
    row = _locked(ref, Permission.RETURNS_SIGN, act)
    row.state = next_state(row.state, ReturnMove.ANSWER)
    row.answer = check_words(answer, "answer")
    _record(act, "ReturnAnswered", row, {"question": row.question, "answer": row.answer})
    return ref


@deed
def accept_return(act: Act, ref: str, digest: str) -> str:
    """Accept the version signed last; ``digest`` is of the version that was read.

    Raises ``NotFound``, ``Forbidden``, ``Conflict`` unless it is signed, or signed anew since.
    """
    row = _locked(ref, Permission.RETURNS_DECIDE, act)
    after, version = next_state(row.state, ReturnMove.ACCEPT), row.version
    if version is None or version.digest != digest:
        raise Conflict(
            "another_version",
            say("This is not the digest of the version signed last."),
            field="digest",
            way_out=say("Read the return again."),
        )
    row.state, row.accepted_at = after, act.at
    row.question = row.answer = ""
    body: dict[str, Json] = {"version": version.number, "digest": version.digest}
    _record(act, "ReturnAccepted", row, body)
    return ref


def _locked(ref: str, permission: Permission, act: Act) -> MonthlyReturn:
    row = db.session.scalar(
        select(MonthlyReturn)
        .where(MonthlyReturn.ref == ref)
        .with_for_update(of=MonthlyReturn)
        .options(
            *WHOLE,
            joinedload(MonthlyReturn.base, innerjoin=True),
            joinedload(MonthlyReturn.recycler, innerjoin=True),
        )
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise missing("return", ref)
    permit(act.actor, permission, row)
    return row


def _record(act: Act, fact: str, row: MonthlyReturn, body: Mapping[str, Json]) -> None:
    said = {"base": row.base.ref, "base_name": row.base.name, "month": row.month, **body}
    record(act, fact, f"return:{row.ref}", said, parties=(_recycler_ref(row),))


def _recycler_ref(row: MonthlyReturn) -> str:
    return db.session.scalars(
        select(Organisation.ref).where(Organisation.id == row.recycler_id)
    ).one()
