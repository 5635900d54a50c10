"""Makers of dossiers: what a holder asks, what authorities answer, and what travels along."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from recycling import clock
from recycling.bases.models import Base
from recycling.bases.service import register_base
from recycling.custody.borders import service
from recycling.custody.borders.letters import enter_answer
from recycling.custody.borders.models import BorderPaper
from recycling.custody.borders.papers import draw_up_paper
from recycling.custody.borders.rules import NewAnswer, NewDossier
from recycling.custody.borders.rules.crossings import NEW_LAW
from recycling.custody.models import Consignment
from recycling.custody.roadside.codes import code_of
from recycling.custody.roadside.service import ask_roadside_link
from recycling.custody.service import draft_consignment
from recycling.db import db
from recycling.deeds import Act, Actor
from recycling.files import Taken, take
from recycling.quantities import Mass
from tests.bases.makers import a_new_base
from tests.custody.makers import Road, a_dispatch, a_paid_lot
from tests.makers import Member
from tests.remembering import remembered

CODE = "12 01 18*"


def a_new_dossier(base: str, **differs: Any) -> NewDossier:
    """Two consignments of 6 t of swarf from Germany to a base in France."""
    today = clock.today()
    whole: dict[str, Any] = {
        "base": base,
        "from_country": "DE",
        "code": CODE,
        "description": "NdFeB grinding swarf under water",
        "packaging": "steel drums",
        "hazards": ("HP3",),
        "operation": "R4",
        "mass": Mass.kg("6000"),
        "consignments": 2,
        "first_day": today,
        "last_day": today + timedelta(days=300),
        "contract": "C-2026-17",
        "guarantee": "Hanse Bürgschaft 70 118, EUR 45 000",
    }
    return NewDossier(**{**whole, **differs})


def a_yes(**differs: Any) -> NewAnswer:
    """A consent of today, good for 200 days."""
    today = clock.today()
    whole: dict[str, Any] = {
        "consents": True,
        "document": "DE 1350/2026-1",
        "decided_on": today,
        "valid_from": today,
        "valid_to": today + timedelta(days=200),
        "conditions": "By road alone.",
    }
    return NewAnswer(**{**whole, **differs})


def a_letter() -> Taken:
    """The letter of an authority, as somebody uploads it."""
    return take(b"%PDF-1.7 we consent", "letter.pdf")


def a_no() -> NewAnswer:
    """A refusal of today."""
    return a_yes(consents=False, reason="The base has no room.", valid_from=None, valid_to=None)


@remembered
def a_dossier(road: Road, **differs: Any) -> str:
    """The reference of a dossier nobody has answered."""
    return service.ask_dossier(road.holder.act(), a_new_dossier(road.bidder.base, **differs))


@remembered
def a_consented_dossier(road: Road, french: Member, **differs: Any) -> str:
    """The reference of a dossier to which both countries consent."""
    ref = a_dossier(road, **differs)
    service.answer_dossier(road.regulator.act(), ref, "DE", a_yes())
    return service.answer_dossier(french.act(), ref, "FR", a_yes())


@remembered
def a_crossing(road: Road, dossier: str = "", lot: str = "") -> str:
    """The reference of a prepared consignment over a border, with its paper under a dossier."""
    lot = lot or a_paid_lot(road)
    ref = draft_consignment(road.holder.act(), a_dispatch(road, lot))
    return draw_up_paper(road.holder.act(), ref, dossier) if dossier else ref


def a_base_abroad(recycler: Member) -> str:
    """The reference of a base in the Netherlands, with no licence."""
    return register_base(recycler.act(), a_new_base(country="NL", place="Delfzijl"))


def moved_abroad(consignment: str, base: str) -> None:
    """Let a prepared consignment, or one on its way, go to a base abroad."""
    there = select(Base.id).where(Base.ref == base).scalar_subquery()
    named = Consignment.ref == consignment
    db.session.execute(update(Consignment).where(named).values(base_id=there))
    db.session.commit()


def a_kept_paper(consignment: str) -> None:
    """General information that travels with a consignment."""
    row = db.session.scalars(select(Consignment).where(Consignment.ref == consignment)).one()
    paper = BorderPaper(
        consignment_id=row.id,
        kind="information",
        law=NEW_LAW,
        transit=["BE"],
        operation="R4",
        drawn_up_at=clock.now(),
        drawn_up_by="PER-1",
    )
    db.session.add(paper)
    db.session.commit()


def answer_body(**differs: Any) -> dict[str, Any]:
    """A consent as a program sends it."""
    yes = a_yes(**differs)
    days = {name: getattr(yes, name) for name in ("decided_on", "valid_from", "valid_to")}
    return {
        "consents": yes.consents,
        "document": yes.document,
        "conditions": yes.conditions,
        "reason": yes.reason,
        **{name: day.isoformat() if day else None for name, day in days.items()},
    }


def dossier_body(base: str, **differs: Any) -> dict[str, Any]:
    """A dossier as a program sends it."""
    new = a_new_dossier(base)
    texts = ("base", "code", "description", "packaging", "operation", "contract", "guarantee")
    return {
        **{name: getattr(new, name) for name in texts},
        "hazards": list(new.hazards),
        "mass_kg": new.mass.json(),
        "consignments": new.consignments,
        "first_day": new.first_day.isoformat(),
        "last_day": new.last_day.isoformat(),
        **differs,
    }


def on_the_road(consignment: str, holder: Actor, recycler: Actor, carrier: Actor) -> dict[str, str]:
    """A consignment in transit over a border, with paper and roadside link; another's dossier."""
    link = ask_roadside_link(Act(carrier), consignment)
    base = a_base_abroad(Member(recycler, "", ""))
    moved_abroad(consignment, base)
    a_kept_paper(consignment)
    dossier = service.ask_dossier(Act(holder), a_new_dossier(base))
    enter_answer(Act(holder), dossier, "DE", a_yes(), a_letter())
    shown = {"roadside": link, "roadside_code": code_of(link)}
    return {"crossing": consignment, "dossier": dossier, **shown}
