"""A regulator sends a ZIP of certificates and reads of each file what it is, and why."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from sqlalchemy import select

from recycling.certificates import queries as certificates
from recycling.certificates import standing
from recycling.certificates.stacks import carrying, queries, work
from recycling.certificates.stacks.archive import packed_in
from recycling.certificates.stacks.models import CertificateStack
from recycling.certificates.stacks.service import NewStack, take_stack
from recycling.certificates.stacks.taking import take
from recycling.clock import SteppedClock
from recycling.db import db
from recycling.errors import Conflict, Forbidden, Invalid
from recycling.ledger.models import Fact
from tests.certificates.living import Neighbours, a_certificate, neighbours
from tests.certificates.stacks.makers import PDF, a_zip


@pytest.fixture
def people(in_app: Flask, held_clock: SteppedClock) -> Neighbours:
    return neighbours(held_clock)


def _send(people: Neighbours, zipped: bytes) -> str:
    return take(people.regulator.act(), io.BytesIO(zipped), "certificates.zip")


def _files(people: Neighbours, ref: str) -> list[queries.FileCard]:
    found = list(queries.files(ref, people.regulator.actor).items)
    db.session.rollback()
    return found


@pytest.fixture
def pdf(people: Neighbours) -> bytes:
    content = certificates.sealed_file(certificates.certificate(a_certificate(people)))
    db.session.rollback()
    return content


def _number(pdf: bytes) -> str:
    """The number of the one certificate there is."""
    (row,) = certificates.newest(2)
    db.session.rollback()
    return row.ref


def test_each_file_has_its_verdict_and_the_reason_for_it(people: Neighbours, pdf: bytes) -> None:
    touched = bytearray(pdf)
    touched[len(pdf) // 2] ^= 0x01
    number = _number(pdf)
    ref = _send(
        people,
        a_zip([("a.pdf", pdf), ("touched.pdf", bytes(touched)), ("more.pdf", pdf + b"\n%%EOF"),
               ("again.pdf", pdf), ("none.pdf", PDF), ("note.txt", b"hello"), ("../a.pdf", pdf)]),
    )  # fmt: skip
    assert {one.outcome for one in _files(people, ref)} == {"waiting", "not_opened"}
    work.finish()
    files = _files(people, ref)
    assert [(one.outcome, one.reason) for one in files] == [
        ("current", "status.current"),
        ("not_genuine", "seal.broken"),
        ("not_genuine", "seal.not_whole_file"),
        ("repeated", "zip.repeated"),
        ("unreadable", "zip.no_certificate"),
        ("unreadable", "zip.not_pdf"),
        ("not_opened", "zip.leads_out"),
    ]
    assert (files[0].certificate, files[3].first) == (number, 1)
    assert files[0].codes == ("seal.ok", "record.ok", "log.ok", "status.current", "page.ok")
    card = queries.stack(ref, people.regulator.actor)
    assert (card.state, card.done, card.came_to["not_genuine"]) == ("ended", 7, 2)
    told = select(Fact.type).where(Fact.subject == f"certificate_stack:{ref}").order_by(Fact.id)
    assert db.session.scalars(told).all() == ["StackTaken", "StackEnded"]
    db.session.rollback()
    standing.revoke_certificate(people.recycler.act(), number, "The weighing was wrong.")
    again = _send(people, a_zip([("a.pdf", pdf)]))
    work.finish()
    (one,) = _files(people, again)
    assert (one.outcome, one.reason) == ("not_current", "status.revoked")
    assert "The weighing was wrong." in one.said


def test_a_worker_that_dies_leaves_the_rest_to_another(
    people: Neighbours, held_clock: SteppedClock
) -> None:
    ref = _send(people, a_zip([(f"{n}.pdf", PDF + bytes([n])) for n in range(3)]))
    work.tick(0)  # one file, and its time is over
    assert queries.stack(ref, people.regulator.actor).done == 1
    db.session.rollback()
    assert carrying.claim() is not None  # and this one dies
    assert work.tick() == 0
    held_clock.advance(minutes=3)
    work.finish()
    assert queries.stack(ref, people.regulator.actor).state == "ended"
    assert [one.outcome for one in _files(people, ref)] == ["unreadable"] * 3


def test_one_stack_of_an_authority_is_at_work_and_nobody_else_sends_any(
    people: Neighbours,
) -> None:
    zipped = a_zip([("a.pdf", PDF)])
    ref = _send(people, zipped)
    with pytest.raises(Conflict) as refused:
        _send(people, zipped)
    assert refused.value.code == "stack_at_work"
    work.finish()
    assert _send(people, zipped) != ref
    new = NewStack("0" * 64, "a.zip", 1, tuple(packed_in(io.BytesIO(zipped))))
    with pytest.raises(Forbidden):
        take_stack(people.holder.act(), new)
    with pytest.raises(Invalid):
        _send(people, b"no ZIP")
    assert len(db.session.scalars(select(CertificateStack)).all()) == 2
