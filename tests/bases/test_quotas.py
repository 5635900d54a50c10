"""Quotas and categories: who takes the last tonne, and that nobody ever takes more."""

from __future__ import annotations

import multiprocessing
from dataclasses import replace
from datetime import date
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import select

from recycling import clock
from recycling.bases import capacity
from recycling.bases.models import Licence
from recycling.bases.quotas import queries, service
from recycling.bases.quotas.counting import Turned
from recycling.bases.quotas.models import Counter
from recycling.bases.quotas.rules import (
    CATEGORY,
    STREAM,
    NewQuota,
    Use,
    check_quota,
    joint,
    joint_scheme,
    members,
    scaled,
    schemes,
    shares_of,
    what_words,
    with_joint,
)
from recycling.db import db
from recycling.errors import Conflict, Forbidden, Invalid
from recycling.parties.rules import Kind
from recycling.quantities import NO_MASS, Mass
from tests.bases.browsing import bearer, browser_of
from tests.bases.makers import a_licensed_base
from tests.bases.test_capacity import in_one_deed
from tests.makers import Member, a_member

SWARF, MAGNETS = "ndfeb_swarf", "magnets"
YEAR = 2026


@pytest.fixture
def regulator(in_app: Flask) -> Member:
    return a_member(Kind.REGULATOR)


def a_base(regulator: Member, kilograms: int = 1_000_000) -> tuple[str, int]:
    base = a_licensed_base(a_member(Kind.RECYCLER), regulator, yearly_mass=Mass.kg(kilograms))
    licence = db.session.scalars(select(Licence.id).where(Licence.base.has(ref=base))).one()
    db.session.rollback()
    return base, licence


def set_quota(regulator: Member, base: str, kilograms: int, year: int = 0, **named: str) -> None:
    scheme, member = named.get("scheme", STREAM), named.get("member", MAGNETS)
    at = year or clock.today().year
    new = NewQuota(at, scheme, member, Mass.kg(kilograms))
    service.set_quota(regulator.act(), base, new)


def reserve(licence: int, lot: str, kilograms: int, nd: int = 0, on: date | None = None) -> None:
    mass = Mass.kg(kilograms)
    shares = shares_of(SWARF, mass, (("Nd", Mass.kg(nd)),) if nd else ())
    day = on or clock.today()
    in_one_deed(lambda: capacity.reserve(licence, lot, mass, day, shares))


def use(base: str, year: int = 0) -> list[tuple[Mass, Mass, Mass]]:
    found = queries.quotas(year or clock.today().year, "", base).items
    db.session.rollback()
    return [(one.use.reserved, one.use.consumed, one.use.free) for one in found]


def test_a_lot_takes_of_its_category_its_stream_and_each_group_of_its_elements() -> None:
    shares = shares_of(SWARF, Mass.kg(100), (("Nd", Mass.kg(20)), ("Pr", Mass.kg(5))))
    taken = {(one.scheme, one.member): one.mass for one in shares}
    assert taken[CATEGORY, SWARF] == taken[STREAM, MAGNETS] == Mass.kg(100)
    for scheme in schemes()[1:]:
        of_groups = [taken[scheme, one] for one in members(scheme) if (scheme, one) in taken]
        assert sum(one.milligrams for one in of_groups) == Mass.kg(25).milligrams
    assert taken[joint_scheme(), joint("light", MAGNETS)] == Mass.kg(25)
    assert list(shares) == sorted(shares)


MILLIGRAMS = st.integers(0, 10**15)


@given(mass=MILLIGRAMS, reserved=st.integers(1, 10**15), received=MILLIGRAMS)
@example(mass=10**14 + 1, reserved=1, received=10**14 + 1)
def test_a_share_scales_with_what_was_received(mass: int, reserved: int, received: int) -> None:
    found = scaled(Mass(mass), Mass(received), Mass(reserved)).milligrams
    assert abs(found * reserved - mass * received) * 2 <= reserved
    assert scaled(Mass(mass), Mass(reserved), Mass(reserved)) == Mass(mass)


def test_a_lot_of_before_is_given_its_share_of_the_group_within_its_stream() -> None:
    shares = shares_of(SWARF, Mass.kg(100), (("Nd", Mass.kg(20)), ("Dy", Mass.kg(1))))
    assert set(with_joint(shares)) == set(shares)
    earlier = [one for one in shares if "/" not in one.member]
    assert len(earlier) == len(shares) - 2
    assert set(with_joint(earlier)) == set(shares)


def test_groups_follow_the_dry_mass_received_and_streams_the_wet() -> None:
    turned = Turned((Mass.kg(110), Mass.kg(100)), (Mass.kg(60), Mass.kg(80)))
    assert turned.share(STREAM, Mass.kg(100)) == Mass.kg(110)
    assert turned.share(CATEGORY, Mass.kg(100)) == Mass.kg(110)
    assert turned.share(joint_scheme(), Mass.kg(8)) == Mass.kg(6)


