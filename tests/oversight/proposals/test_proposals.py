"""Two signers of an authority: proposed by one, confirmed by another, or ended before."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from recycling import clock
from recycling.bases import queries as bases
from recycling.bases import service as deciding
from recycling.clock import SteppedClock
from recycling.db import db
from recycling.errors import Conflict, Forbidden, NotFound, Refusal
from recycling.ledger.models import Fact
from recycling.parties import queries as parties
from recycling.parties import service
from recycling.parties.proposals import queries
from recycling.parties.proposals.service import end_proposal, lapse_due
from recycling.parties.rules import Kind
from recycling.parties.rules.remits import ALL_REMITS
from tests.bases.makers import a_licensed_base
from tests.makers import Member, a_member
from tests.parties.second_signers import WHY, a_second_signer

WHY_REVOKE = "The outlet was hidden."


@pytest.fixture
def regulator(in_app: Flask) -> Member:
    return a_member(Kind.REGULATOR)


@pytest.fixture
def licence(regulator: Member) -> str:
    base = a_licensed_base(a_member(Kind.RECYCLER), regulator)
    return bases.base(base).licences[0].ref


def facts_about(proposal: str) -> list[str]:
    asked = select(Fact.type).where(Fact.subject == f"proposal:{proposal}").order_by(Fact.id)
    found = list(db.session.scalars(asked))
    db.session.rollback()
    return found


def test_a_licence_is_revoked_once_another_signer_of_the_authority_confirms(
    regulator: Member, licence: str
) -> None:
    made = deciding.propose_revocation(regulator.act(), licence, WHY_REVOKE)
    another = a_member(Kind.REGULATOR)
    for signer, code in ((regulator, "same_signer"), (another, "not_permitted")):
        with pytest.raises(Forbidden) as refused:
            deciding.revoke_licence(signer.act(), made, WHY)
        assert refused.value.code == code
    with pytest.raises(Conflict, match=made):
        deciding.propose_revocation(regulator.act(), licence, WHY_REVOKE)
    assert bases.licence(licence).state == "granted"
    second = a_second_signer(regulator)
    assert deciding.revoke_licence(second.act("once"), made, WHY) == licence
    assert deciding.revoke_licence(second.act("once"), made, WHY) == licence
    card = queries.proposal(made, another.actor)
    assert (card.state, card.result, card.ending) == ("confirmed", licence, WHY)
    assert (card.proposed_by_name, card.ended_by_name) == (regulator.name, second.name)
    assert (bases.licence(licence).state, bases.licence(licence).reason) == ("revoked", WHY_REVOKE)
    assert facts_about(made) == ["ActProposed", "ProposalConfirmed"]
    with pytest.raises(Conflict, match="is confirmed"):
        deciding.revoke_licence(second.act(), made, WHY)


@pytest.mark.parametrize(("is_own", "state"), [(True, "taken_back"), (False, "declined")])
def test_a_proposal_is_taken_back_by_who_made_it_or_declined_by_another(
    regulator: Member, licence: str, *, is_own: bool, state: str
) -> None:
    made = deciding.propose_revocation(regulator.act(), licence, WHY_REVOKE)
    second = a_second_signer(regulator)
    end_proposal((regulator if is_own else second).act(), made, "The outlet is sealed.")
    assert queries.proposal(made, regulator.actor).state == state
    with pytest.raises(Conflict, match=state.replace("_", " ")):
        deciding.revoke_licence(second.act(), made, WHY)
    assert bases.licence(licence).state == "granted"


def test_a_proposal_lapses_and_can_be_made_anew_before_that_is_put_on_record(
    regulator: Member, licence: str, held_clock: SteppedClock
) -> None:
    made = deciding.propose_revocation(regulator.act(), licence, WHY_REVOKE)
    held_clock.advance(days=14)
    with pytest.raises(Conflict, match="lapsed"):
        deciding.revoke_licence(a_second_signer(regulator).act(), made, WHY)
    assert queries.proposals(regulator.actor).items == ()
    anew = deciding.propose_revocation(regulator.act(), licence, WHY_REVOKE)
    assert facts_about(made)[-1] == "ProposalLapsed"
    held_clock.advance(days=15)
    assert lapse_due(clock.today(), 10) == 1
    assert lapse_due(clock.today() + timedelta(days=1), 10) == 0
    assert queries.proposal(anew, regulator.actor).state == "lapsed"


def test_remits_are_changed_by_two_and_none_is_left_to_nobody(regulator: Member) -> None:
    ref = regulator.actor.organisation_ref
    with pytest.raises(Conflict, match="No other authority"):
        service.propose_remits(regulator.act(), ref, ("licences",), "DE-BY", WHY)
    a_member(Kind.REGULATOR)
    wanted = tuple(sorted(ALL_REMITS - {"licences"}))
    made = service.propose_remits(regulator.act(), ref, wanted, "DE-BY", WHY)
    assert parties.public_organisation(ref).territory == ""
    second = a_second_signer(regulator)
    service.change_remits(second.act(), made, WHY)
    card = parties.public_organisation(ref)
    assert (set(card.remits), card.territory) == (set(wanted), "DE-BY")
    holder = a_member().actor.organisation_ref
    for about, why in ((holder, "is no authority"), (ref, "acts there already")):
        with pytest.raises(Refusal, match=why):
            service.propose_remits(second.act(), about, wanted, "DE-BY", WHY)
    with pytest.raises(NotFound):
        queries.proposal(made, a_member(Kind.REGULATOR, country="FR").actor)
