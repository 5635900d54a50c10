"""Does every dossier count what left under it, and does each answer stand in the ledger?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from recycling.clock import stamp
from recycling.custody.borders.models import BorderPaper, Consent, Dossier
from recycling.custody.borders.rules import AnswerState
from recycling.custody.models import Consignment
from recycling.db import db
from recycling.ledger.models import Fact
from recycling.quantities import NO_MASS, Mass
from recycling.sayings import say

_AT_ONCE = 200
_ANSWERS = ("ConsentAnswered", "ConsentEntered", "ConsentTacit", "ConsentWithdrawn")
_DRAWN = "BorderPaperDrawnUp"


def disagreements() -> Iterator[str]:
    """Name every dossier, answer and border paper that says other than what was done."""
    last = 0
    while rows := db.session.scalars(
        select(Dossier)
        .options(selectinload(Dossier.consents))
        .where(Dossier.id > last)
        .order_by(Dossier.id)
        .limit(_AT_ONCE)
    ).all():
        last = rows[-1].id
        counted, said = _counted(rows), _said(rows)
        for row in rows:
            if (row.used_consignments, row.used_mass) != counted.get(row.id, (0, NO_MASS)):
                many, mass = row.used_consignments, row.used_mass
                yield say(
                    "dossier %(ref)s counts %(many)s consignment(s), %(mass)s: other than left.",
                    ref=row.ref,
                    many=many,
                    mass=mass,
                )
            for one in row.consents:
                yield from _of_consent(row, one, said)
        db.session.expunge_all()
    yield from _unrecorded_papers()


def _counted(rows: Sequence[Dossier]) -> dict[int, tuple[int, Mass]]:
    """Return how many consignments of each dossier left, of which mass, by its papers."""
    asked = (
        select(BorderPaper.dossier_id, func.count(), func.sum(BorderPaper.counted))
        .where(
            BorderPaper.dossier_id.in_([row.id for row in rows]),
            BorderPaper.counted_at.is_not(None),
            BorderPaper.given_back_at.is_(None),
        )
        .group_by(BorderPaper.dossier_id)
    )
    return {
        dossier: (many, mass or NO_MASS)
        for dossier, many, mass in db.session.execute(asked)
        if dossier is not None
    }


def _said(rows: Sequence[Dossier]) -> dict[tuple[str, str], Fact]:
    """Return the newest fact about the answer of each country to each dossier."""
    subjects = [f"dossier:{row.ref}" for row in rows]
    wanted = Fact.subject.in_(subjects), Fact.type.in_(_ANSWERS)
    facts = db.session.scalars(select(Fact).where(*wanted).order_by(Fact.id))
    return {(fact.subject, fact.body["country"]): fact for fact in facts}


def _of_consent(row: Dossier, one: Consent, said: dict[tuple[str, str], Fact]) -> Iterator[str]:
    fact = said.get((f"dossier:{row.ref}", one.country))
    told = fact.body["answer"] if fact else AnswerState.AWAITED
    days = (fact.body["valid_from"], fact.body["valid_to"]) if fact else (None, None)
    held = tuple(day.isoformat() if day else None for day in (one.valid_from, one.valid_to))
    if (one.state, held) != (told, days):
        yield say(
            "the answer of %(country)s to dossier %(ref)s is not what its fact says.",
            country=one.country,
            ref=row.ref,
        )


def _unrecorded_papers() -> Iterator[str]:
    last = 0
    while rows := db.session.execute(
        select(BorderPaper, Consignment.ref)
        .join(Consignment, Consignment.id == BorderPaper.consignment_id)
        .where(BorderPaper.consignment_id > last)
        .order_by(BorderPaper.consignment_id)
        .limit(_AT_ONCE)
    ).all():
        last = rows[-1][0].consignment_id
        subjects = [f"consignment:{ref}" for _paper, ref in rows]
        wanted = Fact.subject.in_(subjects), Fact.type == _DRAWN
        facts = db.session.scalars(select(Fact).where(*wanted).order_by(Fact.id))
        newest = {fact.subject: fact for fact in facts}
        for paper, ref in rows:
            fact = newest.get(f"consignment:{ref}")
            held = (stamp(paper.drawn_up_at), paper.kind, paper.serial)
            if fact is None or held != (stamp(fact.at), fact.body["kind"], fact.body["serial"]):
                yield say(
                    "the border paper of consignment %(ref)s is not the one its fact names.",
                    ref=ref,
                )
        db.session.expunge_all()
