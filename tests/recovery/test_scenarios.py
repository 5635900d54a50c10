"""Interim operations, parts of lots, and where they end, as programs see it.

Rows 15 to 17 of the custody scenarios: an interim operation names the next site and ends nothing;
a lot is grouped in parts, never more than there is; when the groups are treated for good, the lot
is, to the milligram.
"""

from __future__ import annotations

import json
from typing import Any

from recycling.certificates import queries
from recycling.lots import queries as lots
from recycling.recovery.shares.queries import shares_of_lot
from tests.custody.makers import Outside, a_received_lot
from tests.makers import Member, a_member
from tests.recovery.makers import a_line
from tests.recovery.shares.makers import Place, a_batch_at, a_place_elsewhere, a_store

CARBONATE = {"kind": "intermediate", "name": "Grouped swarf"}


class Story:
    """A lot at a base that stores and one elsewhere that recovers."""

    def __init__(self, outside: Outside) -> None:
        self.outside = outside
        self.lot = outside.made(a_received_lot)
        self.store: Place = outside.made(a_store)
        self.there: Place = outside.made(a_place_elsewhere)

    def batch(self, place: Place) -> str:
        made = self.post("/batches", place.member, {"line": place.line})
        return str(made["ref"])

    def post(self, path: str, who: Member, body: Any = None) -> Any:
        return self.outside.does(path, who, body)

    def is_refused(self, path: str, who: Member, body: Any) -> tuple[int, str, set[str]]:
        return self.outside.is_refused(path, who, body)

    def where(self, who: Member | None = None) -> Any:
        asked = who or self.outside.road.holder
        return self.outside.api("GET", f"/lots/{self.lot}/whereabouts", asked).get_json()

    def contents(self, ref: str, place: Place) -> Any:
        batch = self.outside.api("GET", f"/batches/{ref}", place.member).get_json()
        return [one for part in (*batch["inputs"], *batch["materials"]) for one in part["contents"]]

    def grouped(self, mass: str, goes_on_as: str) -> str:
        """Take so much of the lot into a group and send it on; the reference of the material."""
        ref, member = self.batch(self.store), self.store.member
        self.post(f"/batches/{ref}/inputs", member, {"lot": self.lot, "mass": mass})
        contents = self.contents(ref, self.store)
        body = {**CARBONATE, "mass": goes_on_as, "contents": contents, "next_base": self.there.base}
        made = self.post(f"/batches/{ref}/outputs", member, body)["outputs"][0]["material"]
        self.post(f"/batches/{ref}/close", member)
        return str(made)

    def treated(self, *materials: tuple[str, str | None]) -> str:
        """Treat so much of materials for good."""
        ref, member = self.batch(self.there), self.there.member
        for material, mass in materials:
            body = {"material": material, **({"mass": mass} if mass else {})}
            self.post(f"/batches/{ref}/materials", member, body)
        sums: dict[str, Any] = {}
        for one in self.contents(ref, self.there):
            sums.setdefault(one["element"], []).append(one["mass"])
        contents = [
            {"element": e, "mass": f"{sum(int(float(m) * 10**6) for m in masses) / 10**6:.6f}"}
            for e, masses in sums.items()
        ]
        body = {"kind": "product", "name": "Oxides", "mass": "5000", "form": "oxide"}
        self.post(f"/batches/{ref}/outputs", member, {**body, "contents": contents})
        self.post(f"/batches/{ref}/close", member, {"mode": "recycling"})
        return ref


def test_an_interim_operation_names_the_next_base_and_ends_nothing(outside: Outside) -> None:
    story = Story(outside)
    ref, member = story.batch(story.store), story.store.member
    story.post(f"/batches/{ref}/inputs", member, {"lot": story.lot})
    contents = story.contents(ref, story.store)
    body = {**CARBONATE, "mass": "2490", "contents": contents}
    outputs = f"/batches/{ref}/outputs"
    assert story.is_refused(outputs, member, body)[2] == {"next_base"}
    product = {**body, "kind": "product"}
    assert story.is_refused(outputs, member, product)[2] == {"kind"}
    nowhere = {**body, "next_base": "BAS-XXXXX-XXXXX"}
    assert story.is_refused(outputs, member, nowhere)[1] == "unknown_base"
    final = outside.made(lambda road: a_batch_at(Place(road.recycler, "", a_line(road))))
    story.post(f"/batches/{final}/inputs", member, {"lot": outside.made(a_received_lot)})
    leaving = {**product, "contents": contents[:1], "next_base": story.there.base}
    said = story.is_refused(f"/batches/{final}/outputs", member, leaving)
    assert said[2] == {"next_base"}

    story.post(outputs, member, {**body, "next_base": story.there.base})
    story.post(f"/batches/{ref}/close", member)
    assert story.where() | {"lines": []} == {
        "lot": story.lot,
        "accepted": "2490",
        "waits": "0",
        "on_its_way": "2490",
        "ended": "0",
        "is_finished": False,
        "lines": [],
    }
    state = outside.api("GET", f"/lots/{story.lot}", outside.road.holder).get_json()["state"]
    assert state == "received"
    certified = outside.api("POST", f"/lots/{story.lot}/certificates", outside.road.recycler, {})
    assert certified.status_code == 409


