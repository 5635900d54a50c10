"""Exactly what awaits whom, before and after each deed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from recycling import clock
from recycling.bases import queries as bases_queries
from recycling.bases import service as bases
from recycling.bases.footings import service as footings
from recycling.bases.models import Licence
from recycling.clock import SteppedClock
from recycling.custody import service as custody
from recycling.custody.rules import Signing
from recycling.db import db
from recycling.lots import service as lots
from recycling.oversight.cases import service as cases
from recycling.parties import service as parties
from recycling.parties.acting import on_behalf_of
from recycling.parties.permissions import Permission
from recycling.parties.rules.delegation import Terms
from recycling.site.desks import Desk, desk_of
from recycling.site.recent import recent
from tests.auctions.makers import a_bidder, an_open_auction, open_terms
from tests.bases.footings import a_case, a_new_footing, an_entered_footing, with_footings
from tests.bases.makers import a_new_base, an_applied_base
from tests.lots.makers import a_draft_lot, a_published_lot
from tests.makers import Member, a_member
from tests.oversight.cases.makers import a_new_order
from tests.settlement.contracts.makers import sign
from tests.site.makers import Market, a_market

pytestmark = pytest.mark.once


def desk(member: Member) -> Desk:
    found = desk_of(member.actor, clock.now())
    db.session.rollback()
    return found


_SIGN_CONTRACT = "Read and sign"


def awaiting(member: Member) -> dict[str, list[str]]:
    """What the desk shows: the words of the deeds, each with the things they are about.

    But for contracts to sign, which wait beside all else until they are signed.
    """
    shown = awaiting_with_contracts(member)
    shown.pop(_SIGN_CONTRACT, None)
    return shown


def awaiting_with_contracts(member: Member) -> dict[str, list[str]]:
    """The same, contracts too."""
    shown: dict[str, list[str]] = {}
    for section in desk(member).sections:
        for entry in section.entries:
            shown.setdefault(entry.action, []).append(entry.ref)
    return shown


def test_an_empty_desk_shows_nothing(market: Market) -> None:
    assert awaiting(market.holder) == {}
    assert awaiting(market.carrier) == {}
    assert awaiting(market.recycler) == {}
    assert awaiting(market.regulator) == {}


def test_a_holders_draft_awaits_until_it_is_published_and_then_an_auction(market: Market) -> None:
    ref = a_draft_lot(market.holder)
    assert awaiting(market.holder) == {"Finish": [ref]}
    lots.publish_lot(market.holder.act(), ref)
    assert awaiting(market.holder) == {"Open an auction": [ref]}
    an_open_auction(market.holder, lot=ref)
    assert awaiting(market.holder) == {}


def test_a_lot_a_base_registers_awaits_it_as_it_would_a_holder(market: Market) -> None:
    ref = a_draft_lot(market.recycler)
    assert awaiting(market.recycler) == {"Finish": [ref]}
    lots.publish_lot(market.recycler.act(), ref)
    assert awaiting(market.recycler) == {"Open an auction": [ref]}


def test_a_holders_desk_follows_the_life_of_a_lot(market: Market) -> None:
    market.lead_to("closed")
    assert awaiting(market.holder) == {"Award": [market.refs["auction"]]}
    market.lead_to("awarded")
    assert awaiting(market.holder) == {"Prepare the consignment": [market.refs["lot"]]}
    market.lead_to("consigned")
    assert awaiting(market.holder) == {"Sign": [market.refs["consignment"]]}
    market.lead_to("given")
    assert awaiting(market.holder) == {}


def test_a_lot_awaits_its_consignment_again_when_that_is_cancelled(market: Market) -> None:
    market.lead_to("consigned")
    custody.cancel_consignment(market.holder.act(), market.refs["consignment"])
    assert awaiting(market.holder) == {"Prepare the consignment": [market.refs["lot"]]}


def test_a_new_certificate_awaits_the_holder_for_a_month(market: Market) -> None:
    market.lead_to("certified")
    assert awaiting(market.holder) == {"Read and keep it": [market.refs["certificate"]]}
    market.stepped.advance(days=31)
    assert awaiting(market.holder) == {}


def test_a_sale_awaits_whoever_pays_it(in_request: Flask, held_clock: SteppedClock) -> None:
    bought = a_market(held_clock, price=125_000).lead_to("awarded")
    assert awaiting(bought.recycler) == {"Pay": [bought.refs["sale"]]}
    assert awaiting(bought.holder) == {"Set it up": [""]}
    treated = a_market(held_clock, price=-125_000).lead_to("awarded")
    assert awaiting(treated.holder) == {"Pay": [treated.refs["sale"]]}
    assert awaiting(treated.recycler) == {"Set it up": [""]}


def test_a_carrier_takes_over_and_then_gives_at_the_gate(market: Market) -> None:
    market.lead_to("consigned")
    assert awaiting(market.carrier) == {}
    market.lead_to("given")
    assert awaiting(market.carrier) == {"Take over": [market.refs["consignment"]]}
    market.lead_to("taken_over")
    assert awaiting(market.carrier) == {"Give at the gate": [market.refs["consignment"]]}
    market.lead_to("at_gate")
    assert awaiting(market.carrier) == {}


def test_a_recyclers_desk_follows_the_life_of_a_lot(market: Market) -> None:
    market.lead_to("auctioned")
    assert awaiting(market.recycler) == {"Bid": [market.refs["auction"]]}
    market.lead_to("taken_over")
    assert awaiting(market.recycler) == {}
    market.lead_to("at_gate")
    assert awaiting(market.recycler) == {"Weigh and receive": [market.refs["consignment"]]}
    market.lead_to("received")
    assert awaiting(market.recycler) == {"Put it into a batch": [market.refs["lot"]]}
    market.lead_to("in_batch")
    assert awaiting(market.recycler) == {"Declare or close": [market.refs["batch"]]}
    market.lead_to("recovered")
    assert awaiting(market.recycler) == {"Certify": [market.refs["lot"]]}
    market.lead_to("certified")
    assert awaiting(market.recycler) == {}


def test_an_auction_awaits_only_bases_licensed_for_the_waste(market: Market) -> None:
    other = a_bidder(market.regulator, subtypes=("ndfeb_offcuts",))
    auction = an_open_auction(market.holder)
    assert awaiting(market.recycler) == {"Bid": [auction]}
    assert awaiting(other.member) == {}


def test_an_auction_no_longer_awaits_who_leads_but_who_is_outbid(market: Market) -> None:
    rival = a_bidder(market.regulator)
    auction = an_open_auction(market.holder, open_terms())
    market.bidder.bid(auction, 100_000)
    assert awaiting(market.recycler) == {}
    assert awaiting(rival.member) == {"Bid": [auction]}
    rival.bid(auction, 120_000)
    assert awaiting(market.recycler) == {"Bid again": [auction]}
    assert awaiting(rival.member) == {}


def test_an_auction_that_has_reached_its_close_awaits_nobody(market: Market) -> None:
    an_open_auction(market.holder, open_terms())
    market.stepped.advance(hours=1)
    assert awaiting(market.recycler) == {}


def test_an_application_awaits_the_regulator_of_its_country_until_it_is_decided(
    market: Market,
) -> None:
    recycler, elsewhere = a_member("recycler"), a_member("regulator", country="FR")
    _, licence = an_applied_base(recycler)
    assert awaiting(market.regulator) == {"Decide": [licence]}
    assert awaiting(elsewhere) == {}
    assert awaiting(recycler) == {"Look at it": [licence]}
    bases.refuse_licence(market.regulator.act(), licence, "No acceptance of the installation.")
    assert awaiting(market.regulator) == {}


def test_a_base_without_licence_awaits_its_recycler(market: Market) -> None:
    recycler = a_member("recycler")
    base, licence = an_applied_base(recycler)
    bases.refuse_licence(market.regulator.act(), licence, "No acceptance of the installation.")
    assert awaiting(recycler) == {"Apply for a licence": [base]}


def test_a_suspended_licence_is_to_be_put_right_not_applied_for_again(market: Market) -> None:
    licence = db.session.scalars(select(Licence.ref)).one()
    db.session.rollback()
    bases.suspend_licence(market.regulator.act(), licence, "No bond.")
    assert awaiting(market.recycler) == {"See what it lacks": [licence]}


def test_a_base_whose_licence_has_run_out_awaits_its_recycler(market: Market) -> None:
    assert awaiting(market.recycler) == {}
    market.stepped.advance(days=6 * 365)
    assert awaiting(market.recycler) == {"Apply for a licence": [market.bidder.base]}


def test_a_base_without_a_line_awaits_its_line_first(market: Market) -> None:
    recycler = a_member("recycler")
    base = bases.register_base(recycler.act(), a_new_base())
    assert awaiting(recycler) == {"Add a line": [base]}


def test_a_laboratory_is_to_measure_what_it_is_commissioned_for(market: Market) -> None:
    laboratory = a_member("laboratory")
    assert awaiting(laboratory) == {}
    ref = a_draft_lot(market.holder)
    lots.commission_laboratory(market.holder.act(), ref, laboratory.actor.organisation_ref)
    assert awaiting(laboratory) == {"Add an assay": [ref]}


def test_who_asks_to_join_awaits_an_administrator(market: Market) -> None:
    house = market.carrier.actor.organisation_ref
    asked = parties.ask_to_join(market.holder.act(), house, "")
    assert awaiting(market.carrier) == {"Answer": [asked]}
    market.stepped.advance(days=15)
    assert awaiting(market.carrier) == {}


def test_a_deed_hurries_on_its_day_and_not_before(market: Market) -> None:
    market.lead_to("consigned")
    section = desk(market.holder).sections[-1]
    assert section.entries[0].due == clock.today() + timedelta(days=1)
    assert section.entries[0].tone == ""
    market.stepped.advance(days=1)
    assert desk(market.holder).sections[-1].entries[0].tone == "urgent"


def test_contract_awaits_the_signature_of_each_party(market: Market) -> None:
    sale = market.lead_to("awarded").refs["sale"]
    for party, left in ((market.holder, market.recycler), (market.recycler, None)):
        assert awaiting_with_contracts(party)[_SIGN_CONTRACT] == [sale]
        sign(party, sale)
        assert _SIGN_CONTRACT not in awaiting_with_contracts(party)
        if left is not None:
            assert awaiting_with_contracts(left)[_SIGN_CONTRACT] == [sale]


def test_what_hurries_comes_first(market: Market) -> None:
    a_draft_lot(market.holder)
    market.lead_to("consigned").stepped.advance(days=1)
    assert [entry.action for _, entry in desk(market.holder).in_order] == [
        "Sign", "Finish", _SIGN_CONTRACT,
    ]  # fmt: skip


def test_a_desk_shows_six_of_a_sort_and_where_the_rest_is(market: Market) -> None:
    for _ in range(7):
        a_draft_lot(market.holder)
    (section,) = desk(market.holder).sections
    assert len(section.entries) == 6
    assert section.more == "/lots/mine"


def test_a_reader_of_an_organisation_sees_the_desk_and_may_not_act(market: Market) -> None:
    from dataclasses import replace

    reader = replace(market.holder, actor=replace(market.holder.actor, roles=frozenset({"reader"})))
    assert not desk(reader).may_act
    assert desk(market.holder).may_act


def test_signing_moves_the_deed_from_one_desk_to_the_next(market: Market) -> None:
    market.lead_to("consigned")
    custody.sign_handover(market.holder.act(), market.refs["consignment"], Signing.GIVE_TO_CARRIER)
    assert awaiting(market.holder) == {}
    assert awaiting(market.carrier) == {"Take over": [market.refs["consignment"]]}


def test_permits_cases_and_orders_await_their_regulator_and_then_their_base(
    market: Market,
) -> None:
    recycler, regulator, base = market.recycler, market.regulator, market.bidder.base
    footing = an_entered_footing(recycler, base)
    assert awaiting(regulator) == {"Accept or reject": [base]}
    footings.reject_footing(regulator.act(), footing, "The limit is too high.")
    case = a_case(recycler, base)
    assert awaiting(regulator) == {"Order": [case]}
    assert awaiting(recycler) == {}
    due = clock.today() + timedelta(days=20)
    order = cases.issue_order(regulator.act(), case, a_new_order(deadline=due))
    assert awaiting(regulator) == {}
    assert awaiting(recycler) == {"Answer the order": [order]}
    market.stepped.advance(days=25)
    assert awaiting(regulator) == {"Order the next measure": [order]}
    cases.answer_order(recycler.act(), order, "The column is repaired.")
    assert awaiting(regulator) == {"Accept or refuse": [order]}


def test_a_bond_that_ends_awaits_its_base_until_the_next_one_is_entered(market: Market) -> None:
    recycler, base = market.recycler, market.bidder.base
    ends = clock.today() + timedelta(days=91)
    with_footings(recycler, market.regulator, base, (a_new_footing("bond", valid_to=ends),))
    assert awaiting(recycler) == {}
    market.stepped.advance(days=1)
    assert list(awaiting(recycler)) == ["Enter the next"]
    footings.enter_footing(recycler.act(), base, a_new_footing("bond"))
    assert awaiting(recycler) == {}


def test_who_acts_by_delegation_sees_what_was_delegated_and_nothing_of_the_rest(
    market: Market,
) -> None:
    holder, broker = market.holder, a_member("laboratory")
    draft, published = a_draft_lot(holder), a_published_lot(holder)
    today = clock.today()
    terms = Terms(broker.actor.organisation_ref, ("open_auctions",), today, today)
    parties.delegate(holder.act(), terms)
    acting = on_behalf_of(broker.actor, holder.actor.organisation_ref)
    db.session.rollback()
    found = desk_of(acting, clock.now())
    assert {entry.ref for section in found.sections for entry in section.entries} == {published}
    assert found.begins == frozenset()
    own = desk_of(holder.actor, clock.now())
    assert draft in {entry.ref for section in own.sections for entry in section.entries}
    assert Permission.LOTS_REGISTER in own.begins
    assert {one.sort for one in recent(acting)} == {"Lot"}
    db.session.rollback()


def test_an_authority_sees_first_what_is_within_its_remits_and_the_rest_behind_a_link(
    market: Market,
) -> None:
    everything, recycler = market.regulator, a_member("recycler")
    licences = a_member("regulator", remits=("licences",), territory="DE-HH")
    returns = a_member("regulator", remits=("returns",))
    _base, licence = an_applied_base(recycler, everything)
    elsewhere = bases.register_base(recycler.act(), a_new_base(subdivision="DE-SN"))
    assert bases_queries.base(elsewhere).subdivision == "DE-SN"
    assert awaiting(everything) == {"Decide": [licence]}
    assert awaiting(licences) == {"Decide": [licence]}
    assert awaiting(returns) == {}
    others = desk_of(returns.actor, clock.now(), of_others=True)
    assert [entry.ref for section in others.sections for entry in section.entries] == [licence]
    assert [heading for heading, _pairs in others.groups] == ["Awaits a decision"]
    db.session.rollback()
