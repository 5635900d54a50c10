"""The register of organisations: numbers, verification by a regulator, and standing."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import select

from recycling.clock import SteppedClock
from recycling.db import db
from recycling.errors import Conflict, Forbidden, Invalid, NotFound
from recycling.ledger.models import Fact, FactParty
from recycling.parties import queries, service, sign_in
from recycling.parties.models import Membership
from recycling.parties.permissions import Permission, may_ever, permit
from recycling.parties.rules.identifiers import MOST_IDENTIFIERS
from tests.makers import Member, a_lei, a_member, a_token
from tests.parties.browsing import Browser

SOURCE = "Extract of the trade register."


@dataclass(frozen=True)
class Both:
    holder: Member
    regulator: Member

    @property
    def ref(self) -> str:
        return self.holder.actor.organisation_ref

    def again(self) -> Member:
        """The holder's administrator as the next request knows them."""
        db.session.rollback()
        membership = db.session.execute(
            select(Membership).where(Membership.person_id == self.holder.actor.person_id)
        ).scalar_one()
        actor = sign_in.actor_of(membership)
        db.session.rollback()
        return Member(actor, self.holder.email, self.holder.name)


@pytest.fixture
def both(app: Flask, held_clock: SteppedClock) -> Both:
    with app.app_context():
        return Both(a_member("holder"), a_member("regulator"))


def test_a_number_is_added_verified_and_removed_with_a_fact_each(app: Flask, both: Both) -> None:
    lei = a_lei()
    with app.app_context():
        service.add_identifier(both.holder.act(), both.ref, "lei", lei.lower())
        service.verify_identifier(both.regulator.act(), both.ref, "lei", lei, SOURCE)
        (card,) = queries.public_organisation(both.ref).identifiers
        assert (card.value, card.source, card.verified_by[:9]) == (lei, SOURCE, "Regulator")
        db.session.rollback()
        service.remove_identifier(both.holder.act(), both.ref, "lei", lei)
        assert queries.public_organisation(both.ref).identifiers == ()
        subject = f"organisation:{both.ref}"
        facts = db.session.scalars(
            select(Fact).where(Fact.subject == subject).order_by(Fact.id)
        ).all()
        assert [f.type for f in facts][1:] == [
            "IdentifierAdded", "IdentifierVerified", "IdentifierRemoved"
        ]  # fmt: skip
        seen = db.session.scalars(
            select(FactParty.organisation_ref).where(FactParty.fact_id == facts[2].id)
        ).all()
        assert set(seen) == {both.ref, both.regulator.actor.organisation_ref}


def test_a_number_belongs_to_one_organisation_and_there_are_only_so_many(
    app: Flask, both: Both
) -> None:
    lei = a_lei()
    with app.app_context():
        other = a_member("recycler")
        service.add_identifier(other.act(), other.actor.organisation_ref, "lei", lei)
        with pytest.raises(Conflict, match="on the register already"):
            service.add_identifier(both.holder.act(), both.ref, "lei", lei)
        for _ in range(MOST_IDENTIFIERS):
            service.add_identifier(both.holder.act(), both.ref, "lei", a_lei())
        with pytest.raises(Invalid, match="at most"):
            service.add_identifier(both.holder.act(), both.ref, "lei", a_lei())
        with pytest.raises(NotFound):
            service.remove_identifier(both.holder.act(), both.ref, "lei", lei)
        with pytest.raises(NotFound):
            service.add_identifier(both.holder.act(), "ORG-X", "lei", lei)


def test_only_the_own_regulator_verifies_and_can_take_it_back(app: Flask, both: Both) -> None:
    with app.app_context():
        abroad = a_member("regulator", country="FR")
        for stranger in (abroad, both.holder):
            with pytest.raises(Forbidden):
                service.verify_organisation(stranger.act(), both.ref, SOURCE)
        service.verify_organisation(both.regulator.act(), both.ref, SOURCE)
        card = queries.public_organisation(both.ref)
        assert card.is_verified
        assert card.verified_source == SOURCE
        assert queries.verified_among({card.id}) == {card.id}
        db.session.rollback()
        service.revoke_verification(both.regulator.act(), both.ref, "The extract was forged.")
        with pytest.raises(Conflict, match="not verified"):
            service.revoke_verification(both.regulator.act(), both.ref, "The extract was forged.")
        assert not queries.public_organisation(both.ref).is_verified
        authority = both.regulator.actor.organisation_ref
        with pytest.raises(Conflict, match="entered by the registry"):
            service.verify_organisation(both.regulator.act(), authority, SOURCE)


