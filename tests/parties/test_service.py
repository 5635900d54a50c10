"""Organisations, people and tokens: who may enter what, and what a refusal leaves behind."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from recycling.clock import SteppedClock
from recycling.db import db
from recycling.deeds import NOBODY, SYSTEM, Act
from recycling.errors import Invalid, Unauthenticated
from recycling.parties import queries, service, sign_in
from recycling.parties.models import ApiToken, Membership, Person
from recycling.parties.rules import Kind, Newcomer, Role, secret_digest
from tests.custody.traces import facts_of, refused, rows
from tests.makers import PASSWORD, Member, a_member, a_token, an_application, password_hash


@pytest.fixture
def member(in_app: Flask, held_clock: SteppedClock) -> Member:
    return a_member("holder")


def a_newcomer(**differs: str) -> Newcomer:
    whole = Newcomer("Robin Newcomer", "robin@example.org", Role.SIGNER, password_hash())
    return replace(whole, **differs)


def a_colleague(member: Member, role: str, email: str = "colleague@example.org") -> Member:
    """A second person of the member's organisation."""
    ref = service.admit_person(member.act(), a_newcomer(role=role, email=email))
    membership = db.session.scalars(select(Membership).join(Person).where(Person.ref == ref)).one()
    actor = sign_in.actor_of(membership)
    db.session.rollback()
    return Member(actor, email, "Robin Newcomer")


# Registering


@pytest.mark.parametrize("kind", ["holder", "recycler", "carrier", "laboratory"])
def test_register_organisation_by_anybody_makes_its_first_person_administrator(
    in_app: Flask, kind: str
) -> None:
    application = an_application(kind, email="Kim@Example.ORG")
    ref = service.register_organisation(Act(NOBODY), application)
    organisation = queries.organisation(ref)
    member = queries.members(organisation.id)[0]
    assert (organisation.kind, member.role) == (kind, "administrator")
    assert member.email == "kim@example.org"
    db.session.rollback()
    assert facts_of(f"organisation:{ref}") == ["OrganisationRegistered"]


def test_register_organisation_as_regulator_takes_the_registry_itself(in_app: Flask) -> None:
    application = an_application(Kind.REGULATOR)
    with refused() as why:
        service.register_organisation(Act(NOBODY), application)
    assert (why.status, why.fields) == (403, {"kind"})
    assert service.register_organisation(Act(SYSTEM), application).startswith("ORG-")


def test_register_organisation_with_everything_wrong_names_every_field(in_app: Flask) -> None:
    wrong = an_application(
        "pirate", name="", country="XX", register_number=" ", address="", person_name="", email="x"
    )
    with refused() as why:
        service.register_organisation(Act(NOBODY), wrong)
    assert why.status == 422
    assert why.fields == {
        "kind", "name", "country", "register_number", "address", "person_name", "email",
    }  # fmt: skip


def test_register_organisation_with_a_known_register_number_is_refused(in_app: Flask) -> None:
    first = an_application()
    service.register_organisation(Act(NOBODY), first)
    again = an_application(register_number=f" {first.register_number} ")
    with refused() as why:
        service.register_organisation(Act(NOBODY), again)
    assert (why.status, why.fields) == (409, {"register_number"})
    elsewhere = replace(again, country="FR")
    assert service.register_organisation(Act(NOBODY), elsewhere)


def test_register_organisation_with_a_known_address_is_refused(in_app: Flask) -> None:
    first = an_application()
    service.register_organisation(Act(NOBODY), first)
    again = an_application(email=first.email.upper())
    with refused() as why:
        service.register_organisation(Act(NOBODY), again)
    assert (why.status, why.fields) == (409, {"email"})


def test_register_organisation_repeated_with_its_key_answers_as_at_first(in_app: Flask) -> None:
    """The password's hash is salted anew each time; the repeat is known all the same."""
    application = an_application()
    first = service.register_organisation(Act(NOBODY, "one key"), application)
    kept = rows()
    again = replace(application, password_hash=service.hash_password(PASSWORD))
    assert service.register_organisation(Act(NOBODY, "one key"), again) == first
    assert rows() == kept


# Admitting


