"""Returns for programs: filters, figures that do not add up, the digest that is signed."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from flask import Flask

from recycling.clock import SteppedClock
from tests.custody.makers import Outside
from tests.oversight.returns.makers import ANSWER, QUESTION, WHY, a_due_return

DONE = 200


@pytest.fixture
def outside(app: Flask, held_clock: SteppedClock) -> Outside:
    return Outside(app, held_clock)


def _listed(outside: Outside, asked: str) -> list[Any]:
    answer = outside.api("GET", f"/returns{asked}", outside.road.regulator)
    assert answer.status_code == DONE, answer.text
    return [one["ref"] for one in answer.get_json()["items"]]


def test_a_program_states_signs_and_a_regulators_finds_asks_and_accepts(outside: Outside) -> None:
    ref = outside.made(a_due_return)
    recycler, regulator = outside.road.recycler, outside.road.regulator
    path = f"/returns/{ref}"

    def does(member: Any, deed: str, body: Any) -> Any:
        answer = outside.api("POST", f"{path}/{deed}", member, body)
        assert answer.status_code == DONE, answer.text
        return answer.get_json()

    stated = {"stream": "magnets", "kind": "counted", "words": WHY, "treated_kg": "2488"}
    assert outside.is_refused(f"{path}/figures", recycler, stated) == (
        422,
        "does_not_add_up",
        {"closing", "treated"},
    )
    nowhere = {**stated, "stream": "gold", "element": "Au"}
    assert outside.is_refused(f"{path}/figures", recycler, nowhere)[2] >= {"stream", "element"}
    right = {**stated, "closing_kg": "2", "losses_kg": "-2512"}
    digest = does(recycler, "figures", right)["digest"]
    assert outside.is_refused(f"{path}/sign", recycler, {"digest": "0" * 64})[2] == {"digest"}
    signed = does(recycler, "sign", {"digest": digest})
    assert (signed["state"], signed["version"], signed["stated_otherwise"]) == ("signed", 1, 1)
    file = outside.api("GET", f"{path}/versions/1", regulator).get_data()
    assert hashlib.sha256(file).hexdigest() == digest == signed["versions"][0]["digest"]

    month, base = signed["month"], signed["base"]
    assert _listed(outside, f"?month={month}&base={base}&standing=signed") == [ref]
    assert _listed(outside, "?standing=late") == _listed(outside, "?month=2020-01") == []
    assert outside.api("GET", "/returns?month=May", regulator).status_code == 422
    assert outside.is_refused(f"{path}/accept", regulator, {"digest": "0" * 64})[0] == 409
    assert does(regulator, "question", {"question": QUESTION})["question"] == QUESTION
    assert outside.is_refused(f"{path}/accept", regulator, {"digest": digest})[0] == 409
    answered = does(recycler, "answer", {"answer": ANSWER})
    assert (answered["state"], answered["answer"], answered["version"]) == ("signed", ANSWER, 1)
    answer = does(recycler, "figures/withdraw", {"stream": "magnets"})
    assert answer["digest"] != digest
    again = does(recycler, "sign", {"digest": answer["digest"]})
    assert does(regulator, "accept", {"digest": again["digest"]})["state"] == "accepted"
    assert _listed(outside, "?standing=accepted") == [ref]


def test_what_is_behind_figures_is_read_page_by_page(outside: Outside) -> None:
    ref = outside.made(a_due_return)
    regulator, seen, cursor = outside.road.regulator, [], ""
    while True:
        answer = outside.api("GET", f"/returns/{ref}/sources?limit=7&cursor={cursor}", regulator)
        seen += answer.get_json()["items"]
        cursor = answer.get_json()["next"]
        if not cursor:
            break
    whole = outside.api("GET", f"/api/v1/returns/{ref}/sources.json".removeprefix("/api/v1"),
                        regulator).get_json()  # fmt: skip
    assert len(seen) == len(whole) > 7
    asked = outside.api("GET", f"/returns/{ref}/sources?figure=opening", regulator)
    assert asked.status_code == 422
