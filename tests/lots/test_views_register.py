"""The public register, a lot's page, and who may open what."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from markupsafe import Markup

from recycling import clock
from recycling.db import db
from recycling.lots import queries, service
from recycling.lots.files import take_in
from recycling.lots.models import Lot
from recycling.lots.rules import Move
from recycling.lots.views import lot_panels
from recycling.parties.rules import Kind
from tests.bases.browsing import browser_of
from tests.lots.entering import WHAT, Desk, hidden
from tests.lots.makers import a_published_lot
from tests.lots.uploads import PNG
from tests.makers import a_member


@pytest.mark.parametrize(
    "address", ["", "/edit", "/edit/what", "/edit/files", "/check", "/withdraw"]
)
def test_a_foreign_draft_is_not_found(desk: Desk, address: str) -> None:
    ref = desk.draft()
    with desk.app.app_context():
        stranger = a_member()
    assert browser_of(desk.app, stranger).get(f"/lots/{ref}{address}").status_code == 404


def test_a_foreign_public_lot_may_not_be_edited(desk: Desk) -> None:
    ref = desk.published()
    with desk.app.app_context():
        stranger = a_member()
    browser = browser_of(desk.app, stranger)
    for address in ("/edit", "/check", "/withdraw"):
        assert browser.get(f"/lots/{ref}{address}").status_code == 403


def test_a_carrier_may_not_offer_a_lot(app: Flask) -> None:
    with app.app_context():
        carrier = a_member(Kind.CARRIER)
    assert browser_of(app, carrier).get("/lots/new").status_code == 403


def test_the_holders_own_draft_opens_at_its_task_list(desk: Desk) -> None:
    ref = desk.draft()
    assert desk.browser.get(f"/lots/{ref}").headers["Location"] == f"/lots/{ref}/edit"


def test_the_regulator_reads_a_draft_with_gaps(desk: Desk) -> None:
    ref = desk.browser.send("/lots/new", WHAT).headers["Location"].split("/")[2]
    with desk.app.app_context():
        regulator = a_member(Kind.REGULATOR)
    shown = browser_of(desk.app, regulator).get(f"/lots/{ref}")
    assert shown.status_code == 200
    assert "not said yet" in shown.text


def test_a_lots_page_shows_everything_with_units(desk: Desk) -> None:
    ref = desk.published()
    shown = browser_of(desk.app).get(f"/lots/{ref}").text
    for words in (
        ref, "2\xa0500\xa0kg", "1\xa0875\xa0kg", "356.25\xa0kg", "Nd₂O₃", "12 01 18*",
        "2000/532/EC", "hazardous waste", "HP 3: Flammable", "Hanau", "Germany", "50.1328°",
        "ICP-OES", "Elbe Analytics", "from memory, to be checked",
        "The holder puts it up for auction",
        "steel drums with lids", "Published",
    ):  # fmt: skip
        assert words in shown, words
    assert "Withdraw this lot" not in shown


def test_a_lots_page_has_room_for_later_rooms(desk: Desk) -> None:
    ref = desk.published()

    def panel(lot: Lot, actor: object) -> Markup | None:
        return Markup("<p>panel of {}</p>").format(lot.ref)

    lot_panels.append(panel)
    try:
        assert f"<p>panel of {ref}</p>" in desk.browser.get(f"/lots/{ref}").text
    finally:
        lot_panels.remove(panel)


def test_withdrawing_asks_first_and_then_ends_it(desk: Desk) -> None:
    ref = desk.published()
    assert "Withdraw this lot?" in desk.browser.get(f"/lots/{ref}/withdraw").text
    answer = desk.browser.send(f"/lots/{ref}/withdraw", {"reason": "Sold elsewhere"})
    assert answer.status_code == 303
    assert f"Lot {ref} is withdrawn" in desk.browser.get("/lots/mine").text
    shown = desk.browser.get(f"/lots/{ref}").text
    assert "The holder has withdrawn it" in shown
    assert desk.browser.get(f"/lots/{ref}/withdraw").status_code == 409


def test_withdrawing_with_a_very_long_reason_shows_it(desk: Desk) -> None:
    ref = desk.published()
    answer = desk.browser.send(f"/lots/{ref}/withdraw", {"reason": "x" * 501})
    assert answer.status_code == 422
    assert desk.state(ref) == "published"


def test_withdrawing_a_lot_that_has_gone_into_auction_meanwhile_is_a_conflict(
    desk: Desk,
) -> None:
    ref = desk.published()
    carried = hidden(desk.browser.get(f"/lots/{ref}/withdraw").text)
    with desk.app.app_context():
        service.step(queries.locked(ref), Move.AUCTION, clock.now())
        db.session.commit()
    answer = desk.browser.client.post(f"/lots/{ref}/withdraw", data=carried)
    assert answer.status_code == 409
    assert "Open to it now: award, relist." in answer.text


def test_the_register_lists_and_narrows(desk: Desk) -> None:
    ref, draft = desk.published(), desk.draft(title="Hidden draft")
    browser = browser_of(desk.app)
    shown = browser.get("/lots").text
    assert ref in shown
    assert draft not in shown
    assert "Nd&nbsp;356.2\xa0kg" in shown
    assert ref in browser.get("/lots?q=swarf&stream=magnets&element=Nd&country=DE").text
    assert "No published lot fits" in browser.get("/lots?q=lamps").text


@pytest.mark.parametrize(
    "query", ["stream=gold", "element=Xx", "country=ZZ", "state=draft", "q=a%00b"]
)
def test_the_register_asked_for_nonsense_says_so(app: Flask, query: str) -> None:
    assert browser_of(app).get(f"/lots?{query}").status_code == 422


@pytest.mark.parametrize("query", ["q=a+b+c+d+e+f+g+h+i", "cursor=x"])
def test_the_register_asked_for_too_much_is_no_surprise(app: Flask, query: str) -> None:
    assert browser_of(app).get(f"/lots?{query}").status_code == 422


def test_the_register_pages_on(desk: Desk) -> None:
    with desk.app.app_context():
        for _ in range(26):
            a_published_lot(desk.holder)
    first = browser_of(desk.app).get("/lots?country=DE").text
    (following,) = re.findall(r'href="(/lots\?[^"]*cursor=[^"]+)"', first)
    second = browser_of(desk.app).get(following.replace("&amp;", "&")).text
    assert second.count("NdFeB grinding swarf, oily") == 1


def test_own_lots_list_drafts_too(desk: Desk) -> None:
    draft, ref = desk.draft(), desk.published()
    shown = desk.browser.get("/lots/mine").text
    assert draft in shown
    assert ref in shown


def test_photos_are_shown_on_the_lots_page(desk: Desk) -> None:
    ref = desk.published()
    with desk.app.app_context():
        service.attach_file(desk.holder.act(), ref, take_in(PNG, "drum.png", "photo"))
    assert f'<img src="/lots/{ref}/files/' in browser_of(desk.app).get(f"/lots/{ref}").text
