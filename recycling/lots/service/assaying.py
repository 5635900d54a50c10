"""Deeds about assays: commission a laboratory, add an assay, put it in force, answer a question."""

from __future__ import annotations

from sqlalchemy import func, select

from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict, Invalid, absent, missing
from recycling.ledger.service import record
from recycling.lots import bodies, queries
from recycling.lots.declared import composition_of, declaration_of
from recycling.lots.models import Assay, Lot, LotAnswer, LotFile
from recycling.lots.rules import (
    ASSAYED,
    REPLACEABLE,
    Component,
    Composition,
    FileKind,
    NewFile,
    Origin,
    State,
    check_composition,
    check_measured,
    check_report,
    is_single_rare_earth,
    on_dry_mass,
    questions,
)
from recycling.lots.service import counting
from recycling.lots.service.attaching import keep_file
from recycling.parties.models import Organisation
from recycling.parties.permissions import Permission, permit
from recycling.parties.rules import Kind
from recycling.parties.rules.standing import check_takes_on
from recycling.sayings import say

MOST_ASSAYS = 50
LONGEST_ANSWER = 1_000


@deed
def commission_laboratory(act: Act, ref: str, laboratory_ref: str) -> str:
    """Let a laboratory read the lot, as a draft too, and add assays; an empty reference ends that.

    Raises ``Invalid`` for an organisation that is no laboratory, or takes on nothing new.
    """
    lot = _open(act, ref, Permission.LOTS_EDIT)
    chosen = _laboratory(laboratory_ref) if laboratory_ref else None
    before = lot.laboratory_id
    lot.laboratory_id = chosen.id if chosen else None
    parties = {act.actor.organisation_ref, *_refs_of(before), *_refs_of(lot.laboratory_id)}
    _record(act, "LotLaboratoryCommissioned", lot, {"laboratory": laboratory_ref}, parties)
    return ref


def _laboratory(ref: str) -> Organisation:
    found = db.session.scalar(select(Organisation).where(Organisation.ref == ref))
    if found is None or found.kind != Kind.LABORATORY:
        raise Invalid(
            "not_a_laboratory",
            say("“%(ref)s” is not a laboratory on the register.", ref=ref),
            field="laboratory",
            way_out=say("Look the laboratory's reference up among the organisations."),
        )
    check_takes_on(found.name, found.standing, "laboratory")
    return found


def _refs_of(organisation_id: int | None) -> list[str]:
    if organisation_id is None:
        return []
    found = select(Organisation.ref).where(Organisation.id == organisation_id)
    return list(db.session.scalars(found))


@deed
def add_assay(act: Act, ref: str, composition: Composition, file: NewFile | str = "") -> str:
    """Keep what somebody found in a lot, with its report file; answers with the assay's number.

    ``file`` is the report: new, or the digest of one attached before, or empty where there is none.

    It is not in force until the holder puts it there. Raises ``Invalid`` naming the field, and
    ``Conflict`` once the lot has been awarded.
    """
    lot = _open(act, ref, Permission.LOTS_ASSAY)
    check_composition(composition)
    check_report(composition.report, act.at.date())
    check_measured(composition)
    on_dry_mass(composition, lot.moisture)
    number = _next_number(lot)
    is_own = act.actor.organisation_id == lot.holder_id
    row = Assay(
        lot_id=lot.id,
        number=number,
        origin=Origin.HOLDER if is_own else Origin.LABORATORY,
        added_by_id=act.actor.organisation_id,
        added_at=act.at,
    )
    counting.fill(row, composition)
    row.file_sha256 = _report_file(act, lot, file)
    db.session.add(row)
    db.session.flush()
    body = {"number": number, "origin": str(row.origin), **bodies.reported(row)}
    _record(act, "LotAssayAdded", lot, body, _all_parties(act, lot))
    return str(number)


def _report_file(act: Act, lot: Lot, file: NewFile | str) -> str:
    if isinstance(file, NewFile):
        keep_file(act, lot, file, (FileKind.ASSAY,))
        return file.sha256
    if file and not db.session.scalar(
        select(LotFile.id).where(LotFile.lot_id == lot.id, LotFile.sha256 == file)
    ):
        raise Invalid(
            "report_not_attached",
            say("No file with this digest is attached to the lot."),
            field="file_sha256",
            way_out=say("Attach the report first, or leave it out."),
        )
    return file


