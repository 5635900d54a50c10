"""Pages, API and files of balances, to the recycler, its regulator, and nobody else."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Any

import pytest

from recycling.recovery.balances import queries
from tests.custody.makers import Outside
from tests.makers import a_member
from tests.recovery.balances.makers import a_batch_short_of
from tests.recovery.makers import a_closed_batch, an_empty_batch, an_open_batch


def _read(outside: Outside, path: str) -> Any:
    answer = outside.api("GET", path, outside.road.recycler)
    assert answer.status_code == 200
    return answer.get_json()


def test_the_page_of_a_batch_leads_to_its_balance_and_back_and_to_the_base(
    outside: Outside,
) -> None:
    ref, base = outside.made(a_closed_batch), outside.road.bidder.base
    browser = outside.browse(outside.road.recycler)
    browser.see("/batches")
    assert f"/bases/{base}/balance" in browser.links
    browser.see(f"/batches/{ref}")
    assert f"/batches/{ref}/balance" in browser.links
    assert browser.see(f"/batches/{ref}/balance").status_code == 200
    assert {f"/batches/{ref}", f"/bases/{base}/balance"} <= set(browser.links)
    assert "What is in doubt" not in browser.words
    assert browser.see(f"/bases/{base}/balance").status_code == 200
    assert f"/batches/{ref}/balance" in browser.links
    assert "No figure stands out beyond what chance brings about." in browser.words


def test_a_balance_shows_each_mass_with_its_uncertainty_and_what_was_assumed(
    outside: Outside,
) -> None:
    ref = outside.made(a_closed_batch)
    browser = outside.browse(outside.road.recycler)
    browser.see(f"/batches/{ref}/balance")
    # 2490 kg x 0.75 x 0.19 = 354.825 kg; gross and tare 40 kg each on e = 20 kg, as rectangles,
    # moisture 0.5 / 2.8 points, content sqrt(0.436² + 0.19²) points: 10.06 kg, k = 2.
    assert "355 ± 20 kg" in browser.words
    assert "2 490 ± 65 kg" in browser.words
    assert "3.74 ± 0.40 kg" in browser.words
    assert "(assumed)" in browser.words
    assert "Horwitz function" in browser.words


def test_an_element_that_does_not_close_names_the_figures_most_likely_wrong(
    outside: Outside,
) -> None:
    ref = outside.made(a_batch_short_of, "Tb")
    browser = outside.browse(outside.road.recycler)
    browser.see(f"/batches/{ref}/balance")
    assert "Terbium (Tb): does not close: too little came out" in browser.words
    assert "Neodymium (Nd): does not close" not in browser.words
    assert "no balance tells which of them it is" in browser.words
    assert "content of Tb in Mixed rare-earth oxides" in browser.words
    assert "or is in something that is not declared:" in browser.words


def test_every_state_of_a_batch_has_a_balance(outside: Outside) -> None:
    refs = [outside.made(make) for make in (an_empty_batch, an_open_batch)]
    browser = outside.browse(outside.road.recycler)
    for ref in refs:
        assert browser.see(f"/batches/{ref}/balance").status_code == 200
    base = outside.road.bidder.base
    browser.see(f"/bases/{base}/balance")
    assert "Still in the line, in batches that are open: Nd 354.825 kg" in browser.words


def test_the_api_says_what_it_said_and_how_well_it_is_known(outside: Outside) -> None:
    ref = outside.made(a_batch_short_of, "Tb")
    found = _read(outside, f"/batches/{ref}/balance")
    terbium = next(one for one in found["lines"] if one["element"] == "Tb")
    assert (terbium["input"], terbium["verdict"]) == ("3.735", "does not close")
    known = terbium["known"]
    assert known["input"] == {"mass": "3.735", "expanded": "0.400505"}
    assert known["conclusion"] == "too little came out"
    assert float(known["z"]) > 2
    assert known["yields"][0]["metric"].startswith("overall recovery into products")
    first = known["suspects"][0]
    assert (first["measured"], first["element"], first["is_first"]) == ("content", "Tb", True)
    assert [one["element"] for one in found["others"]] == ["REE"]
    assert found["others"][0]["conclusion"] == "closes"
    assert {one["measured"] for one in found["figures"]} == {"weighing", "moisture", "content"}
    assert found["test"]["balances"] == 4


def test_a_base_is_read_for_a_period_page_by_page(outside: Outside) -> None:
    refs = [outside.made(a_closed_batch) for _ in range(3)]
    path = f"/bases/{outside.road.bidder.base}/balance"
    first = _read(outside, f"{path}?limit=2")
    assert (first["batches"], first["is_cut"], first["errors"]) == (3, False, [])
    assert [one["batch"] for one in first["items"]] == refs[:0:-1]
    last = _read(outside, f"{path}?limit=2&cursor={first['next']}")
    assert [one["batch"] for one in last["items"]] == refs[:1]
    neodymium = first["lines"][0]
    assert neodymium["input"]["mass"] == "1064.475"
    before = _read(outside, f"{path}?first=2020-01-01&until=2020-03-01")
    assert (before["batches"], before["lines"], before["items"]) == (0, [], [])


def test_more_batches_than_are_compared_at_once_are_cut_and_it_is_said(
    outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "MOST_BATCHES", 1)
    for _ in range(2):
        outside.made(a_closed_batch)
    found = _read(outside, f"/bases/{outside.road.bidder.base}/balance")
    assert (found["batches"], found["is_cut"]) == (1, True)
    browser = outside.browse(outside.road.recycler)
    browser.see(f"/bases/{outside.road.bidder.base}/balance")
    assert "There are more; the newest were taken." in browser.words


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ("first=yesterday", "first"),
        ("until=0001-01-01", "until"),
        ("first=2026-02-02&until=2026-02-01", "first"),
        ("first=2024-01-01&until=2026-02-01", "first"),
    ],
)
def test_a_period_that_cannot_be_names_the_field(outside: Outside, asked: str, field: str) -> None:
    path, recycler = f"/bases/{outside.road.bidder.base}/balance", outside.road.recycler
    browser = outside.browse(recycler)
    assert browser.see(f"{path}?{asked}").status_code == 422
    assert outside.api("GET", f"{path}.csv?{asked}", recycler).status_code == 422
    answer = outside.api("GET", f"{path}?{asked}", recycler)
    assert answer.status_code == 422
    assert field in str(answer.get_json(force=True))


def test_balances_leave_as_files(outside: Outside) -> None:
    refs = sorted(outside.made(a_closed_batch) for _ in range(2))
    recycler, base = outside.road.recycler, outside.road.bidder.base
    answer = outside.api("GET", f"/batches/{refs[0]}/balance.csv", recycler)
    rows = list(csv.DictReader(StringIO(answer.text)))
    assert [row["element"] for row in rows] == ["Nd", "Pr", "Dy", "Tb", "REE"]
    assert rows[0]["input_kg"] == "354.825"
    assert rows[0]["conclusion"] == "closes"
    of_base = outside.api("GET", f"/bases/{base}/balance.json", recycler).get_json()
    assert sorted({row["batch"] for row in of_base}) == refs
    assert outside.api("GET", f"/bases/{base}/balance.xlsx", recycler).status_code == 200


def test_the_regulator_sees_balances_and_strangers_find_none(outside: Outside) -> None:
    ref, base = outside.made(a_closed_batch), outside.road.bidder.base
    regulator = outside.road.regulator
    paths = [f"/batches/{ref}/balance", f"/bases/{base}/balance"]
    for path in paths:
        assert outside.browse(regulator).see(path).status_code == 200
        assert outside.api("GET", path, regulator).status_code == 200
        assert outside.browse().see(path).status_code == 302
    for kind in ("holder", "carrier", "recycler", "laboratory"):
        stranger = outside.inside(a_member, kind)
        for path in paths:
            assert outside.browse(stranger).see(path).status_code == 404
            for form in ("", ".csv"):
                assert outside.api("GET", f"{path}{form}", stranger).status_code == 404
