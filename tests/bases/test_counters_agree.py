"""Whatever happens to lots, in whichever order: every counter is the sum of what lots hold."""

from __future__ import annotations

import contextlib
from collections import Counter as Tally
from dataclasses import dataclass, replace
from datetime import date

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update

from recycling import clock
from recycling.bases import capacity, service
from recycling.bases.models import Base, Licence, LicenceYear, Reservation
from recycling.bases.quotas.auditing import disagreements
from recycling.bases.quotas.models import Counter, CounterShare
from recycling.bases.quotas.rules import STREAM, NewQuota, scaled, schemes, shares_of
from recycling.bases.quotas.service import set_quota
from recycling.db import db
from recycling.errors import Conflict
from recycling.parties.rules import Kind
from recycling.quantities import NO_MASS, Mass
from tests.bases.footings import all_footings, with_footings
from tests.bases.makers import a_licence_application, a_licensed_base
from tests.bases.test_capacity import in_one_deed
from tests.makers import Member, a_member

SWARF, SCHEME, WITHIN = "ndfeb_swarf", schemes()[1], "group within a stream"
SCALE, QUOTA = Mass.kg(1000), Mass.kg(1500)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(("reserve", "receive", "receive next year", "refuse", "carry")),
        st.integers(0, 4),
        st.integers(1, 700),
        st.sampled_from((0, 1)),
    ),
    max_size=20,
)
Taken = Tally[tuple[object, int, str]]


@dataclass(frozen=True)
class Held:
    """What one lot holds: at which licence, of which year, wet mass and that of its elements."""

    licence: int
    year: int
    wet: Mass
    nd: Mass
    state: str = "reserved"


class Book:
    """What each lot should hold, kept by arithmetic of the test's own."""

    def __init__(self, licences: tuple[int, ...]) -> None:
        self.licences = licences
        self.open: dict[str, Held] = {}
        self.ended: list[Held] = []

    def do(self, step: str, lot: str, mass: Mass, which: int) -> None:
        """Do one step; where the registry refuses it, nothing is noted."""
        this = clock.today()
        later = date(this.year + 1, 1, 3)
        nd = Mass(mass.milligrams // 7)
        if step == "reserve":
            shares = shares_of(SWARF, mass, (("Nd", nd),))
            licence = self.licences[which]
            in_one_deed(lambda: capacity.reserve(licence, lot, mass, this, shares))
            assert lot not in self.open
            self.open[lot] = Held(licence, this.year, mass, nd)
        elif step == "refuse":
            in_one_deed(lambda: capacity.release(lot))
            del self.open[lot]
        elif step == "carry":
            in_one_deed(lambda: capacity.carry(lot, later.year))
            self.open[lot] = replace(self.open[lot], year=later.year)
        else:
            day = later if step == "receive next year" else this
            in_one_deed(lambda: capacity.consume(lot, mass, day))
            held = self.open.pop(lot)
            nd = scaled(held.nd, mass, held.wet)
            self.ended.append(replace(held, year=day.year, wet=mass, nd=nd, state="consumed"))

    def expected(self) -> Taken:
        """Return what every counter should say, in milligrams."""
        taken: Taken = Tally()
        for held in (*self.open.values(), *self.ended):
            masses = ((held.licence, held.wet), (STREAM, held.wet), (SCHEME, held.nd),
                      (WITHIN, held.nd))  # fmt: skip
            for what, mass in masses:
                taken[what, held.year, held.state] += mass.milligrams
        return taken


def counted() -> Taken:
    """What the counters say, without those that say nothing."""
    taken: Taken = Tally()
    years = select(LicenceYear.licence_id, LicenceYear)
    counters = select(Counter.scheme, Counter).where(Counter.scheme.in_((STREAM, SCHEME)))
    for counts, row in (*db.session.execute(years), *db.session.execute(counters)):
        what = WITHIN if counts == SCHEME and "/" in row.member else counts
        taken[what, row.year, "reserved"] += row.reserved.milligrams
        taken[what, row.year, "consumed"] += row.consumed.milligrams
    return +taken


def two_licences(regulator: Member) -> tuple[int, ...]:
    """Two licences of one base, whose stream has a quota below what both allow together."""
    recycler = a_member(Kind.RECYCLER)
    base = a_licensed_base(recycler, regulator, yearly_mass=SCALE)
    application = a_licence_application(yearly_mass=SCALE)
    second = service.apply_for_licence(recycler.act(), base, application)
    with_footings(recycler, regulator, base, all_footings(second, application))
    service.grant_licence(regulator.act(), second, "Meets the access conditions.")
    for year in (clock.today().year, clock.today().year + 1):
        set_quota(regulator.act(), base, NewQuota(year, STREAM, "magnets", QUOTA))
    of_base = select(Licence.id).join(Base).where(Base.ref == base).order_by(Licence.id)
    found = tuple(db.session.scalars(of_base))
    db.session.rollback()
    return found


def forget() -> None:
    """Let nothing be taken, and the quotas stand."""
    for table in (CounterShare, Reservation, LicenceYear):
        db.session.execute(delete(table))
    db.session.execute(update(Counter).values(reserved=NO_MASS, consumed=NO_MASS))
    db.session.commit()


def test_every_counter_is_the_sum_of_what_lots_hold_after_any_history(in_app: Flask) -> None:
    licences = two_licences(a_member(Kind.REGULATOR))

    @settings(max_examples=20, deadline=None)
    @given(steps=STEPS)
    def any_history(steps: list[tuple[str, int, int, int]]) -> None:
        forget()
        book = Book(licences)
        for step, number, kilograms, which in steps:
            with contextlib.suppress(Conflict):
                book.do(step, f"LOT-{number}", Mass.kg(kilograms), which)
            assert counted() == book.expected()
            db.session.rollback()
        assert list(disagreements()) == []
        for (what, _year, _state), milligrams in book.expected().items():
            assert milligrams <= (QUOTA if what == STREAM else SCALE).milligrams

    any_history()


@pytest.mark.parametrize("table", [LicenceYear, Counter, Reservation, CounterShare])
def test_a_counter_that_was_changed_by_hand_is_named(
    in_app: Flask, table: type[LicenceYear | Counter | Reservation | CounterShare]
) -> None:
    first, _second = two_licences(a_member(Kind.REGULATOR))
    Book((first,)).do("reserve", "LOT-1", Mass.kg(70), 0)
    assert list(disagreements()) == []
    change = {"mass": Mass.kg(71)} if hasattr(table, "mass") else {"reserved": Mass.kg(71)}
    db.session.execute(update(table).values(**change))
    said = list(disagreements())
    db.session.rollback()
    assert any("71 kg" in one or "another share" in one for one in said)