def test_a_closed_organisation_finishes_and_starts_nothing(app: Flask, both: Both) -> None:
    with app.app_context():
        service.change_standing(both.holder.act(), both.ref, "closed", "We stop.")
        closed = both.again().actor
        for started in (Permission.LOTS_REGISTER, Permission.PARTIES_ADMIT):
            with pytest.raises(Forbidden, match="finishes what is under way") as caught:
                permit(closed, started)
            assert caught.value.code == "organisation_closed"
        for finished in (Permission.CUSTODY_SIGN_HOLDER, Permission.AUCTIONS_AWARD):
            assert may_ever(closed, finished)
        service.change_standing(both.again().act(), both.ref, "active", "We go on.")
        permit(both.again().actor, Permission.LOTS_REGISTER)


def test_what_a_regulator_closed_its_administrator_cannot_open(app: Flask, both: Both) -> None:
    with app.app_context():
        service.change_standing(both.regulator.act(), both.ref, "closed", "Deleted from it.")
        with pytest.raises(Forbidden, match="A regulator made"):
            service.change_standing(both.again().act(), both.ref, "active", "We go on.")
        card = queries.public_organisation(both.ref)
        assert (card.standing, card.stood_by) == ("closed", "regulator")


def test_the_regulator_verifies_and_closes_on_the_organisations_public_page(
    app: Flask, both: Both
) -> None:
    page = f"/organisations/{both.ref}"
    regulator, anybody = Browser(app, both.regulator), Browser(app)
    anybody.see("/organisations?kind=holder&country=DE")
    assert page in anybody.links
    anybody.see(page)
    assert "Not verified" in anybody.words
    assert anybody.forms == set()
    regulator.see(f"{page}/verify")
    assert regulator.send(f"{page}/verify", {"source": "-"}).status_code == 422
    assert regulator.wrong() == {"source"}
    regulator.does(f"{page}/verify", {"source": SOURCE})
    regulator.see(f"{page}/standing")
    regulator.does(f"{page}/standing", {"standing": "dormant", "reason": "No answer since May."})
    anybody.see(page)
    assert SOURCE in anybody.words
    assert "Brought about by a regulator: No answer since May." in anybody.words
    holder = Browser(app, both.holder)
    holder.see("/lots/new")
    assert "finishes what is under way and starts nothing new" in holder.words


def test_a_program_reads_the_register_and_adds_a_number(app: Flask, both: Both) -> None:
    client, lei = app.test_client(), a_lei()
    with app.app_context():
        headers = {"Authorization": f"Bearer {a_token(both.holder)}"}
    address = f"/api/v1/organisations/{both.ref}"
    bad = client.post(
        f"{address}/identifiers", headers=headers, json={"scheme": "lei", "value": "123"}
    )
    assert bad.status_code == 422
    assert bad.json["errors"][0]["path"] == "value"
    added = client.post(
        f"{address}/identifiers", headers=headers, json={"scheme": "lei", "value": lei}
    )
    assert added.status_code == 201
    assert client.get(address).json["identifiers"][0]["value"] == lei
    spaced = f"{lei[:4]} {lei[4:]}".lower()
    for words in (spaced, both.ref.lower(), "_", "%"):
        found = client.get("/api/v1/organisations", query_string={"q": words}).json["items"]
        assert [one["ref"] for one in found] == ([both.ref] if len(words) > 1 else [])
    name = client.get(address).json["name"]
    found = client.get("/api/v1/organisations", query_string={"q": name[:3].upper()}).json["items"]
    assert both.ref in [one["ref"] for one in found]
    page = client.get("/api/v1/organisations?kind=holder&limit=1").json
    assert [one["ref"] for one in page["items"]] == [both.ref]
    assert page["items"][0]["is_verified"] is False
