"""The API's own description: valid OpenAPI 3.1, complete, and readable for people."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from flask import Flask

from recycling import access
from recycling.parties.permissions import Permission
from recycling.site.openapi import who_may
from recycling.site.reference import chapters, schemas
from tests.auctions.browsing import Browser

_METHODS = ("get", "post", "put", "patch", "delete")


@pytest.fixture
def document(app: Flask) -> dict[str, Any]:
    answer = app.test_client().get("/api/v1/openapi.json")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json
    return found


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method in _METHODS:
            if method in methods:
                yield path, method, methods[method]


def test_the_document_is_valid_openapi_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1.")
    schemathesis.openapi.from_dict(document).validate()


def test_the_document_reads_the_same_each_time(app: Flask, document: dict[str, Any]) -> None:
    assert app.test_client().get("/api/v1/openapi.json").json == document


def test_every_address_of_the_api_is_described(app: Flask, document: dict[str, Any]) -> None:
    served = {
        re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", rule.rule)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/") and not rule.endpoint.startswith("site.")
    }
    assert served == set(document["paths"])


def test_every_operation_has_an_id_of_its_own(document: dict[str, Any]) -> None:
    ids = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[a-z][a-z_]+", one) for one in ids)


def test_every_operation_has_a_summary_and_a_tag(document: dict[str, Any]) -> None:
    without = [
        (path, method)
        for path, method, operation in operations(document)
        if not operation.get("summary") or not operation.get("tags")
    ]
    assert without == []


def test_every_operation_says_how_it_refuses(document: dict[str, Any]) -> None:
    for path, method, operation in operations(document):
        content = operation["responses"]["default"]["content"]
        assert list(content) == ["application/problem+json"], (path, method)


def test_every_operation_says_who_may_and_only_public_ones_need_no_token(
    app: Flask, document: dict[str, Any]
) -> None:
    by_id = {
        view.__name__: view
        for name, view in app.view_functions.items()
        if "_api." in name or name.endswith("_for_programs")
    }
    for _, _, operation in operations(document):
        is_public = access.mark_of(by_id[operation["operationId"]]) == access.PUBLIC
        assert operation["security"] == ([] if is_public else [{"bearer": []}])
        assert operation["x-who"]
    assert document["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"


def test_every_parameter_of_a_path_is_described(document: dict[str, Any]) -> None:
    for path, methods in document["paths"].items():
        for method in _METHODS:
            if method in methods:
                said = [*methods.get("parameters", ()), *methods[method].get("parameters", ())]
                names = {one["name"] for one in said if one["in"] == "path"}
                assert names == set(re.findall(r"{(\w+)}", path)), (path, method)


def test_no_parameter_is_described_twice(document: dict[str, Any]) -> None:
    for path, method, operation in operations(document):
        names = [(one["in"], one["name"]) for one in operation.get("parameters", ())]
        assert len(names) == len(set(names)), (path, method)


def test_every_schema_referred_to_is_there(document: dict[str, Any]) -> None:
    referred = set(re.findall(r"'#/components/schemas/([^']+)'", str(document)))
    assert referred <= set(document["components"]["schemas"])


def test_who_may_call_is_said_in_words() -> None:
    assert who_may(access.PUBLIC) == "Anybody."
    assert who_may(access.SIGNED_IN) == "Anybody with a token."
    assert who_may(Permission.BASES_REGISTER) == (
        "Somebody who works for a recycler and is a member and acts for an active organisation."
    )


def test_the_reference_shows_every_operation_and_schema(
    app: Flask, document: dict[str, Any]
) -> None:
    browser = Browser(app)
    browser.see("/api/v1/docs")
    of_all, rooms = _ids(browser), {link for link in browser.links if "/docs/" in link}
    every = set(of_all)
    for room in sorted({link.partition("#")[0] for link in rooms}):
        browser.see(room)
        shown = _ids(browser)
        inside = {link.removeprefix("#") for link in browser.links if link.startswith("#")}
        assert inside <= shown
        assert {link.partition("#")[2] for link in rooms if link.startswith(f"{room}#")} <= shown
        every |= shown
    wanted = {operation["operationId"] for _, _, operation in operations(document)}
    assert wanted | {f"schema-{name}" for name in document["components"]["schemas"]} <= every


def _ids(browser: Browser) -> set[str]:
    return {element.get("id") for element in browser._tree.iter() if element.get("id")}


def test_a_room_the_reference_does_not_know_is_not_found(app: Flask) -> None:
    assert app.test_client().get("/api/v1/docs/nowhere").status_code == 404


def test_the_reference_gives_an_example_that_can_be_sent(document: dict[str, Any]) -> None:
    calls = {
        call.anchor: call
        for chapter in chapters(document, "https://mine.example")
        for call in chapter.operations
    }
    bid = calls["place_bid"].example
    assert bid.startswith("curl -X POST \\\n")
    assert '-H "Authorization: Bearer $TOKEN"' in bid
    assert '"https://mine.example/api/v1/auctions/{ref}/bids"' in bid
    assert '"amount_per_tonne": "…"' in bid
    assert "Authorization" not in calls["list_lots"].example
    assert "-F file=@file.pdf" in calls["attach_file"].example


def test_a_schema_names_what_its_fields_hold() -> None:
    described = {
        "components": {
            "schemas": {
                "Line": {"type": "object", "properties": {"mass": {"type": "string"}}},
                "Bill": {
                    "type": "object",
                    "description": "What is owed.",
                    "required": ["lines"],
                    "properties": {
                        "lines": {"type": "array", "items": {"$ref": "#/components/schemas/Line"}},
                        "state": {"type": ["string", "null"], "enum": ["open", None]},
                        "first": {"anyOf": [{"$ref": "#/components/schemas/Line"}]},
                    },
                },
            }
        }
    }
    bill, _ = schemas(described)
    assert bill.says == "What is owed."
    assert [(f.name, f.kind, f.schema, f.required) for f in bill.fields] == [
        ("lines", "list", "Line", True),
        ("state", "string", "", False),
        ("first", "object", "Line", False),
    ]
    assert bill.fields[1].choices == "open"
