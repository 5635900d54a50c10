"""In which way of the waste hierarchy a batch treated, as programs see it.

Row 14 of the custody scenarios: an operation that leaves its kind open is closed with it, or not
at all; and of row 15, that no residue ends by an interim operation.
"""

from __future__ import annotations

import pytest

from recycling.errors import Invalid
from recycling.recovery.rules import check_mode
from recycling.streams import rules as streams
from tests.custody.makers import Outside
from tests.recovery.makers import a_balanced_batch
from tests.recovery.test_scenarios import Story

pytestmark = pytest.mark.once

RECYCLED = {"mode": "recycling"}


def test_r4_is_closed_with_its_mode_and_never_as_energy_recovery(outside: Outside) -> None:
    story = Story(outside)
    ref, recycler = outside.made(a_balanced_batch), outside.road.recycler
    close = f"/batches/{ref}/close"
    assert story.is_refused(close, recycler, {}) == (422, "mode_missing", {"mode"})
    as_energy = story.is_refused(close, recycler, {"mode": "energy_recovery"})
    assert as_energy == (422, "mode_not_of_operation", {"mode"})
    assert story.is_refused(close, recycler, {"mode": "burnt"})[0] == 422
    for interim in ("D13", "D14", "D15", "R12", "R13"):
        slag = {"kind": "residue", "name": "Slag", "mass": "1", "destination": "Store 2"}
        said = story.is_refused(f"/batches/{ref}/outputs", recycler, {**slag, "operation": interim})
        assert said == (422, "interim_ends_nothing", {"operation"})

    closed = story.post(close, recycler, RECYCLED)
    assert (closed["operation"], closed["mode"], closed["state"]) == ("R4", "recycling", "closed")
    listed = outside.api("GET", "/batches.json", recycler).get_json(force=True)
    assert [row["mode"] for row in listed] == ["recycling"]

    story.post(f"/batches/{ref}/reopen", recycler, {"reason": "It was made fit for use again."})
    assert story.post(close, recycler, {"mode": "reuse"})["mode"] == "reuse"
    story.post(f"/batches/{ref}/reopen", recycler, {"reason": "The name of a product was wrong."})
    assert story.post(close, recycler, {})["mode"] == "reuse"


def test_an_interim_operation_has_no_mode(outside: Outside) -> None:
    story = Story(outside)
    ref, member = story.batch(story.store), story.store.member
    story.post(f"/batches/{ref}/inputs", member, {"lot": story.lot})
    contents = story.contents(ref, story.store)
    grouped = {"kind": "intermediate", "name": "Swarf", "mass": "2490", "contents": contents}
    story.post(f"/batches/{ref}/outputs", member, {**grouped, "next_base": story.there.base})
    said = story.is_refused(f"/batches/{ref}/close", member, RECYCLED)
    assert said == (422, "interim_has_no_mode", {"mode"})
    assert story.post(f"/batches/{ref}/close", member)["mode"] == ""


def test_every_operation_is_of_some_mode_or_interim() -> None:
    for code in (one.code for one in streams.listed_codes("EU_OPERATION")):
        if not code.startswith("R"):
            continue
        if code == "R1":
            assert check_mode(code, "") == "energy_recovery"
        elif code in streams.INTERIM_OPERATIONS:
            assert check_mode(code, "") == ""
        else:
            assert check_mode(code, "other_recovery") == "other_recovery"
            with pytest.raises(Invalid):
                check_mode(code, "energy_recovery")
