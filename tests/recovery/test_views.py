"""A base runs its batches through the pages."""

from __future__ import annotations

import pytest

from recycling.recovery import queries, service
from tests.bases.makers import a_licensed_base
from tests.custody.makers import Outside, a_received_lot
from tests.custody.traces import facts_of, rows
from tests.makers import a_member
from tests.parties.browsing import Browser
from tests.recovery.makers import (
    a_balanced_batch,
    a_closed_batch,
    a_line,
    a_product,
    an_empty_batch,
    an_open_batch,
    contents_of,
)

PRODUCT = {
    "kind": "product",
    "name": "Mixed oxides",
    "mass": "700",
    "destination": "",
    "element_Nd": "350",
    "element_Pr": "83",
    "element_Dy": "22",
    "element_Tb": "3.7",
}


def at(outside: Outside, ref: str) -> Browser:
    """The recycler's browser on the page of a batch."""
    browser = outside.browse(outside.road.recycler)
    assert browser.see(f"/batches/{ref}").status_code == 200
    return browser


def test_a_batch_is_opened_filled_declared_and_closed_through_the_pages(outside: Outside) -> None:
    lot, line = outside.made(a_received_lot), outside.made(a_line)
    browser = outside.browse(outside.road.recycler)
    browser.see("/batches")
    assert f"/lots/{lot}" in browser.links
    browser.see("/batches/new")
    browser.does("/batches/new", {"line": line})
    ref = browser.words.split("Batch ", 1)[1].split()[0]
    assert "No lot is in this batch yet." in browser.words

    browser.does(f"/batches/{ref}/inputs", {"lot": lot})
    assert f"Lot {lot} is in the batch." in browser.words
    assert f"/batches/{ref}/close" not in browser.forms
    browser.does(f"/batches/{ref}/outputs", PRODUCT)
    assert "Mixed oxides is declared." in browser.words
    refused = browser.send(f"/batches/{ref}/close")
    assert (refused.status_code, browser.wrong()) == (422, {"mode"})
    browser.does(f"/batches/{ref}/close", {"mode": "recycling"})
    assert "is closed: its balance closes." in browser.words
    assert "Treated recycled" in browser.words
    assert browser.forms == {f"/batches/{ref}/reopen"}
    browser.does(f"/batches/{ref}/reopen", {"reason": "The product was named wrongly."})
    assert f"The books of batch {ref} are open again." in browser.words
    assert "The product was named wrongly." in browser.words
    assert f"/batches/{ref}/inputs" not in browser.forms
    browser.does(f"/batches/{ref}/close")
    assert outside.inside(facts_of, f"batch:{ref}") == [
        "BatchOpened",
        "LotTakenIn",
        "OutputDeclared",
        "BatchClosed",
        "BatchReopened",
        "BatchClosed",
    ]


@pytest.mark.parametrize("make", [an_empty_batch, an_open_batch, a_balanced_batch, a_closed_batch])
def test_show_in_every_state_is_sound_and_only_the_recycler_changes_it(
    outside: Outside, make: object
) -> None:
    outside.made(a_received_lot)
    ref = outside.made(make)  # type: ignore[arg-type]
    browser = at(outside, ref)
    assert (f"/batches/{ref}/inputs" in browser.forms) is (make is not a_closed_batch)
    assert (f"/batches/{ref}/close" in browser.forms) is (make is a_balanced_batch)
    regulator = outside.browse(outside.road.regulator)
    assert regulator.see(f"/batches/{ref}").status_code == 200
    assert regulator.forms == set()
    regulator.see("/batches")
    assert f"/batches/{ref}" in regulator.links
    assert "/batches/new" not in regulator.links


def test_show_to_strangers_is_not_found(outside: Outside) -> None:
    ref = outside.made(an_empty_batch)
    for kind in ("holder", "carrier", "recycler", "laboratory"):
        browser = outside.browse(outside.inside(a_member, kind))
        assert browser.see(f"/batches/{ref}").status_code == 404
        assert browser.see("/batches").status_code == 200
        assert f"/batches/{ref}" not in browser.links
    assert outside.browse().see(f"/batches/{ref}").status_code == 302


def test_new_batch_without_a_line_says_what_comes_first(outside: Outside) -> None:
    browser = outside.browse(outside.inside(a_member, "recycler"))
    browser.see("/batches/new")
    assert "your bases have none yet" in browser.words
    assert "/bases" in browser.links


def test_new_batch_on_a_foreign_line_names_the_field(outside: Outside) -> None:
    other = outside.inside(a_member, "recycler")
    outside.inside(a_licensed_base, other, outside.road.regulator)
    line = outside.made(a_line)
    browser = outside.browse(other)
    browser.see("/batches/new")
    assert browser.send("/batches/new", {"line": line}).status_code == 422
    assert browser.wrong() == {"line"}


def test_add_input_of_a_lot_that_does_not_wait_here_names_the_field(outside: Outside) -> None:
    outside.made(a_received_lot)
    browser = at(outside, outside.made(an_empty_batch))
    page = next(form for form in browser.forms if form.endswith("/inputs"))
    assert browser.send(page, {"lot": "LOT-XXXXX-XXXXX"}).status_code == 422
    assert browser.wrong() == {"lot"}