@pytest.mark.parametrize(
    ("differs", "field"),
    [
        ({"year": 1999}, "year"),
        ({"scheme": "colour"}, "scheme"),
        ({"member": "tea"}, "member"),
        ({"mass": Mass(-1)}, "mass"),
    ],
)
def test_what_is_wrong_with_a_quota_is_said_at_its_field(
    differs: dict[str, Any], field: str
) -> None:
    whole = NewQuota(YEAR, STREAM, MAGNETS, NO_MASS)
    check_quota(whole, YEAR)
    with pytest.raises(Invalid) as refused:
        check_quota(replace(whole, **differs), YEAR)
    assert [one.path for one in refused.value.details] == [field]


@pytest.mark.parametrize(
    ("reserved", "consumed", "percent", "level"),
    [
        (0, 0, 0, "available"),
        (300, 499, 79, "available"),
        (300, 500, 80, "nearly_used"),
        (0, 999, 99, "nearly_used"),
        (1, 999, 100, "used_up"),
    ],
)
def test_a_year_is_nearly_used_from_eighty_per_cent(
    reserved: int, consumed: int, percent: int, level: str
) -> None:
    use = Use(Mass.kg(1000), Mass.kg(reserved), Mass.kg(consumed))
    assert (use.percent, use.level) == (percent, level)
    assert use.free == Mass.kg(1000 - reserved - consumed)


def test_a_quota_of_nothing_is_used_up() -> None:
    use = Use(NO_MASS, NO_MASS, NO_MASS)
    assert (use.percent, use.level) == (100, "used_up")


def test_every_member_of_every_scheme_has_words_that_name_the_scheme() -> None:
    assert what_words(CATEGORY, SWARF).startswith("category ")
    for scheme in schemes():
        for member in members(scheme):
            words = what_words(scheme, member)
            assert words.startswith("stream ") if scheme == STREAM else "(scheme: " in words


def test_a_quota_is_reserved_at_award_used_by_what_is_received_and_given_back(
    regulator: Member,
) -> None:
    base, licence = a_base(regulator)
    set_quota(regulator, base, 1000)
    reserve(licence, "LOT-1", 400)
    assert use(base) == [(Mass.kg(400), NO_MASS, Mass.kg(600))]
    with pytest.raises(Conflict, match=r"600 kg is left of the 1.000 kg a year for stream"):
        reserve(licence, "LOT-2", 601)
    assert capacity.free(licence, clock.today().year) == Mass.kg(999_600)
    db.session.rollback()
    in_one_deed(lambda: capacity.consume("LOT-1", Mass.kg(380), clock.today()))
    assert use(base) == [(NO_MASS, Mass.kg(380), Mass.kg(620))]
    reserve(licence, "LOT-2", 620)
    in_one_deed(lambda: capacity.release("LOT-2"))
    assert use(base) == [(NO_MASS, Mass.kg(380), Mass.kg(620))]


def test_a_group_of_elements_counts_what_the_lot_contains(regulator: Member) -> None:
    base, licence = a_base(regulator)
    scheme = schemes()[1]
    group = next(m for m in members(scheme) if m in _groups_of_nd(scheme))
    set_quota(regulator, base, 50, scheme=scheme, member=group)
    reserve(licence, "LOT-1", 400, nd=40)
    with pytest.raises(Conflict, match="10 kg is left"):
        reserve(licence, "LOT-2", 400, nd=11)
    in_one_deed(lambda: capacity.consume("LOT-1", Mass.kg(200), clock.today()))
    assert use(base) == [(NO_MASS, Mass.kg(20), Mass.kg(30))]


def _groups_of_nd(scheme: str) -> set[str]:
    shares = shares_of(SWARF, Mass.kg(1), (("Nd", Mass.kg(1)),))
    return {one.member for one in shares if one.scheme == scheme}


def test_a_quota_set_late_counts_what_was_taken_before_and_is_never_below_it(
    regulator: Member,
) -> None:
    base, licence = a_base(regulator)
    reserve(licence, "LOT-1", 400)
    with pytest.raises(Conflict, match="at least 400 kg"):
        set_quota(regulator, base, 399)
    set_quota(regulator, base, 400)
    set_quota(regulator, base, 500)
    assert use(base) == [(Mass.kg(400), NO_MASS, Mass.kg(100))]
    for stranger in (a_member(Kind.RECYCLER), a_member(Kind.REGULATOR, country="FR")):
        with pytest.raises(Forbidden):
            set_quota(stranger, base, 600)


def test_the_yearly_scale_of_a_category_is_a_counter_of_its_licence(regulator: Member) -> None:
    _base, licence = a_base(regulator, 500)
    reserve(licence, "LOT-1", 300)
    with pytest.raises(Conflict) as refused:
        reserve(licence, "LOT-2", 300)
    assert refused.value.code == "no_capacity"
    counter = db.session.scalars(select(Counter).where(Counter.scheme == CATEGORY)).one()
    assert (counter.member, counter.reserved, counter.licence[:4]) == (SWARF, Mass.kg(300), "LIC-")


