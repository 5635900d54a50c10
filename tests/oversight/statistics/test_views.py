"""Anybody reads the statistics, as pages, files and through the API, and no firm in them."""

from __future__ import annotations

import csv
from io import StringIO

import pytest
from flask import Flask

from recycling.oversight.statistics.exports import COLUMNS, FIGURES
from recycling.oversight.statistics.rules import Part
from tests.oversight.statistics.makers import LAMPS, MAGNETS, firms, keep, publish


@pytest.fixture
def published(app: Flask) -> Flask:
    with app.app_context():
        who = firms(3)
        for year, recovered in (("2025", 800), ("2026", 900)):
            keep(f"{year}-03", [Part(MAGNETS, firm, 10**9, recovered * 10**6) for firm in who])
            keep(f"{year}-03", [Part(MAGNETS, firm, 10**9, 10**8) for firm in who], "Dy")
            keep(f"{year}-03", [Part(LAMPS, who[0], 7 * 10**8, 10**8)], "Dy")
            publish(f"{year}-03")
    return app


def test_pages_show_rates_the_year_before_and_scarce_elements_apart(published: Flask) -> None:
    client = published.test_client()
    page = client.get("/statistics").get_data(as_text=True)
    assert page.index("Scarce elements in 2026") < page.index("Dysprosium")
    assert page.index("Other elements in 2026") < page.index("Neodymium")
    assert "10.0 percentage points higher" in page
    shown = client.get("/statistics/Nd?year=2025").get_data(as_text=True)
    assert "80.0" in shown.replace("\u00a0", " ")
    assert "Recovery rate from year to year" in shown
    assert "Not told apart" in client.get("/statistics/Dy").get_data(as_text=True)
    assert client.get("/statistics?year=1999").status_code == 422
    assert client.get("/statistics/Xx").status_code == 404


def test_files_and_api_hold_the_same_figures_in_the_documented_columns(published: Flask) -> None:
    client = published.test_client()
    text = client.get("/open/statistics.csv").get_data(as_text=True)
    rows = list(csv.DictReader(StringIO(text)))
    assert list(rows[0]) == [column.name for column in FIGURES.columns] == list(COLUMNS)
    assert [(row["element"], row["recovery_rate"]) for row in rows] == [
        ("Dy", "0.1081"),
        ("Nd", "0.8"),
        ("Dy", "0.1081"),
        ("Nd", "0.9"),
    ]
    listed = client.get("/api/v1/statistics/figures?element=Nd&year=2026").get_json()["items"]
    assert [(one["streams"], one["treated_kg"]) for one in listed] == [(["magnets"], "3000")]
    read = client.get("/api/v1/statistics/Dy?by=stream&year=2026").get_json()
    assert read["rows"][0]["not_told_apart"] == ["magnets", "phosphors"]
    assert read["total"]["treated_kg"] == "3700"
    assert client.get("/api/v1/statistics/Dy?year=1999").status_code == 422
    table = client.get("/statistics/Nd/year.csv").get_data(as_text=True)
    assert table.splitlines()[1:] == ["2025,,3000,2400,0.8", "2026,,3000,2700,0.9"]
