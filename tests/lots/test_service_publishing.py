"""Publishing, withdrawing, and the steps of later rooms."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from recycling.clock import SteppedClock
from recycling.db import db
from recycling.errors import Conflict, Invalid, NotFound
from recycling.ledger import queries as ledger
from recycling.lots import queries, service
from recycling.lots.models import LotStep, RegisterEntry
from recycling.lots.rules import STAGES, Move, Naming, NewLot, State
from tests.lots.makers import a_draft_lot, a_published_lot
from tests.lots.stepping import fact_types, go
from tests.makers import Member, a_member


def test_publish_lot_makes_it_public_with_its_words_and_step(
    holder: Member, held_clock: SteppedClock
) -> None:
    ref = a_published_lot(holder)
    lot = queries.lot(ref)
    assert (lot.state, lot.published_at) == (State.PUBLISHED, held_clock.now())
    assert [(step.move, step.from_state, step.to_state) for step in lot.steps] == [
        ("publish", "draft", "published")
    ]
    found_by = select(RegisterEntry.words).where(RegisterEntry.lot_id == lot.id)
    words = {word.strip("'") for word in (db.session.scalar(found_by) or "").split()}
    assert {"swarf", "hanau", "neodymium", "nd", "120118"} <= words


def test_publish_lot_records_all_that_is_declared(holder: Member) -> None:
    ref = a_published_lot(holder)
    body = ledger.facts_of(f"lot:{ref}")[-1].body
    assert body["contained_kg"]["Nd"] == "356.25"
    assert (body["code"], body["wet_mass_kg"], body["moisture"]) == ("120118", "2500", "0.25")
    assert body["holder"] == holder.actor.organisation_ref
    assert body["composition"][0] == {
        "species": "Nd",
        "form": "element",
        "fraction_dry": "0.19",
        "method": "icp_oes",
        "laboratory": "Elbe Analytics",
    }


def test_publish_lot_incomplete_names_everything_missing_and_writes_nothing(
    holder: Member,
) -> None:
    ref = service.draft_lot(holder.act(), NewLot(Naming("Some swarf", "ndfeb_swarf")))
    with pytest.raises(Conflict) as refused:
        service.publish_lot(holder.act(), ref)
    assert refused.value.code == "lot_incomplete"
    assert [finding.path for finding in refused.value.details] == [
        "physical_form", "composition", "wet_mass", "moisture", "packaging", "code",
        "place", "latitude", "longitude", "available_from",
    ]  # fmt: skip
    lot = queries.lot(ref)
    assert (lot.state, lot.steps, fact_types(ref)) == ("draft", [], ["LotDrafted"])


def test_publish_lot_after_its_code_has_ended_is_a_conflict(
    holder: Member, held_clock: SteppedClock
) -> None:
    ref = a_draft_lot(
        holder,
        subtype="nimh_consumer",
        fractions={"La": "0.03", "Nd": "0.01"},
        code="16 06 05",
        hazards=(),
    )
    held_clock.advance(days=20)
    with pytest.raises(Conflict) as refused:
        service.publish_lot(holder.act(), ref)
    assert "16 06 08*" in refused.value.sentence


def test_publish_lot_twice_is_a_conflict_naming_the_state(holder: Member) -> None:
    ref = a_published_lot(holder)
    with pytest.raises(Conflict) as refused:
        service.publish_lot(holder.act(), ref)
    assert refused.value.code == "wrong_lot_state"
    assert refused.value.message == f"Lot {ref} is published; for this it must be draft."


def test_publish_lot_replayed_answers_as_the_first_time(holder: Member) -> None:
    ref, act = a_draft_lot(holder), holder.act("publish once")
    assert service.publish_lot(act, ref) == service.publish_lot(act, ref) == ref
    assert fact_types(ref) == ["LotDrafted", "LotPublished"]


@pytest.mark.parametrize("deed", [service.publish_lot, service.withdraw_lot])
def test_deeds_on_a_foreign_draft_find_nothing(holder: Member, deed: Callable[..., str]) -> None:
    ref = a_draft_lot(holder)
    with pytest.raises(NotFound):
        deed(a_member().act(), ref)


def test_publish_lot_unknown_is_not_found(holder: Member) -> None:
    with pytest.raises(NotFound):
        service.publish_lot(holder.act(), "LOT-22222-22222")


@pytest.mark.parametrize("maker", [a_draft_lot, a_published_lot])
def test_withdraw_lot_before_any_auction_ends_its_life(
    holder: Member, maker: Callable[[Member], str]
) -> None:
    ref = maker(holder)
    service.withdraw_lot(holder.act(), ref, "Sold elsewhere")
    assert queries.lot(ref).state == State.WITHDRAWN
    assert ledger.facts_of(f"lot:{ref}")[-1].body == {"reason": "Sold elsewhere"}


def test_withdraw_lot_in_auction_is_a_conflict(holder: Member) -> None:
    ref = a_published_lot(holder)
    go(ref, Move.AUCTION)
    with pytest.raises(Conflict):
        service.withdraw_lot(holder.act(), ref)


def test_withdraw_lot_with_a_very_long_reason_is_refused(holder: Member) -> None:
    with pytest.raises(Invalid) as refused:
        service.withdraw_lot(holder.act(), a_draft_lot(holder), "x" * 501)
    assert refused.value.field == "reason"


def test_step_walks_a_lot_through_its_life_and_keeps_when(
    holder: Member, held_clock: SteppedClock
) -> None:
    ref = a_published_lot(holder)
    for move in (
        Move.AUCTION, Move.RELIST, Move.AUCTION, Move.AWARD, Move.PAY, Move.HAND_OVER,
        Move.RECEIVE, Move.RECOVER, Move.CERTIFY,
    ):  # fmt: skip
        held_clock.advance(hours=1)
        go(ref, move)
    db.session.expire_all()
    card = queries.card(queries.lot(ref))
    assert card.state == State.CERTIFIED
    assert {state for state, _at in card.reached} == set(STAGES)
    assert card.left_from == State.RECOVERED
    last = db.session.scalars(select(LotStep).order_by(LotStep.id.desc())).first()
    assert last is not None
    assert last.at == held_clock.now()


def test_step_out_of_order_is_a_conflict_and_keeps_the_state(holder: Member) -> None:
    ref = a_published_lot(holder)
    with pytest.raises(Conflict):
        go(ref, Move.PAY)
    db.session.rollback()
    assert queries.lot(ref).state == State.PUBLISHED


@pytest.mark.parametrize(
    "column", ["wet_mass", "moisture", "latitude_udeg", "available_from", "published_at"]
)
def test_the_table_refuses_an_incomplete_lot_outside_a_draft(holder: Member, column: str) -> None:
    ref = a_published_lot(holder)
    setattr(queries.locked(ref), column, None)
    with pytest.raises(Exception, match="ck_lot_complete"):
        db.session.flush()
    db.session.rollback()
