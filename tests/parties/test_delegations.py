"""Acting in another's name: what was delegated, on its days, and both on record."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from recycling import clock
from recycling.clock import SteppedClock
from recycling.db import db
from recycling.deeds import SYSTEM, Act, Actor, Broker
from recycling.errors import Conflict, Forbidden, Invalid, NotFound
from recycling.ledger.models import Fact, FactParty
from recycling.lots.models import Lot
from recycling.notices.queries import notices
from recycling.parties import acting, queries, service
from recycling.parties.acting_mark import FIELD, mark_of, refuse_other_name
from recycling.parties.permissions import Permission, is_delegated, may_ever, permit
from recycling.parties.rules import Kind
from recycling.parties.rules.delegation import (
    LONGEST_DELEGATION,
    PERMISSIONS_OF,
    SIGNING,
    DelegationState,
    Power,
    Terms,
    check_terms,
    permissions_of,
    powers_of,
    state_on,
)
from recycling.parties.service.expiring import tell_ending, tell_of_end
from tests.makers import Member, a_member, a_token
from tests.parties.browsing import Browser

DAY = date(2026, 11, 23)
LOT = {"title": "Swarf", "subtype": "ndfeb_swarf"}


@dataclass(frozen=True)
class Pair:
    principal: Member
    broker: Member

    def delegate(self, *powers: str, days: int = 10, begins: int = 0) -> str:
        first = clock.today() + timedelta(days=begins)
        ref = self.broker.actor.organisation_ref
        terms = Terms(ref, powers or ("register_lots",), first, first + timedelta(days=days))
        return service.delegate(self.principal.act(), terms)

    def acting(self) -> Actor:
        """The broker's person in the principal's name."""
        actor = acting.on_behalf_of(self.broker.actor, self.principal.actor.organisation_ref)
        db.session.rollback()
        return actor


@pytest.fixture
def pair(app: Flask, held_clock: SteppedClock) -> Pair:
    with app.app_context():
        return Pair(a_member("holder"), a_member("laboratory"))


def test_every_permission_of_a_power_is_in_the_map_and_none_looks_after_the_organisation() -> None:
    names = permissions_of(Power)
    assert names <= set(Permission)
    assert not {one for one in names if one.startswith(("parties.", "delegations.", "facts."))}
    assert set(PERMISSIONS_OF) == set(Power)


def test_what_prepares_brings_no_permission_to_sign() -> None:
    signed = {
        "auctions.bid", "auctions.award", "sales.pay", "custody.sign_holder",
        "custody.sign_carrier", "custody.receive", "certificates.issue",
    }  # fmt: skip
    assert permissions_of(set(Power) - SIGNING) & signed == set()
    assert all(PERMISSIONS_OF[power] & signed for power in SIGNING)


@pytest.mark.parametrize(
    ("differs", "field"),
    [
        ({"powers": ()}, "powers"),
        ({"powers": ("everything",)}, "powers"),
        ({"powers": ("run_batches",)}, "powers"),
        ({"valid_to": DAY - timedelta(days=1)}, "valid_to"),
        ({"valid_from": date(2020, 1, 1), "valid_to": date(2020, 1, 2)}, "valid_to"),
        ({"valid_to": DAY + LONGEST_DELEGATION + timedelta(days=1)}, "valid_to"),
    ],
)
def test_terms_that_cannot_be_are_refused_at_their_field(
    differs: dict[str, object], field: str
) -> None:
    right = Terms("ORG-X", ("register_lots",), DAY, DAY)
    check_terms(right, Kind.HOLDER, DAY)
    with pytest.raises(Invalid) as caught:
        check_terms(replace(right, **differs), Kind.HOLDER, DAY)  # type: ignore[arg-type]
    assert caught.value.field == field


def test_laboratories_and_regulators_have_nothing_to_delegate() -> None:
    assert [kind for kind in Kind if not powers_of(kind)] == [Kind.LABORATORY, Kind.REGULATOR]


@given(st.tuples(*[st.integers(-9, 9)] * 3))
def test_a_delegation_is_valid_on_its_days_and_on_no_other(places: tuple[int, int, int]) -> None:
    first, last, day = (DAY + timedelta(days=place) for place in places)
    is_valid = state_on(first, last, "", day) is DelegationState.VALID
    assert is_valid is (first <= day <= last)
    assert state_on(first, last, "revoked", day) is DelegationState.REVOKED


def test_what_is_done_in_anothers_name_is_theirs_and_records_both(app: Flask, pair: Pair) -> None:
    client = app.test_client()
    with app.app_context():
        ref = pair.delegate("register_lots")
        headers = {"Authorization": f"Bearer {a_token(pair.broker)}"}
    us, them = pair.broker.actor.organisation_ref, pair.principal.actor.organisation_ref
    assert client.post("/api/v1/lots", headers=headers, json=LOT).status_code == 403
    headers["On-Behalf-Of"] = them
    me = client.get("/api/v1/me", headers=headers).json
    assert (me["organisation"], me["broker"], me["kind"]) == (them, us, "holder")
    made = client.post("/api/v1/lots", headers=headers, json=LOT)
    assert made.status_code == 201, made.text
    with app.app_context():
        lot = db.session.scalars(select(Lot).where(Lot.ref == made.json["ref"])).one()
        assert lot.holder_id == pair.principal.actor.organisation_id
        fact = db.session.scalars(select(Fact).where(Fact.subject == f"lot:{lot.ref}")).one()
        assert fact.organisation_ref == them
        assert fact.body["broker"] == {"organisation": us, "delegation": ref}
        seen = select(FactParty.organisation_ref).where(FactParty.fact_id == fact.id)
        assert set(db.session.scalars(seen)) == {us, them}
    published = client.post(f"/api/v1/lots/{made.json['ref']}/publish", headers=headers)
    assert published.json["code"] == "not_delegated"


def test_the_same_key_means_another_thing_in_anothers_name(app: Flask, pair: Pair) -> None:
    client = app.test_client()
    with app.app_context():
        pair.delegate("register_lots")
        theirs = {"Authorization": f"Bearer {a_token(pair.principal)}", "Idempotency-Key": "one"}
        ours = {**theirs, "Authorization": f"Bearer {a_token(pair.broker)}"}
    ours["On-Behalf-Of"] = pair.principal.actor.organisation_ref
    first = client.post("/api/v1/lots", headers=theirs, json=LOT).json["ref"]
    second = client.post("/api/v1/lots", headers=ours, json=LOT).json["ref"]
    assert first != second
    assert client.post("/api/v1/lots", headers=ours, json=LOT).json["ref"] == second


def test_after_the_last_day_and_before_the_first_nothing_is_done(
    app: Flask, pair: Pair, held_clock: SteppedClock
) -> None:
    with app.app_context():
        pair.delegate(days=2, begins=1)
        with pytest.raises(Forbidden, match="in force today") as caught:
            pair.acting()
        assert caught.value.field == "on_behalf_of"
        held_clock.advance(days=1)
        actor = pair.acting()
        permit(actor, Permission.LOTS_REGISTER)
        held_clock.advance(days=2)
        permit(actor, Permission.LOTS_REGISTER)
        held_clock.advance(days=1)
        with pytest.raises(Forbidden, match="the delegation is over"):
            permit(actor, Permission.LOTS_REGISTER)
        with pytest.raises(Forbidden, match="in force today"):
            pair.acting()


def test_by_delegation_nothing_but_the_powers_and_never_the_organisation_itself(
    app: Flask, pair: Pair
) -> None:
    with app.app_context():
        pair.delegate("register_lots", "award")
        actor = pair.acting()
    assert {one for one in Permission if may_ever(actor, one)} == permissions_of(
        ("register_lots", "award")
    )
    assert not any(
        is_delegated(replace(actor, broker=replace(_broker(actor), until=clock.now())), one)
        for one in Permission
    )


def _broker(actor: Actor) -> Broker:
    assert actor.broker is not None
    return actor.broker


def test_only_who_gave_it_revokes_and_only_who_holds_it_gives_it_back(
    app: Flask, pair: Pair
) -> None:
    with app.app_context():
        stranger = a_member("carrier")
        first = pair.delegate()
        with pytest.raises(Conflict, match="covers some of these days"):
            pair.delegate(begins=3)
        with pytest.raises(Forbidden):
            service.revoke_delegation(pair.broker.act(), first)
        with pytest.raises(Forbidden):
            service.cancel_delegation(pair.principal.act(), first)
        for end in (service.revoke_delegation, service.cancel_delegation):
            with pytest.raises(NotFound):
                end(stranger.act(), first)
        with pytest.raises(NotFound):
            queries.delegation(first, stranger.actor.organisation_id or 0)
        service.revoke_delegation(pair.principal.act(), first)
        with pytest.raises(Forbidden):
            pair.acting()
        with pytest.raises(Conflict, match="revoked already"):
            service.cancel_delegation(pair.broker.act(), first)
        second = pair.delegate()
        service.cancel_delegation(pair.broker.act(), second)
        states = [one.state for one in queries.delegations(_id(pair)).items]
        assert states == ["cancelled", "revoked"]


def _id(pair: Pair) -> int:
    return pair.principal.actor.organisation_id or 0


def test_powers_go_to_another_organisation_that_is_open_and_no_regulator(
    app: Flask, pair: Pair
) -> None:
    with app.app_context():
        regulator, closed = a_member("regulator"), a_member("carrier")
        service.change_standing(closed.act(), closed.actor.organisation_ref, "closed", "We stop.")
        for other in (pair.principal, regulator, closed):
            with pytest.raises(Invalid) as caught:
                Pair(pair.principal, other).delegate()
            assert caught.value.field == "broker"
        terms = Terms("ORG-X", ("register_lots",), clock.today(), clock.today())
        with pytest.raises(Invalid, match="no organisation"):
            service.delegate(pair.principal.act(), terms)


def test_one_who_acts_by_delegation_cannot_pass_it_on(app: Flask, pair: Pair) -> None:
    with app.app_context():
        pair.delegate()
        actor = pair.acting()
        terms = Terms("ORG-X", ("register_lots",), clock.today(), clock.today())
        with pytest.raises(Forbidden, match="not delegated"):
            service.delegate(Act(actor), terms)
        assert acting.on_behalf_of(pair.broker.actor, "") == pair.broker.actor


def test_on_the_pages_one_delegates_acts_in_the_others_name_and_is_refused_when_it_is_revoked(
    app: Flask, pair: Pair
) -> None:
    principal, broker = Browser(app, pair.principal), Browser(app, pair.broker)
    new = "/organisation/delegations/new"
    day, last = clock.today(), clock.today() + timedelta(days=30)
    principal.see(new)
    filled = {
        "broker": pair.broker.actor.organisation_ref,
        "powers": "register_lots",
        "valid_from-day": str(day.day), "valid_from-month": str(day.month),
        "valid_from-year": str(day.year),
        "valid_to-day": str(last.day), "valid_to-month": str(last.month),
        "valid_to-year": str(last.year),
    }  # fmt: skip
    assert principal.send(new, {**filled, "broker": "ORG-X"}).status_code == 422
    assert principal.wrong() == {"broker"}
    principal.see(new)
    principal.does(new, filled)
    assert "Register and edit lots" in principal.words
    revoke = next(one for one in principal.forms if one.endswith("/revoke"))
    given = revoke.split("/")[-2]

    broker.see("/organisation/act-for")
    broker.does("/organisation/act-for", {"organisation": given})
    assert "(delegated)" in broker.see("/lots/new").text
    assert "Register a lot" in broker.words
    assert broker.client.get("/organisation").headers["Location"].startswith("/organisations/")
    assert broker.see("/organisation/people").status_code == 403
    assert broker.see("/lots/mine").status_code == 200
    principal.does(revoke)
    assert broker.see("/lots/mine").status_code == 403
    assert broker.client.get("/lots/mine.csv").status_code == 403
    assert broker.see("/lots/new").status_code == 403
    assert "the delegation is over" in broker.words
    broker.see("/organisation/act-for")
    broker.does("/organisation/act-for", {"organisation": pair.broker.actor.organisation_ref})
    assert broker.see("/organisation").status_code == 200


def test_a_form_opened_for_one_organisation_is_never_sent_for_another(
    app: Flask, pair: Pair
) -> None:
    with app.app_context():
        pair = replace(pair, broker=a_member("holder"))
        given = pair.delegate("register_lots")
    here, own = Browser(app, pair.broker), pair.broker.actor.organisation_ref
    there = Browser(app)
    there.client = here.client
    assert "You do this for" in here.see("/organisation/people/invite").text
    there.see("/organisation/act-for")
    there.does("/organisation/act-for", {"organisation": given})
    assert "by delegation" in there.see("/lots/new").text
    assert "You do this in the name of" in there.words
    here.see("/organisation/act-for")
    here.does("/organisation/act-for", {"organisation": own})
    filled = {"title": "Swarf", "subtype": "ndfeb_swarf"}
    assert there.send("/lots/new", filled).status_code == 409
    assert "Nothing was done" in there.words
    with app.app_context():
        assert db.session.scalar(select(Lot.id)) is None


def test_a_form_says_for_whom_it_was_opened(app: Flask) -> None:
    owner = Actor(1, "PER-1", 1, "ORG-1", "holder", "DE", frozenset())
    broker = Broker(2, "ORG-2", "DEL-1", frozenset(), clock.now())
    assert mark_of(owner) != mark_of(replace(owner, broker=broker))
    for said in (None, mark_of(owner)):
        sent = {} if said is None else {FIELD: said}
        with app.test_request_context("/", method="POST", data=sent):
            refuse_other_name(owner)
    with app.test_request_context("/", method="POST", data={FIELD: "ORG-3"}):
        with pytest.raises(Conflict, match="opened for ORG-3") as caught:
            refuse_other_name(owner)
        assert caught.value.field == FIELD


def test_both_are_told_before_a_delegation_ends_and_once_it_is_over(
    app: Flask, pair: Pair, held_clock: SteppedClock
) -> None:
    with app.app_context():
        ref = pair.delegate(days=8)
        given_up = Pair(pair.principal, a_member("carrier")).delegate(days=8)
        service.revoke_delegation(pair.principal.act(), given_up)
        today = clock.today()
        assert tell_ending(today, 10) == 0
        assert [tell_ending(today + timedelta(days=1), 10) for _ in range(2)] == [1, 0]
        held_clock.advance(days=9)
        assert [tell_ending(today + timedelta(days=9), 10) for _ in range(2)] == [1, 0]
        told = db.session.scalars(
            select(Fact).where(Fact.subject == f"delegation:{ref}").order_by(Fact.number)
        ).all()
        assert [(fact.type, fact.body.get("days_left")) for fact in told][1:] == [
            ("DelegationExpiring", 7), ("DelegationExpired", 0),
        ]  # fmt: skip
        db.session.rollback()
        with pytest.raises(NotFound):
            tell_of_end(Act(SYSTEM), given_up, today)
        words = [
            {notice.text for notice in notices(one.actor).items}
            for one in (pair.principal, pair.broker)
        ]
        assert all(any("ended" in text or "no longer" in text for text in each) for each in words)


def test_a_program_delegates_lists_and_ends(app: Flask, pair: Pair) -> None:
    client = app.test_client()
    with app.app_context():
        giver = {"Authorization": f"Bearer {a_token(pair.principal)}"}
        holder = {"Authorization": f"Bearer {a_token(pair.broker)}"}
    body = {
        "broker": pair.broker.actor.organisation_ref,
        "powers": ["sign_handovers", "register_lots"],
        "valid_from": clock.today().isoformat(),
        "valid_to": clock.today().isoformat(),
    }
    made = client.post("/api/v1/delegations", headers=giver, json=body).json
    assert (made["state"], made["powers"]) == ("valid", ["register_lots", "sign_handovers"])
    listed = client.get("/api/v1/delegations", headers=holder).json["items"]
    assert [one["ref"] for one in listed] == [made["ref"]]
    names = client.get("/api/v1/me/organisations", headers=holder).json["items"]
    assert [(one["organisation"], one["how"], one["delegation"]) for one in names] == [
        (pair.broker.actor.organisation_ref, "token", ""),
        (pair.principal.actor.organisation_ref, "on_behalf_of", made["ref"]),
    ]
    ended = client.post(f"/api/v1/delegations/{made['ref']}/cancel", headers=holder).json
    assert ended["state"] == "cancelled"
    again = client.post(f"/api/v1/delegations/{made['ref']}/revoke", headers=giver)
    assert again.status_code == 409
