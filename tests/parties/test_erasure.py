"""Erasing a person: nothing tells any more who it was, and everything still proves."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from recycling import jobs
from recycling.clock import SteppedClock
from recycling.db import db
from recycling.deeds import SYSTEM, Act
from recycling.errors import Conflict, Forbidden, NotFound
from recycling.ledger.audit import audit
from recycling.ledger.models import Fact
from recycling.lots import saved
from recycling.parties import queries, service, sign_in
from recycling.parties.models import Membership, Person, SignIn, SignInFailure
from recycling.parties.rules import Newcomer, Role
from recycling.parties.rules.people import erased_address
from recycling.parties.sign_in import clearing, recovery
from tests.makers import PASSWORD, Member, a_member, password_hash
from tests.parties.browsing import Browser
from tests.signing_in import session_token

NAME, EMAIL = "Robin Unmistakable", "robin.unmistakable@example.org"


@pytest.fixture
def member(app: Flask, held_clock: SteppedClock) -> Member:
    with app.app_context():
        return a_member("holder")


def admitted(member: Member) -> Member:
    """A colleague (needs an application context)."""
    newcomer = Newcomer(NAME, EMAIL, Role.ADMINISTRATOR, password_hash())
    service.admit_person(member.act(), newcomer)
    membership = db.session.scalars(
        select(Membership).where(Membership.person.has(email=EMAIL))
    ).one()
    actor = sign_in.actor_of(membership)
    db.session.rollback()
    return Member(actor, EMAIL, NAME)


def everything_kept() -> str:
    """Every row of every table, as text."""
    tables = db.metadata.sorted_tables
    return "\n".join(str(row) for table in tables for row in db.session.execute(select(table)))


def test_a_person_erases_themselves_on_a_page_and_the_ledger_still_proves(
    app: Flask, member: Member, held_clock: SteppedClock
) -> None:
    with app.app_context():
        robin = admitted(member)
        service.invite_person(robin.act(), "new@example.org", Role.READER)
        service.ask_reset(Act(SYSTEM), EMAIL)
        service.ask_to_join(robin.act(), a_member("carrier").actor.organisation_ref, "It is Robin.")
        saved.save(robin.actor, "Robin's own", "q=x")
        sign_in.enter_demonstration(EMAIL)
        while not jobs.tick().was_idle:
            db.session.rollback()
        assert NAME in everything_kept()
        signed = db.session.scalar(
            select(Fact.actor_digest).where(Fact.actor_ref == robin.actor.person_ref)
        )
        db.session.rollback()
    browser, other = Browser(app, robin), Browser(app, robin)
    browser.see("/account/erase")
    assert browser.send("/account/erase").status_code == 422
    browser.does("/account/erase", {"understood": "y"})
    assert "You are erased here." in browser.words
    assert other.client.get("/organisation").status_code == 302
    with app.app_context():
        left = everything_kept()
        for word in (NAME, EMAIL, "Robin", signed and "It is Robin."):
            assert word not in left
        while not jobs.tick().was_idle:
            db.session.rollback()
        report = audit()
        assert (report.ok, report.erased >= 2) == (True, True), report.problems
        acted = select(Fact.id).where(Fact.actor_ref == robin.actor.person_ref)
        assert db.session.scalar(acted) is None
        assert db.session.scalar(select(Fact.id).where(Fact.actor_digest == signed))
        with pytest.raises(Exception, match="not right"):
            sign_in.start(EMAIL, PASSWORD)
        with pytest.raises(Exception, match="not right"):
            sign_in.start(erased_address(robin.actor.person_ref), "")
        names = [one.name for one in queries.members(member.actor.organisation_id or 0)]
        assert names == [member.name]
        person = db.session.get_one(Person, robin.actor.person_id)
        assert (person.name, person.password_hash) == ("Erased person", "")


def test_erasing_is_for_oneself_or_the_operator_once_and_leaves_an_administrator(
    app: Flask, member: Member, held_clock: SteppedClock
) -> None:
    with app.app_context():
        robin, own = admitted(member), member.actor.person_ref
        with pytest.raises(Forbidden):
            service.erase_person(robin.act(), own)
        service.erase_person(Act(SYSTEM), robin.actor.person_ref)
        for ref in (robin.actor.person_ref, "PER-XXXXX-XXXXX"):
            with pytest.raises(NotFound):
                service.erase_person(Act(SYSTEM), ref)
        with pytest.raises(Conflict, match="last administrator"):
            service.erase_person(member.act(), own)
        service.change_standing(
            member.act(), member.actor.organisation_ref, "closed", "We have stopped."
        )
        assert service.erase_person(member.act(), own) == own
        assert admitted(a_member("carrier")).actor.person_ref != robin.actor.person_ref


def test_the_operator_takes_second_factors_from_who_lost_them_all(
    app: Flask, member: Member, held_clock: SteppedClock
) -> None:
    with app.app_context():
        sign_in.enter_demonstration(member.email)
        token = session_token(member.email)
        recovery.reset(member.email)
        assert sign_in.session_of(token) is None
        assert isinstance(sign_in.start(member.email, PASSWORD), sign_in.Session)
        with pytest.raises(NotFound):
            recovery.reset("nobody@example.org")


def test_what_is_left_of_sign_ins_is_cleared_when_it_is_old(
    app: Flask, member: Member, held_clock: SteppedClock
) -> None:
    with app.app_context():
        sign_in.start(member.email, PASSWORD)
        with pytest.raises(Exception, match="not right"):
            sign_in.start(member.email, "wrong horse battery")
        assert clearing.clear(date(2026, 11, 24), 100) == 0
        assert clearing.clear(date(2026, 11, 25), 100) == 3
        assert db.session.query(SignInFailure).count() == 0
        assert db.session.query(SignIn).count() == 1
        assert clearing.clear(date(2026, 12, 26), 100) == 1
