"""Deeds of what licences rest on, by those who may, and what they make of a licence."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from recycling import clock
from recycling.bases import queries, service
from recycling.bases.footings import queries as footings
from recycling.bases.footings import reminding
from recycling.bases.footings import service as deeds
from recycling.bases.footings.models import Footing
from recycling.bases.footings.rules import FootingKind, ProcessList, YearlyScale
from recycling.clock import SteppedClock
from recycling.db import db
from recycling.deeds import SYSTEM, Act
from recycling.errors import Conflict, Forbidden, Invalid, NotFound
from recycling.ledger.models import Fact
from recycling.parties.rules import Kind
from recycling.quantities import Mass
from tests.bases.footings import a_new_footing
from tests.bases.makers import a_licensed_base, an_applied_base
from tests.makers import Member, a_member


@pytest.fixture
def recycler(in_app: Flask) -> Member:
    return a_member(Kind.RECYCLER)


@pytest.fixture
def regulator(in_app: Flask) -> Member:
    return a_member(Kind.REGULATOR)


def enter(recycler: Member, base: str, kind: str = "bond", **differs: Any) -> str:
    return deeds.enter_footing(recycler.act(), base, a_new_footing(kind, **differs))


def state(ref: str) -> str:
    found = footings.footing(ref).state
    db.session.rollback()
    return found


def facts(kind: str) -> list[dict[str, Any]]:
    rows = db.session.scalars(select(Fact).where(Fact.type == kind).order_by(Fact.id)).all()
    bodies = [row.body for row in rows]
    db.session.rollback()
    return bodies


def test_a_grant_without_what_the_licence_rests_on_names_all_that_is_missing(
    recycler: Member, regulator: Member
) -> None:
    _base, ref = an_applied_base(recycler)
    with pytest.raises(Conflict) as refused:
        service.grant_licence(regulator.act(), ref)
    assert refused.value.code == "licence_does_not_stand"
    assert len(refused.value.details) == 6
    assert queries.licence(ref).state == "applied"


def test_a_granted_licence_no_longer_counts_once_what_it_rests_on_is_annulled(
    recycler: Member, regulator: Member
) -> None:
    base = a_licensed_base(recycler, regulator)
    assert queries.base(base).licences[0].counts_today
    bond = next(f for f in footings.footings(base).items if f.kind == "bond")
    deeds.annul_footing(regulator.act(), bond.ref, "The bank withdrew it.")
    card = queries.base(base).licences[0]
    assert (card.state, card.counts_today) == ("granted", False)
    assert [one.code for one in card.lacking] == ["no_bond"]


def test_a_newer_one_supersedes_and_where_it_is_annulled_the_one_before_stands_again(
    recycler: Member, regulator: Member
) -> None:
    base = a_licensed_base(recycler, regulator)
    older = next(f.ref for f in footings.footings(base).items if f.kind == "bond")
    newer = enter(recycler, base)
    assert [one.ref for one in footings.awaiting("DE").items] == [newer]
    deeds.accept_footing(regulator.act(), newer)
    assert (state(older), state(newer)) == ("superseded", "accepted")
    deeds.annul_footing(regulator.act(), newer, "Entered by mistake.")
    assert (state(older), state(newer)) == ("accepted", "annulled")
    assert facts("FootingAnnulled")[0]["restored"] == [older]


def test_a_rejected_or_withdrawn_one_cannot_be_decided_on_again(
    recycler: Member, regulator: Member
) -> None:
    base, _licence = an_applied_base(recycler)
    rejected, withdrawn = enter(recycler, base), enter(recycler, base)
    deeds.reject_footing(regulator.act(), rejected, "It is not signed.")
    deeds.withdraw_footing(recycler.act(), withdrawn)
    assert footings.footing(rejected).reason == "It is not signed."
    for ref in (rejected, withdrawn):
        with pytest.raises(Conflict, match=state(ref)):
            deeds.accept_footing(regulator.act(), ref)


def test_only_its_recycler_enters_and_only_the_countrys_regulator_decides(
    recycler: Member, regulator: Member
) -> None:
    base, _licence = an_applied_base(recycler)
    with pytest.raises(Forbidden):
        enter(a_member(Kind.RECYCLER), base)
    ref = enter(recycler, base)
    for stranger in (recycler, a_member(Kind.REGULATOR, country="FR")):
        with pytest.raises(Forbidden):
            deeds.accept_footing(stranger.act(), ref)
    with pytest.raises(NotFound):
        deeds.accept_footing(regulator.act(), "FTG-22222-22222")


def test_the_same_number_is_entered_once_and_a_foreign_licence_is_unknown(
    recycler: Member, regulator: Member
) -> None:
    base, licence = an_applied_base(recycler)
    enter(recycler, base, number="B 7")
    with pytest.raises(Conflict, match="B 7"):
        enter(recycler, base, number=" B 7 ")
    with pytest.raises(Invalid, match="LIC-1"):
        enter(recycler, base, "yearly_scale", licence="LIC-1")
    over = YearlyScale((("ndfeb_swarf", Mass.kg(10**9)),))
    with pytest.raises(Invalid) as refused:
        enter(recycler, base, "yearly_scale", licence=licence, details=over)
    assert refused.value.field == "details.categories.ndfeb_swarf"
    with pytest.raises(Invalid):
        deeds.enter_footings(recycler.act(), base, ())


def test_several_are_accepted_at_once_or_none_of_them(recycler: Member, regulator: Member) -> None:
    base, _licence = an_applied_base(recycler)
    refs = (enter(recycler, base), enter(recycler, base, "acceptance"))
    with pytest.raises(NotFound, match="FTG-22222"):
        deeds.accept_footings(regulator.act(), base, (*refs, "FTG-22222-22222"))
    assert state(refs[0]) == "entered"
    deeds.accept_footings(regulator.act(), base, refs)
    assert [state(ref) for ref in refs] == ["accepted"] * 2


def test_one_that_ended_while_it_waited_or_became_obsolete_is_not_accepted(
    recycler: Member, regulator: Member, held_clock: SteppedClock
) -> None:
    base, _licence = an_applied_base(recycler)
    ending = enter(recycler, base, valid_to=clock.today() + timedelta(days=2))
    listed = enter(recycler, base, "process_list")
    held_clock.advance(days=3)
    with pytest.raises(Conflict, match="ended on"):
        deeds.accept_footing(regulator.act(), ending)
    _write(listed, details=ProcessList(("heap leaching",), "Na").stored())
    with pytest.raises(Conflict, match="obsolete"):
        deeds.accept_footing(regulator.act(), listed)


def _write(ref: str, **values: Any) -> None:
    row = db.session.scalars(select(Footing).where(Footing.ref == ref)).one()
    for name, value in values.items():
        setattr(row, name, value)
    db.session.commit()


def test_each_end_is_told_at_90_30_and_7_days_and_once_it_is_over(
    recycler: Member, regulator: Member, held_clock: SteppedClock
) -> None:
    base, _licence = an_applied_base(recycler)
    today = clock.today()
    ref = enter(recycler, base, number="Bond 9", valid_to=today + timedelta(days=91))
    deeds.accept_footing(regulator.act(), ref)
    told = []
    for day in (today + timedelta(days=number) for number in range(95)):
        told += [(day - today).days] * reminding.remind_due(day, 50)
    assert told == [1, 61, 84, 92]
    assert [body["days"] for body in facts("FootingEnds")] == [90, 30, 7]
    assert facts("FootingEnded")[0]["number"] == "Bond 9"
    with pytest.raises(Conflict):
        reminding.remind_of_footing(Act(SYSTEM), ref, today + timedelta(days=93))


def test_nobody_but_the_registry_reminds_and_what_is_superseded_is_left_alone(
    recycler: Member, regulator: Member
) -> None:
    base, _licence = an_applied_base(recycler)
    soon = clock.today() + timedelta(days=5)
    ref = enter(recycler, base, FootingKind.BOND, valid_to=soon)
    with pytest.raises(Forbidden):
        reminding.remind_of_footing(regulator.act(), ref, date.today())  # noqa: DTZ011
    assert reminding.remind_due(clock.today(), 50) == 0
