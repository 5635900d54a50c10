"""What do officers of the demonstration inspect? One visit signed, one announced, one unseen."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

from PIL import Image
from sqlalchemy import select

from recycling import clock
from recycling.bases.models import Base
from recycling.bases.rules import local_day
from recycling.clock import SteppedClock
from recycling.db import db
from recycling.deeds import Act
from recycling.demonstration.people import actor
from recycling.files import take
from recycling.oversight.inspections import queries, reporting, service
from recycling.oversight.inspections.attaching import attach_evidence
from recycling.oversight.inspections.cards import QuestionCard
from recycling.oversight.inspections.following import answer_finding, tell_overdue
from recycling.oversight.inspections.programmes import draw_up_programme
from recycling.oversight.inspections.reporting import NewFinding
from recycling.oversight.inspections.rules.checklist import NewAnswer
from recycling.oversight.inspections.rules.ranking import Quarter
from recycling.oversight.inspections.service import NewVisit
from recycling.oversight.inspections.stock import stock_of
from recycling.quantities import Mass

_AGO = timedelta(days=20)
_VISITS = 2
_WHY = "It stands first in the programme of the quarter."
_UNLABELLED = "Two drums of swarf in hall 3 bear no label; nobody could say since when they stand."
_NO_SHEET = "The sheet of the extractant is two editions old."
_DONE = "The sheet of this year hangs beside the tank since the day after your visit."
_MEASURED = {"water_ph": "7.4", "scale_off": "0.02", "mercury_air": "0.008", "dose_rate": "0.11"}
_LESS = Mass.kg("35")


def inspect() -> None:
    """Draw up a programme, visit a base three weeks ago, and plan two visits to come."""
    officer = actor("regulator")
    with clock.held(SteppedClock(clock.now() - _AGO)):
        first, second = _bases(officer.country)
        # The quarter of today: three weeks ago may have been in the one before.
        _visit(first)
    programme = draw_up_programme(Act(officer), str(Quarter.of(clock.today())), _VISITS, 50)
    for days, is_announced, base in ((6, True, first), (2, False, second)):
        day = clock.today() + timedelta(days=days)
        new = NewVisit(day, is_announced, _WHY, programme=programme)
        service.plan_visit(Act(officer), base, new)
    tell_overdue(clock.today(), 10)


def _bases(country: str) -> tuple[str, str]:
    rows = db.session.scalars(
        select(Base.ref).where(Base.country == country).order_by(Base.id).limit(2)
    ).all()
    db.session.rollback()
    return rows[0], rows[-1]


def _day_at(base: str) -> date:
    """Return today where a base stands: a visit is planned by its calendar."""
    site = db.session.scalars(select(Base).where(Base.ref == base)).one()
    day = local_day(site, clock.now())
    db.session.rollback()
    return day


def _visit(base: str) -> None:
    """Fill a checklist in, weigh the store, find two things, and sign."""
    act = Act(actor("regulator"))
    ref = service.plan_visit(act, base, NewVisit(_day_at(base), is_announced=False, reason=_WHY))
    whole = queries.inspection(ref, act.actor)
    db.session.rollback()
    for card in whole.questions:
        service.answer_question(act, ref, _answer(card))
    attach_evidence(act, ref, "labels_on", take(_photo(), "drums in hall 3.jpg"))
    _weigh(act, ref, base)
    late = clock.today() + timedelta(days=14)
    later = clock.today() + timedelta(days=40)
    minor = reporting.note_finding(act, ref, NewFinding("minor", _NO_SHEET, "", later))
    reporting.note_finding(act, ref, NewFinding("minor", _UNLABELLED, "labels_on", late))
    digest = queries.inspection(ref, act.actor).digest
    db.session.rollback()
    reporting.sign_report(act, ref, digest)
    answer_finding(Act(actor("recycler")), minor, _DONE)


def _answer(card: QuestionCard) -> NewAnswer:
    asked = card.question
    if asked.is_measured:
        return NewAnswer(asked.id, "measured", _MEASURED.get(asked.id, "1"))
    if asked.id == "labels_on":
        return NewAnswer(asked.id, "no", words=_UNLABELLED)
    return NewAnswer(asked.id, "yes")


def _weigh(act: Act, ref: str, base: str) -> None:
    base_id = db.session.scalars(select(Base.id).where(Base.ref == base)).one()
    there = stock_of(base_id, clock.now())
    db.session.rollback()
    for stream, mass in list(there.items())[:1]:
        service.weigh_stock(act, ref, stream, mass - _LESS, "On the base’s platform scale.")


def _photo() -> bytes:
    file = BytesIO()
    Image.new("RGB", (320, 200), "#7a8a99").save(file, "JPEG")
    return file.getvalue()