def _next_number(lot: Lot) -> int:
    last = db.session.scalar(select(func.max(Assay.number)).where(Assay.lot_id == lot.id)) or 1
    if last >= MOST_ASSAYS:
        raise Conflict(
            "too_many_assays",
            say("A lot has at most %(most_assays)s assays.", most_assays=MOST_ASSAYS),
            way_out=say("Put one of those it has in force."),
        )
    return last + 1


@deed
def put_assay_in_force(act: Act, ref: str, number: int) -> str:
    """Let an assay count for the lot, before an auction opens; the one before is kept.

    Raises ``NotFound``, and ``Conflict`` while an auction is open or for one without rare earths.
    """
    lot = queries.locked(ref)
    queries.refuse_unseen(act.actor, lot)
    permit(act.actor, Permission.LOTS_EDIT, lot)
    _refuse_frozen(lot)
    row = db.session.scalar(select(Assay).where(Assay.lot_id == lot.id, Assay.number == number))
    if row is None:
        raise absent(
            "assay", say("There is no assay no. %(number)s of %(lot)s.", number=number, lot=ref)
        )
    found = on_dry_mass(composition_of(row), lot.moisture)
    _refuse_nothing_found(lot, found)
    counting.put_in_force(lot, row, act.at, found)
    lot.changed_at = act.at
    body = {"number": number, **bodies.composition(lot)}
    _record(act, "LotAssayPutInForce", lot, body, _all_parties(act, lot))
    return ref


def _refuse_frozen(lot: Lot) -> None:
    if lot.state not in REPLACEABLE:
        raise Conflict(
            "assay_frozen",
            say(
                "Lot %(lot)s is %(lot_state)s; the assay in force stays.",
                lot=lot.ref,
                lot_state=lot.state.replace("_", " "),
            ),
            way_out=say(
                "A new assay is kept and shown beside it. It can count once no auction is open."
            )
            if lot.state == State.AUCTIONED
            else say("What was sold stays as it was offered."),
        )


def _refuse_nothing_found(lot: Lot, found: tuple[Component, ...]) -> None:
    if lot.is_public and not any(is_single_rare_earth(each) for each in found):
        raise Conflict(
            "no_rare_earth",
            say("This assay found no rare earth, and the lot is published."),
            way_out=say("Withdraw the lot, or add an assay that names its rare earths."),
        )


@deed
def answer_question(act: Act, ref: str, path: str, code: str, answer: str) -> str:
    """Say, as its holder, why an unusual figure is right; kept and shown beside the question.

    Raises ``Invalid`` for an empty or long answer, ``NotFound`` where nothing such is asked.
    """
    lot = _open(act, ref, Permission.LOTS_EDIT)
    said = answer.strip()
    if not 3 <= len(said) <= LONGEST_ANSWER:
        raise Invalid(
            "bad_length",
            say("An answer has 3 to %(longest_answer)s characters.", longest_answer=LONGEST_ANSWER),
            field="answer",
            way_out=say("Say it in a sentence or two."),
        )
    asked = (one for one in questions(declaration_of(lot)) if (one.path, one.code) == (path, code))
    found = next(asked, None)
    if found is None:
        raise missing("question", f"{path} {code}")
    row = LotAnswer(lot_id=lot.id, path=path, code=code, question=found.message, answer=said)
    row.at = act.at
    db.session.add(row)
    body: bodies.Body = {"path": path, "code": code, "question": found.message, "answer": said}
    _record(act, "LotQuestionAnswered", lot, body, {act.actor.organisation_ref})
    return ref


def _open(act: Act, ref: str, permission: Permission) -> Lot:
    lot = queries.locked(ref)
    queries.refuse_unseen(act.actor, lot)
    permit(act.actor, permission, lot)
    if lot.state not in ASSAYED:
        raise Conflict(
            "assays_closed",
            say(
                "Lot %(ref)s is %(lot_state)s; what was found in it is settled.",
                ref=ref,
                lot_state=lot.state.replace("_", " "),
            ),
            way_out=say("What a base finds at its gate goes into the receipt."),
        )
    lot.changed_at = act.at
    return lot


def _all_parties(act: Act, lot: Lot) -> set[str]:
    return {*_refs_of(lot.holder_id), *_refs_of(lot.laboratory_id), act.actor.organisation_ref}


def _record(act: Act, fact: str, lot: Lot, body: bodies.Body, parties: set[str]) -> None:
    record(act, fact, f"lot:{lot.ref}", body, parties=sorted(parties))
