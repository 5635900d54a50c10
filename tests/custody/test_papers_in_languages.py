"""The roadside paper is in its reader's language; a border paper in those of its way."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from flask import Flask

from recycling.bases.cases.stops import Stop
from recycling.custody.borders import page as borders
from recycling.custody.roadside.cards import LegCard, PartyCard, RoadsideCard
from recycling.custody.roadside.page import Printing, page_html
from recycling.custody.roadside.printer import transport_pdf
from recycling.custody.rules import Mode
from recycling.pages.papers import in_language
from recycling.quantities import Mass
from tests.papers import LANGUAGES, english_of

pytestmark = pytest.mark.once
AT = datetime(2026, 12, 1, 9, tzinfo=UTC)
HOLDER = PartyCard("Nordlicht GmbH", "Am Sandtorkai 1, Hamburg", "DE", "HRB 1")
RECYCLER = PartyCard("Recyclage SAS", "1 quai Perrache, Lyon", "FR", "RCS 2")
CARD = RoadsideCard(
    ref="CON-22222-22222",
    state="in_transit",
    title="Magnet swarf",
    waste_code="120118",
    hazards=(),
    wet_mass=Mass.kg("2500.5"),
    packaging="steel drums",
    packages=4,
    un_number="UN3189",
    un_class="4.2",
    packing_group="III",
    holder=HOLDER,
    loaded_at="Hanau",
    recycler=RECYCLER,
    base="Base Rhône",
    unloaded_at="Lyon",
    base_country="FR",
    licence="L-1",
    planned_on=date(2026, 12, 1),
    taken_over_at=None,
    legs=tuple(LegCard(mode, HOLDER, (), "P-1", "Hanau", mode == Mode.RAIL) for mode in Mode),
    stops=tuple(
        Stop(what, order, "L-1")
        for what in ("ceased", "suspended", "revoked")
        for order in ("", "ORD-22222-22222")
    ),
)
PRINTING = Printing("http://localhost/roadside/x", AT, "Urban Mine", AT)
TYPED = ("Magnet swarf", "steel drums", "Urban Mine", HOLDER.address, RECYCLER.address)


@pytest.mark.parametrize("language", LANGUAGES)
def test_roadside_paper_is_whole_in_its_readers_language(application: Flask, language: str) -> None:
    with application.app_context(), in_language(language):
        page = page_html(CARD, PRINTING)
        assert english_of(page, language, TYPED) == []
        assert f'<html lang="{language}">' in page
        assert transport_pdf(CARD, PRINTING).startswith(b"%PDF")


def test_roadside_paper_has_the_decimal_mark_of_its_reader(application: Flask) -> None:
    with application.app_context(), in_language("fr"):
        assert "2\N{NO-BREAK SPACE}500,5\N{NO-BREAK SPACE}kg" in page_html(CARD, PRINTING)


def test_border_paper_has_the_same_words_in_each_language_of_its_way() -> None:
    keys = borders.words("en").keys()
    for language in ("de", "fr", "zh"):
        assert borders.words(language).keys() == keys
        same = {key for key in keys if borders.words(language)[key] == borders.words("en")[key]}
        assert same <= {"transit", "date", "signature", "tonnes", "name"}, same


def test_border_paper_into_china_is_in_chinese_too() -> None:
    assert borders.languages_of(("DE", "CN")) == ("en", "de", "zh")
