"""Reading, issuing and revoking on pages."""

from __future__ import annotations

import io
import json
import re

import pikepdf
import pytest
from flask import Flask
from sqlalchemy import select

from recycling.certificates import queries, service, standing
from recycling.certificates.models import Certificate
from recycling.clock import SteppedClock
from recycling.db import db
from tests.auctions.browsing import Browser
from tests.certificates.living import (
    Neighbours,
    a_certificate,
    a_received_lot,
    a_recovered_lot,
    neighbours,
    renamed_before_names_were_checked,
    state_of,
)
from tests.makers import a_member

UNKNOWN = "7Q4K-M2TD-9HXA-4"
CHOSEN = {"languages": "zh+en", "paper": "Letter"}
REASON = "The weighing was wrong by a tonne."


@pytest.fixture
def people(app: Flask, held_clock: SteppedClock) -> Neighbours:
    with app.app_context():
        return neighbours(held_clock)


@pytest.fixture
def number(app: Flask, people: Neighbours) -> str:
    with app.app_context():
        return a_certificate(people)


@pytest.fixture
def unsealed(app: Flask, people: Neighbours, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setitem(app.config, "REACT_AT_ONCE", False)
    with app.app_context():
        return a_certificate(people)


@pytest.fixture
def pdf(app: Flask, number: str) -> bytes:
    with app.app_context():
        return queries.sealed_file(queries.certificate(number))


@pytest.fixture
def stranger(app: Flask) -> Browser:
    return Browser(app)


def revoke(app: Flask, people: Neighbours, number: str) -> None:
    with app.app_context():
        standing.revoke_certificate(people.recycler.act(), number, REASON)


# The certificate's own pages


def test_show_states_lot_base_and_recovered_elements(stranger: Browser, number: str) -> None:
    stranger.see(f"/certificates/{number}")
    for words in (number, "LOT-", "Elbe Magnet Works", "Neodymium (Nd)", "Nd-Pr oxide"):
        assert words in stranger.words


def test_download_gives_the_sealed_file_for_keeps(
    app: Flask, stranger: Browser, number: str, pdf: bytes
) -> None:
    answer = stranger.see(f"/certificates/{number}.pdf")
    assert (answer.data, answer.mimetype) == (pdf, "application/pdf")
    assert f"CoC-{number}.pdf" in answer.headers["Content-Disposition"]
    assert "immutable" in answer.headers["Cache-Control"]


def test_download_before_sealing_is_unavailable_and_not_kept(
    stranger: Browser, unsealed: str
) -> None:
    answer = stranger.see(f"/certificates/{unsealed}.pdf")
    assert answer.status_code == 503
    assert "public" not in answer.headers["Cache-Control"]


def test_keys_publish_every_public_key_and_no_private_one(stranger: Browser) -> None:
    answer = stranger.see("/keys")
    document = answer.get_json()
    assert {key["purpose"] for key in document["keys"]} == {"seal", "record", "qr"}
    assert document["log"].startswith("urban-mine.example/log+")
    assert "PRIVATE" not in answer.text


def test_index_lists_the_certificates_of_ones_own_organisation(
    app: Flask, people: Neighbours, number: str
) -> None:
    browser = Browser(app, people.holder)
    browser.see("/certificates")
    assert number in browser.words


def test_index_of_another_organisation_is_empty(app: Flask, number: str) -> None:
    with app.app_context():
        other = a_member("holder")
    browser = Browser(app, other)
    browser.see("/certificates")
    assert number not in browser.words


def test_index_of_the_regulator_lists_those_of_the_country(
    app: Flask, people: Neighbours, number: str
) -> None:
    browser = Browser(app, people.regulator)
    browser.see("/certificates")
    assert number in browser.words


# Issuing


@pytest.fixture
def lot(app: Flask, people: Neighbours) -> str:
    with app.app_context():
        return a_recovered_lot(people)


def test_issue_page_shows_what_will_be_certified(app: Flask, people: Neighbours, lot: str) -> None:
    browser = Browser(app, people.recycler)
    assert browser.see(f"/lots/{lot}/certificate/new").status_code == 200
    for words in ("Nd", "354.825", "Nd-Pr oxide", "never changed"):
        assert words in browser.words


def test_issue_page_certifies_and_leads_to_the_certificate(
    app: Flask, people: Neighbours, lot: str
) -> None:
    browser = Browser(app, people.recycler)
    browser.see(f"/lots/{lot}/certificate/new")
    browser.follow(browser.send(f"/lots/{lot}/certificate/new", **CHOSEN))
    assert "is issued" in browser.words
    with app.app_context():
        assert state_of(lot) == "certified"
        (row,) = db.session.scalars(select(Certificate))
        rendering = json.loads(row.record)["rendering"]
    assert (rendering["languages"], rendering["paper"]) == (["zh", "en"], "Letter")


def test_issue_page_offers_what_is_usual_in_the_country_of_the_base(
    app: Flask, people: Neighbours, lot: str
) -> None:
    page = Browser(app, people.recycler).see(f"/lots/{lot}/certificate/new").get_data(as_text=True)
    assert re.search(r'value="en"\s+selected', page)
    assert re.search(r'value="A4"\s+checked', page)


def test_specimen_shows_the_page_as_it_will_be_and_writes_nothing(
    app: Flask, people: Neighbours, lot: str
) -> None:
    browser = Browser(app, people.recycler)
    browser.see(f"/lots/{lot}/certificate/new")
    led = browser.send(f"/lots/{lot}/certificate/new", **CHOSEN, specimen="yes")
    answer = browser.see(led.location)
    assert (answer.mimetype, answer.headers["Cache-Control"]) == (
        "application/pdf",
        "private, no-store",
    )
    with pikepdf.open(io.BytesIO(answer.data)) as pdf:
        assert "/AF" not in pdf.Root
        assert "SPECIMEN" in str(pdf.docinfo["/Title"])
    with app.app_context():
        assert state_of(lot) == "recovered"


def test_specimen_in_an_unknown_language_is_refused(
    app: Flask, people: Neighbours, lot: str
) -> None:
    browser = Browser(app, people.recycler)
    address = f"/lots/{lot}/certificate/specimen.pdf?languages=tlh"
    assert browser.see(address).status_code == 422


def test_issue_page_sent_twice_leads_to_the_one_certificate(
    app: Flask, people: Neighbours, lot: str
) -> None:
    browser = Browser(app, people.recycler)
    browser.see(f"/lots/{lot}/certificate/new")
    first = browser.send(f"/lots/{lot}/certificate/new", **CHOSEN)
    again = browser.send(f"/lots/{lot}/certificate/new", **CHOSEN)
    assert first.location == again.location


def test_issue_page_of_a_certified_lot_leads_to_its_certificate(
    app: Flask, people: Neighbours, number: str
) -> None:
    with app.app_context():
        lot = queries.certificate(number).lot.ref
    browser = Browser(app, people.recycler)
    answer = browser.see(f"/lots/{lot}/certificate/new")
    assert (answer.status_code, answer.location) == (303, f"/certificates/{number}")


def test_issue_page_of_a_lot_not_recovered_yet_says_what_comes_first(
    app: Flask, people: Neighbours
) -> None:
    with app.app_context():
        lot = a_received_lot(people)
    browser = Browser(app, people.recycler)
    assert browser.see(f"/lots/{lot}/certificate/new").status_code == 409
    assert "close the batch first" in browser.words


def test_issue_page_shows_another_recycler_nothing(app: Flask, lot: str) -> None:
    with app.app_context():
        other = a_member("recycler")
    browser = Browser(app, other)
    assert browser.see(f"/lots/{lot}/certificate/new").status_code == 403
    assert "Nd-Pr oxide" not in browser.words


def test_issue_page_with_an_unprintable_name_says_whose(
    app: Flask, people: Neighbours, held_clock: SteppedClock
) -> None:
    with app.app_context():
        lot = a_recovered_lot(people)
        renamed_before_names_were_checked(people.holder, "รีไซเคิล GmbH")
    browser = Browser(app, people.recycler)
    browser.see(f"/lots/{lot}/certificate/new")
    assert browser.send(f"/lots/{lot}/certificate/new", **CHOSEN).status_code == 422
    assert "ร" in browser.words
    assert "holder.name" in browser.words


# Revoking


def test_revoke_page_revokes_and_shows_the_reason(
    app: Flask, people: Neighbours, number: str
) -> None:
    browser = Browser(app, people.recycler)
    browser.see(f"/certificates/{number}")
    browser.follow(browser.send(f"/certificates/{number}/revoke", reason=REASON))
    assert REASON in browser.words
    assert "Revoke this certificate" not in browser.words


def test_revoke_page_without_a_reason_says_so(app: Flask, people: Neighbours, number: str) -> None:
    browser = Browser(app, people.regulator)
    browser.see(f"/certificates/{number}")
    assert browser.send(f"/certificates/{number}/revoke", reason=" ").status_code == 422
    assert "There is a problem" in browser.words


def test_revoke_page_after_somebody_else_did_says_so(
    app: Flask, people: Neighbours, number: str
) -> None:
    browser = Browser(app, people.regulator)
    browser.see(f"/certificates/{number}")
    revoke(app, people, number)
    answer = browser.send(f"/certificates/{number}/revoke", reason=REASON)
    assert answer.status_code == 409
    assert "is revoked already" in browser.words


def test_revoke_page_is_not_for_the_holder(app: Flask, people: Neighbours, number: str) -> None:
    browser = Browser(app, people.holder)
    browser.see(f"/certificates/{number}")
    assert "Revoke this certificate" not in browser.words
    assert browser.send(f"/certificates/{number}/revoke", reason=REASON).status_code == 403


def test_lot_page_offers_the_base_to_certify_and_shows_the_certificate(
    app: Flask, people: Neighbours, lot: str
) -> None:
    browser = Browser(app, people.recycler)
    browser.see(f"/lots/{lot}")
    assert f"/lots/{lot}/certificate/new" in browser.links
    with app.app_context():
        number = service.issue_certificate(people.recycler.act(), lot)
    stranger = Browser(app)
    stranger.see(f"/lots/{lot}")
    assert f"/certificates/{number}" in stranger.links
