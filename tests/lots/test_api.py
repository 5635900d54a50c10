"""Lots for programs."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from recycling.db import db
from recycling.files import holds
from recycling.lots.models import Lot
from recycling.parties.rules import Kind
from tests.bases.browsing import bearer
from tests.lots.makers import a_draft_lot, a_published_lot
from tests.lots.uploads import PDF, multipart
from tests.makers import Member, a_member

WHOLE: dict[str, Any] = {
    "title": "NdFeB grinding swarf, oily",
    "subtype": "ndfeb_swarf",
    "physical_form": "sludge under oil",
    "composition": [
        {"species": "Nd", "fraction": "0.19", "method": "icp_oes", "laboratory": "Elbe"},
        {"species": "Pr6O11", "fraction": "0.05"},
    ],
    "wet_mass": "2500",
    "moisture": "0.25",
    "packaging": "drums",
    "pieces": 14,
    "code": "12 01 18*",
    "hazards": ["HP3"],
    "country": "DE",
    "place": "Hanau",
    "latitude": "50.1328",
    "longitude": "8.9169",
    "available_from": "2026-12-01",
}
LITTLE = {"title": "Some swarf", "subtype": "ndfeb_swarf"}
LOTS = "/api/v1/lots"


@dataclass(frozen=True)
class Program:
    """A program of a holder, and one of nobody."""

    app: Flask
    client: FlaskClient
    holder: Member
    headers: dict[str, str]

    def post(self, path: str = "", body: object = None, **headers: str) -> TestResponse:
        sent = {**self.headers, **{name.replace("_", "-"): h for name, h in headers.items()}}
        return self.client.post(LOTS + path, json=body, headers=sent)

    def get(self, path: str = "") -> TestResponse:
        return self.client.get(LOTS + path, headers=self.headers)

    def anonymous(self, path: str = "") -> TestResponse:
        return self.client.get(LOTS + path)

    def made(self, maker: Any) -> str:
        with self.app.app_context():
            return str(maker(self.holder))

    def count(self) -> int:
        with self.app.app_context():
            return db.session.scalar(select(func.count()).select_from(Lot)) or 0


def _program(app: Flask, kind: Kind = Kind.HOLDER) -> Program:
    with app.app_context():
        member = a_member(kind)
    return Program(app, app.test_client(), member, bearer(app, member))


@pytest.fixture
def program(app: Flask) -> Program:
    return _program(app)


def test_a_whole_lot_is_entered_in_one_call(program: Program) -> None:
    answer = program.post(body=WHOLE)
    assert answer.status_code == 201
    lot = answer.get_json()
    assert (lot["state"], lot["stream"], lot["code_display"], lot["hazardous"]) == (
        "draft", "magnets", "12 01 18*", True,
    )  # fmt: skip
    assert (lot["dry_mass"], lot["latitude"], lot["missing"]) == ("1875", "50.1328", [])
    assert lot["contained"][1] == {
        "element": "Nd",
        "mass": "356.25",
        "oxide": "Nd2O3",
        "oxide_mass": "415.521806",
    }
    assert lot["composition"][0]["usual_is_recalled"] is True


def test_a_part_of_a_lot_says_what_is_missing(program: Program) -> None:
    lot = program.post(body=LITTLE).get_json()
    assert (lot["country"], lot["wet_mass"], lot["latitude"]) == ("DE", None, None)
    assert [finding["path"] for finding in lot["missing"]][:2] == ["physical_form", "composition"]


def _shares(**fractions: str) -> dict[str, Any]:
    return {"composition": [{"species": s, "fraction": f} for s, f in fractions.items()]}


@pytest.mark.parametrize(
    ("differs", "path", "code"),
    [
        ({"subtype": "gold"}, "subtype", "unknown_subtype"),
        ({"wet_mass": "-1"}, "wet_mass", "mass_out_of_range"),
        ({"wet_mass": 5}, "wet_mass", "bad_shape"),
        ({"wet_mass": "0.0000001"}, "wet_mass", "bad_shape"),
        ({"moisture": "1"}, "moisture", "all_moisture"),
        ({"moisture": "1.2"}, "moisture", "bad_shape"),
        (_shares(Nd="0.8", Fe="0.8"), "composition", "fractions_exceed_one"),
        (_shares(Qq="0.1"), "composition.Qq", "unknown_species"),
        ({"code": "99 99 99"}, "code", "unknown_waste_code"),
        ({"code": "16 06 08*"}, "code", "waste_code_not_valid"),
        ({"hazards": ["HP0"]}, "hazards", "unknown_hazard"),
        ({"country": "ZZ"}, "country", "unknown_country"),
        ({"latitude": "91"}, "latitude", "bad_coordinate"),
        ({"available_from": "yesterday"}, "available_from", "bad_shape"),
        ({"pieces": 0}, "pieces", "bad_count"),
        ({"colour": "red"}, "colour", "bad_shape"),
    ],
)
@pytest.mark.usefixtures("held_clock")
def test_bad_input_names_the_field_and_writes_nothing(
    program: Program, differs: dict[str, Any], path: str, code: str
) -> None:
    answer = program.post(body={**WHOLE, **differs})
    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    (found,) = answer.get_json()["errors"]
    assert (found["path"], found["code"]) == (path, code)
    assert program.count() == 0


def test_a_replayed_key_is_one_lot_and_another_body_a_conflict(program: Program) -> None:
    first, again = (program.post(body=WHOLE, Idempotency_Key="3f0a") for _ in range(2))
    assert first.get_json()["ref"] == again.get_json()["ref"]
    other = program.post(body={**WHOLE, "title": "Another"}, Idempotency_Key="3f0a")
    assert (other.status_code, other.get_json()["code"]) == (409, "key_reused")
    assert program.count() == 1


def test_publish_and_withdraw(program: Program) -> None:
    ref = program.post(body=WHOLE).get_json()["ref"]
    published = program.post(f"/{ref}/publish")
    assert (published.status_code, published.get_json()["state"]) == (200, "published")
    assert program.anonymous(f"/{ref}").get_json()["published_at"].endswith("Z")
    again = program.post(f"/{ref}/publish")
    assert (again.status_code, again.get_json()["code"]) == (409, "wrong_lot_state")
    gone = program.post(f"/{ref}/withdraw", {"reason": "Sold"})
    assert (gone.status_code, gone.get_json()["state"]) == (200, "withdrawn")


def test_publish_incomplete_is_a_conflict_with_every_finding(program: Program) -> None:
    ref = program.post(body=LITTLE).get_json()["ref"]
    answer = program.post(f"/{ref}/publish")
    assert (answer.status_code, len(answer.get_json()["errors"])) == (409, 10)


@pytest.mark.parametrize("deed", ["publish", "withdraw"])
@pytest.mark.parametrize(("maker", "status"), [(a_draft_lot, 404), (a_published_lot, 403)])
def test_deeds_on_a_foreign_lot_are_refused(
    program: Program, maker: Any, deed: str, status: int
) -> None:
    ref = program.made(maker)
    assert _program(program.app).post(f"/{ref}/{deed}", {}).status_code == status


def test_nobody_enters_a_lot_without_a_token(client: FlaskClient) -> None:
    assert client.post(LOTS, json=WHOLE).status_code == 401


def test_a_carrier_enters_no_lot(app: Flask) -> None:
    assert _program(app, Kind.CARRIER).post(body=WHOLE).status_code == 403


def test_a_draft_is_read_by_its_holder_only(program: Program) -> None:
    ref = program.made(a_draft_lot)
    assert program.get(f"/{ref}").status_code == 200
    assert program.anonymous(f"/{ref}").status_code == 404


def test_the_list_is_narrowed_and_paged(program: Program) -> None:
    refs = [program.made(a_published_lot) for _ in range(3)]
    narrowed = "?q=swarf&element=Nd&stream=magnets&country=DE&limit=2"
    first = program.anonymous(narrowed).get_json()
    rest = program.anonymous(f"{narrowed}&cursor={first['next']}").get_json()
    assert [lot["ref"] for lot in first["items"] + rest["items"]] == refs[::-1]
    assert rest["next"] == ""
    assert program.anonymous("?state=withdrawn").get_json()["items"] == []


@pytest.mark.parametrize("query", ["stream=x", "element=x", "country=zz", "state=x", "cursor=x"])
def test_the_list_narrowed_by_nonsense_names_the_field(client: FlaskClient, query: str) -> None:
    answer = client.get(f"{LOTS}?{query}")
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["path"] == query.partition("=")[0]


def test_own_lots_are_listed_with_drafts(program: Program) -> None:
    ref = program.made(a_draft_lot)
    page = program.get("?mine=true").get_json()
    assert [lot["ref"] for lot in page["items"]] == [ref]
    assert program.anonymous("?mine=true").status_code == 401


def _sent(program: Program, ref: str, content: bytes, **fields: str) -> TestResponse:
    upload = multipart({"file": (io.BytesIO(content), "assay.pdf"), **fields})
    return program.client.post(f"{LOTS}/{ref}/files", headers=program.headers, **upload)


def test_a_file_is_attached_by_multipart(program: Program) -> None:
    answer = _sent(program, program.made(a_draft_lot), PDF, kind="assay")
    assert answer.status_code == 201
    (file,) = answer.get_json()["files"]
    assert (file["name"], file["kind"], file["size"]) == ("assay.pdf", "assay", len(PDF))


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"\x00\x01", 422, "file_type_not_taken"),
        (PDF + b" " * 10 * 1024 * 1024, 413, "file_too_large"),
    ],
    ids=["no document", "too large"],
)
def test_a_file_of_another_kind_or_too_large_is_refused(
    program: Program, content: bytes, status: int, code: str
) -> None:
    answer = _sent(program, program.made(a_draft_lot), content)
    assert (answer.status_code, answer.get_json()["code"]) == (status, code)


def test_a_file_for_a_foreign_lot_is_refused_before_it_is_kept(program: Program) -> None:
    stranger, content = _program(program.app), PDF + b"% sent by a stranger"
    assert _sent(stranger, program.made(a_draft_lot), content).status_code == 404
    assert _sent(stranger, program.made(a_published_lot), content).status_code == 403
    with program.app.app_context():
        assert not holds(hashlib.sha256(content).hexdigest())