def test_what_is_received_in_another_year_than_planned_counts_in_that_year(
    regulator: Member,
) -> None:
    base, licence = a_base(regulator)
    this, following = clock.today(), clock.today().replace(year=clock.today().year + 1, day=1)
    set_quota(regulator, base, 1000)
    set_quota(regulator, base, 300, following.year)
    reserve(licence, "LOT-1", 400)
    with pytest.raises(Conflict, match="300 kg is left"):
        in_one_deed(lambda: capacity.consume("LOT-1", Mass.kg(400), following))
    assert use(base) == [(Mass.kg(400), NO_MASS, Mass.kg(600))]
    in_one_deed(lambda: capacity.consume("LOT-1", Mass.kg(290), following))
    assert use(base) == [(NO_MASS, NO_MASS, Mass.kg(1000))]
    assert use(base, following.year) == [(NO_MASS, Mass.kg(290), Mass.kg(10))]
    assert capacity.free(licence, this.year) == Mass.kg(1_000_000)
    assert capacity.free(licence, following.year) == Mass.kg(999_710)


PROCESSES, THREADS = 4, 50


def test_of_two_hundred_racing_for_the_last_tonne_exactly_one_wins(
    in_app: Flask, regulator: Member
) -> None:
    base, licence = a_base(regulator)
    set_quota(regulator, base, 1500)
    reserve(licence, "LOT-BEFORE", 500)
    forked = multiprocessing.get_context("fork")
    answers: Any = forked.SimpleQueue()
    start = forked.Barrier(PROCESSES)
    db.session.remove()
    db.engine.dispose()
    racing = [
        forked.Process(target=_race, args=(in_app, licence, number, start, answers))
        for number in range(PROCESSES)
    ]
    for one in racing:
        one.start()
    said = [answers.get() for _ in range(PROCESSES * THREADS)]
    for one in racing:
        one.join()
    assert sorted(set(said)) == ["no_quota", "won"]
    assert said.count("won") == 1
    assert use(base) == [(Mass.kg(1500), NO_MASS, NO_MASS)]


def _race(app: Flask, licence: int, number: int, start: Any, answers: Any) -> None:
    """Fifty threads of one process, each for a lot of its own."""

    def run(thread: int) -> None:
        with app.app_context():
            try:
                reserve(licence, f"LOT-{number}-{thread}", 1000)
                answers.put("won")
            except Conflict as refusal:
                answers.put(refusal.code)
            except Exception as error:
                answers.put(repr(error))

    threads = [Thread(target=run, args=(thread,)) for thread in range(THREADS)]
    start.wait()
    for one in threads:
        one.start()
    for one in threads:
        one.join()


def test_quotas_are_set_and_read_over_the_api_on_pages_and_as_open_data(app: Flask) -> None:
    with app.app_context():
        regulator = a_member(Kind.REGULATOR)
        base, licence = a_base(regulator)
    client, year = app.test_client(), clock.today().year
    sent = {"year": year, "scheme": STREAM, "member": MAGNETS, "quota": "2000"}
    headers = bearer(app, regulator)
    made = client.post(f"/api/v1/bases/{base}/quotas", json=sent, headers=headers)
    assert made.status_code == 200, made.text
    with app.app_context():
        reserve(licence, "LOT-1", 500)
    [read] = client.get(f"/api/v1/quotas?base={base}").json["items"]
    assert (read["reserved"], read["consumed"], read["free"]) == ("500", "0", "1500")
    [whole, category, *_others] = client.get(f"/api/v1/bases/{base}/scales").json["items"]
    assert (whole["category"], whole["reserved"]) == ("", "500")
    assert category["scale"] == "1000000"
    of = f"scheme={STREAM}&member={MAGNETS}"
    [lot] = client.get(f"/api/v1/bases/{base}/quotas/lots?{of}", headers=headers).json["items"]
    assert (lot["lot"], lot["mass"], lot["state"]) == ("LOT-1", "500", "reserved")
    assert client.get("/api/v1/quotas?year=99999999999999999999").status_code == 422
    browser = browser_of(app, regulator)
    assert "LOT-1" in browser.get(f"/bases/{base}/quotas/lots?{of}").text
    for page in ("/quotas", f"/bases/{base}/quotas"):
        assert "<rect" in browser.get(page).text
        assert "1.500\u00a0t" in browser.get(page).text
    page = f"/bases/{base}/quotas/set"
    answers = {"year": year, "what": f"{STREAM}|{MAGNETS}", "tonnes": "0.4"}
    refused = browser.send(page, answers, page)
    assert refused.status_code == 409
    assert "at least 500" in refused.text.replace("\u00a0", " ")
    assert browser.send(page, {**answers, "tonnes": "3"}, page).status_code == 303
    lines = client.get("/open/quotas.csv").text.splitlines()
    assert lines[1].split(",")[5:9] == ["3000", "500", "0", "2500"]
