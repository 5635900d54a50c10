"""Lists of lots as files: whole however long, narrowed as the page is, drafts only to their own."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO

import openpyxl
import pytest
from flask import Flask

from recycling.lots import exports
from recycling.parties.rules import Kind
from tests.bases.browsing import browser_of
from tests.lots.entering import Desk
from tests.lots.makers import a_published_lot
from tests.makers import a_member, a_token


@pytest.fixture
def pages_of_two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "LARGEST_PAGE", 2)


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text)))


def test_the_register_is_given_whole_page_after_page(app: Flask, pages_of_two: None) -> None:
    with app.app_context():
        holder = a_member()
        refs = [a_published_lot(holder, title=f"=SUM({n})") for n in range(5)]
    answer = app.test_client().get("/lots.csv")
    assert answer.mimetype == "text/csv"
    assert "attachment; filename=lots-" in answer.headers["Content-Disposition"]
    rows = _rows(answer.text)
    assert [row["lot"] for row in rows] == refs[::-1]
    assert rows[0]["title"] == "'=SUM(4)"
    assert (rows[0]["wet_mass_kg"], rows[0]["moisture_fraction"]) == ("2500", "0.25")
    assert rows[0]["elements_kg"].startswith("Pr 84.375; Nd 356.25")
    book = openpyxl.load_workbook(BytesIO(app.test_client().get("/lots.xlsx").data))
    assert book.active.max_row == 6
    assert len(app.test_client().get("/lots.json").get_json()) == 5


def test_the_file_is_narrowed_as_its_page_is_and_linked_from_it(app: Flask) -> None:
    with app.app_context():
        a_published_lot(a_member(), title="Rotor swarf")
        a_published_lot(a_member(), title="Stator swarf")
    client = app.test_client()
    assert "/lots.csv?q=rotor" in client.get("/lots?q=rotor&cursor=").text
    assert [row["title"] for row in _rows(client.get("/lots.csv?q=rotor").text)] == ["Rotor swarf"]
    assert client.get("/lots?endpoint=x&_anchor=y&form=z").status_code == 200
    refused = client.get("/api/v1/lots.csv?country=XX")
    assert (refused.status_code, refused.get_json()["errors"][0]["path"]) == (422, "country")
    assert client.get("/lots.docx").status_code == 404


def test_drafts_are_in_the_own_list_only(desk: Desk) -> None:
    draft = desk.draft()
    own = desk.browser.get("/lots/mine.csv")
    assert [row["lot"] for row in _rows(own.text)] == [draft]
    assert _rows(desk.browser.get("/lots.csv").text) == []
    with desk.app.app_context():
        stranger = a_member(Kind.HOLDER)
        secret = a_token(stranger)
    assert _rows(browser_of(desk.app, stranger).get("/lots/mine.csv").text) == []
    assert desk.app.test_client().get("/lots/mine.csv").status_code == 302
    asked = desk.app.test_client().get(
        "/api/v1/lots/mine.json", headers={"Authorization": f"Bearer {secret}"}
    )
    assert asked.get_json() == []


def test_what_a_lot_holds_is_given_as_its_figure_shows_it(app: Flask) -> None:
    with app.app_context():
        ref = a_published_lot(a_member())
    answer = app.test_client().get(f"/lots/{ref}/elements.csv")
    rows = {row["element"]: row for row in _rows(answer.text)}
    assert rows["Nd"]["mass_kg"] == "356.25"
    assert (rows["Nd"]["oxide"], float(rows["Nd"]["oxide_mass_kg"]) > 356.25) == ("Nd2O3", True)
    assert f"/lots/{ref}/elements.csv" in app.test_client().get(f"/lots/{ref}").text
    assert app.test_client().get("/lots/LOT-XXXXX-XXXXX/elements.csv").status_code == 404
