"""Stacks as regulators send and read them, with a browser and with a program."""

from __future__ import annotations

import csv
import io
from typing import Any

from flask import Flask

from recycling.certificates.stacks import work
from recycling.clock import SteppedClock
from tests.certificates.stacks.makers import PDF, a_zip, encrypted
from tests.makers import Member, a_member, a_token
from tests.parties.browsing import Browser


def _bearer(app: Flask, member: Member) -> dict[str, str]:
    with app.app_context():
        return {"Authorization": f"Bearer {a_token(member)}"}


def test_pages_and_programs_send_watch_and_take_the_result_away(
    app: Flask, held_clock: SteppedClock
) -> None:
    with app.app_context():
        regulator, french = a_member("regulator"), a_member("regulator", country="FR")
    browser = Browser(app, regulator)
    browser.see("/certificate-stacks")
    sent: Any = {"file": (io.BytesIO(encrypted(a_zip([("a.pdf", PDF)] * 2))), "all.zip")}
    page = browser.follow(browser.send("/certificate-stacks", sent)).get_data(as_text=True)
    assert "0 of 2 files are checked." in page
    assert "It needs a password" in page
    with app.app_context():
        work.finish()
    token, program = _bearer(app, regulator), app.test_client()
    (listed,) = program.get("/api/v1/certificate-stacks", headers=token).get_json()["items"]
    address = f"/certificate-stacks/{listed['ref']}"
    assert "All 2 files were checked" in browser.see(address).get_data(as_text=True)
    file = browser.client.get(f"{address}/files.csv").get_data(as_text=True)
    assert [(row["file"], row["reason"]) for row in csv.DictReader(io.StringIO(file))] == [
        ("a.pdf", "zip.encrypted"),
        ("a.pdf", "zip.no_certificate"),
    ]
    only = program.get(f"/api/v1{address}/files?outcome=not_opened", headers=token).get_json()
    assert [one["number"] for one in only["items"]] == [1]
    assert browser.client.get(f"{address}?outcome=x").status_code == 422
    for body, code in ((b"no ZIP", "not_a_zip"), (a_zip([]), "stack_empty")):
        wrong: Any = {"file": (io.BytesIO(body), "all.zip")}
        answer = program.post("/api/v1/certificate-stacks", headers=token, data=wrong)
        assert (answer.status_code, answer.get_json(force=True)["code"]) == (422, code)
        browser.see("/certificate-stacks")
        wrong = {"file": (io.BytesIO(body), "all.zip")}
        assert browser.send("/certificate-stacks", wrong).status_code == 422
    missing = program.post("/api/v1/certificate-stacks", headers=token)
    assert missing.status_code == 422
    assert program.get(f"/api/v1{address}", headers=_bearer(app, french)).status_code == 404