def test_add_input_taken_by_another_batch_meanwhile_says_so(outside: Outside) -> None:
    lot = outside.made(a_received_lot)
    browser = at(outside, outside.made(an_empty_batch))
    page = next(form for form in browser.forms if form.endswith("/inputs"))
    outside.made(an_open_batch, lot)
    answer = browser.send(page, {"lot": lot})
    assert answer.status_code == 422


def test_withdraw_input_takes_the_lot_out_again(outside: Outside) -> None:
    lot = outside.made(a_received_lot)
    ref = outside.made(an_open_batch, lot)
    browser = at(outside, ref)
    browser.does(f"/batches/{ref}/inputs/{lot}/withdraw")
    assert f"Lot {lot} is out of the batch." in browser.words


@pytest.mark.parametrize(
    ("differs", "wrong"),
    [
        ({"kind": ""}, {"kind"}),
        ({"name": ""}, {"name"}),
        ({"name": "x"}, {"name"}),
        ({"mass": "0"}, {"mass"}),
        ({"mass": "-1"}, {"mass"}),
        ({"mass": "heavy"}, {"mass"}),
        ({"kind": "residue"}, {"destination"}),
        ({"element_Nd": "-1"}, {"element_Nd"}),
        ({"element_Nd": "0.0000001"}, {"element_Nd"}),
    ],
)
def test_declare_output_with_one_thing_wrong_names_it_and_keeps_the_rest(
    outside: Outside, differs: dict[str, str], wrong: set[str]
) -> None:
    ref = outside.made(an_open_batch)
    browser = at(outside, ref)
    before = outside.inside(rows)
    answer = browser.send(f"/batches/{ref}/outputs", {**PRODUCT, **differs})
    assert (answer.status_code, wrong <= browser.wrong()) == (422, True)
    assert 'value="3.7"' in answer.text
    before["access_record"] += 1
    assert outside.inside(rows) == before


def test_declare_output_beyond_the_input_says_so_in_the_summary(outside: Outside) -> None:
    ref = outside.made(an_open_batch)
    browser = at(outside, ref)
    answer = browser.send(f"/batches/{ref}/outputs", {**PRODUCT, "element_Nd": "360"})
    assert answer.status_code == 422
    assert "recovery cannot be above 1" in browser.words


def test_declare_output_sent_twice_is_declared_once(outside: Outside) -> None:
    ref = outside.made(an_open_batch)
    browser = at(outside, ref)
    page = f"/batches/{ref}/outputs"
    whole = {**browser.hidden(page), **PRODUCT}
    for _ in range(2):
        assert browser.post(page, whole).status_code == 303
    assert outside.inside(facts_of, f"batch:{ref}").count("OutputDeclared") == 1


def test_withdraw_output_takes_it_back(outside: Outside) -> None:
    ref = outside.made(a_balanced_batch)
    browser = at(outside, ref)
    page = next(form for form in sorted(browser.forms) if "/outputs/" in form)
    browser.does(page)
    assert "The output is taken back." in browser.words


def test_close_of_an_open_balance_is_refused_on_the_page_and_recorded(outside: Outside) -> None:
    ref = outside.made(a_balanced_batch)
    browser = at(outside, ref)
    page = f"/batches/{ref}/close"
    whole = browser.hidden(page)
    outside.inside(_take_back_one, outside, ref)
    answer = browser.post(page, whole)
    assert answer.status_code == 409
    assert "There is a problem" in browser.words
    assert "% of the input; at most 5 %" in browser.words
    assert outside.attempts()[-1][::2] == (page, 409)


def _take_back_one(outside: Outside, ref: str) -> None:
    recycler = outside.road.recycler
    output = queries.batch(ref, recycler.actor).outputs[0].id
    service.withdraw_output(recycler.act(), ref, output)


def test_changes_to_a_closed_batch_are_refused_on_its_page(outside: Outside) -> None:
    ref = outside.made(an_open_batch)
    browser = at(outside, ref)
    page = f"/batches/{ref}/outputs"
    whole = {**browser.hidden(page), **PRODUCT}
    outside.inside(_close, outside, ref)
    answer = browser.post(page, whole)
    assert answer.status_code == 409
    assert "is closed. Open its books again" in browser.words


def _close(outside: Outside, ref: str) -> None:
    recycler = outside.road.recycler
    product = a_product(contents_of(outside.road, ref))
    service.declare_output(recycler.act(), ref, product)
    service.close_batch(recycler.act(), ref, "recycling")


def test_index_shows_what_waits_and_goes_on_page_by_page(
    outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    refs = [outside.made(an_empty_batch) for _ in range(3)]
    shown = queries.batches_of
    monkeypatch.setattr(queries, "batches_of", lambda ours, cursor, _limit: shown(ours, cursor, 2))
    browser = outside.browse(outside.road.recycler)
    browser.see("/batches")
    assert f"/batches/{refs[0]}" not in browser.links
    browser.see(next(link for link in browser.links if link and "cursor=" in link))
    assert f"/batches/{refs[0]}" in browser.links
