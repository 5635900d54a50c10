"""Whatever is listed leaves as a file too: each list of the API has its address for files.

How values are written, and that no spreadsheet runs one, is tried in ``tests/ground/test_exports``;
who gets which list, in the permission matrix.
"""

from __future__ import annotations

import csv
from io import StringIO
from typing import Any

from flask import Flask

from recycling.parties.rules import Kind
from tests.bases.browsing import bearer, browser_of
from tests.makers import a_member

NOT_AS_FILES = {
    "/api/v1/keys/versions",  # each is a file of its own
    "/api/v1/imports/{ref}/rows",  # what is wrong leaves as the file of errors, the rest was sent
    "/api/v1/me/organisations",  # one's own few
    "/api/v1/searches",  # one's own few
    "/api/v1/watched-lots",  # likewise
}


def _document(app: Flask) -> dict[str, Any]:
    with app.app_context():
        found: dict[str, Any] = app.extensions["api"].described().to_dict()
        return found


def _is_list(document: dict[str, Any], operation: dict[str, Any]) -> bool:
    content = operation["responses"].get("200", {}).get("content", {})
    schema = content.get("application/json", {}).get("schema", {})
    name = schema.get("$ref", "").rpartition("/")[2]
    return "items" in document["components"]["schemas"].get(name, {}).get("properties", {})


def test_every_list_of_the_api_leaves_as_a_file(application: Flask) -> None:
    document = _document(application)
    lists = {
        path
        for path, item in document["paths"].items()
        if "get" in item and _is_list(document, item["get"])
    }
    assert len(lists) > 30
    files = {path.removesuffix(".{form}") for path in document["paths"] if path.endswith(".{form}")}
    assert lists - files == NOT_AS_FILES


def test_lists_of_organisations_people_and_facts_are_given_and_no_formula_runs(app: Flask) -> None:
    with app.app_context():
        holder = a_member(Kind.HOLDER, name="=cmd()")
    browser, program = browser_of(app, holder), app.test_client()
    token = bearer(app, holder)

    def rows(address: str) -> list[dict[str, str]]:
        answer = program.get(f"/api/v1{address}", headers=token)
        assert answer.status_code == 200, address
        return list(csv.DictReader(StringIO(answer.text)))

    assert [row["name"] for row in rows("/organisations.csv?kind=holder")] == ["'=cmd()"]
    assert [row["email"] for row in rows("/members.csv")] == [holder.email]
    assert [row["name"] for row in rows("/tokens.csv")] == ["tests"]
    assert len(rows("/processes.csv")) > 5
    assert rows("/waste-codes.csv?list=EU&q=16+06+05&on=2026-12-08")[0]["hazardous"] == "false"
    assert "/organisations.csv?kind=holder" in browser.get("/organisations?kind=holder").text
