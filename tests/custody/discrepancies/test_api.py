"""Discrepancies over HTTP, and what twenty at once come to."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from tests.custody.discrepancies.makers import WORDS, a_discrepancy
from tests.custody.makers import Outside


def test_explained_by_one_and_agreed_to_by_the_other(outside: Outside) -> None:
    ref, road = outside.made(a_discrepancy), outside.road
    path = f"/discrepancies/{ref}"
    before = outside.api("GET", path, road.holder).json
    assert (before["state"], before["difference"]) == ("open", "-500")
    said = outside.api("POST", f"{path}/explanation", road.recycler, {"words": WORDS})
    assert (said.status_code, said.json["state"]) == (200, "explained")
    agreed = outside.api("POST", f"{path}/agreement", road.holder)
    assert (agreed.status_code, agreed.json["agreed_by"]) == (200, "holder")
    again = outside.api("POST", f"{path}/agreement", road.holder)
    assert (again.status_code, again.json["errors"][0]["code"]) == (409, "discrepancy_settled")
    (listed,) = outside.api("GET", "/discrepancies", road.regulator).json["items"]
    assert (listed["ref"], listed["state"]) == (ref, "settled")


def test_others_find_none_and_missing_words_are_named(outside: Outside) -> None:
    ref, road = outside.made(a_discrepancy), outside.road
    path = f"/discrepancies/{ref}"
    assert outside.api("GET", path, None).status_code == 401
    assert outside.api("POST", f"{path}/agreement", road.carrier).status_code == 403
    bad = outside.api("POST", f"{path}/explanation", road.holder, {"words": "short"})
    assert (bad.status_code, bad.json["errors"][0]["path"]) == (422, "words")
    assert outside.api("GET", path, road.holder).json["state"] == "open"


def test_of_twenty_agreeing_at_once_exactly_one_does(outside: Outside) -> None:
    ref, road = outside.made(a_discrepancy), outside.road
    path = f"/discrepancies/{ref}"
    outside.api("POST", f"{path}/explanation", road.recycler, {"words": WORDS})
    outside.api("GET", path, road.holder)  # whose token is made before they start
    with ThreadPoolExecutor(20) as pool:
        answers = list(
            pool.map(lambda _: outside.api("POST", f"{path}/agreement", road.holder), range(20))
        )
    assert sorted(one.status_code for one in answers) == [200, *[409] * 19]


def test_pages_show_explain_agree_and_decide(outside: Outside) -> None:
    ref, road = outside.made(a_discrepancy), outside.road
    base = outside.browse(road.recycler)
    shown = base.see(f"/discrepancies/{ref}")
    assert shown.status_code == 200
    refused = base.send(f"/discrepancies/{ref}/explanation", {"words": "no"})
    assert refused.status_code == 422
    assert base.send(f"/discrepancies/{ref}/explanation", {"words": WORDS}).status_code == 303
    holder = outside.browse(road.holder)
    assert WORDS in holder.see(f"/discrepancies/{ref}").text
    assert holder.send(f"/discrepancies/{ref}/agreement").status_code == 303
    assert "Settled" in holder.see(f"/discrepancies/{ref}").text
    watching = outside.browse(road.regulator)
    assert ref in watching.see("/discrepancies").text
    assert "It is settled." in watching.see(f"/discrepancies/{ref}/decision").text
