"""Assays are submitted sealed, opened together, and settled by rule whoever is silent."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from flask import Flask
from sqlalchemy import select, text, update

from recycling import clock, jobs
from recycling.auctions.sealing import Sealed
from recycling.clock import SteppedClock
from recycling.db import db
from recycling.deeds import SYSTEM, Act
from recycling.errors import Conflict, Forbidden, Invalid, NotFound
from recycling.ledger import queries as ledger
from recycling.notices.models import Notice
from recycling.quantities import NO_MASS, Fraction, Mass, Money
from recycling.reactions import react
from recycling.settlement.assays import queries, service
from recycling.settlement.assays.going_on import go_on_due
from recycling.settlement.assays.models import SealedAssay
from recycling.settlement.assays.sealing import Place, open_envelope
from recycling.settlement.models import Payment, Sale
from tests.auctions.formulas.makers import PHOSPHOR
from tests.auctions.makers import Bidder, a_bidder, an_awarded_auction
from tests.makers import Member, a_member
from tests.settlement.assays.makers import (
    FINAL_A,
    FINAL_B,
    a_sale_by_formula,
    disputed,
    final,
    opened,
    percent,
    seen,
)


@pytest.fixture
def holder(in_app: Flask, held_clock: SteppedClock) -> Member:
    return a_member("holder")


@pytest.fixture
def bidder(holder: Member) -> Bidder:
    return a_bidder()


@pytest.fixture
def sale(holder: Member, bidder: Bidder, held_clock: SteppedClock) -> str:
    return opened(a_sale_by_formula(holder, bidder, held_clock))


@pytest.fixture
def laboratory(holder: Member) -> Member:
    return a_member("laboratory")


def facts(sale: str, kind: str) -> list[dict[str, Any]]:
    return [one.body for one in ledger.facts_of_types(f"sale:{sale}", [kind])]


def told(reader: Member) -> list[str]:
    react()
    asked = select(Notice).where(Notice.organisation_id == reader.actor.organisation_id)
    return [row.words % row.words_values for row in db.session.scalars(asked.order_by(Notice.id))]


def test_the_vectors_come_to_the_cent_from_what_both_find(
    holder: Member, bidder: Bidder, sale: str
) -> None:
    more, less = {"PrNd": "24.05", "Cl": "0.3005"}, {"PrNd": "23.85", "Cl": "0.2995"}
    service.submit_assay(holder.act(), sale, percent(FINAL_A, **more))
    assert seen(sale).state == "sealed"
    service.submit_assay(bidder.member.act(), sale, percent(FINAL_A, **less))
    react()
    exchange = seen(sale)
    assert exchange.state == "settled"
    assert exchange.dry_mass.json() == "12324"
    assert exchange.final == Money.of("189040.92", "EUR")
    assert final(sale) == {
        "PrNd": ("23.95", "mean"), "Dy": ("1.04", "mean"), "Tb": ("0.11", "mean"),
        "Cl": ("0.3", "mean"),
    }  # fmt: skip
    assert facts(sale, "AssaysRevealed")[0]["net_minor"] == 18_904_092
    assert any("final assay is settled" in words for words in told(holder))


def test_the_sign_may_flip_by_the_final_assay(
    holder: Member, bidder: Bidder, held_clock: SteppedClock
) -> None:
    made = a_sale_by_formula(holder, bidder, held_clock, PHOSPHOR)
    sale = opened(made, Mass.kg("6200"), Fraction.of("0"))
    for who in (bidder.member, holder):
        service.submit_assay(who.act(), sale, percent(FINAL_B))
    react()
    assert seen(sale).final == Money.of("2799.18", "EUR")


def test_nobody_reads_an_assay_before_both_are_opened(
    holder: Member, bidder: Bidder, sale: str, held_clock: SteppedClock
) -> None:
    service.submit_assay(holder.act(), sale, percent(FINAL_A, PrNd="23.123456"))
    react()
    kept = db.session.execute(text("SELECT * FROM exchanged_analyte")).mappings().all()
    assert all(row["holder"] is None for row in kept)
    envelope = db.session.scalars(select(SealedAssay)).one().envelope
    assert b"23123456" not in envelope
    assert len(envelope) == 2048 + 28
    (said,) = facts(sale, "AssaySubmitted")
    assert set(said) == {"lot", "sale", "assays", "party", "commitment"}
    assert seen(sale).sealed[0].salt is None
    with pytest.raises(Conflict, match="Nothing is due"):
        service.go_on(Act(SYSTEM), sale)
    assert any("has submitted its assay" in words for words in told(bidder.member))
    assert not any("has submitted" in words for words in told(holder))


def test_what_is_opened_is_what_was_committed_to(holder: Member, bidder: Bidder, sale: str) -> None:
    disputed(sale, holder, bidder.member)
    (revealed,) = facts(sale, "AssaysRevealed")
    for said in facts(sale, "AssaySubmitted"):
        opened_now = revealed[said["party"]]
        values = json.dumps(opened_now["values"], sort_keys=True, separators=(",", ":"))
        text_over = f"{opened_now['salt']}|{sale}|{said['party']}|{values}"
        assert hashlib.sha256(text_over.encode()).hexdigest() == said["commitment"]


def test_an_envelope_fits_its_party_and_its_commitment_only(
    holder: Member, sale: str, in_app: Flask
) -> None:
    service.submit_assay(holder.act(), sale, percent(FINAL_A))
    exchange, secret = seen(sale), in_app.extensions["settings"].secret_key
    held = exchange.sealed[0].held
    place = Place(sale, "holder")
    assert open_envelope(secret, exchange.sealing_key, place, held).values["Dy"] == Fraction.of(
        "0.0104"
    )
    with pytest.raises(InvalidTag):
        open_envelope(secret, exchange.sealing_key, Place(sale, "recycler"), held)
    with pytest.raises(ValueError, match="another assay"):
        open_envelope(secret, exchange.sealing_key, place, Sealed(held.envelope, "0" * 64))


def test_silence_past_the_deadline_leaves_the_others_assay(
    holder: Member, bidder: Bidder, sale: str, held_clock: SteppedClock
) -> None:
    service.submit_assay(bidder.member.act(), sale, percent(FINAL_A))
    held_clock.advance(days=13, hours=23)
    assert go_on_due() == 0
    held_clock.advance(hours=1)
    with pytest.raises(Conflict, match="ended at"):
        service.submit_assay(holder.act(), sale, percent(FINAL_A, PrNd="30"))
    assert jobs.tick(slow_too=False).exchanges_gone_on == 1
    assert {ground for _value, ground in final(sale).values()} == {"silence"}
    assert seen(sale).final == Money.of("189040.92", "EUR")
    assert go_on_due() == 0


def test_two_who_are_silent_leave_what_was_declared(sale: str, held_clock: SteppedClock) -> None:
    held_clock.advance(days=14)
    assert go_on_due() == 1
    assert final(sale)["PrNd"] == ("24.6", "declared")
    assert seen(sale).final == Money.of("196017.53", "EUR")


def test_an_umpire_both_name_decides_what_is_disputed(
    holder: Member, bidder: Bidder, laboratory: Member, sale: str
) -> None:
    disputed(sale, holder, bidder.member)
    assert seen(sale).state == "naming"
    assert final(sale)["Dy"] == ("1.04", "mean")
    ref = laboratory.actor.organisation_ref
    service.name_umpire(holder.act(), sale, ref)
    with pytest.raises(Forbidden):
        service.enter_umpire_assay(laboratory.act(), sale, percent({"Tb": "0.15"}))
    with pytest.raises(NotFound):
        queries.exchange(sale, laboratory.actor)
    service.name_umpire(bidder.member.act(), sale, ref)
    assert any("You are umpire" in words for words in told(laboratory))
    assert queries.exchange(sale, laboratory.actor).umpire_id == laboratory.actor.organisation_id
    with pytest.raises(Invalid) as refused:
        service.enter_umpire_assay(laboratory.act(), sale, percent(FINAL_A))
    assert {one.path for one in refused.value.details} == {
        "percent.PrNd", "percent.Dy", "percent.Cl",
    }  # fmt: skip
    service.enter_umpire_assay(laboratory.act(), sale, percent({"Tb": "0.15"}))
    assert seen(sale).state == "settled"
    assert final(sale)["Tb"] == ("0.15", "umpire")
    with pytest.raises(Conflict):
        service.enter_umpire_assay(laboratory.act(), sale, percent({"Tb": "0.16"}))


def test_an_umpire_outside_makes_the_nearer_party_prevail(
    holder: Member, bidder: Bidder, laboratory: Member, sale: str
) -> None:
    disputed(sale, holder, bidder.member)
    for who in (bidder.member, holder):
        service.name_umpire(who.act(), sale, laboratory.actor.organisation_ref)
    service.enter_umpire_assay(laboratory.act(), sale, percent({"Tb": "0.10"}))
    assert final(sale)["Tb"] == ("0.11", "nearer")
    assert seen(sale).final == Money.of("189040.92", "EUR")


def test_the_only_umpire_named_is_appointed_when_the_other_stays_silent(
    holder: Member, bidder: Bidder, laboratory: Member, sale: str, held_clock: SteppedClock
) -> None:
    disputed(sale, holder, bidder.member)
    service.name_umpire(holder.act(), sale, laboratory.actor.organisation_ref)
    held_clock.advance(days=7)
    assert go_on_due() == 1
    exchange = seen(sale)
    assert (exchange.state, exchange.umpire_id) == ("umpire", laboratory.actor.organisation_id)
    held_clock.advance(days=21)
    with pytest.raises(Conflict, match="ended at"):
        service.enter_umpire_assay(laboratory.act(), sale, percent({"Tb": "0.15"}))
    assert go_on_due() == 1
    assert final(sale)["Tb"] == ("0.155", "no_umpire")


def test_without_agreement_on_an_umpire_the_mean_counts(
    holder: Member, bidder: Bidder, laboratory: Member, sale: str, held_clock: SteppedClock
) -> None:
    disputed(sale, holder, bidder.member)
    other = a_member("laboratory")
    service.name_umpire(holder.act(), sale, laboratory.actor.organisation_ref)
    service.name_umpire(bidder.member.act(), sale, other.actor.organisation_ref)
    held_clock.advance(days=7)
    assert go_on_due() == 1
    assert seen(sale).state == "settled"
    assert final(sale)["Tb"] == ("0.155", "no_umpire")
    assert any("No umpire assayed" in words for words in told(holder))


def test_an_umpire_is_a_laboratory_that_worked_for_neither(
    holder: Member, bidder: Bidder, sale: str
) -> None:
    disputed(sale, holder, bidder.member)
    for ref in (bidder.member.actor.organisation_ref, "ORG-NOBODY"):
        with pytest.raises(Invalid, match="not a laboratory"):
            service.name_umpire(holder.act(), sale, ref)
    commissioned = a_member("laboratory")
    db.session.execute(
        text("UPDATE lot SET laboratory_id = :id"), {"id": commissioned.actor.organisation_id}
    )
    db.session.commit()
    with pytest.raises(Invalid, match="assayed this lot"):
        service.name_umpire(holder.act(), sale, commissioned.actor.organisation_ref)


def test_only_a_party_submits_and_only_once(
    holder: Member, bidder: Bidder, laboratory: Member, sale: str
) -> None:
    for stranger in (laboratory, a_member("holder"), a_member("regulator")):
        with pytest.raises(Forbidden):
            service.submit_assay(stranger.act(), sale, percent(FINAL_A))
    with pytest.raises(NotFound):
        queries.exchange(sale, a_member("holder").actor)
    service.submit_assay(holder.act("once"), sale, percent(FINAL_A))
    assert service.submit_assay(holder.act("once"), sale, percent(FINAL_A)) == sale
    with pytest.raises(Conflict, match="has submitted"):
        service.submit_assay(holder.act(), sale, percent(FINAL_A, PrNd="30"))
    with pytest.raises(NotFound):
        service.submit_assay(holder.act(), "SAL-NONE", percent(FINAL_A))


def test_only_a_sale_by_formula_of_which_something_was_accepted_is_exchanged(
    holder: Member, bidder: Bidder, held_clock: SteppedClock
) -> None:
    plain = an_awarded_auction(holder, bidder, held_clock)
    react()
    ref = db.session.scalars(text("SELECT ref FROM sale")).one()
    db.session.rollback()
    assert plain
    with pytest.raises(Conflict, match="price per tonne"):
        opened(ref)
    by_formula = a_sale_by_formula(holder, bidder, held_clock)
    with pytest.raises(Conflict, match="No assays"):
        opened(by_formula, NO_MASS)
    opened(by_formula)
    with pytest.raises(Conflict, match="No assays"):
        opened(by_formula)


def test_no_deadline_reaches_into_the_last_days_of_held_money(
    holder: Member, bidder: Bidder, held_clock: SteppedClock
) -> None:
    sale = a_sale_by_formula(holder, bidder, held_clock)
    paid_at = clock.now()
    db.session.execute(update(Sale).values(paid_at=paid_at))
    of = db.session.scalars(select(Sale)).one()
    db.session.add(
        Payment(
            ref="PAY-X",
            sale_id=of.id,
            paid_by="recycler",
            amount_minor=1,
            currency="EUR",
            state="paid",
            started_at=paid_at,
        )
    )
    db.session.commit()
    held_clock.advance(days=75)
    opened(sale)
    due_at = seen(sale).due_at
    assert due_at is not None
    assert abs(due_at - (paid_at + timedelta(days=83))) < timedelta(seconds=1)
