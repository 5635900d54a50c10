"""A certificate is corrected, reinstated and sent, and whoever has a copy is told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from recycling.certificates import queries, service, standing
from recycling.certificates.models import Certificate, CertificateCopy
from recycling.certificates.typesetting import Language, Paper, Typesetting
from recycling.clock import SteppedClock
from recycling.db import db
from recycling.errors import Conflict, Forbidden, Invalid
from recycling.ledger.models import Fact
from recycling.notices.audience import PARTS
from recycling.reactions import react
from recycling.recovery import queries as batches
from recycling.recovery import service as recovery
from tests.certificates.living import Neighbours, a_certificate, neighbours

REASON = "The product was declared wrongly."


@pytest.fixture
def people(in_app: Flask, held_clock: SteppedClock) -> Neighbours:
    return neighbours(held_clock)


def _row(number: str) -> Certificate:
    db.session.expire_all()
    return queries.certificate(number)


def _rename_the_product(people: Neighbours, number: str) -> None:
    """Open the books of the certificate's batch, name its first output otherwise, close them."""
    act, actor = people.recycler.act, people.recycler.actor
    batch = batches.batch_of_lot(_row(number).lot_id)
    assert batch is not None
    ref, output = batch.ref, batch.outputs[0]
    declared, output_id = output.declared(), output.id
    db.session.rollback()
    recovery.reopen_batch(act(), ref, REASON)
    with pytest.raises(Conflict, match="books"):
        service.correct_certificate(act(), number, REASON)
    recovery.withdraw_output(act(), ref, output_id)
    recovery.declare_output(act(), ref, replace(declared, name="Neodymium oxide 99.9 %"))
    recovery.close_batch(act(), ref, "recycling")
    assert batches.batch(ref, actor).state == "closed"
    db.session.rollback()


def _facts(kind: str) -> list[Fact]:
    return list(db.session.scalars(select(Fact).where(Fact.type == kind)))


def test_a_corrected_certificate_takes_the_place_of_the_old_one(people: Neighbours) -> None:
    old = a_certificate(people, Typesetting((Language.FRENCH,), Paper.LETTER))
    _rename_the_product(people, old)
    new = service.correct_certificate(people.recycler.act(), old, REASON)
    react()
    before, after = _row(old), _row(new)
    assert (before.state, before.successor, before.reason) == ("superseded", new, REASON)
    assert (after.state, after.version) == ("current", 2)
    assert '"supersedes":"' + old in after.record
    assert "Neodymium oxide 99.9 %" in after.record
    assert '"languages":["fr"],"pango"' in after.record
    assert '"paper":"Letter"' in after.record
    assert after.file_digest is not None
    status = queries.status_of(old)
    assert status is not None
    assert (status.state, status.successor) == ("superseded", new)
    (corrected,), (superseded,) = _facts("CertificateCorrected"), _facts("CertificateSuperseded")
    assert corrected.subject == f"certificate:{new}"
    assert (superseded.subject, superseded.body["successor"]) == (f"certificate:{old}", new)
    db.session.rollback()
    with pytest.raises(Conflict, match="corrected by"):
        service.correct_certificate(people.recycler.act(), old, REASON)


def test_a_certificate_that_states_what_is_known_is_not_corrected(people: Neighbours) -> None:
    number = a_certificate(people)
    with pytest.raises(Conflict, match="states what is known"):
        service.correct_certificate(people.recycler.act(), number, REASON)
    for stranger in (people.holder, people.regulator):
        with pytest.raises(Forbidden):
            service.correct_certificate(stranger.act(), number, REASON)
    with pytest.raises(Invalid):
        service.correct_certificate(people.recycler.act(), number, "wrong")
    assert _row(number).successor is None


def test_a_revoked_certificate_is_corrected_and_stays_revoked(people: Neighbours) -> None:
    old = a_certificate(people)
    standing.revoke_certificate(people.regulator.act(), old, "The weighing was wrong.")
    new = service.correct_certificate(people.recycler.act(), old, REASON)
    assert (_row(old).state, _row(old).successor) == ("revoked", new)
    with pytest.raises(Conflict):
        standing.reinstate_certificate(people.regulator.act(), old, REASON)


def test_only_who_revoked_it_or_the_regulator_reinstates(people: Neighbours) -> None:
    number = a_certificate(people)
    with pytest.raises(Conflict, match="current"):
        standing.reinstate_certificate(people.recycler.act(), number, REASON)
    standing.revoke_certificate(people.recycler.act(), number, REASON)
    standing.reinstate_certificate(people.recycler.act(), number, "The weighing was right.")
    assert _row(number).state == "current"
    standing.revoke_certificate(people.regulator.act(), number, REASON)
    with pytest.raises(Forbidden, match="regulator"):
        standing.reinstate_certificate(people.recycler.act(), number, REASON)
    standing.reinstate_certificate(people.regulator.act(), number, "The weighing was right.")
    assert (_row(number).state, _row(number).reason) == ("current", "The weighing was right.")


def test_who_downloaded_it_or_was_sent_it_is_told(people: Neighbours) -> None:
    number = a_certificate(people)
    auditor = people.carrier.actor.organisation_id or 0
    for _twice in range(2):
        service.note_copy(_row(number), auditor)
        standing.send_certificate(people.holder.act(), number, " auditor@example.org ")
    copies = db.session.scalars(select(CertificateCopy)).all()
    assert {(c.organisation_id, c.address) for c in copies} == {
        (auditor, ""),
        (None, "auditor@example.org"),
    }
    (sent, *_again) = _facts("CertificateSent")
    assert [one.address for one in PARTS["copy"](sent)] == ["auditor@example.org"]
    assert "auditor" not in str(sent.body)
    db.session.rollback()
    standing.revoke_certificate(people.regulator.act(), number, REASON)
    (revoked,) = _facts("CertificateRevoked")
    assert {(r.organisation_id, r.address) for r in PARTS["copies"](revoked)} == {
        (auditor, ""),
        (None, "auditor@example.org"),
    }


def test_a_certificate_is_sent_by_its_parties_only_and_to_an_address(people: Neighbours) -> None:
    number = a_certificate(people)
    with pytest.raises(Forbidden):
        standing.send_certificate(people.carrier.act(), number, "auditor@example.org")
    with pytest.raises(Invalid) as refused:
        standing.send_certificate(people.holder.act(), number, "nobody")
    assert refused.value.field == "email"


def test_a_certificate_goes_to_so_many_and_not_on(
    people: Neighbours, in_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standing, "MOST_COPIES", 1)
    number = a_certificate(people)
    standing.send_certificate(people.holder.act(), number, "one@example.org")
    with pytest.raises(Conflict):
        standing.send_certificate(people.holder.act(), number, "two@example.org")


def test_reopened_books_take_no_other_lot_in_and_need_a_reason(people: Neighbours) -> None:
    number = a_certificate(people)
    batch = batches.batch_of_lot(_row(number).lot_id)
    assert batch is not None
    ref, lot = batch.ref, batch.inputs[0].lot.ref
    db.session.rollback()
    with pytest.raises(Invalid):
        recovery.reopen_batch(people.recycler.act(), ref, "")
    recovery.reopen_batch(people.recycler.act(), ref, REASON)
    with pytest.raises(Conflict, match="open already"):
        recovery.reopen_batch(people.recycler.act(), ref, REASON)
    with pytest.raises(Conflict, match="recovered"):
        recovery.withdraw_input(people.recycler.act(), ref, lot)
    (fact,) = _facts("BatchReopened")
    holders = {reader.organisation_id for reader in PARTS["seen_by"](fact)}
    assert people.holder.actor.organisation_id in holders
