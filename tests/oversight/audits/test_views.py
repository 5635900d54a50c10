"""Everybody reads audits; a regulator asks for one and reads what differs."""

from __future__ import annotations

import json

from flask import Flask

from recycling.oversight.audits import work
from recycling.parties.rules import Kind
from tests.bases.browsing import bearer, browser_of
from tests.makers import a_member
from tests.oversight.audits.makers import a_published_audit


def test_a_regulator_asks_for_an_audit_and_everybody_reads_it(app: Flask) -> None:
    with app.app_context():
        regulator = a_member(Kind.REGULATOR)
    browser, anybody = browser_of(app, regulator), app.test_client()
    page = browser.send("/audits", {})
    assert page.status_code == 303
    assert "Audit everything now" not in browser.get("/audits").text
    with app.app_context():
        assert work.tick() == 1
    ref = json.loads(anybody.get("/audits.json").data)[0]["audit"]
    shown = anybody.get(f"/audits/{ref}")
    assert "Everything fits" in shown.text
    assert json.loads(anybody.get(f"/audits/{ref}.json").data)["id"].endswith(f"{ref}.json")
    assert anybody.get("/audits/AUD-00000-00000.json").status_code == 404


def test_programs_read_audits_and_regulators_what_differs(app: Flask) -> None:
    with app.app_context():
        regulator, ref = a_member(Kind.REGULATOR), a_published_audit()
    headers = bearer(app, regulator)
    anybody = app.test_client()
    (one,) = anybody.get("/api/v1/audits").json["items"]  # type: ignore[index]
    assert (one["ref"], one["differences"]) == (ref, 0)
    address = f"/api/v1/audits/{ref}/differences"
    assert anybody.get(address).status_code == 401
    assert anybody.get(address, headers=headers).json == {"items": [], "next": ""}
    assert anybody.post("/api/v1/audits", headers=headers).status_code == 201
