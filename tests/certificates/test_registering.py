"""Is every version of the key register published, logged, readable for ever, and obeyed at once?"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, select

from recycling import clock
from recycling.certificates import issuer, queries, registered, registering, service
from recycling.certificates.holders.holding import NoKey
from recycling.certificates.models import KeyRegisterVersion
from recycling.certificates.printing import print_certificate
from recycling.clock import SteppedClock
from recycling.config import BadConfiguration, Settings
from recycling.db import db
from recycling.errors import NotFound, Refusal
from recycling.ledger import queries as ledger
from recycling.ledger.models import LogEntry
from recycling.ledger.sequencer import sequence
from tests.certificates import holders
from tests.certificates.authorities import Root
from tests.certificates.living import Neighbours, a_certificate, a_recovered_lot, neighbours

WHY = "The token was lost in a fire."


@pytest.fixture
def settings(in_app: Flask) -> Iterator[Settings]:
    """The settings, whose folder of development keys is put back afterwards."""
    kept: Settings = in_app.extensions["settings"]
    folder = kept.instance / "certificate-keys"
    issuer.key_ring()
    before = (folder / "keys.json").read_bytes()
    yield kept
    (folder / "keys.json").write_bytes(before)
    in_app.extensions["settings"] = kept


@pytest.fixture
def people(in_app: Flask, held_clock: SteppedClock) -> Neighbours:
    return neighbours(held_clock)


def logged(digest: str) -> bool:
    return db.session.scalar(select(LogEntry.id).where(LogEntry.digest == digest)) is not None


def test_first_version_is_published_once_and_logged(in_app: Flask) -> None:
    row = registering.published()
    assert registering.published().number == row.number == 1
    document = json.loads(row.document)
    assert document["version"] == 1
    assert {key["purpose"] for key in document["keys"]} == {"seal", "record", "qr"}
    assert row.digest == hashlib.sha256(row.document.encode()).hexdigest()
    assert logged(row.digest)
    assert logged(row.did_digest)
    sequence()
    assert ledger.proof_for_digest(row.digest).startswith("c2sp.org/tlog-proof@v1")


def test_rotation_is_obeyed_by_every_process_and_old_versions_stay(
    settings: Settings, in_app: Flask
) -> None:
    before, old = issuer.signing_key("record", clock.now()), registering.published().document
    elsewhere = in_app.extensions["certificate_key_register"]
    new = registering.rotate_key("record")
    assert new.is_development
    in_app.extensions["certificate_key_register"] = elsewhere  # another process, as it was
    later = clock.now() + timedelta(seconds=1)
    assert issuer.signing_key("record", later).key_id == new.key_id
    assert issuer.key_ring().find(before.key_id).valid_to == new.valid_from  # type: ignore[union-attr]
    assert registered.version_row(1).document == old
    assert [row.number for row in registered.versions()] == [2, 1]
    assert [row.number for row in registered.versions(before=2)] == [1]
    assert registered.version_at(clock.now() + timedelta(days=1)).number == 2
    for missing in (lambda: registered.version_row(3),
                    lambda: registered.version_at(clock.now() - timedelta(days=9999))):  # fmt: skip
        with pytest.raises(NotFound):
            missing()


def test_certificate_logged_before_its_keys_were_compromised_stays_genuine(
    settings: Settings, people: Neighbours
) -> None:
    number = a_certificate(people)
    print_certificate(number)
    for purpose in ("seal", "record", "qr"):
        name = issuer.signing_key(purpose, clock.now()).key_id
        assert registering.compromise_key(name, WHY) > 0
    with pytest.raises(Refusal) as refusal:
        issuer.signing_key("record", clock.now())
    assert refusal.value.code == "no_signing_key"
    with pytest.raises(Refusal, match="ended already"):
        registering.compromise_key(name, WHY)
    verdict = queries.verdict_on(queries.certificate(number))
    assert verdict.is_genuine, [line.code for line in verdict.lines]


def test_certificate_is_sealed_by_the_next_key_where_its_own_was_compromised_meanwhile(
    settings: Settings, people: Neighbours
) -> None:
    lot = a_recovered_lot(people)
    number = service.issue_certificate(people.recycler.act(), lot)
    people.clock.advance(minutes=1)
    for purpose in ("seal", "qr"):
        name = issuer.signing_key(purpose, clock.now()).key_id
        registering.compromise_key(name, WHY)
        registering.rotate_key(purpose)
    people.clock.advance(seconds=5)
    print_certificate(number)
    assert queries.verdict_on(queries.certificate(number)).is_genuine


def test_key_of_a_file_takes_over_from_a_development_key(
    settings: Settings, in_app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = holders.in_pkcs12(tmp_path, Root(), "seal")
    registering.published()
    with pytest.raises(NoKey, match="TEST_KEY_SECRET"):
        registering.rotate_key("seal", address)
    monkeypatch.setenv("TEST_KEY_SECRET", holders.PASSPHRASE)
    new = registering.rotate_key("seal", address)
    in_app.extensions.pop("certificate_key_register")
    found = issuer.signing_key("seal", clock.now() + timedelta(seconds=1))
    assert (found.key_id, found.is_development, found.address) == (new.key_id, False, address)
    assert found.sign(b"message")
    row = registering.published()
    assert "pkcs12" not in row.document
    assert str(tmp_path) not in row.document
    with pytest.raises(Refusal, match="in the register already"):
        registering.rotate_key("seal", address)
    with pytest.raises(Refusal, match="the only seal key"):
        registering.retire_key(new.key_id, WHY)


def test_production_begins_with_named_keys_or_says_which_setting_is_missing(
    settings: Settings, in_app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    production = replace(settings, environment="production")
    registering.published()
    in_app.extensions["settings"] = production
    with pytest.raises(Refusal, match="no seal key"):
        issuer.signing_key("seal", clock.now())
    db.session.execute(delete(KeyRegisterVersion))
    in_app.extensions.pop("certificate_key_register", None)
    with pytest.raises(BadConfiguration, match="Set SEAL_KEY"):
        issuer.key_ring()
    named = {}
    for purpose in ("seal", "record", "qr"):
        (tmp_path / purpose).mkdir()
        named[purpose] = holders.in_pkcs12(tmp_path / purpose, Root(), purpose)
    in_app.extensions["settings"] = replace(production, key_addresses=named)
    with pytest.raises(BadConfiguration, match="TEST_KEY_SECRET"):
        issuer.key_ring()
    monkeypatch.setenv("TEST_KEY_SECRET", holders.PASSPHRASE)
    assert not any(key.is_development for key in issuer.key_ring().keys)
    in_app.extensions["settings"] = production
    in_app.extensions.pop("certificate_key_register")
