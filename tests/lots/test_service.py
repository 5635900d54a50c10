"""Deeds of lots: what is written, what is refused, and that a refusal leaves nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from recycling import clock
from recycling.clock import SteppedClock
from recycling.db import db
from recycling.deeds import NOBODY, SYSTEM, Act
from recycling.errors import Conflict, Forbidden, Invalid, NotFound, Refusal, Unauthenticated
from recycling.ledger import queries as ledger
from recycling.lots import queries, service
from recycling.lots.models import Lot, LotStep, LotWord
from recycling.lots.rules import (
    STAGES,
    Classing,
    Composition,
    Masses,
    Move,
    Naming,
    NewLot,
    Placing,
    State,
)
from recycling.parties.rules import Kind
from recycling.quantities import Fraction, Mass
from tests.lots.makers import a_draft_lot, a_new_lot, a_published_lot, components
from tests.makers import Member, a_member


@pytest.fixture
def holder(in_app: Flask) -> Member:
    return a_member()


def _facts(ref: str) -> list[str]:
    return [fact.type for fact in ledger.facts_of(f"lot:{ref}")]


def _drafted_nothing() -> bool:
    return db.session.scalar(select(func.count()).select_from(Lot)) == 0


def test_draft_lot_with_everything_keeps_everything(holder: Member) -> None:
    card = queries.card(queries.lot(a_draft_lot(holder)))
    assert (card.state, card.stream, card.code_list, card.code, card.hazardous) == (
        "draft", "magnets", "EU", "120118", True,
    )  # fmt: skip
    assert {held.element: held.mass.json() for held in card.contained}["Nd"] == "356.25"
    assert card.dry_mass == Mass.kg(1875)
    assert card.missing == ()
    assert _facts(card.ref) == ["LotDrafted"]


def test_draft_lot_with_little_is_in_the_organisations_country(holder: Member) -> None:
    naming = Naming("Some swarf", "ndfeb_swarf")
    card = queries.card(queries.lot(service.draft_lot(holder.act(), NewLot(naming))))
    assert (card.country, card.wet_mass, card.code, card.contained) == ("DE", None, "", ())
    assert len(card.missing) == 10


@pytest.mark.parametrize(
    ("differs", "field"),
    [
        ({"subtype": "gold_ore"}, "subtype"),
        ({"wet_mass": Mass(-1)}, "wet_mass"),
        ({"fractions": {"Nd": "0.7", "Fe": "0.5"}}, "composition"),
        ({"code": "99 99 99"}, "code"),
        ({"code": "swarf"}, "code"),
        ({"code": "12 01 15*"}, "code"),
        ({"hazards": ("HP0",)}, "hazards"),
        ({"country": "ZZ"}, "country"),
    ],
)
def test_draft_lot_with_bad_input_names_the_field_and_writes_nothing(
    holder: Member, differs: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        a_draft_lot(holder, **differs)
    assert [finding.path for finding in refused.value.details] == [field]
    assert _drafted_nothing()


def test_draft_lot_with_a_code_that_has_ended_names_its_replacement(
    holder: Member, held_clock: SteppedClock
) -> None:
    held_clock.advance(days=20)
    with pytest.raises(Invalid) as refused:
        a_draft_lot(holder, subtype="nimh_consumer", code="16 06 05")
    assert "On that day use 16 06 08*" in refused.value.sentence


def test_draft_lot_repeated_with_its_key_is_one_lot(holder: Member) -> None:
    act, new = holder.act("once"), a_new_lot()
    assert service.draft_lot(act, new) == service.draft_lot(act, new)
    assert db.session.scalar(select(func.count()).select_from(Lot)) == 1


def test_draft_lot_with_a_key_used_for_another_is_a_conflict(holder: Member) -> None:
    service.draft_lot(holder.act("once"), a_new_lot())
    with pytest.raises(Conflict) as refused:
        service.draft_lot(holder.act("once"), a_new_lot(title="Another lot"))
    assert refused.value.code == "key_reused"


@pytest.mark.parametrize("kind", [Kind.RECYCLER, Kind.CARRIER, Kind.LABORATORY, Kind.REGULATOR])
def test_draft_lot_by_anybody_but_a_holder_is_forbidden(in_app: Flask, kind: Kind) -> None:
    with pytest.raises(Forbidden):
        a_draft_lot(a_member(kind))


def test_draft_lot_by_nobody_asks_for_signing_in(in_app: Flask) -> None:
    with pytest.raises(Unauthenticated):
        service.draft_lot(Act(NOBODY), a_new_lot())


DECLARING: dict[str, Callable[[Act, str], str]] = {
    "LotNamed": lambda act, ref: service.name_lot(
        act, ref, Naming("Offcuts", "ndfeb_offcuts", "solid pieces")
    ),
    "LotCompositionDescribed": lambda act, ref: service.describe_composition(
        act, ref, Composition(components({"Nd": "0.25", "Fe": "0.6"}))
    ),
    "LotMassesDeclared": lambda act, ref: service.declare_masses(
        act, ref, Masses(Mass.kg(10), Fraction.of("0.1"), "box")
    ),
    "LotClassified": lambda act, ref: service.classify_lot(
        act, ref, Classing("12.01.14*", ("HP5",))
    ),
    "LotPlaced": lambda act, ref: service.place_lot(
        act, ref, Placing("FR", "Lyon", 45_764_000, 4_835_700, clock.today())
    ),
}


@pytest.mark.parametrize("fact", DECLARING)
def test_declaring_a_part_records_its_fact(holder: Member, fact: str) -> None:
    ref = a_draft_lot(holder)
    before = queries.lot(ref).version
    assert DECLARING[fact](holder.act(), ref) == ref
    assert _facts(ref) == ["LotDrafted", fact]
    db.session.expire_all()
    assert queries.lot(ref).version > before


@pytest.mark.parametrize("fact", DECLARING)
def test_declaring_anything_of_a_published_lot_is_a_conflict(holder: Member, fact: str) -> None:
    ref = a_published_lot(holder)
    with pytest.raises(Conflict) as refused:
        DECLARING[fact](holder.act(), ref)
    assert refused.value.sentence == (
        f"Lot {ref} is published; only a draft can be changed. Withdraw it and enter it again."
    )


def test_declaring_anything_of_a_withdrawn_lot_says_to_enter_a_new_one(holder: Member) -> None:
    ref = service.withdraw_lot(holder.act(), a_draft_lot(holder))
    with pytest.raises(Conflict) as refused:
        DECLARING["LotNamed"](holder.act(), ref)
    assert refused.value.way_out == "Enter a new lot."


def test_declaring_anything_of_a_lot_in_auction_says_that_it_stays(holder: Member) -> None:
    ref = a_published_lot(holder)
    _go(ref, Move.AUCTION)
    with pytest.raises(Conflict) as refused:
        DECLARING["LotNamed"](holder.act(), ref)
    assert refused.value.way_out == "What was offered stays as it is."


@pytest.mark.parametrize("fact", DECLARING)
def test_declaring_anything_of_a_foreign_draft_finds_nothing(holder: Member, fact: str) -> None:
    ref = a_draft_lot(holder)
    with pytest.raises(NotFound):
        DECLARING[fact](a_member().act(), ref)
    assert _facts(ref) == ["LotDrafted"]


@pytest.mark.parametrize("fact", DECLARING)
def test_declaring_anything_of_a_foreign_public_lot_is_forbidden(holder: Member, fact: str) -> None:
    with pytest.raises(Forbidden):
        DECLARING[fact](a_member().act(), a_published_lot(holder))


def test_the_countrys_regulator_sees_a_draft_but_may_not_change_it(holder: Member) -> None:
    regulator = a_member(Kind.REGULATOR)
    ref = a_draft_lot(holder)
    assert queries.visible(regulator.actor, ref).ref == ref
    with pytest.raises(Forbidden):
        DECLARING["LotNamed"](regulator.act(), ref)


def test_describe_composition_replaces_what_was_said_before(holder: Member) -> None:
    ref = a_draft_lot(holder)
    DECLARING["LotCompositionDescribed"](holder.act(), ref)
    db.session.expire_all()
    card = queries.card(queries.lot(ref))
    assert {one.species: one.fraction.json() for one in card.composition} == {
        "Nd": "0.25",
        "Fe": "0.6",
    }


def test_describe_composition_refused_leaves_what_was_said_before(holder: Member) -> None:
    ref = a_draft_lot(holder)
    bad = Composition(components({"Nd": "0.9", "Fe": "0.9"}))
    with pytest.raises(Invalid):
        service.describe_composition(holder.act(), ref, bad)
    assert len(queries.lot(ref).components) == 6


def test_classify_lot_with_hazards_replaces_them(holder: Member) -> None:
    ref = a_draft_lot(holder)
    service.classify_lot(holder.act(), ref, Classing("120115", ("HP5",)))
    db.session.expire_all()
    card = queries.card(queries.lot(ref))
    assert (card.code_display, card.hazardous, card.hazards) == ("12 01 15", False, ("HP5",))


def test_classify_lot_without_a_code_clears_it(holder: Member) -> None:
    ref = a_draft_lot(holder)
    service.classify_lot(holder.act(), ref, Classing())
    db.session.expire_all()
    lot = queries.lot(ref)
    assert (lot.code_list, lot.code, lot.code_edition, lot.hazardous) == ("", "", "", False)


def test_place_lot_in_great_britain_classes_it_by_that_list(holder: Member) -> None:
    ref = a_draft_lot(holder)
    service.place_lot(holder.act(), ref, Placing("GB", "Leeds"))
    db.session.expire_all()
    lot = queries.lot(ref)
    assert (lot.code_list, lot.code, lot.hazardous) == ("GB", "120118", True)


def test_place_lot_where_the_list_lacks_the_code_drops_it(
    holder: Member, held_clock: SteppedClock
) -> None:
    held_clock.advance(days=20)
    ref = a_draft_lot(holder, subtype="nimh_consumer", code="16 06 08*")
    service.place_lot(holder.act(), ref, Placing("GB", "Leeds"))
    db.session.expire_all()
    card = queries.card(queries.lot(ref))
    assert card.code == ""
    assert "code" in [finding.path for finding in card.missing]


def test_publish_lot_makes_it_public_with_its_words_and_step(
    holder: Member, held_clock: SteppedClock
) -> None:
    ref = a_published_lot(holder)
    lot = queries.lot(ref)
    assert (lot.state, lot.published_at) == (State.PUBLISHED, held_clock.now())
    assert [(step.move, step.from_state, step.to_state) for step in lot.steps] == [
        ("publish", "draft", "published")
    ]
    words = set(db.session.scalars(select(LotWord.word).where(LotWord.lot_id == lot.id)))
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
    assert (lot.state, lot.steps, _facts(ref)) == ("draft", [], ["LotDrafted"])


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
    assert _facts(ref) == ["LotDrafted", "LotPublished"]


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
    _go(ref, Move.AUCTION)
    with pytest.raises(Conflict):
        service.withdraw_lot(holder.act(), ref)


def test_withdraw_lot_with_a_very_long_reason_is_refused(holder: Member) -> None:
    with pytest.raises(Invalid) as refused:
        service.withdraw_lot(holder.act(), a_draft_lot(holder), "x" * 501)
    assert refused.value.field == "reason"


def _go(ref: str, *moves: Move) -> None:
    for move in moves:
        service.step(queries.locked(ref), move, clock.now())
    db.session.commit()


def test_step_walks_a_lot_through_its_life_and_keeps_when(
    holder: Member, held_clock: SteppedClock
) -> None:
    ref = a_published_lot(holder)
    for move in (
        Move.AUCTION, Move.RELIST, Move.AUCTION, Move.AWARD, Move.PAY, Move.HAND_OVER,
        Move.RECEIVE, Move.RECOVER, Move.CERTIFY,
    ):  # fmt: skip
        held_clock.advance(hours=1)
        _go(ref, move)
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
        _go(ref, Move.PAY)
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


def test_placing_far_in_the_past_is_refused_by_the_day_of_the_deed(holder: Member) -> None:
    placing = replace(a_new_lot().placing or Placing("DE"), available_from=date(1990, 1, 1))
    with pytest.raises(Refusal):
        service.place_lot(holder.act(), a_draft_lot(holder), placing)
    recent = replace(placing, available_from=clock.today() - timedelta(days=30))
    service.place_lot(holder.act(), a_draft_lot(holder), recent)


def test_the_registry_itself_registers_no_lot(in_app: Flask) -> None:
    with pytest.raises(Forbidden):
        service.draft_lot(Act(SYSTEM), a_new_lot())
