"""What of a balance is refused, what only marked, and what stays in the line, as programs see it.

Input - products - residues - stock change = unexplained. More out than in is refused beyond two
combined standard uncertainties; less is refused beyond 5 % of the input.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tests.custody.makers import Outside, a_received_lot
from tests.recovery.makers import a_line
from tests.recovery.shares.makers import Place
from tests.recovery.test_scenarios import Story

RECYCLED = {"mode": "recycling"}
ND = "Nd"


class Line:
    """The line of the base that received lots, and what goes in and out of it."""

    def __init__(self, outside: Outside) -> None:
        self.outside = outside
        self.story = Story(outside)
        self.place = Place(outside.road.recycler, "", outside.made(a_line))

    def batch(self, lot: str) -> str:
        """A batch that took in a lot, all of which but 5 % of each element came out as product."""
        ref = self.story.batch(self.place)
        self.does(ref, "inputs", {"lot": lot})
        self.makes(ref, "product", {one["element"]: "0.95" for one in self.inside(ref)})
        return ref

    def inside(self, ref: str) -> Any:
        return self.story.contents(ref, self.place)

    def does(self, ref: str, deed: str, body: Any) -> Any:
        return self.story.post(f"/batches/{ref}/{deed}", self.place.member, body)

    def refuses(self, ref: str, deed: str, body: Any) -> tuple[int, str, set[str]]:
        return self.story.is_refused(f"/batches/{ref}/{deed}", self.place.member, body)

    def makes(self, ref: str, kind: str, shares: dict[str, str]) -> int:
        """Declare an output with so much of what went in of each element; its number."""
        brought = {one["element"]: Decimal(one["mass"]) for one in self.inside(ref)}
        contents = [
            {"element": e, "mass": f"{brought[e] * Decimal(share):.6f}"}
            for e, share in shares.items()
        ]
        body = {"kind": kind, "name": kind.title(), "mass": "2000"}
        if kind == "residue":
            body |= {"destination": "Landfill 3", "operation": "D1", "permit": "DE-HE-L3"}
        made = self.does(ref, "outputs", {**body, "contents": contents})
        return int(made["outputs"][-1]["id"])

    def line_of(self, ref: str) -> Any:
        address = f"/batches/{ref}/balance"
        found = self.outside.api("GET", address, self.place.member).get_json()["lines"]
        return next(one for one in found if one["element"] == ND)


def others(line: Line, ref: str, share: str) -> dict[str, str]:
    return {one["element"]: share for one in line.inside(ref) if one["element"] != ND}


def test_more_out_than_in_is_marked_within_its_uncertainty_and_refused_beyond(
    outside: Outside,
) -> None:
    line = Line(outside)
    ref = line.batch(line.story.lot)
    slag = line.makes(ref, "residue", {**others(line, ref, "0.05"), ND: "0.051"})
    known = line.line_of(ref)
    limit = Decimal(known["known"]["unexplained"]["expanded"]) / Decimal(known["input"])
    assert Decimal("0.01") < limit < Decimal("0.1")
    assert (known["verdict"], known["known"]["conclusion"]) == ("closes", "closes")

    line.does(ref, f"outputs/{slag}/withdraw", None)
    beyond = f"{Decimal('0.05') + limit * Decimal('1.05'):.6f}"
    slag = line.makes(ref, "residue", {**others(line, ref, "0.05"), ND: beyond})
    assert line.line_of(ref)["verdict"] == "does not close"
    assert line.refuses(ref, "close", RECYCLED) == (409, "yield_above_limit", {"outputs"})
    answer = outside.api("POST", f"/batches/{ref}/close", line.place.member, RECYCLED)
    problem = answer.get_json(force=True)
    (said,) = (one["message"] for one in problem["errors"])
    assert said.startswith(f"{ND}: {known['input']} kg in, ")
    assert said.endswith("(k = 2, JCGM 100:2008, 6.2.1).")
    assert "stock change, or the lot's assay" in problem["detail"]
    page = outside.browse(line.place.member)
    page.see(f"/batches/{ref}")
    assert "The balance does not close yet" in page.words

    line.does(ref, f"outputs/{slag}/withdraw", None)
    within = f"{Decimal('0.05') + limit * Decimal('0.9'):.6f}"
    line.makes(ref, "residue", {**others(line, ref, "0.05"), ND: within})
    assert line.line_of(ref)["verdict"] != "does not close"
    assert line.does(ref, "close", RECYCLED)["state"] == "closed"


def test_what_stays_in_the_line_closes_a_balance_and_is_given_back_once(outside: Outside) -> None:
    line = Line(outside)
    first = line.batch(line.story.lot)
    brought = Decimal(line.line_of(first)["input"])
    line.makes(first, "residue", others(line, first, "0.05"))
    line.does(first, f"outputs/{line.makes(first, 'residue', {ND: '0.01'})}/withdraw", None)
    product = line.line_of(first)
    assert product["gap"] == "0.05"
    stays = brought * Decimal("0.04")
    change = {"element": ND, "mass": f"{stays:.6f}", "expanded": "2"}
    for wrong, code, field in (
        ({"element": "Eu"}, "unknown_element", "element"),
        ({"mass": f"{brought * 2:.6f}"}, "more_than_went_in", "mass"),
        ({"expanded": "-1"}, "bad_uncertainty", "expanded"),
    ):
        assert line.refuses(first, "stock-changes", change | wrong) == (422, code, {field})
    less = line.refuses(first, "stock-changes", change | {"mass": "-1"})
    assert less[:2] == (409, "less_than_nothing_in_line")
    without = Decimal(product["known"]["unexplained"]["expanded"])
    batch = line.does(first, "stock-changes", change)
    assert [one["element"] for one in batch["stock_changes"]] == [ND]
    kept = line.line_of(first)
    assert Decimal(kept["stock_change"]) == stays
    assert kept["gap"] == "0.01"
    assert kept["known"]["stock_change_expanded"] == "2"
    assert Decimal(kept["known"]["unexplained"]["expanded"]) > without
    line.does(first, "close", RECYCLED)

    second = line.batch(outside.made(a_received_lot))
    line.makes(second, "residue", {**others(line, second, "0.05"), ND: "0.13"})
    assert line.refuses(second, "close", RECYCLED)[1] == "yield_above_limit"
    more = {**change, "mass": f"{-stays - 1:.6f}"}
    assert line.refuses(second, "stock-changes", more)[1] == "less_than_nothing_in_line"
    line.does(second, "stock-changes", {**change, "mass": f"{-stays:.6f}"})
    assert Decimal(line.line_of(second)["gap"]) == Decimal("-0.04")
    again = line.story.batch(line.place)
    line.does(again, "inputs", {"lot": outside.made(a_received_lot)})
    assert line.refuses(again, "stock-changes", {**change, "mass": "-0.5"})[0] == 409
    line.does(first, "reopen", {"reason": "What stayed in the line was weighed again."})
    left = line.refuses(first, f"stock-changes/{ND}/withdraw", None)
    assert left[1] == "less_than_nothing_in_line"
    line.does(second, f"stock-changes/{ND}/withdraw", None)
    assert line.does(first, f"stock-changes/{ND}/withdraw", None)["stock_changes"] == []
    assert line.refuses(first, f"stock-changes/{ND}/withdraw", None)[0] == 404


def test_what_stays_in_the_line_is_declared_on_the_page_and_in_the_files(outside: Outside) -> None:
    line = Line(outside)
    ref = line.batch(line.story.lot)
    browser = outside.browse(line.place.member)
    browser.see(f"/batches/{ref}/balance")
    form = {"element": ND, "mass": "10", "expanded": ""}
    refused = browser.send(f"/batches/{ref}/stock-changes", form)
    assert (refused.status_code, browser.wrong()) == (422, {"expanded"})
    browser.see(f"/batches/{ref}/balance")
    browser.does(f"/batches/{ref}/stock-changes", {**form, "expanded": "0.5"})
    assert "10.00 ± 0.50 kg" in browser.words.replace("\u00a0", " ")
    assert "stock-taking" in browser.words
    rows = outside.api("GET", f"/batches/{ref}/balance.json", line.place.member).get_json(
        force=True
    )
    (nd,) = (row for row in rows if row["element"] == ND)
    assert (nd["stock_change_kg"], nd["stock_change_expanded_kg"]) == ("10", "0.5")
    listed = outside.api("GET", "/batches.json", line.place.member).get_json(force=True)
    assert listed[0]["stock_change_elements_kg"] == [f"{ND} 10"]
    browser.does(f"/batches/{ref}/stock-changes/{ND}/withdraw")
    assert "As much as before the batch" in browser.words
