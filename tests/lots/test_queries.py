"""Who sees which lot."""

from __future__ import annotations

import pytest
from flask import Flask

from recycling.clock import SteppedClock
from recycling.db import db
from recycling.deeds import NOBODY
from recycling.errors import NotFound
from recycling.lots import queries, service
from recycling.parties.rules import Kind
from tests.lots.makers import a_draft_lot, a_published_lot
from tests.makers import Member, a_member


def test_lot_unknown_is_not_found(in_app: Flask) -> None:
    for ask in (queries.lot, queries.locked):
        with pytest.raises(NotFound):
            ask("LOT-22222-22222")


def test_a_draft_is_there_for_its_holder_and_regulator_only(holder: Member) -> None:
    ref = a_draft_lot(holder)
    assert queries.visible(holder.actor, ref).ref == ref
    assert queries.visible(a_member(Kind.REGULATOR).actor, ref).ref == ref
    for actor in (
        NOBODY, a_member().actor, a_member(Kind.RECYCLER).actor,
        a_member(Kind.REGULATOR, country="FR").actor,
    ):  # fmt: skip
        with pytest.raises(NotFound):
            queries.visible(actor, ref)


def test_a_published_lot_is_there_for_everybody_even_withdrawn(holder: Member) -> None:
    ref = a_published_lot(holder)
    assert queries.visible(NOBODY, ref).ref == ref
    service.withdraw_lot(holder.act(), ref)
    assert queries.visible(NOBODY, ref).ref == ref


def test_a_withdrawn_draft_stays_its_holders(holder: Member) -> None:
    ref = service.withdraw_lot(holder.act(), a_draft_lot(holder))
    with pytest.raises(NotFound):
        queries.visible(NOBODY, ref)


def test_own_lots_are_the_holders_drafts_too_newest_first(holder: Member) -> None:
    other = a_member()
    a_draft_lot(other)
    refs = [a_draft_lot(holder), a_published_lot(holder), a_draft_lot(holder)]
    ours = holder.actor.organisation_id or 0
    first = queries.own_lots(ours, limit=2)
    rest = queries.own_lots(ours, cursor=first.next, limit=2)
    assert [lot.ref for lot in (*first.items, *rest.items)] == refs[::-1]
    assert [lot.ref for lot in queries.own_lots(ours, "published").items] == [refs[1]]


def test_file_of_a_lot_that_has_none_is_not_found(holder: Member) -> None:
    with pytest.raises(NotFound):
        queries.file_of(queries.lot(a_draft_lot(holder)), "0" * 64)


def test_card_of_a_lot_whose_code_has_ended_still_says_what_the_code_meant(
    holder: Member, held_clock: SteppedClock
) -> None:
    ref = a_published_lot(
        holder, subtype="nimh_consumer", fractions={"La": "0.03"}, code="16 06 05", hazards=()
    )
    held_clock.advance(days=30)
    card = queries.card(queries.lot(ref))
    assert card.code_text == "Other batteries and accumulators"


def test_card_of_an_old_draft_says_nothing_of_a_code_of_no_day(
    holder: Member, held_clock: SteppedClock
) -> None:
    ref = a_draft_lot(holder)
    queries.locked(ref).code = "999999"
    db.session.commit()
    assert queries.card(queries.lot(ref)).code_text == ""