def test_a_lot_is_grouped_in_parts_never_more_than_there_is(outside: Outside) -> None:
    story = Story(outside)
    first, second = story.batch(story.store), story.batch(story.store)
    member, foreign = story.store.member, story.batch(story.there)
    take = {"lot": story.lot}
    story.post(f"/batches/{first}/inputs", member, {**take, "mass": "1500"})
    too_much = story.is_refused(f"/batches/{second}/inputs", member, {**take, "mass": "1000"})
    assert too_much[:2] == (409, "more_than_left")
    twice = story.is_refused(f"/batches/{first}/inputs", member, {**take, "mass": "1"})
    assert twice[:2] == (409, "lot_in_batch")
    elsewhere = story.is_refused(f"/batches/{foreign}/inputs", story.there.member, take)
    assert elsewhere[:2] == (404, "lot_not_found")
    taken = story.post(f"/batches/{second}/inputs", member, {**take, "mass": "990"})
    assert taken["inputs"][0]["wet_mass"] == "990"
    none_left = story.is_refused(f"/batches/{story.batch(story.store)}/inputs", member, take)
    assert none_left[:2] == (409, "lot_not_available")


def test_groups_that_are_treated_for_good_end_the_lot_to_the_milligram(outside: Outside) -> None:
    story = Story(outside)
    one, two = story.grouped("1500.1", "1500"), story.grouped("989.9", "990.3")
    waiting = outside.api("GET", "/materials", story.there.member).get_json()["items"]
    assert [(m["ref"], m["left"]) for m in waiting] == [(one, "1500"), (two, "990.3")]
    story.treated((one, "0.1"), (two, "0.2"))
    story.treated((one, None))
    assert story.where()["is_finished"] is False
    last = story.treated((two, None))
    assert story.where() | {"lines": []} == {
        "lot": story.lot,
        "accepted": "2490",
        "waits": "0",
        "on_its_way": "0",
        "ended": "2490",
        "is_finished": True,
        "lines": [],
    }
    state = outside.api("GET", f"/lots/{story.lot}", outside.road.holder).get_json()["state"]
    assert state == "recovered"
    page = outside.api("GET", f"/lots/{story.lot}/shares", outside.road.holder).get_json()
    assert sum(int(float(one["matter"]) * 10**6 + 0.5) for one in page["items"]) == 2490 * 10**6
    shares = outside.inside(lambda: shares_of_lot(lots.lot(story.lot).id))
    assert sum(one.matter.milligrams for one in shares) == 2490 * 10**6
    assert {line["unexplained"] for line in story.where()["lines"]} == {"0"}
    assert page["items"][-1]["batch"] == last
    certificate = outside.api("POST", f"/lots/{story.lot}/certificates", outside.road.recycler, {})
    assert certificate.status_code == 201
    record = outside.inside(lambda: queries.certificate(certificate.get_json()["ref"]).record)
    stated = json.loads(record)["credentialSubject"]
    assert stated["operation"]["code"] == "R4"
    assert stated["custody"]["model"] == "identity preserved"
    assert stated["custody"]["limit"].startswith("It went through 5 batches, with no other lot")
    assert len(stated["products"]) == 3
    nd = next(one for one in stated["recovered"] if one["symbol"] == "Nd")
    assert nd["recovered"] == nd["contained"]


def test_what_became_of_a_lot_is_for_its_holder_its_base_and_its_regulator(
    outside: Outside,
) -> None:
    story = Story(outside)
    story.treated((story.grouped("2490", "2490"), None))
    road = outside.road
    for who in (road.holder, road.recycler, road.regulator):
        for path in ("whereabouts", "shares", "shares.csv"):
            assert outside.api("GET", f"/lots/{story.lot}/{path}", who).status_code == 200
    strangers = [outside.inside(a_member, kind) for kind in ("holder", "recycler", "laboratory")]
    for who in (*strangers, road.carrier, story.there.member):
        for path in ("whereabouts", "shares", "shares.csv"):
            assert outside.api("GET", f"/lots/{story.lot}/{path}", who).status_code == 404


def test_shares_in_a_batch_are_read_page_by_page(outside: Outside) -> None:
    story = Story(outside)
    ref = story.treated((story.grouped("2490", "2490"), None))
    member = story.there.member
    first = outside.api("GET", f"/batches/{ref}/shares?limit=1", member).get_json()
    assert [one["lot"] for one in first["items"]] == [story.lot]
    assert first["items"][0]["details"]["form"] == "oxide"
    after = outside.api("GET", f"/batches/{ref}/shares?limit=1&cursor={first['next']}", member)
    assert after.status_code == 200