def test_admit_person_lets_a_colleague_sign_in_in_the_role(member: Member) -> None:
    service.admit_person(member.act(), a_newcomer(role=Role.READER))
    actor = sign_in.start("Robin@example.org ", PASSWORD).actor
    assert actor.organisation_id == member.actor.organisation_id
    assert actor.roles == {"reader"}


def test_admit_person_who_is_registered_keeps_the_password_and_may_act_for_both(
    member: Member,
) -> None:
    other = a_member("carrier")
    newcomer = a_newcomer(email=other.email, password_hash=service.hash_password("another one 12"))
    ref = service.admit_person(member.act(), newcomer)
    assert ref == other.actor.person_ref
    session = sign_in.start(other.email, PASSWORD)
    assert session.actor.organisation_ref == other.actor.organisation_ref
    sign_in.act_for(session, member.actor.organisation_ref)
    now = sign_in.session_of(session.token)
    assert now is not None
    assert (now.actor.organisation_ref, now.actor.kind) == (
        member.actor.organisation_ref,
        "holder",
    )
    assert "signer" in now.actor.roles
    assert "administrator" not in now.actor.roles
    assert len(queries.memberships_of(now.actor.person_id or 0)) == 2


def test_admit_person_who_is_a_member_already_is_refused(member: Member) -> None:
    with refused() as why:
        service.admit_person(member.act(), a_newcomer(email=member.email))
    assert (why.status, why.code, why.fields) == (409, "already_a_member", {"email"})


def test_admit_person_with_everything_wrong_names_every_field(member: Member) -> None:
    with refused() as why:
        service.admit_person(member.act(), a_newcomer(name="", email="x@", role="pirate"))
    assert (why.status, why.fields) == (422, {"name", "email", "role"})


@pytest.mark.parametrize("role", [Role.SIGNER, Role.MEMBER, Role.DRIVER, Role.READER])
def test_admit_person_by_somebody_who_does_not_administer_is_refused(
    member: Member, role: str
) -> None:
    colleague = a_colleague(member, role)
    with refused() as why:
        service.admit_person(colleague.act(), a_newcomer())
    assert why.status == 403


def test_admit_person_repeated_with_its_key_answers_as_at_first(member: Member) -> None:
    first = service.admit_person(member.act("one key"), a_newcomer())
    kept = rows()
    again = a_newcomer(password_hash=service.hash_password(PASSWORD))
    assert service.admit_person(member.act("one key"), again) == first
    assert rows() == kept


# Acting for another organisation


def test_act_for_a_foreign_organisation_is_refused(member: Member) -> None:
    session = sign_in.start(member.email, PASSWORD)
    stranger = a_member("recycler")
    with refused() as why:
        sign_in.act_for(session, stranger.actor.organisation_ref)
    assert (why.status, why.fields) == (422, {"organisation"})


# Tokens


def test_create_token_acts_for_its_maker_and_keeps_only_the_digest(member: Member) -> None:
    secret = a_token(member)
    assert sign_in.actor_of_token(secret) == member.actor
    row = db.session.scalars(select(ApiToken)).one()
    kept = [str(getattr(row, column.name)) for column in ApiToken.__table__.columns]
    assert secret not in kept
    assert secret_digest(secret) in kept
    body = str(db.session.execute(db.text("SELECT body FROM fact")).all())
    assert secret not in body
    assert secret_digest(secret) not in body


def test_token_is_dead_on_the_instant_it_expires(member: Member, held_clock: SteppedClock) -> None:
    secret = service.new_secret()
    new = service.NewToken("scales", secret_digest(secret), date(2026, 11, 24))
    service.create_token(member.act(), new)
    ends = queries.tokens(member.actor.organisation_id or 0)[0].expires_at
    held_clock.advance(seconds=(ends - held_clock.now()).total_seconds() - 1)
    assert sign_in.actor_of_token(secret) == member.actor
    held_clock.advance(seconds=1)
    with pytest.raises(Unauthenticated, match="not valid"):
        sign_in.actor_of_token(secret)
    assert queries.tokens(member.actor.organisation_id or 0)[0].state(ends) == "expired"


def test_revoke_token_kills_it_at_once(member: Member) -> None:
    secret = a_token(member)
    ref = queries.tokens(member.actor.organisation_id or 0)[0].ref
    service.revoke_token(member.act(), ref)
    with pytest.raises(Unauthenticated):
        sign_in.actor_of_token(secret)
    card = queries.tokens(member.actor.organisation_id or 0)[0]
    assert card.state(card.created_at) == "revoked"
    with refused() as why:
        service.revoke_token(member.act(), ref)
    assert (why.status, why.code) == (409, "token_revoked")


