"""Kits, status lists and public keys, as the registry serves them."""

from __future__ import annotations

import json
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from recycling import clock
from recycling.certificates import listing, packing, queries, standing
from recycling.certificates.counting import MOST_IN_A_MINUTE
from recycling.certificates.models import Certificate
from recycling.certificates.offline.kept import trust_in
from recycling.certificates.offline.lines import check
from recycling.certificates.presented import files_of
from recycling.certificates.status_list import RENEWED_AFTER
from recycling.clock import SteppedClock
from recycling.db import db
from recycling.deeds import SYSTEM, Act
from recycling.ledger import queries as ledger
from recycling.ledger.sequencer import sequence
from recycling.parties.service import register_organisation
from tests.auctions.browsing import Browser
from tests.certificates.living import Neighbours, a_certificate, neighbours
from tests.makers import an_application

REASON = "The weighing was wrong by a tonne."


@pytest.fixture
def people(app: Flask, held_clock: SteppedClock) -> Neighbours:
    with app.app_context():
        return neighbours(held_clock)


@pytest.fixture
def number(app: Flask, people: Neighbours) -> str:
    with app.app_context():
        return a_certificate(people)


def codes(kit: bytes) -> list[str]:
    """What the standalone verifier says of a kit with its own keys."""
    found, _ = check(kit, trust_in(kit), clock.now())
    return [code for code, _ in found]


def test_kit_proves_itself_and_follows_status_and_log(
    app: Flask, people: Neighbours, number: str, client: FlaskClient
) -> None:
    fresh = client.get(f"/certificates/{number}/kit.zip")
    assert (fresh.status_code, fresh.mimetype) == (200, "application/zip")
    assert codes(fresh.data)[:4] == ["seal.ok", "record.ok", "log.ok", "status.current"]
    assert client.get(f"/api/v1/certificates/{number}/kit").data == fresh.data
    files = files_of(fresh.data)
    assert files["did.json"] == client.get("/.well-known/did.json").data
    assert files["keys.json"] == client.get("/keys").data
    assert files["verifier.html"] == client.get("/verifier.html").data
    assert files["verify.py"] == client.get("/verify.py").data

    listed = client.get(json.loads(files["certificate.json"])["credentialStatus"]["id"][16:])
    assert listed.data == files["status-list.json"]
    assert "public" in listed.headers["Cache-Control"]
    with app.app_context():
        standing.revoke_certificate(people.recycler.act(), number, REASON)
        register_organisation(Act(SYSTEM), an_application())
        sequence()
    later = client.get(f"/certificates/{number}/kit.zip").data
    assert codes(later)[:4] == ["seal.ok", "record.ok", "log.ok", "status.revoked"]
    notes = json.loads(files_of(later)["checkpoints.json"])["checkpoints"]
    sizes = [int(step["note"].split("\n")[1]) for step in notes]
    assert len(sizes) > 1
    assert all(before < after for before, after in pairwise(sizes))


def test_status_list_is_signed_anew_only_when_it_must_and_is_logged(
    in_app: Flask, people: Neighbours, number: str
) -> None:
    row = queries.certificate(number)
    assert row.status_list == 1
    first = listing.served_list(1)
    assert listing.served_list(1) == first
    people.clock.advance(minutes=RENEWED_AFTER / timedelta(minutes=1))
    second = listing.served_list(1)
    assert second != first
    sequence()
    logged = db.session.get(listing.StatusListRow, 1)
    assert logged
    assert ledger.proof_for_digest(logged.digest)


def test_status_list_that_no_certificate_is_in_is_not_found(client: FlaskClient) -> None:
    assert client.get("/status/7").status_code == 404


def test_status_and_verdict_are_told_to_programs(client: FlaskClient, number: str) -> None:
    assert client.get(f"/api/v1/certificates/{number}/status").get_json()["state"] == "current"
    verdict = client.get(f"/api/v1/certificates/{number}/verdict").get_json()
    assert [line["code"] for line in verdict["lines"]][3:] == ["status.current", "page.ok"]


def test_record_kit_and_code_are_told_by_their_content(client: FlaskClient, number: str) -> None:
    files = files_of(client.get(f"/certificates/{number}/kit.zip").data)
    told = {}
    for name in ("certificate.json", "qr.txt"):
        answer = client.post("/api/v1/verify", data=files[name], content_type="text/plain")
        told[name] = [line["code"] for line in answer.get_json()["lines"]]
    assert told["certificate.json"] == [
        "seal.not_enclosed", "record.ok", "log.ok", "status.current", "page.not_enclosed",
    ]  # fmt: skip
    assert told["qr.txt"] == [
        "seal.not_enclosed", "record.vouched", "log.ok", "status.current", "page.not_enclosed",
    ]  # fmt: skip
    assert answer.get_json()["claims"]["identifier"] == number


def test_checks_from_one_network_are_braked_for_a_minute(
    client: FlaskClient, held_clock: SteppedClock
) -> None:
    answers = [
        client.post("/api/v1/verify", data=b"x").status_code for _ in range(MOST_IN_A_MINUTE + 1)
    ]
    assert answers == [200] * MOST_IN_A_MINUTE + [429]
    held_clock.advance(minutes=1)
    assert client.post("/api/v1/verify", data=b"x").status_code == 200


def test_first_certificates_have_a_kit_without_a_status_list(
    app: Flask, number: str, client: FlaskClient
) -> None:
    with app.app_context():
        row = db.session.query(Certificate).filter_by(ref=number).one()
        row.status_list = row.status_index = None
        db.session.commit()
        kit = packing.kit_of(queries.certificate(number))
    assert "status-list.json" not in files_of(kit)


def test_every_part_of_the_offline_verifiers_is_shipped() -> None:
    folder = Path(packing.__file__).parent / "offline"
    assert {"formats.js", "lines.js", "page.js", "page.css", "page.html"} <= {
        path.name for path in folder.iterdir()
    }


def test_holder_decides_who_reads_and_everybody_checks(
    app: Flask, people: Neighbours, number: str
) -> None:
    stranger, carrier = Browser(app), Browser(app, people.carrier)
    holder, regulator = Browser(app, people.holder), Browser(app, people.regulator)
    holder.see(f"/certificates/{number}")
    holder.follow(holder.send(f"/certificates/{number}/audience", shown_to="parties"))
    assert holder.send(f"/certificates/{number}/audience", shown_to="parties").status_code == 409
    for hidden in (f"/certificates/{number}.pdf", f"/certificates/{number}/kit.zip"):
        assert stranger.see(hidden).status_code == 403
        assert carrier.see(hidden).status_code == 200
    assert stranger.see(f"/api/v1/certificates/{number}").status_code == 403
    stranger.see(f"/certificates/{number}")
    assert "does not show what it states" in stranger.words
    assert "Nd-Pr oxide" not in stranger.words
    stranger.see(f"/verify/{number}")
    assert "Genuine, and it stands" in stranger.words
    assert "Elbe Magnet Works" not in stranger.words
    holder.send(f"/certificates/{number}/audience", shown_to="regulators")
    assert carrier.see(f"/certificates/{number}.pdf").status_code == 403
    assert regulator.see(f"/certificates/{number}.pdf").status_code == 200
