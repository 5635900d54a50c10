"""Bases and licences for programs: the whole way from a base to a granted licence, in JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from recycling import clock
from recycling.parties.rules import Kind
from tests.bases.browsing import bearer
from tests.bases.footings import sent_footings
from tests.makers import Member, a_member

BASE = {
    "name": "Weser Works",
    "country": "DE",
    "place": "Bremen",
    "latitude": "53.08",
    "longitude": "8.8",
}
LINE = {
    "name": "Leach",
    "process": "hydromet_roast_hcl_sx",
    "operation": "R4",
    "subtypes": ["ndfeb_swarf"],
    "treatment_charge": "850.00",
    "currency": "EUR",
}
LICENCE = {
    "number": "HH-1",
    "yearly_mass": "1200000",
    "valid_from": "2026-01-01",
    "valid_to": f"{clock.today().year + 2}-12-31",
    "processes": ["hydromet_roast_hcl_sx"],
    "subtypes": ["ndfeb_swarf"],
    "codes": [{"list": "EU", "number": "12 01 18*"}],
    "hazards": ["HP3"],
}


@dataclass(frozen=True)
class Caller:
    """A program of a member."""

    client: FlaskClient
    headers: dict[str, str]

    def post(self, address: str, body: dict[str, Any], key: str = "") -> TestResponse:
        headers = {**self.headers, **({"Idempotency-Key": key} if key else {})}
        return self.client.post(f"/api/v1{address}", json=body, headers=headers)

    def get(self, address: str) -> TestResponse:
        return self.client.get(f"/api/v1{address}", headers=self.headers)


def caller(app: Flask, member: Member) -> Caller:
    return Caller(app.test_client(), bearer(app, member))


@pytest.fixture
def recycler(app: Flask) -> Caller:
    with app.app_context():
        member = a_member(Kind.RECYCLER)
    return caller(app, member)


@pytest.fixture
def regulator(app: Flask) -> Caller:
    with app.app_context():
        member = a_member(Kind.REGULATOR)
    return caller(app, member)


def a_base(recycler: Caller) -> str:
    ref: str = recycler.post("/bases", BASE).json["ref"]
    return ref


def test_from_a_base_to_a_revoked_licence(app: Flask, recycler: Caller, regulator: Caller) -> None:
    entered = recycler.post("/bases", BASE)
    assert entered.status_code == 201
    ref = entered.json["ref"]
    lined = recycler.post(f"/bases/{ref}/lines", LINE)
    assert lined.status_code == 201
    nd = next(y for y in lined.json["lines"][0]["yields"] if y["element"] == "Nd")
    assert nd == {"element": "Nd", "fraction": "0.935", "metric": "overall_recovery"}
    applied = recycler.post(f"/bases/{ref}/licences", LICENCE)
    assert applied.status_code == 201
    licence = applied.json["ref"]
    assert [one["ref"] for one in regulator.get("/licences").json["items"]] == [licence]
    early = regulator.post(f"/licences/{licence}/grant", {"reason": "At once."})
    assert (early.status_code, early.json["code"]) == (409, "licence_does_not_stand")
    assert len(early.json["errors"]) == 6
    for new in sent_footings(licence, LICENCE):
        footing = recycler.post(f"/bases/{ref}/footings", new)
        assert (footing.status_code, footing.json["state"]) == (201, "entered"), footing.text
        accepted = regulator.post(f"/footings/{footing.json['ref']}/accept", {})
        assert (accepted.status_code, accepted.json["state"]) == (200, "accepted")
        assert accepted.json["details"] == footing.json["details"]
    for move, state in (
        ("grant", "granted"), ("suspend", "suspended"), ("reinstate", "granted"),
    ):  # fmt: skip
        decided = regulator.post(f"/licences/{licence}/{move}", {"reason": f"To {move} it."})
        assert (decided.status_code, decided.json["state"]) == (200, state)
    assert decided.json["codes"] == [{"list": "EU", "number": "120118"}]
    assert decided.json["free"] == "1200000"
    proposed = regulator.post(f"/licences/{licence}/revoke", {"reason": "To revoke it."})
    assert (proposed.status_code, proposed.json["state"]) == (201, "open")
    read = app.test_client().get(f"/api/v1/bases/{ref}").json
    assert read["licences"][0]["state"] == "granted"
    listed = app.test_client().get("/api/v1/bases?country=DE").json
    assert [one["ref"] for one in listed["items"]] == [ref]


def test_a_refused_application_says_why(recycler: Caller, regulator: Caller) -> None:
    licence = recycler.post(f"/bases/{a_base(recycler)}/licences", LICENCE).json["ref"]
    refused = regulator.post(f"/licences/{licence}/refuse", {"reason": "The plan is missing."})
    assert (refused.json["state"], refused.json["reason"]) == ("refused", "The plan is missing.")


def test_the_same_key_twice_enters_one_base(recycler: Caller) -> None:
    first = recycler.post("/bases", BASE, "key-1")
    assert recycler.post("/bases", BASE, "key-1").json["ref"] == first.json["ref"]
    other = recycler.post("/bases", {**BASE, "name": "Another"}, "key-1")
    assert (other.status_code, other.json["code"]) == (409, "key_reused")


@pytest.mark.parametrize(
    ("address", "body", "status", "path"),
    [
        ("/bases", {}, 422, "name"),
        ("/bases", {**BASE, "more": 1}, 422, "more"),
        ("/bases", {**BASE, "latitude": "91"}, 422, "latitude"),
        ("/bases", {**BASE, "latitude": 53.08}, 422, "latitude"),
        ("/bases", {**BASE, "country": "XX"}, 422, "country"),
        ("/bases/REF/lines", {**LINE, "treatment_charge": "1.999"}, 422, "treatment_charge"),
        ("/bases/REF/lines", {**LINE, "currency": "USD"}, 422, "currency"),
        ("/bases/REF/lines", {**LINE, "process": "alchemy"}, 422, "process"),
        ("/bases/REF/lines", {**LINE, "process": "tank leaching"}, 409, "process"),
        (
            "/bases/REF/lines",
            {**LINE, "yields": [{"element": "Nd", "fraction": "1.1", "metric": "leaching"}]},
            422,
            "yields.0.fraction",
        ),
        ("/bases/REF/licences", {**LICENCE, "yearly_mass": "-1"}, 422, "yearly_mass"),
        ("/bases/REF/licences", {**LICENCE, "yearly_mass": 5}, 422, "yearly_mass"),
        ("/bases/REF/licences", {**LICENCE, "valid_to": "2026-02-30"}, 422, "valid_to"),
        ("/bases/REF/licences", {**LICENCE, "valid_to": "2025-02-03"}, 422, "valid_to"),
        ("/bases/REF/licences", {**LICENCE, "codes": []}, 422, "codes"),
        (
            "/bases/REF/licences",
            {**LICENCE, "codes": [{"list": "EU", "number": "12"}]},
            422,
            "codes.0",
        ),
        (
            "/bases/REF/licences",
            {**LICENCE, "processes": ["chloride electrolysis"]},
            409,
            "processes",
        ),
    ],
)
def test_bad_input_is_refused_naming_the_field_and_enters_nothing(
    recycler: Caller, address: str, body: dict[str, Any], status: int, path: str
) -> None:
    ref = a_base(recycler)
    before = recycler.get(f"/bases/{ref}").json
    answer = recycler.post(address.replace("REF", ref), body)
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    assert path in [error["path"] for error in answer.json["errors"]]
    assert recycler.get(f"/bases/{ref}").json == before
    assert len(recycler.get("/bases").json["items"]) == 1


def test_who_may_not_is_told_so(app: Flask, recycler: Caller, regulator: Caller) -> None:
    ref = a_base(recycler)
    licence = recycler.post(f"/bases/{ref}/licences", LICENCE).json["ref"]
    with app.app_context():
        other = a_member(Kind.RECYCLER)
        abroad = a_member(Kind.REGULATOR, country="FR")
    stranger, foreign = caller(app, other), caller(app, abroad)
    assert app.test_client().post("/api/v1/bases", json=BASE).status_code == 401
    assert regulator.post("/bases", BASE).status_code == 403
    assert stranger.post(f"/bases/{ref}/lines", LINE).status_code == 403
    assert stranger.post(f"/bases/{ref}/licences", LICENCE).status_code == 403
    assert recycler.post(f"/licences/{licence}/grant", {}).status_code == 403
    assert foreign.post(f"/licences/{licence}/grant", {}).status_code == 403
    assert foreign.get("/licences").json["items"] == []
    assert regulator.post("/licences/LIC-22222-22222/grant", {}).status_code == 404
    assert recycler.get("/bases/BAS-22222-22222").status_code == 404


def test_a_decision_in_the_wrong_state_names_it(recycler: Caller, regulator: Caller) -> None:
    licence = recycler.post(f"/bases/{a_base(recycler)}/licences", LICENCE).json["ref"]
    answer = regulator.post(f"/licences/{licence}/suspend", {"reason": "A good reason."})
    assert answer.status_code == 409
    assert "is applied for" in answer.json["detail"]