def test_revoke_token_of_another_organisation_is_not_found(member: Member) -> None:
    a_token(member)
    ref = queries.tokens(member.actor.organisation_id or 0)[0].ref
    stranger = a_member("carrier")
    for act, token in ((stranger.act(), ref), (member.act(), "TOK-XXXXX-XXXXX")):
        with refused() as why:
            service.revoke_token(act, token)
        assert (why.status, why.code) == (404, "token_not_found")


@pytest.mark.parametrize(
    ("name", "expires_on", "field"),
    [
        ("", None, "name"),
        ("x" * 101, None, "name"),
        ("scales", date(2026, 11, 22), "expires_on"),
        ("scales", date(2027, 12, 1), "expires_on"),
    ],
)
def test_create_token_with_one_thing_wrong_names_it(
    member: Member, name: str, expires_on: date | None, field: str
) -> None:
    new = service.NewToken(name, secret_digest("s"), expires_on)
    with refused() as why:
        service.create_token(member.act(), new)
    assert (why.status, why.fields) == (422, {field})


def test_create_token_by_a_reader_is_refused(member: Member) -> None:
    reader = a_colleague(member, Role.READER)
    with refused() as why:
        service.create_token(reader.act(), service.NewToken("scales", secret_digest("s")))
    assert why.status == 403


def test_create_token_repeated_with_its_key_makes_one(member: Member) -> None:
    """Each try draws a new secret; only the first one's is kept."""
    new = service.NewToken("scales", secret_digest("first"))
    ref = service.create_token(member.act("one key"), new)
    again = replace(new, digest=secret_digest("second"))
    assert service.create_token(member.act("one key"), again) == ref
    assert queries.is_token(ref, new.digest)
    assert not queries.is_token(ref, again.digest)


def test_a_token_dies_with_nothing_else_of_its_organisation(member: Member) -> None:
    first, second = a_token(member), a_token(member)
    newest = queries.tokens(member.actor.organisation_id or 0)[0].ref
    service.revoke_token(member.act(), newest)
    assert sign_in.actor_of_token(first) == member.actor
    with pytest.raises(Unauthenticated):
        sign_in.actor_of_token(second)


# Lists and hashes


def test_organisations_are_listed_page_by_page_in_order(in_app: Flask) -> None:
    refs = [a_member("carrier").actor.organisation_ref for _ in range(3)]
    a_member("holder")
    first = queries.organisations("carrier", limit=2)
    rest = queries.organisations("carrier", first.next, limit=2)
    assert [row.ref for row in (*first.items, *rest.items)] == refs
    with refused() as why:
        queries.organisation("ORG-XXXXX-XXXXX")
    assert why.status == 404


def test_a_new_password_is_looked_for_in_the_list_of_this_installation(
    in_app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    breached = tmp_path / "breached.txt"
    digest = hashlib.sha1(PASSWORD.encode(), usedforsecurity=False).hexdigest().upper()
    breached.write_text(f"{digest}:7\n")
    settings = replace(in_app.extensions["settings"], breached_passwords=breached)
    monkeypatch.setitem(in_app.extensions, "settings", settings)
    with pytest.raises(Invalid, match="in a breach of another site"):
        service.hash_password(PASSWORD)
    assert service.is_password(f"{PASSWORD}!", service.hash_password(f"{PASSWORD}!"))


def test_hash_password_is_argon2id_and_a_broken_hash_is_no_password(in_app: Flask) -> None:
    kept = service.hash_password(PASSWORD)
    assert kept.startswith("$argon2id$")
    assert service.is_password(PASSWORD, kept)
    assert not service.is_password(PASSWORD + " ", kept)
    assert not service.is_password(PASSWORD, "broken")
    with pytest.raises(Invalid):
        service.hash_password("short")


def test_token_of_a_year_lasts_a_year(member: Member) -> None:
    a_token(member)
    card = queries.tokens(member.actor.organisation_id or 0)[0]
    assert card.expires_at - card.created_at == timedelta(days=365)
    assert card.state(card.created_at) == "valid"
