"""Issuing, sealing and revoking."""

from __future__ import annotations

import json

import pytest
from flask import Flask
from sqlalchemy import func, select

from recycling.certificates import issuer, queries, service, standing
from recycling.certificates.identifier import parse_identifier
from recycling.certificates.keys import KeyRing
from recycling.certificates.models import Certificate
from recycling.clock import SteppedClock
from recycling.db import db
from recycling.deeds import SYSTEM, Act
from recycling.errors import Conflict, Forbidden, Invalid, NotFound, Refusal, Unavailable
from recycling.ledger.models import Fact, LogEntry
from tests.auctions.makers import a_bidder
from tests.certificates.living import (
    Neighbours,
    a_certificate,
    a_paid_lot,
    a_received_lot,
    a_recovered_lot,
    acting_as,
    an_open_batch,
    facts,
    neighbours,
    renamed_before_names_were_checked,
    state_of,
)
from tests.lots.makers import a_draft_lot
from tests.makers import Member, a_member

REASON = "The weighing was wrong by a tonne."


@pytest.fixture
def people(in_app: Flask, held_clock: SteppedClock, monkeypatch: pytest.MonkeyPatch) -> Neighbours:
    """Everybody, with nothing printed unless asked for."""
    monkeypatch.setitem(in_app.config, "REACT_AT_ONCE", False)
    return neighbours(held_clock)


@pytest.fixture
def lot(people: Neighbours) -> str:
    return a_recovered_lot(people)


@pytest.fixture
def number(people: Neighbours) -> str:
    return a_certificate(people)


@pytest.fixture
def no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(issuer, "key_ring", lambda: KeyRing("nobody", ()))


def counted() -> tuple[int, ...]:
    db.session.rollback()
    tables = (Certificate.id, Fact.id, LogEntry.id)
    return tuple(db.session.scalar(select(func.count(one))) or 0 for one in tables)


def row(number: str) -> Certificate:
    db.session.rollback()
    return queries.certificate(number)


# Issuing


def test_issue_by_the_base_certifies_the_lot(people: Neighbours, lot: str) -> None:
    number = service.issue_certificate(people.recycler.act(), lot)
    assert parse_identifier(number) == number
    assert state_of(lot) == "certified"
    assert row(number).state == "current"
    assert row(number).recycler.ref == people.recycler.actor.organisation_ref


def test_issue_records_one_fact_with_the_digest_the_log_takes_in(
    people: Neighbours, lot: str
) -> None:
    number = service.issue_certificate(people.recycler.act(), lot)
    (body,) = facts("CertificateIssued")
    assert (body["certificate"], body["lot"]) == (number, lot)
    assert body["record_digest"] == row(number).record_digest
    logged = select(LogEntry.kind).where(LogEntry.digest == row(number).record_digest)
    assert db.session.scalars(logged).one() == "record"


def test_issue_writes_a_record_that_names_the_lot(people: Neighbours, lot: str) -> None:
    number = service.issue_certificate(people.recycler.act(), lot)
    record = json.loads(row(number).record)
    assert record["certificate"] == number
    assert record["credentialSubject"]["lot"]["reference"] == lot


def test_issue_by_a_signer_of_the_base_is_done(people: Neighbours, lot: str) -> None:
    assert service.issue_certificate(acting_as(people.recycler, "signer", "member"), lot)


@pytest.mark.parametrize("who", ["holder", "carrier", "regulator", "another recycler", "a reader"])
def test_issue_by_anybody_else_is_forbidden(people: Neighbours, lot: str, who: str) -> None:
    acts = {
        "holder": people.holder.act(),
        "carrier": people.carrier.act(),
        "regulator": people.regulator.act(),
        "another recycler": a_bidder(people.regulator).member.act(),
        "a reader": acting_as(people.recycler, "reader"),
    }
    before = counted()
    with pytest.raises(Forbidden):
        service.issue_certificate(acts[who], lot)
    assert counted() == before
    assert state_of(lot) == "recovered"


def test_issue_for_a_foreign_draft_finds_nothing(people: Neighbours) -> None:
    draft = a_draft_lot(people.holder)
    with pytest.raises(NotFound):
        service.issue_certificate(people.recycler.act(), draft)


def test_issue_for_a_lot_in_an_open_batch_conflicts_naming_state_and_way_out(
    people: Neighbours,
) -> None:
    lot = a_received_lot(people)
    an_open_batch(people, lot)
    with pytest.raises(Conflict) as refused:
        service.issue_certificate(people.recycler.act(), lot)
    assert refused.value.code == "lot_not_recovered"
    assert "received" in refused.value.message
    assert "close the batch" in refused.value.way_out


def test_issue_for_a_received_lot_in_no_batch_conflicts(people: Neighbours) -> None:
    lot = a_received_lot(people)
    with pytest.raises(Conflict):
        service.issue_certificate(people.recycler.act(), lot)


def test_issue_for_a_lot_that_has_not_travelled_is_forbidden(people: Neighbours) -> None:
    lot = a_paid_lot(people)
    with pytest.raises(Forbidden):
        service.issue_certificate(people.recycler.act(), lot)


def test_issue_again_conflicts_and_writes_nothing(people: Neighbours, lot: str) -> None:
    service.issue_certificate(people.recycler.act(), lot)
    before = counted()
    with pytest.raises(Conflict) as refused:
        service.issue_certificate(people.recycler.act(), lot)
    assert refused.value.code == "lot_certified"
    assert counted() == before


def test_issue_replayed_with_its_key_answers_the_same_number(people: Neighbours, lot: str) -> None:
    first = service.issue_certificate(people.recycler.act("key 1"), lot)
    before = counted()
    assert service.issue_certificate(people.recycler.act("key 1"), lot) == first
    assert counted() == before


