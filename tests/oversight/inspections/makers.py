"""Makers of inspections: planned, filled in, signed with what was found."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from recycling import clock
from recycling.bases.models import Base
from recycling.bases.rules.local_time import local_day
from recycling.db import db
from recycling.deeds import Actor
from recycling.oversight.inspections import queries, service
from recycling.oversight.inspections.programmes import draw_up_programme
from recycling.oversight.inspections.reporting import NewFinding, note_finding, sign_report
from recycling.oversight.inspections.rules.checklist import NewAnswer
from recycling.oversight.inspections.rules.ranking import Quarter
from recycling.oversight.inspections.service import NewVisit
from tests.bases.makers import a_licensed_base
from tests.makers import Member

WHY = "It stands first in the programme of the quarter."
FOUND = "Two drums of swarf in hall 3 bear no label."
DONE = "Both drums were labelled on the same day, see the photos sent by mail."
SEEN = "The photos show both labels; they were seen at the gate too."
WRONG = "The label of the second drum cannot be read; write it anew."


def a_programme(regulator: Member, visits: int = 2, share: int = 50) -> str:
    """The reference of the programme of this quarter."""
    return draw_up_programme(regulator.act(), str(Quarter.of(clock.today())), visits, share)


def a_visit(regulator: Member, base: str, *, is_announced: bool = True) -> str:
    """The reference of a visit of today, as the day is where the base stands."""
    site = db.session.scalars(select(Base).where(Base.ref == base)).one()
    new = NewVisit(local_day(site, clock.now()), is_announced, WHY)
    db.session.rollback()
    return service.plan_visit(regulator.act(), base, new)


def answered(regulator: Member, inspection: str) -> str:
    """Answer every question of an inspection, and return the digest of its report."""
    for card in _whole(inspection, regulator.actor).questions:
        asked = card.question
        new = NewAnswer(asked.id, "measured", "7.5") if asked.is_measured else _yes(asked.id)
        service.answer_question(regulator.act(), inspection, new)
    return _whole(inspection, regulator.actor).digest


def _yes(question: str) -> NewAnswer:
    return NewAnswer(question, "yes")


def _whole(inspection: str, actor: Actor) -> queries.WholeInspection:
    found = queries.inspection(inspection, actor)
    db.session.rollback()
    return found


def found(regulator: Member, inspection: str, grade: str = "minor", days: int = 30) -> str:
    """The reference of a finding to be put right in so many days."""
    term = None if grade == "none" else clock.today() + timedelta(days=days)
    new = NewFinding(grade, FOUND, "labels_on", term)
    return note_finding(regulator.act(), inspection, new)


def signed(regulator: Member, inspection: str) -> str:
    """Answer every question and sign the report."""
    return sign_report(regulator.act(), inspection, answered(regulator, inspection))


def an_inspection(recycler: Member, regulator: Member, *, is_announced: bool = True) -> str:
    """A visit of today to a new base."""
    return a_visit(regulator, a_licensed_base(recycler, regulator), is_announced=is_announced)
