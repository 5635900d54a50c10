"""That of each residue it is said what becomes of it before books close, as programs see it."""

from __future__ import annotations

import pytest

from recycling.recovery import service
from recycling.recovery.rules import ResidueKind
from tests.custody.makers import Outside
from tests.recovery.makers import a_product, an_open_batch, contents_of
from tests.recovery.test_scenarios import Story

pytestmark = pytest.mark.once

SLAG = {"kind": "residue", "name": "Slag", "mass": "9", "destination": "Landfill 3, class II"}
ENDED = {"operation": "D1", "permit": "AB-DE-3/1998"}


def test_books_close_once_each_residue_names_operation_receiver_and_permit(
    outside: Outside,
) -> None:
    story, recycler = Story(outside), outside.road.recycler
    ref = outside.made(an_open_batch)
    product = outside.made(lambda road: a_product(contents_of(road, ref)))
    outside.inside(lambda: service.declare_output(recycler.act(), ref, product))
    outputs, close = f"/batches/{ref}/outputs", f"/batches/{ref}/close"
    body = {name: text for name, text in SLAG.items() if name != "destination"}
    assert story.is_refused(outputs, recycler, body)[2] == {"destination"}
    for kind in ResidueKind:
        story.post(outputs, recycler, {**SLAG, **ENDED, "residue": kind, "name": f"Slag: {kind}"})
    for missing in ({"operation", "permit"}, {"permit"}, {"operation"}):
        said = {name: text for name, text in ENDED.items() if name not in missing}
        made = story.post(outputs, recycler, {**SLAG, **said})["outputs"][-1]["id"]
        answer = outside.api("POST", close, recycler, {"mode": "recycling"})
        problem = answer.get_json(force=True)
        assert (answer.status_code, problem["code"]) == (409, "residue_unended")
        named = {error["code"] for error in problem["errors"]}
        assert named == {f"{one}_missing" for one in missing}
        assert all(error["message"].startswith("Slag: name") for error in problem["errors"])
        story.post(f"{outputs}/{made}/withdraw", recycler)

    closed = story.post(close, recycler, {"mode": "recycling"})
    residues = [one["details"] for one in closed["outputs"] if one["kind"] == "residue"]
    assert {(one["operation"], one["permit"]) for one in residues} == {("D1", "AB-DE-3/1998")}
    assert len(residues) == len(ResidueKind)