def test_issue_with_the_key_of_another_lot_conflicts(people: Neighbours, lot: str) -> None:
    other = a_recovered_lot(people)
    service.issue_certificate(people.recycler.act("key 1"), lot)
    with pytest.raises(Conflict) as refused:
        service.issue_certificate(people.recycler.act("key 1"), other)
    assert refused.value.code == "key_reused"
    assert state_of(other) == "recovered"


def test_issue_with_a_name_no_font_draws_names_the_field_and_writes_nothing(
    people: Neighbours, held_clock: SteppedClock
) -> None:
    lot = a_recovered_lot(people)
    renamed_before_names_were_checked(people.holder, "รีไซเคิล GmbH")
    before = counted()
    with pytest.raises(Invalid) as refused:
        service.issue_certificate(people.recycler.act(), lot)
    assert refused.value.details[0].path == "credentialSubject.holder.name"
    assert "ร" in refused.value.message
    assert counted() == before
    assert state_of(lot) == "recovered"


def test_issue_without_a_valid_key_says_so_and_writes_nothing(
    people: Neighbours, lot: str, no_keys: None
) -> None:
    before = counted()
    with pytest.raises(Unavailable) as refused:
        service.issue_certificate(people.recycler.act(), lot)
    assert refused.value.code == "no_signing_key"
    assert counted() == before


# Sealing


def test_seal_by_the_registry_notes_the_file(people: Neighbours, number: str) -> None:
    service.seal_certificate(Act(SYSTEM), number, "a" * 64)
    assert row(number).file_digest == "a" * 64
    assert row(number).sealed_at == people.clock.now()
    assert facts("CertificateSealed")[0]["file_digest"] == "a" * 64


def test_seal_by_the_base_is_forbidden(people: Neighbours, number: str) -> None:
    with pytest.raises(Forbidden):
        service.seal_certificate(people.recycler.act(), number, "a" * 64)
    assert row(number).file_digest is None


def test_seal_again_conflicts_and_keeps_the_first_file(people: Neighbours, number: str) -> None:
    service.seal_certificate(Act(SYSTEM), number, "a" * 64)
    with pytest.raises(Conflict):
        service.seal_certificate(Act(SYSTEM), number, "b" * 64)
    assert row(number).file_digest == "a" * 64


# Revoking


def test_revoke_by_the_bases_administrator_keeps_the_reason(
    people: Neighbours, number: str
) -> None:
    standing.revoke_certificate(people.recycler.act(), number, f"  {REASON} ")
    assert (row(number).state, row(number).reason) == ("revoked", REASON)
    assert facts("CertificateRevoked")[0]["reason"] == REASON


def test_revoke_by_the_regulator_of_the_bases_country_is_done(
    people: Neighbours, number: str
) -> None:
    standing.revoke_certificate(people.regulator.act(), number, REASON)
    assert row(number).state == "revoked"


def strangers(people: Neighbours) -> dict[str, Act]:
    french: Member = a_member("regulator", country="FR")
    return {
        "holder": people.holder.act(),
        "signer of the base": acting_as(people.recycler, "signer", "member"),
        "another recycler": a_member("recycler").act(),
        "regulator elsewhere": french.act(),
    }


@pytest.mark.parametrize(
    "who", ["holder", "signer of the base", "another recycler", "regulator elsewhere"]
)
def test_revoke_by_anybody_else_is_forbidden(people: Neighbours, number: str, who: str) -> None:
    act = strangers(people)[who]
    with pytest.raises(Forbidden):
        standing.revoke_certificate(act, number, REASON)
    assert row(number).state == "current"


@pytest.mark.parametrize("reason", ["", "  too short  ", "x" * 501])
def test_revoke_without_a_fitting_reason_is_refused_at_the_field(
    people: Neighbours, number: str, reason: str
) -> None:
    with pytest.raises(Invalid) as refused:
        standing.revoke_certificate(people.recycler.act(), number, reason)
    assert refused.value.field == "reason"
    assert row(number).state == "current"


def test_revoke_again_conflicts_and_keeps_the_first_reason(people: Neighbours, number: str) -> None:
    standing.revoke_certificate(people.recycler.act(), number, REASON)
    with pytest.raises(Conflict) as refused:
        standing.revoke_certificate(people.regulator.act(), number, "Another reason altogether.")
    assert "revoked already" in refused.value.sentence
    assert row(number).reason == REASON


def test_revoke_an_unknown_certificate_finds_nothing(people: Neighbours) -> None:
    with pytest.raises(NotFound):
        standing.revoke_certificate(people.recycler.act(), "7Q4K-M2TD-9HXA-4", REASON)


# Asking


def test_certificate_never_issued_names_the_way_out(in_app: Flask) -> None:
    with pytest.raises(NotFound) as refused:
        queries.certificate("7Q4K-M2TD-9HXA-4")
    assert "not from this registry" in refused.value.way_out


def test_certificate_mistyped_is_invalid(in_app: Flask) -> None:
    with pytest.raises(Refusal) as refused:
        queries.certificate("7Q4K-M2TD-9HXA-5")
    assert refused.value.status == 422


def test_certificates_of_a_party_are_paged_newest_first(people: Neighbours) -> None:
    numbers = [a_certificate(people) for _ in range(3)]
    organisation = people.holder.actor.organisation_id or 0
    first = queries.certificates_of(organisation, limit=2)
    second = queries.certificates_of(organisation, first.next or "", limit=2)
    assert [c.ref for c in (*first.items, *second.items)] == numbers[::-1]
    assert [c.ref for c in queries.newest(1)] == numbers[-1:]
