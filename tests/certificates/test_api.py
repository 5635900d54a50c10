"""Certificates for programs."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from recycling.certificates import queries, standing
from recycling.certificates.opened import LARGEST_FILE
from recycling.clock import SteppedClock
from tests.certificates.living import (
    Neighbours,
    a_certificate,
    a_received_lot,
    a_recovered_lot,
    facts,
    neighbours,
)
from tests.makers import Member, a_member, a_token

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
def pdf(client: FlaskClient, number: str) -> bytes:
    return client.get(f"/certificates/{number}.pdf").data


def post(
    app: Flask, member: Member | None, path: str, body: Any = None, key: str = ""
) -> TestResponse:
    headers = {"Idempotency-Key": key} if key else {}
    if member is not None:
        with app.app_context():
            headers["Authorization"] = f"Bearer {a_token(member)}"
    return app.test_client().post(f"/api/v1{path}", json=body or {}, headers=headers)


def check(client: FlaskClient, content: bytes) -> TestResponse:
    return client.post("/api/v1/verify", data=content, content_type="application/pdf")


def test_issue_answers_the_certificate_with_its_record(app: Flask, people: Neighbours) -> None:
    with app.app_context():
        lot = a_recovered_lot(people)
    answer = post(app, people.recycler, f"/lots/{lot}/certificates")
    body = answer.get_json()
    assert (answer.status_code, body["lot"], body["state"]) == (201, lot, "current")
    assert body["record"]["certificate"] == body["ref"]
    assert body["file"] == f"/certificates/{body['ref']}.pdf"


def test_issue_in_languages_and_on_paper_that_were_asked_for(
    app: Flask, people: Neighbours
) -> None:
    with app.app_context():
        lot = a_recovered_lot(people)
    path = f"/lots/{lot}/certificates"
    refused = post(app, people.recycler, path, {"languages": ["fr", "fr"]})
    assert (refused.status_code, refused.get_json()["errors"][0]["path"]) == (422, "languages")
    body = post(app, people.recycler, path, {"languages": ["fr", "en"]}).get_json()
    rendering = body["record"]["rendering"]
    assert (rendering["languages"], rendering["paper"]) == (["fr", "en"], "A4")
    assert {"text": "Neodymium", "language": "fr", "name": "Néodyme"} in body["record"][
        "translations"
    ]


def test_specimen_is_a_page_that_verifies_as_nothing(app: Flask, people: Neighbours) -> None:
    with app.app_context():
        lot = a_recovered_lot(people)
        headers = {"Authorization": f"Bearer {a_token(people.recycler)}"}
    client = app.test_client()
    path = f"/api/v1/lots/{lot}/certificate/specimen.pdf?languages=fr,en&paper=Letter"
    answer = client.get(path, headers=headers)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    verdict = check(client, answer.data).get_json()
    assert not verdict["is_genuine"]
    assert verdict["lines"][0]["code"] == "seal.missing"


def test_issue_replayed_answers_the_same_certificate(app: Flask, people: Neighbours) -> None:
    with app.app_context():
        lot = a_recovered_lot(people)
    answers = [post(app, people.recycler, f"/lots/{lot}/certificates", key="k") for _ in range(2)]
    assert len({answer.get_json()["ref"] for answer in answers}) == 1
    with app.app_context():
        assert len(facts("CertificateIssued")) == 1


@pytest.mark.parametrize(
    ("who", "status"), [("nobody", 401), ("holder", 403), ("another recycler", 403)]
)
def test_issue_by_anybody_else_is_refused(
    app: Flask, people: Neighbours, who: str, status: int
) -> None:
    with app.app_context():
        lot = a_recovered_lot(people)
        members = {"holder": people.holder, "another recycler": a_member("recycler")}
    assert post(app, members.get(who), f"/lots/{lot}/certificates").status_code == status


def test_issue_too_early_is_a_conflict_problem(app: Flask, people: Neighbours) -> None:
    with app.app_context():
        lot = a_received_lot(people)
    answer = post(app, people.recycler, f"/lots/{lot}/certificates")
    assert (answer.status_code, answer.mimetype) == (409, "application/problem+json")
    assert answer.get_json()["errors"][0]["path"] == "lot"


def test_read_tells_state_and_reason_to_everybody(
    app: Flask, client: FlaskClient, people: Neighbours, number: str
) -> None:
    with app.app_context():
        standing.revoke_certificate(people.recycler.act(), number, REASON)
    body = client.get(f"/api/v1/certificates/{number}").get_json()
    assert (body["state"], body["reason"]) == ("revoked", REASON)


@pytest.mark.parametrize(("number", "status"), [("7Q4K-M2TD-9HXA-4", 404), ("nonsense", 422)])
def test_read_what_is_no_certificate_is_refused(
    client: FlaskClient, number: str, status: int
) -> None:
    answer = client.get(f"/api/v1/certificates/{number}")
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")


def test_revoke_answers_the_revoked_certificate(
    app: Flask, people: Neighbours, number: str
) -> None:
    answer = post(app, people.regulator, f"/certificates/{number}/revoke", {"reason": REASON})
    assert (answer.status_code, answer.get_json()["state"]) == (201, "revoked")


@pytest.mark.parametrize("body", [{}, {"reason": ""}, {"reason": 7}, {"why": REASON}])
def test_revoke_without_a_reason_is_invalid_and_changes_nothing(
    app: Flask, people: Neighbours, number: str, body: dict[str, Any]
) -> None:
    path = f"/certificates/{number}/revoke"
    assert post(app, people.regulator, path, body).status_code == 422
    with app.app_context():
        assert queries.certificate(number).state == "current"


def test_revoke_by_the_holder_is_forbidden(app: Flask, people: Neighbours, number: str) -> None:
    path = f"/certificates/{number}/revoke"
    assert post(app, people.holder, path, {"reason": REASON}).status_code == 403


def test_verify_genuine_file_answers_five_lines(
    client: FlaskClient, pdf: bytes, number: str
) -> None:
    body = check(client, pdf).get_json()
    assert (body["outcome"], body["is_genuine"], body["is_current"]) == ("genuine", True, True)
    assert body["identifier"] == number
    assert [line["code"] for line in body["lines"]] == [
        "seal.ok", "record.ok", "log.ok", "status.current", "page.ok"
    ]  # fmt: skip


def test_verify_revoked_file_is_genuine_and_not_current(
    app: Flask, client: FlaskClient, people: Neighbours, pdf: bytes, number: str
) -> None:
    with app.app_context():
        standing.revoke_certificate(people.recycler.act(), number, REASON)
    body = check(client, pdf).get_json()
    assert (body["is_genuine"], body["is_current"]) == (True, False)


def test_verify_changed_file_is_not_genuine(client: FlaskClient, pdf: bytes) -> None:
    changed = pdf.replace(b"/Title", b"/Titel", 1)
    assert changed != pdf
    body = check(client, changed).get_json()
    assert (body["is_genuine"], body["is_current"]) == (False, False)


def test_verify_garbage_is_unreadable_without_lines(client: FlaskClient) -> None:
    body = check(client, b"%PDF-1.4 and then nothing").get_json()
    assert (body["outcome"], body["lines"]) == ("unreadable", [])


@pytest.mark.parametrize(("content", "status"), [(b"", 422), (bytes(LARGEST_FILE + 1), 413)])
def test_verify_what_cannot_be_a_file_gets_a_problem(
    client: FlaskClient, content: bytes, status: int
) -> None:
    answer = check(client, content)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert answer.get_json()["errors"][0]["path"] == "body"


def test_verify_a_stream_of_unknown_length_is_refused_beyond_the_limit(
    client: FlaskClient,
) -> None:
    answer = client.post(
        "/api/v1/verify",
        input_stream=io.BytesIO(bytes(LARGEST_FILE + 1)),
        headers={"Transfer-Encoding": "chunked"},
        environ_overrides={"wsgi.input_terminated": True},
        content_type="application/pdf",
    )
    assert answer.status_code == 413
