"""Deeds of drafting and declaring: what is written, what is refused without a trace."""

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
from recycling.lots import queries, service
from recycling.lots.models import Lot
from recycling.lots.rules import Classing, Composition, Masses, Move, Naming, NewLot, Placing
from recycling.parties.rules import Kind
from recycling.quantities import Fraction, Mass
from tests.lots.makers import a_draft_lot, a_new_lot, a_published_lot, components
from tests.lots.stepping import fact_types, go
from tests.makers import Member, a_member


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
    assert fact_types(card.ref) == ["LotDrafted"]


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


@pytest.mark.parametrize("kind", [Kind.CARRIER, Kind.LABORATORY, Kind.REGULATOR])
def test_draft_lot_by_those_who_hold_no_waste_is_forbidden(in_app: Flask, kind: Kind) -> None:
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
    assert fact_types(ref) == ["LotDrafted", fact]
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
    go(ref, Move.AUCTION)
    with pytest.raises(Conflict) as refused:
        DECLARING["LotNamed"](holder.act(), ref)
    assert refused.value.way_out == "What was offered stays as it is."


@pytest.mark.parametrize("fact", DECLARING)
def test_declaring_anything_of_a_foreign_draft_finds_nothing(holder: Member, fact: str) -> None:
    ref = a_draft_lot(holder)
    with pytest.raises(NotFound):
        DECLARING[fact](a_member().act(), ref)
    assert fact_types(ref) == ["LotDrafted"]


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


def test_placing_far_in_the_past_is_refused_by_the_day_of_the_deed(holder: Member) -> None:
    placing = replace(a_new_lot().placing or Placing("DE"), available_from=date(1990, 1, 1))
    with pytest.raises(Refusal):
        service.place_lot(holder.act(), a_draft_lot(holder), placing)
    recent = replace(placing, available_from=clock.today() - timedelta(days=30))
    service.place_lot(holder.act(), a_draft_lot(holder), recent)


def test_the_registry_itself_registers_no_lot(in_app: Flask) -> None:
    with pytest.raises(Forbidden):
        service.draft_lot(Act(SYSTEM), a_new_lot())
