"""The contract that other tests lean on does refuse what the document does not promise."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.api.contract import DOCUMENT, JSON, PROBLEM, Call, Contract

ELEMENT = "/api/v1/elements/Nd"


@pytest.fixture(scope="module")
def contract(application: Flask) -> Contract:
    return Contract.of(application)


def an_answer(application: Flask, address: str = ELEMENT, **differs: Any) -> TestResponse:
    """A true answer of the application, with what differs in its body or its frame."""
    answer = application.test_client().get(address)
    answer.status_code = differs.pop("status", answer.status_code)
    answer.content_type = differs.pop("media_type", answer.content_type)
    body = {**answer.get_json(force=True), **differs}
    answer.set_data(json.dumps({name: value for name, value in body.items() if value != "gone"}))
    return answer


def test_a_true_answer_keeps_the_contract(application: Flask, contract: Contract) -> None:
    contract.check(Call("GET", ELEMENT), an_answer(application))


def test_a_true_refusal_keeps_the_contract(application: Flask, contract: Contract) -> None:
    nowhere = "/api/v1/elements/Zz"
    contract.check(Call("GET", nowhere), an_answer(application, nowhere))


@pytest.mark.parametrize(
    ("call", "differs", "words"),
    [
        (Call("GET", DOCUMENT), {}, "the document knows no GET"),
        (Call("DELETE", ELEMENT), {}, "the document knows no DELETE"),
        (Call("GET", f"{ELEMENT}?colour=red"), {}, "no parameter colour"),
        (Call("GET", ELEMENT, {"a": 1}), {}, "takes no body"),
        (Call("GET", ELEMENT), {"status": 204}, "answered 204"),
        (Call("GET", ELEMENT), {"media_type": "text/html"}, "answered text/html"),
        (Call("GET", ELEMENT), {"symbol": 60}, "symbol"),
        (Call("GET", ELEMENT), {"symbol": "gone"}, "symbol"),
        (Call("GET", ELEMENT), {"atomic_mass": "heavy"}, "atomic_mass"),
        (Call("GET", ELEMENT), {"colour": "red"}, "colour"),
        (Call("GET", ELEMENT), {"status": 404, "media_type": PROBLEM}, "detail"),
        (Call("GET", ELEMENT), {"status": 404, "media_type": JSON}, "answered application/json"),
    ],
)
def test_what_the_document_does_not_promise_breaks_the_contract(
    application: Flask, contract: Contract, call: Call, differs: dict[str, Any], words: str
) -> None:
    with pytest.raises(AssertionError, match=words):
        contract.check(call, an_answer(application, **differs))


def test_an_accepted_body_that_the_document_forbids_breaks_the_contract(
    application: Flask, contract: Contract
) -> None:
    call = Call("POST", "/api/v1/licences/LIC-1/grant", {"reason": 7})
    with pytest.raises(AssertionError, match="body of grant_licence: reason"):
        contract.check(call, an_answer(application))
