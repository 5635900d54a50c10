"""Stages of inspections of the API's world: made for its recycler and its regulator."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from recycling.bases.models import Base
from recycling.db import db
from recycling.files import take
from recycling.oversight.inspections.attaching import attach_evidence
from recycling.oversight.inspections.following import answer_finding
from recycling.oversight.inspections.models import Inspection, InspectionProgramme
from tests.makers import Member
from tests.oversight.inspections.makers import (
    DONE,
    a_programme,
    an_inspection,
    answered,
    found,
    signed,
)

Refs = dict[str, str]
PAPER = b"%PDF-1.4\n%%EOF\n"


def _planned(recycler: Member, regulator: Member) -> Refs:
    ref = an_inspection(recycler, regulator)
    base = db.session.scalar(
        select(Base.ref)
        .join(Inspection, Inspection.base_id == Base.id)
        .where(Inspection.ref == ref)
    )
    db.session.rollback()
    return {"inspection": ref, "base": base or ""}


def _answered(recycler: Member, regulator: Member) -> Refs:
    refs = _planned(recycler, regulator)
    return {**refs, "digest": answered(regulator, refs["inspection"])}


def _noted(recycler: Member, regulator: Member) -> Refs:
    refs = _planned(recycler, regulator)
    return {**refs, "finding": found(regulator, refs["inspection"])}


def _open(recycler: Member, regulator: Member) -> Refs:
    refs = _noted(recycler, regulator)
    attach_evidence(regulator.act(), refs["inspection"], "labels_on", take(PAPER, "label.pdf"))
    signed(regulator, refs["inspection"])
    return refs


def _finding_answered(recycler: Member, regulator: Member) -> Refs:
    refs = _open(recycler, regulator)
    answer_finding(recycler.act(), refs["finding"], DONE)
    return refs


def _programmed(_recycler: Member, regulator: Member) -> Refs:
    ref = db.session.scalar(
        select(InspectionProgramme.ref).where(
            InspectionProgramme.country == regulator.actor.country
        )
    )
    db.session.rollback()
    return {"programme": ref or a_programme(regulator)}


INSPECTIONS: dict[str, Callable[[Member, Member], Refs]] = {
    "inspection_planned": _planned,
    "inspection_answered": _answered,
    "finding_noted": _noted,
    "finding_open": _open,
    "finding_answered": _finding_answered,
    "programmed": _programmed,
}
