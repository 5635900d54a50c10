"""Which codes the picker offers, in which order, and what it says of each."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask

from recycling.forms import CheckboxesField, Form
from recycling.streams import rules
from recycling.streams.picker import offer_codes
from recycling.streams.picking import MOST_FOUND, Offers, offered_codes

BEFORE, SINCE = date(2026, 12, 8), date(2026, 12, 9)


class _Picked(Form):
    codes = CheckboxesField("Codes", choices=[])


def numbers(offers: Offers) -> list[str]:
    return [offer.code.number for offer in offers.items]


def shown(offers: Offers) -> tuple[str, list[Any]]:
    """Return what stands above the codes on a form, and the choices."""
    form = _Picked()
    offer_codes(form.codes, offers)
    return str(form.codes.description), list(form.codes.choices)


def test_suggestions_come_first_in_their_order_with_their_condition() -> None:
    offers = offered_codes(("ndfeb_swarf",), "DE", BEFORE, "glass")
    suggested = rules.suggested_codes("ndfeb_swarf", "DE", BEFORE)
    assert numbers(offers)[: len(suggested)] == [one.code.number for one in suggested]
    assert all(offer.is_suggested for offer in offers.items[: len(suggested)])
    assert offers.items[0].condition == "contains oil"
    assert "101112" in numbers(offers)[len(suggested) :]


@pytest.mark.parametrize(("day", "found"), [(BEFORE, ["160605"]), (SINCE, [])])
def test_a_search_by_number_knows_the_day(day: date, found: list[str]) -> None:
    offers = offered_codes((), "DE", day, "16 06 05")
    assert (numbers(offers), offers.found) == (found, len(found))


def test_kinds_of_one_licence_are_offered_together_and_each_code_once() -> None:
    offers = offered_codes(("nimh_hev", "nimh_consumer"), "DE", BEFORE)
    assert numbers(offers) == ["160605", "160121", "200134", "200133"]
    assert not offers.found


def test_a_long_answer_is_cut_and_says_so() -> None:
    offers = offered_codes((), "DE", BEFORE, "waste")
    assert (len(offers.items), offers.found, offers.has_more) == (MOST_FOUND, MOST_FOUND, True)


def test_what_is_chosen_stays_on_offer_while_it_is_in_force() -> None:
    assert numbers(offered_codes((), "DE", BEFORE, "", ("191211", "160605", "999999"))) == [
        "191211", "160605",
    ]  # fmt: skip
    assert numbers(offered_codes((), "GB", SINCE, "", ("160605",))) == ["160605"]
    assert numbers(offered_codes((), "DE", SINCE, "", ("160605",))) == []


def test_each_code_shows_its_class_condition_time_edition_and_source(app: Flask) -> None:
    with app.test_request_context():
        above, (first, *rest) = shown(offered_codes(("nimh_hev",), "DE", BEFORE, "20 01 34"))
        hint = str(first.render_kw["hint"])
        assert hint.startswith("Suggested if: ")
        assert "Not hazardous waste." in hint
        assert "In force from 1 June 2015 to 8 December 2026: Decision 2000/532/EC" in above
        assert "Source: " in above
        assert "Suggested" not in rest[-1].render_kw["hint"]
        _above, (new, *_) = shown(offered_codes(("nimh_hev",), "DE", SINCE))
        assert new.label.startswith("16 06 08*: ")
        assert "Hazardous waste. In force since 9 December 2026" in new.render_kw["hint"]


def test_the_time_and_source_that_codes_share_stand_once_above_them(app: Flask) -> None:
    with app.test_request_context():
        above, choices = shown(offered_codes(("ndfeb_swarf", "nimh_hev"), "DE", BEFORE))
        hints = [str(choice.render_kw["hint"]) for choice in choices]
    assert above.startswith("Unless said otherwise: In force since 1 June 2015: Decision 2000/532")
    assert "Source: " in above
    said = [hint for hint in hints if "Source: " in hint]
    assert said, "the code that ends in December says so itself"
    assert all("8 December 2026" in hint for hint in said)
    assert len(said) < len(hints)
