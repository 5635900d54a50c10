"""What stands between a draft and its publication, and what is only asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from recycling.lots.rules import (
    Composition,
    Declaration,
    Masses,
    Naming,
    Placing,
    likest,
    missing_for_publication,
    questions,
    search_words,
    spelt_words,
    trigrams,
)
from recycling.quantities import Fraction, Mass
from tests.lots.makers import SWARF, components

TODAY = date(2026, 11, 23)
AFTER_CHANGE = date(2026, 12, 20)
COMPLETE = Declaration(
    naming=Naming("Swarf", "ndfeb_swarf", "sludge under oil"),
    composition=Composition(components(SWARF)),
    masses=Masses(Mass.kg("2500"), Fraction.of("0.25"), "drums", 14),
    code_list="EU",
    code="120118",
    hazardous=True,
    hazards=("HP3",),
    placing=Placing("DE", "Hanau", 50_000_000, 9_000_000, TODAY),
)
NIMH = replace(
    COMPLETE,
    naming=Naming("Cells", "nimh_consumer", "cells"),
    composition=Composition(components({"La": "0.03", "Ce": "0.02", "Nd": "0.01"})),
    masses=Masses(Mass.kg(10), Fraction.of("0.01"), "box"),
    code="160605",
    hazardous=False,
    hazards=(),
)


def test_a_complete_declaration_lacks_nothing_and_raises_no_question() -> None:
    assert missing_for_publication(COMPLETE, TODAY) == []
    assert questions(COMPLETE) == ()


@pytest.mark.parametrize(
    ("differs", "lacking"),
    [
        ({"naming": Naming("Swarf", "ndfeb_swarf")}, ["physical_form"]),
        ({"composition": Composition()}, ["composition"]),
        ({"composition": Composition(components({"REE_total": "0.3"}))}, ["composition"]),
        ({"composition": Composition(components({"Nd": "0"}))}, ["composition"]),
        ({"masses": Masses()}, ["wet_mass", "moisture", "packaging"]),
        ({"code": "", "hazards": ()}, ["code"]),
        ({"hazards": ()}, ["hazards"]),
        ({"placing": Placing("DE")}, ["place", "latitude", "longitude", "available_from"]),
    ],
)
def test_each_thing_missing_is_named_by_its_field(
    differs: dict[str, Any], lacking: list[str]
) -> None:
    found = missing_for_publication(replace(COMPLETE, **differs), TODAY)
    assert [finding.path for finding in found] == lacking
    assert all(finding.message.endswith(".") for finding in found)


def test_a_code_no_longer_in_force_is_missing_and_names_its_replacement() -> None:
    assert missing_for_publication(NIMH, date(2026, 12, 8)) == []
    (found,) = missing_for_publication(NIMH, date(2026, 12, 9))
    assert found.path == "code"
    assert "16 06 08*" in found.message


def test_a_figure_outside_the_band_is_a_question() -> None:
    rich = replace(COMPLETE, composition=Composition(components({**SWARF, "Dy": "0.055"})))
    assert missing_for_publication(rich, TODAY) == []
    asked = {finding.path: finding for finding in questions(rich)}
    assert asked["composition.Dy"].severity == "question"
    assert "from memory" in asked["composition.Dy"].message


def test_an_element_given_twice_is_a_question_and_counts_once() -> None:
    twice = replace(COMPLETE, composition=Composition(components({**SWARF, "Nd2O3": "0.2216"})))
    found = [finding for finding in questions(twice) if finding.code == "declared_twice"]
    assert [finding.path for finding in found] == ["composition.Nd"]
    assert "REE_total" not in " ".join(finding.path for finding in questions(twice))


def test_unusual_moisture_is_a_question() -> None:
    dry = replace(COMPLETE, masses=replace(COMPLETE.masses, moisture=Fraction.of("0.01")))
    assert "composition.moisture" in [finding.path for finding in questions(dry)]


def test_without_moisture_nothing_is_asked_of_it() -> None:
    unsaid = replace(COMPLETE, masses=Masses())
    assert "composition.moisture" not in [finding.path for finding in questions(unsaid)]


def test_hazards_beside_a_code_without_star_are_a_question() -> None:
    found = questions(replace(NIMH, hazards=("HP8",)))
    assert ("hazards", "question") in [(f.path, f.severity) for f in found]


def test_a_code_that_will_have_changed_when_the_lot_is_ready_is_a_question() -> None:
    later = replace(NIMH, placing=replace(NIMH.placing, available_from=AFTER_CHANGE))
    (found,) = [finding for finding in questions(later) if finding.path == "code"]
    assert found.code == "code_changes"
    assert "16 06 08*" in found.message
    given_since = replace(NIMH, code="160608", hazardous=True, hazards=("HP8",))
    assert "code" not in [finding.path for finding in questions(given_since)]


@pytest.mark.parametrize(
    ("placing", "code"), [(Placing("DE", "Hanau"), "160605"), (NIMH.placing, "")]
)
def test_without_code_or_day_no_change_is_foretold(placing: Placing, code: str) -> None:
    asked = questions(replace(NIMH, placing=placing, code=code))
    assert [finding for finding in asked if finding.path == "code"] == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("NdFeB Swarfs, oily; Mühle", ("ndfeb", "swarf", "oil", "muhle")),
        ("12 01 18* and 120118 12.01.18", ("120118", "and")),
        ("batteries battery", ("batter",)),
        ("废旧磁 材", ("废", "旧", "磁", "废旧", "旧磁", "材")),
        ("as yes", ("as", "yes")),
        ("", ()),
    ],
)
def test_search_words_ignore_case_accents_plurals_and_the_writing_of_codes(
    text: str, words: tuple[str, ...]
) -> None:
    assert search_words((text,)) == words


def test_words_one_may_misspell_are_letters_only_and_kept_as_they_are_spelt() -> None:
    assert spelt_words(("Batteries, batch 7 of 120118; 废旧", "The Mühle")) == (
        "batteries", "batch", "muhle",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("neodynium", "neodymium"), ("magent", "magnet"), ("xylophone", ""), ("magnet", "magnet")],
)
def test_the_word_spelt_most_like_is_meant_or_none(typed: str, meant: str) -> None:
    assert likest(typed, ("magnet", "neodymium", "praseodymium")) == meant
    assert likest(typed, ()) == ""


def test_trigrams_mark_where_a_word_begins_and_ends() -> None:
    assert trigrams("slag") == ("  s", " sl", "sla", "lag", "ag ")
