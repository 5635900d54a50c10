"""The catalogue as JSON."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from recycling.access import PUBLIC, mark_of


def read(browser: FlaskClient, address: str, status: int = 200) -> Any:
    response = browser.get(f"/api/v1{address}")
    assert response.status_code == status, response.get_data(as_text=True)[:400]
    return response.get_json(force=True)


def floats(thing: Any) -> list[float]:
    """Every JSON number with a fraction anywhere inside."""
    if isinstance(thing, float):
        return [thing]
    if isinstance(thing, dict):
        return [found for inner in thing.values() for found in floats(inner)]
    if isinstance(thing, list):
        return [found for inner in thing for found in floats(inner)]
    return []


def walked(browser: FlaskClient, address: str) -> list[Any]:
    """Every item of a list, page by page."""
    items, cursor = [], ""
    while True:
        page = read(browser, f"{address}&cursor={cursor}")
        items += page["items"]
        cursor = page["next"]
        if not cursor:
            return items


@pytest.mark.parametrize(
    ("address", "count", "key"),
    [
        ("/streams?limit=3", 8, "id"),
        ("/elements?limit=5", 17, "symbol"),
        ("/processes?limit=7", 16, "id"),
        ("/waste-codes?limit=200&on=2026-12-09", 880, "number"),
        ("/waste-codes?limit=200&on=2026-12-09&list=GB", 842, "number"),
    ],
)
def test_list_page_by_page_holds_each_once(
    browser: FlaskClient, address: str, count: int, key: str
) -> None:
    found = [item[key] for item in walked(browser, address)]
    assert len(found) == len(set(found)) == count


@pytest.mark.parametrize("address", ["/streams", "/elements", "/processes", "/streams/magnets"])
def test_answers_write_decimals_as_strings(browser: FlaskClient, address: str) -> None:
    assert floats(read(browser, address)) == []


def test_stream_shows_its_bands_with_certainty(browser: FlaskClient) -> None:
    stream = read(browser, "/streams/magnets")
    swarf = next(subtype for subtype in stream["subtypes"] if subtype["id"] == "ndfeb_swarf")
    band = next(band for band in swarf["composition"] if band["species"] == "Nd")
    assert (band["min"], band["max"], band["is_recalled"]) == ("0.15", "0.26", True)
    assert swarf["basis"] == "dry"


def test_element_shows_its_factor(browser: FlaskClient) -> None:
    found = read(browser, "/elements/dy")
    assert (found["symbol"], found["oxide_factor"]) == ("Dy", "1.147683")


def test_waste_codes_of_a_day_and_words(browser: FlaskClient) -> None:
    found = read(browser, "/waste-codes?list=EU&on=2026-12-09&q=nickel")["items"]
    nimh = next(code for code in found if code["number"] == "160608")
    assert (nimh["display"], nimh["hazardous"], nimh["list"]) == ("16 06 08*", True, "EU")
    assert (nimh["valid_from"], nimh["valid_to"]) == ("2026-12-09", None)


@pytest.mark.parametrize(
    ("query", "field"),
    [("on=tomorrow", "on"), ("list=US", "list"), ("limit=0", "limit"), ("cursor=!", "cursor")],
)
def test_waste_codes_with_a_bad_question_names_the_field(
    browser: FlaskClient, query: str, field: str
) -> None:
    problem = read(browser, f"/waste-codes?{query}", 422)
    assert problem["errors"][0]["path"] == field


@pytest.mark.parametrize("address", ["/streams/gold", "/elements/Fe"])
def test_read_of_nothing_known_is_not_found(browser: FlaskClient, address: str) -> None:
    assert read(browser, address, 404)["code"].endswith("_not_found")


def test_views_are_all_marked_public(catalogue: Flask) -> None:
    ours = {name: view for name, view in catalogue.view_functions.items() if "streams_api" in name}
    assert len(ours) == 8
    assert all(mark_of(view) == PUBLIC for view in ours.values())
