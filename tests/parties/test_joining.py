"""Coming into an organisation by invitation or on request, and leaving it again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from recycling import clock
from recycling.clock import SteppedClock
from recycling.db import db
from recycling.deeds import NOBODY, SYSTEM, Act
from recycling.errors import Conflict, Forbidden, Invalid, NotFound, TooMany
from recycling.ledger.models import Fact
from recycling.notices.letter import letter
from recycling.notices.models import Mail
from recycling.parties import queries, service, sign_in
from recycling.parties.models import ApiToken, JoiningRequest, Membership, SignIn
from recycling.parties.rules import Role
from recycling.parties.rules.joining import (
    MOST_OPEN,
    WAITS,
    Applicant,
    JoinState,
    check_still_open,
    check_words,
    state_at,
)
from recycling.parties.service.expiring import expire, expire_due, forget_ended
from tests.conftest import NOON
from tests.makers import PASSWORD, Member, a_member, a_token, password_hash
from tests.parties.browsing import Browser

NEW = "robin@example.org"


@dataclass(frozen=True)
class House:
    holder: Member
    carrier: Member

    @property
    def ref(self) -> str:
        return self.holder.actor.organisation_ref

    def invite(self, email: str = NEW, role: str = Role.MEMBER) -> str:
        return service.invite_person(self.holder.act(), email, role)

    def roles(self) -> dict[str, str]:
        """The role of each member by e-mail address."""
        found = queries.members(self.holder.actor.organisation_id or 0)
        db.session.rollback()
        return {one.email: one.role for one in found}


def robin(email: str = "") -> Applicant:
    return Applicant("Robin Newcomer", password_hash(), email)


@pytest.fixture
def house(app: Flask, held_clock: SteppedClock) -> House:
    with app.app_context():
        return House(a_member("holder"), a_member("carrier"))


def code(ref: str) -> str:
    found = queries.code_of(ref)
    db.session.rollback()
    return found


@pytest.mark.parametrize("state", sorted(JoinState))
def test_only_what_waits_and_has_not_expired_is_open(state: str) -> None:
    ends = NOON + WAITS
    if state == JoinState.OPEN:
        check_still_open("invitation", state, ends, NOON)
        assert state_at(state, ends, ends) == JoinState.EXPIRED
        with pytest.raises(Conflict, match="expired after 14 days"):
            check_still_open("invitation", state, ends, ends)
    else:
        assert state_at(state, ends, NOON) == state
        with pytest.raises(Conflict):
            check_still_open("invitation", state, ends, NOON)


def test_words_to_an_administrator_are_not_too_long() -> None:
    assert check_words("  I work here. ") == "I work here."
    with pytest.raises(Invalid, match="at most 500"):
        check_words("x" * 501)


def test_somebody_new_comes_in_by_the_link_of_the_mail(app: Flask, house: House) -> None:
    with app.app_context():
        ref = house.invite()
        mail = db.session.scalars(select(Mail).where(Mail.address == NEW)).one()
        written = letter(mail).get_content()
        facts = db.session.scalars(select(Fact).where(Fact.subject == f"invitation:{ref}")).all()
        assert code(ref) not in repr([one.body for one in facts])
        assert NEW not in repr([one.body for one in facts])
    found = re.search(r"http://[^/]+(/invitations/\S+)", written)
    assert found
    assert "somebody gave this address" in written
    browser = Browser(app)
    browser.see(found[1])
    browser.follow(browser.send(found[1], {"name": "Robin", "password": PASSWORD}))
    browser.does("/sign-in", {"email": NEW, "password": PASSWORD})
    browser.see("/organisation")
    assert "Member" in browser.words
    browser.see(found[1])
    assert "can no longer be accepted" in browser.words


def test_somebody_registered_comes_in_with_the_account_they_have_and_nobody_else(
    app: Flask, house: House
) -> None:
    with app.app_context():
        stranger = a_member("laboratory")
        ref = house.invite(house.carrier.email, Role.SIGNER)
        with pytest.raises(Conflict, match="already registered"):
            service.accept_invitation(Act(NOBODY), ref, code(ref), robin())
        with pytest.raises(Conflict, match="you are signed in as"):
            service.accept_invitation(stranger.act(), ref, code(ref))
        for wrong in ("", "é", "0" * 32):
            with pytest.raises(NotFound):
                service.accept_invitation(house.carrier.act(), ref, wrong)
        link = f"/invitations/{ref}/{code(ref)}"
    other, browser = Browser(app, stranger), Browser(app, house.carrier)
    other.see(link)
    assert "signed in with another address" in other.words
    browser.see(link)
    browser.does(link)
    assert "For whom do you act?" in browser.words
    browser.does("/organisation/act-for", {"organisation": house.ref})
    assert house.holder.actor.organisation_ref in browser.see("/organisation").text
    with app.app_context():
        assert house.roles()[house.carrier.email] == Role.SIGNER


def test_an_invitation_is_sent_again_withdrawn_and_not_doubled(app: Flask, house: House) -> None:
    with app.app_context():
        ref = house.invite()
        before = code(ref)
        with pytest.raises(Conflict, match="invited already"):
            house.invite(NEW.upper())
        with pytest.raises(Conflict, match="already belongs"):
            house.invite(house.holder.email)
        with pytest.raises(Invalid):
            house.invite("robin", "pirate")
        service.resend_invitation(house.holder.act(), ref)
        with pytest.raises(NotFound):
            service.accept_invitation(Act(NOBODY), ref, before, robin())
        for stranger_may_not in (service.resend_invitation, service.withdraw_invitation):
            with pytest.raises(NotFound):
                stranger_may_not(house.carrier.act(), ref)
        service.withdraw_invitation(house.holder.act(), ref)
        with pytest.raises(Conflict, match="withdrawn"):
            service.resend_invitation(house.holder.act(), ref)
        with pytest.raises(Conflict, match="withdrawn already"):
            service.accept_invitation(Act(NOBODY), ref, code(ref), robin())


def test_only_so_many_wait_at_once(app: Flask, house: House) -> None:
    with app.app_context():
        for number in range(MOST_OPEN):
            house.invite(f"p{number}@example.org")
        with pytest.raises(TooMany):
            house.invite("one.more@example.org")


def test_what_nobody_answered_expires_is_noted_and_forgotten(
    app: Flask, house: House, held_clock: SteppedClock
) -> None:
    with app.app_context():
        invited = house.invite()
        asked = service.ask_to_join(Act(NOBODY), house.ref, "Let me in", robin("p@example.org"))
        held_clock.advance(days=15)
        with pytest.raises(Conflict, match="expired"):
            service.accept_invitation(Act(NOBODY), invited, code(invited), robin())
        with pytest.raises(Conflict, match="expired"):
            service.accept_request(house.holder.act(), asked, Role.READER)
        today = clock.today()
        assert expire_due(today - timedelta(days=5), 10) == 0
        assert expire_due(today, 10) == 2
        assert expire_due(today, 10) == 0
        with pytest.raises(NotFound):
            expire(Act(SYSTEM), "joining", asked)
        assert forget_ended(today, 10) == 1
        assert forget_ended(today, 10) == 0
        row = db.session.scalars(select(JoiningRequest)).one()
        assert (row.state, row.name, row.email, row.password_hash, row.words) == (
            "expired", "", "", "", ""
        )  # fmt: skip
        types = set(db.session.scalars(select(Fact.type)))
        assert {"InvitationExpired", "JoiningExpired"} <= types
        db.session.rollback()
        service.resend_invitation(house.holder.act(), invited)
        held_clock.advance(days=15)
        assert expire_due(clock.today(), 10) == 1
        assert forget_ended(clock.today() + timedelta(days=15), 10) == 1
        with pytest.raises(Conflict, match="is expired"):
            service.resend_invitation(house.holder.act(), invited)


def test_somebody_asks_to_join_and_an_administrator_answers(app: Flask, house: House) -> None:
    address = f"/organisations/{house.ref}/join"
    newcomer, administrator = Browser(app), Browser(app, house.holder)
    newcomer.see(address)
    bad = {"name": "", "email": "x", "password": "short", "words": ""}
    assert newcomer.send(address, bad).status_code == 422
    assert newcomer.wrong() >= {"name", "email"}
    good = {"name": "Robin", "email": NEW, "password": PASSWORD, "words": "I drive for you."}
    newcomer.see(address)
    newcomer.does(address, good)
    administrator.see("/organisation/people")
    assert "I drive for you." in administrator.words
    accept = next(one for one in administrator.links if one and one.endswith("/accept"))
    administrator.see(accept)
    administrator.does(accept, {"role": Role.DRIVER})
    with app.app_context():
        assert house.roles()[NEW] == Role.DRIVER
    newcomer.see("/sign-in")
    newcomer.does("/sign-in", {"email": NEW, "password": PASSWORD})


def test_a_request_is_made_once_by_no_member_and_may_be_refused(app: Flask, house: House) -> None:
    with app.app_context():
        ref = service.ask_to_join(house.carrier.act(), house.ref, "")
        with pytest.raises(Conflict, match="waits already"):
            service.ask_to_join(house.carrier.act(), house.ref, "")
        with pytest.raises(Conflict, match="already belongs"):
            service.ask_to_join(house.holder.act(), house.ref, "")
        with pytest.raises(Conflict, match="already registered"):
            service.ask_to_join(Act(NOBODY), house.ref, "", robin(house.carrier.email))
        with pytest.raises(Invalid):
            service.ask_to_join(Act(NOBODY), house.ref, "")
        with pytest.raises(NotFound):
            service.refuse_request(house.carrier.act(), ref)
        service.refuse_request(house.holder.act(), ref)
        with pytest.raises(Conflict, match="refused already"):
            service.accept_request(house.holder.act(), ref, Role.READER)
        told = db.session.scalars(select(Mail).where(Mail.address == house.carrier.email)).all()
        assert len(told) == 1
        for number in range(MOST_OPEN):
            service.ask_to_join(Act(NOBODY), house.ref, "", robin(f"p{number}@example.org"))
        with pytest.raises(TooMany):
            service.ask_to_join(house.carrier.act(), house.ref, "")


def test_a_closed_organisation_takes_nobody_in(app: Flask, house: House) -> None:
    with app.app_context():
        ref = house.invite()
        service.change_standing(house.holder.act(), house.ref, "closed", "We stop.")
        with pytest.raises(Conflict, match="takes nobody in"):
            service.accept_invitation(Act(NOBODY), ref, code(ref), robin())
        with pytest.raises(Conflict, match="takes nobody in"):
            service.ask_to_join(house.carrier.act(), house.ref, "")


def test_roles_change_and_the_last_administrator_stays(app: Flask, house: House) -> None:
    with app.app_context():
        ref = house.invite()
        service.accept_invitation(Act(NOBODY), ref, code(ref), robin())
        me = house.holder.actor.person_ref
        for leave in (
            lambda: service.remove_member(house.holder.act(), me),
            lambda: service.change_role(house.holder.act(), me, Role.READER),
        ):
            with pytest.raises(Conflict, match="last administrator"):
                leave()
        other = next(
            one.ref
            for one in queries.members(house.holder.actor.organisation_id or 0)
            if one.email == NEW
        )
        db.session.rollback()
        with pytest.raises(Conflict, match="member already"):
            service.change_role(house.holder.act(), other, Role.MEMBER)
        with pytest.raises(NotFound):
            service.change_role(house.holder.act(), house.carrier.actor.person_ref, Role.MEMBER)
        service.change_role(house.holder.act(), other, Role.ADMINISTRATOR)
        service.change_role(house.holder.act(), me, Role.READER)
        assert house.roles() == {house.holder.email: "reader", NEW: "administrator"}


def test_a_member_removed_is_out_at_once_with_session_and_token(app: Flask, house: House) -> None:
    with app.app_context():
        ref = house.invite(house.carrier.email, Role.SIGNER)
        service.accept_invitation(house.carrier.act(), ref, code(ref))
        membership = db.session.scalars(
            select(Membership).where(
                Membership.person_id == house.carrier.actor.person_id,
                Membership.organisation_id == house.holder.actor.organisation_id,
            )
        ).one()
        working = Member(sign_in.actor_of(membership), house.carrier.email, "")
        db.session.rollback()
        secret = a_token(working)
    browser = Browser(app, house.carrier)
    browser.see("/organisation/act-for")
    browser.does("/organisation/act-for", {"organisation": house.ref})
    with app.app_context():
        service.remove_member(house.holder.act(), house.carrier.actor.person_ref)
        assert db.session.scalars(select(ApiToken)).all() == []
        assert db.session.scalars(select(SignIn)).all() == []
    assert browser.client.get("/organisation").status_code == 302
    headers = {"Authorization": f"Bearer {secret}"}
    assert app.test_client().get("/api/v1/me", headers=headers).status_code == 401


def test_a_program_invites_and_reads_the_link_once_it_is_open(app: Flask, house: House) -> None:
    client = app.test_client()
    with app.app_context():
        headers = {"Authorization": f"Bearer {a_token(house.holder)}"}
        carrier = {"Authorization": f"Bearer {a_token(house.carrier)}"}
    body = {"email": house.carrier.email, "role": "reader"}
    invited = client.post("/api/v1/invitations", headers=headers, json=body).json
    assert invited["state"] == "open"
    path, _, last = invited["link"].rpartition("/")
    assert path.endswith(invited["ref"])
    accept = f"/api/v1/invitations/{invited['ref']}/accept"
    assert client.post(accept, headers=carrier, json={"code": last}).json == {
        "organisation": house.ref
    }
    listed = client.get("/api/v1/invitations", headers=headers).json["items"]
    assert [(one["state"], one["link"]) for one in listed] == [("accepted", "")]
    person = house.carrier.actor.person_ref
    role = client.post(f"/api/v1/members/{person}/role", headers=headers, json={"role": "driver"})
    assert role.json["role"] == "driver"
    left = client.post(f"/api/v1/members/{person}/remove", headers=headers).json["items"]
    assert [one["email"] for one in left] == [house.holder.email]
    asked = client.post(
        f"/api/v1/organisations/{house.ref}/joining-requests", headers=carrier, json={}
    )
    assert asked.status_code == 201
    waiting = client.get("/api/v1/joining-requests", headers=headers).json["items"]
    assert [one["email"] for one in waiting] == [house.carrier.email]


def test_who_does_not_administer_invites_nobody(app: Flask, house: House) -> None:
    with app.app_context():
        ref = house.invite(NEW, Role.SIGNER)
        service.accept_invitation(Act(NOBODY), ref, code(ref), robin())
        signer = db.session.scalars(select(Membership).where(Membership.role == "signer")).one()
        act = Act(sign_in.actor_of(signer))
        db.session.rollback()
        with pytest.raises(Forbidden):
            service.invite_person(act, "x@example.org", Role.READER)
