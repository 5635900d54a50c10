"""A person hears of what changes about their way in, and administrators of who was erased."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from recycling.clock import SteppedClock
from recycling.db import db
from recycling.deeds import SYSTEM, Act
from recycling.notices import queries
from recycling.notices.models import Mail, Notice
from recycling.parties import queries as people
from recycling.parties import service as parties
from recycling.parties.rules import Newcomer, Role
from recycling.parties.sign_in import recovery
from recycling.reactions import react
from tests.makers import Member, a_member, password_hash
from tests.parties.test_second_factor import CODE, SET_UP, _with_passkey, entered, with_app


def told(member: Member) -> list[str]:
    """What the person, not the organisation, was told."""
    react()
    rows = db.session.scalars(
        select(Notice).where(Notice.person_id == member.actor.person_id).order_by(Notice.id)
    )
    said = [queries.said(row) for row in rows]
    db.session.rollback()
    return said


@pytest.mark.once
def test_a_person_is_told_of_every_change_of_what_they_prove_themselves_with(
    app: Flask, held_clock: SteppedClock
) -> None:
    with app.app_context():
        member = a_member("holder")
    browser, _phone, codes = with_app(app, member, held_clock)
    assert entered(app, member).send(CODE, {"code": codes[0]}).status_code == 303
    browser.see("/account")
    browser.send("/account/recovery-codes")
    browser.see(SET_UP)
    _with_passkey(browser)
    browser.see("/account")
    browser.does("/account/authenticator/remove")
    with app.app_context():
        recovery.reset(member.email)
        said = told(member)
        starts = (
            "An authenticator app was added",
            "A recovery code of yours was used; 9 are left",
            "You have new recovery codes",
            "A passkey was added",
            "An authenticator app was taken",
            "The operator has taken every second factor",
        )
        assert len(said) == len(starts), said
        assert all(one.startswith(start) for one, start in zip(said, starts, strict=True)), said
        mails = db.session.scalars(select(Mail.address).where(Mail.address == member.email)).all()
        assert len(mails) == len(starts)


def test_administrators_are_told_of_who_was_erased_and_others_are_not(in_app: Flask) -> None:
    member = a_member("holder")
    newcomer = Newcomer("Robin", "robin@example.org", Role.MEMBER, password_hash())
    parties.admit_person(member.act(), newcomer)
    [robin] = [one for one in _people(member) if one != member.actor.person_ref]
    other = a_member("carrier")
    parties.erase_person(Act(SYSTEM), robin)
    assert [robin in one for one in told(member)] == [True]
    assert told(other) == []


def _people(member: Member) -> list[str]:
    found = [one.ref for one in people.members(member.actor.organisation_id or 0)]
    db.session.rollback()
    return found
