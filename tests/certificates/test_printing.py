"""From a signed record to a sealed file that anybody can verify."""

from __future__ import annotations

import hashlib
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import insert

from recycling import jobs
from recycling.certificates import issuer, queries, service
from recycling.certificates.keys import KeyRing
from recycling.certificates.printing import print_certificate
from recycling.certificates.signer import PadesSealer
from recycling.certificates.verification import verify
from recycling.clock import SteppedClock
from recycling.config import Settings
from recycling.db import db
from recycling.deeds import SYSTEM, Act
from recycling.errors import Conflict, Unavailable
from recycling.ledger import queries as ledger
from recycling.ledger.models import LogEntry
from recycling.ledger.sequencer import BATCH
from recycling.parties.service import register_organisation
from tests.certificates.living import (
    Neighbours,
    a_certificate,
    a_recovered_lot,
    facts,
    neighbours,
)
from tests.makers import an_application

pytestmark = pytest.mark.once


@pytest.fixture
def held_back(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The application, doing nothing by itself."""
    monkeypatch.setitem(app.config, "REACT_AT_ONCE", False)
    return app


@pytest.fixture
def people(held_back: Flask, held_clock: SteppedClock) -> Neighbours:
    with held_back.app_context():
        return neighbours(held_clock)


@pytest.fixture
def number(held_back: Flask, people: Neighbours) -> str:
    """An issued certificate whose page is not printed: its worker died right after the deed."""
    with held_back.app_context():
        return a_certificate(people)


def is_genuine(number: str) -> bool:
    row = queries.certificate(number)
    verdict = verify(queries.sealed_file(row), queries.checks())
    db.session.rollback()
    return bool(verdict.is_current)


def kept_files(app: Flask) -> list[Path]:
    settings: Settings = app.extensions["settings"]
    return [path for path in (settings.instance / "files").rglob("*") if path.is_file()]


def test_issue_prints_at_once_and_the_file_verifies(app: Flask, held_clock: SteppedClock) -> None:
    with app.app_context():
        assert is_genuine(a_certificate(neighbours(held_clock)))


def test_sealed_file_before_printing_is_unavailable_with_the_way_out(
    in_app: Flask, number: str
) -> None:
    with pytest.raises(Unavailable) as refused:
        queries.sealed_file(queries.certificate(number))
    assert refused.value.code == "not_sealed_yet"
    assert "seconds" in refused.value.way_out


def test_tick_after_a_crash_between_deed_and_seal_finishes_it(in_app: Flask, number: str) -> None:
    jobs.tick()
    assert is_genuine(number)
    assert len(facts("CertificateSealed")) == 1


def test_tick_again_prints_nothing_more(in_app: Flask, number: str) -> None:
    while not jobs.tick().was_idle:
        pass
    before = queries.certificate(number).file_digest
    files = kept_files(in_app)
    print_certificate(number)
    assert jobs.tick().was_idle
    assert queries.certificate(number).file_digest == before
    assert kept_files(in_app) == files


def test_print_notes_the_digest_of_the_very_file(in_app: Flask, number: str) -> None:
    print_certificate(number)
    row = queries.certificate(number)
    assert hashlib.sha256(queries.sealed_file(row)).hexdigest() == row.file_digest


def test_print_while_the_record_waits_for_the_log_is_put_off_and_done_later(
    in_app: Flask, people: Neighbours
) -> None:
    lot = a_recovered_lot(people)
    while not jobs.tick().was_idle:
        pass
    crowd = [
        {"digest": hashlib.sha256(b"%d" % n).hexdigest(), "kind": "record"} for n in range(BATCH)
    ]
    db.session.execute(insert(LogEntry), crowd)
    db.session.commit()
    number = service.issue_certificate(people.recycler.act(), lot)
    with pytest.raises(Unavailable):
        print_certificate(number)
    print_certificate(number)
    assert is_genuine(number)


def test_tick_while_printing_fails_keeps_the_fact_and_tries_again_after_a_pause(
    in_app: Flask, number: str, people: Neighbours
) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(issuer, "key_ring", lambda: KeyRing("nobody", ()))
        jobs.tick()
    assert ledger.waiting_facts(least_attempts=1) == 1
    db.session.rollback()
    jobs.tick()
    assert not queries.is_sealed(number), "it was tried again without a pause"
    people.clock.advance(seconds=3)
    jobs.tick()
    assert is_genuine(number)
    assert ledger.waiting_facts() == 0


def test_print_with_a_seal_that_does_not_verify_hands_nothing_out(
    in_app: Flask, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PadesSealer, "seal", lambda _self, pdf, _at: pdf)
    with pytest.raises(RuntimeError, match=r"seal\.missing"):
        print_certificate(number)
    assert not queries.is_sealed(number)


def test_print_by_two_workers_at_once_seals_once(held_back: Flask, number: str) -> None:
    start = threading.Barrier(2)

    def printed() -> None:
        with held_back.app_context():
            start.wait(30)
            print_certificate(number)

    with ThreadPoolExecutor(2) as threads:
        for done in [threads.submit(printed) for _ in range(2)]:
            done.result()
    with held_back.app_context():
        assert len(facts("CertificateSealed")) == 1
        assert is_genuine(number)


def test_sealed_file_lost_from_the_store_is_unavailable_and_names_the_way_out(
    in_app: Flask, number: str
) -> None:
    print_certificate(number)
    row = queries.certificate(number)
    for path in kept_files(in_app):
        if path.name == row.file_digest:
            path.unlink()
    with pytest.raises(Unavailable) as refused:
        queries.sealed_file(row)
    assert refused.value.code == "sealed_file_lost"
    assert "upload" in refused.value.way_out


def test_print_with_its_key_used_for_something_else_fails_and_stays_waiting(
    in_app: Flask, number: str
) -> None:
    register_organisation(Act(SYSTEM, f"seal:{number}"), an_application())
    with pytest.raises(Conflict):
        print_certificate(number)
    assert not queries.is_sealed(number)


def test_verdict_on_a_file_sealed_with_keys_no_longer_known_is_not_genuine(
    in_app: Flask, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    print_certificate(number)
    monkeypatch.setattr(issuer, "key_ring", lambda: KeyRing("nobody", ()))
    verdict = queries.verdict_on(queries.certificate(number))
    assert not verdict.is_genuine
    assert "page.ok" not in {line.code for line in verdict.lines}


def test_status_of_a_number_never_issued_is_unknown(in_app: Flask) -> None:
    assert queries.status_of("7Q4K-M2TD-9HXA-4") is None
