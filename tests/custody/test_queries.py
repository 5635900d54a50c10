"""What is read of consignments: who may see one, and whose turn it is."""

from __future__ import annotations

import pytest
from flask import Flask

from recycling.custody import queries, service
from recycling.db import db
from recycling.lots import queries as lots
from tests.custody.makers import (
    ONE_LEG,
    Road,
    a_consignment,
    a_paid_lot,
)
from tests.custody.traces import refused
from tests.makers import a_member

pytestmark = pytest.mark.each


@pytest.mark.parametrize("who", ["holder", "carrier", "recycler", "regulator"])
def test_consignment_is_shown_to_each_of_its_parties_and_their_regulator(
    road: Road, who: str
) -> None:
    ref = a_consignment(road)
    assert queries.consignment(ref, getattr(road, who).actor).ref == ref


@pytest.mark.parametrize("who", ["carrier", "recycler"])
def test_a_draft_is_hidden_from_those_it_names(road: Road, who: str) -> None:
    ref, actor = a_consignment(road, is_draft=True), getattr(road, who).actor
    with refused() as why:
        queries.consignment(ref, actor)
    assert why.status == 404
    assert queries.seen_by(actor).items == ()


@pytest.mark.parametrize("kind", ["holder", "carrier", "recycler", "laboratory", "regulator"])
def test_consignment_is_not_found_by_a_stranger(road: Road, kind: str) -> None:
    ref = a_consignment(road)
    stranger = a_member(kind, country="FR")
    with refused() as why:
        queries.consignment(ref, stranger.actor)
    assert why.status == 404


def test_consignments_are_listed_page_by_page_to_each_part(road: Road) -> None:
    refs = [a_consignment(road) for _ in range(3)]
    ours = road.carrier.actor.organisation_id or 0
    first = queries.of_organisation(ours, limit=2)
    rest = queries.of_organisation(ours, first.next, limit=2)
    assert [row.ref for row in (*first.items, *rest.items)] == refs[::-1]
    assert rest.next == ""
    stranger = a_member("carrier").actor.organisation_id or 0
    assert queries.of_organisation(stranger).items == ()
    assert len(queries.of_country("DE").items) == 3
    assert queries.of_country("FR").items == ()


def test_waiting_for_names_the_one_whose_turn_it_is(road: Road) -> None:
    ref = a_consignment(road)
    turns = []
    for signing in (*ONE_LEG, None):
        turns.append(
            [
                part
                for part in ("holder", "carrier", "recycler")
                if queries.waiting_for(part, getattr(road, part).actor.organisation_id or 0)
            ]
        )
        db.session.rollback()
        if signing:
            service.sign_handover(road.signer(signing).act(), ref, signing)
    assert turns == [["holder"], ["carrier"], ["carrier"], ["recycler"]]


def test_of_lot_forgets_a_cancelled_consignment(in_app: Flask, road: Road) -> None:
    lot = a_paid_lot(road)
    service.cancel_consignment(road.holder.act(), a_consignment(road, lot))
    assert queries.of_lot(lots.lot(lot).id) is None
