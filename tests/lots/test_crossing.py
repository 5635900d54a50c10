"""Naming the border entry and the UN number of a lot: by the holder, until an auction opens."""

from __future__ import annotations

import pytest

from recycling.db import db
from recycling.errors import Conflict, Forbidden, Invalid
from recycling.ledger import queries as ledger
from recycling.lots import queries, service
from recycling.lots.rules import Crossing, Move
from tests.lots.entering import Desk
from tests.lots.makers import a_draft_lot, a_published_lot
from tests.lots.stepping import go
from tests.makers import Member, a_member

OFFCUTS = {"subtype": "ndfeb_offcuts", "title": "Offcuts"}


def named(ref: str) -> tuple[str, str, str, str]:
    card = queries.card(queries.lot(ref))
    db.session.rollback()
    return card.border_list, card.border_entry, card.border_form, card.un_number


def test_the_holder_names_an_entry_until_an_auction_opens(holder: Member) -> None:
    ref = a_draft_lot(holder, **OFFCUTS)
    assert named(ref) == ("", "", "", "")
    service.name_crossing(holder.act(), ref, Crossing("b1010", "solid", "2807"))
    assert named(ref) == ("BASEL_IX", "B1010", "solid", "UN2807")
    fact = ledger.facts_of(f"lot:{ref}")[-1]
    assert (fact.type, fact.body["border_entry"]) == ("LotCrossingNamed", "B1010")
    for crossing, field in (
        (Crossing("B1110"), "border_entry"),
        (Crossing(form="liquid"), "border_form"),
        (Crossing(un_number="x"), "un_number"),
    ):
        with pytest.raises(Invalid) as refused:
            service.name_crossing(holder.act(), ref, crossing)
        assert refused.value.field == field
    assert named(ref)[1] == "B1010"
    published = a_published_lot(holder, **OFFCUTS)
    with pytest.raises(Forbidden):
        service.name_crossing(a_member().act(), published, Crossing("B1010"))
    service.name_crossing(holder.act(), published, Crossing("B1010", "solid"))
    go(published, Move.AUCTION)
    with pytest.raises(Conflict, match="stays as it is"):
        service.name_crossing(holder.act(), published, Crossing())


def test_the_page_offers_what_may_fit_and_takes_any_other(desk: Desk) -> None:
    ref = desk.draft(subtype="nimh_hev", fractions={"La": "0.05"}, code="16 06 05", hazards=())
    address = f"/lots/{ref}/crossing"
    shown = desk.browser.get(address).text
    assert 'value="none" checked' in shown
    assert all(each in shown for each in ('value="B1090"', 'value="A1170"', 'value="UN3496"'))
    kept = {"entry": "B1090", "form": "sorted", "un_number": "UN3496"}
    assert desk.browser.send(address, kept).status_code == 303
    other = {"entry": "other", "other_entry": "GC 010", "un_number": "other"}
    assert "Fill in “The UN number”" in desk.browser.send(address, other).text
    refused = desk.browser.send(address, {**kept, "entry": "other", "other_entry": "B1110"})
    assert refused.status_code == 422
    assert 'id="other_entry-error"' in refused.text
    assert "(B1090, UN3496)" in desk.browser.get(f"/lots/{ref}/edit").text
    assert "Basel Convention, Annex IX: B1090" in desk.browser.get(f"/lots/{ref}/check").text
