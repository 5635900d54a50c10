"""How does the law class waste on this date in this country?"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recycling.errors import Invalid
from recycling.streams.code_search import search_codes
from recycling.streams.codes import (
    CHANGE_OF_2026,
    CodeList,
    as_list,
    codes_on,
    find_code,
    is_binding,
    is_hazardous,
    list_for_country,
    read_number,
    replacements,
)
from recycling.streams.kinds import subtypes
from recycling.streams.suggestions import derived_code, suggested_codes

BEFORE = date(2026, 11, 23)
LAST_DAY = date(2026, 12, 8)
SINCE = CHANGE_OF_2026
EU, GB = CodeList.EU, CodeList.GB


@pytest.mark.parametrize(
    ("code_list", "day", "codes", "hazardous"),
    [
        (EU, BEFORE, 842, 408),
        (EU, LAST_DAY, 842, 408),
        (EU, SINCE, 880, 435),
        (GB, BEFORE, 842, 408),
        (GB, SINCE, 842, 408),
        (EU, date(2015, 5, 31), 0, 0),
    ],
)
def test_codes_on_a_day_are_counted(
    code_list: CodeList, day: date, codes: int, hazardous: int
) -> None:
    found = codes_on(code_list, day)
    assert (len(found), sum(code.hazardous for code in found)) == (codes, hazardous)


@pytest.mark.parametrize("day", [BEFORE, SINCE])
@pytest.mark.parametrize("code_list", list(CodeList))
def test_codes_on_a_day_are_each_there_once(code_list: CodeList, day: date) -> None:
    numbers = [code.number for code in codes_on(code_list, day)]
    assert numbers == sorted(set(numbers))


def test_find_code_nimh_before_the_change_is_not_hazardous() -> None:
    code = find_code(EU, "160605", LAST_DAY)
    assert (code.display, code.hazardous) == ("16 06 05", False)


def test_find_code_nimh_after_the_change_names_the_new_codes() -> None:
    with pytest.raises(Invalid) as refused:
        find_code(EU, "16 06 05", SINCE, field="code")
    assert refused.value.code == "waste_code_not_valid"
    assert refused.value.field == "code"
    assert "16 06 08*" in refused.value.way_out


def test_find_code_new_code_before_its_day_names_the_old_one() -> None:
    with pytest.raises(Invalid) as refused:
        find_code(EU, "16 06 08*", LAST_DAY)
    assert refused.value.message == "16 06 08* enters the EU list only on 9 December 2026."
    assert refused.value.way_out == "On that day use 16 06 05."


def test_find_code_new_eu_code_in_gb_is_unknown_there() -> None:
    with pytest.raises(Invalid) as refused:
        find_code(GB, "16 06 08*", SINCE)
    assert refused.value.code == "unknown_waste_code"
    assert refused.value.way_out == "On that day use 16 06 05."


def test_find_code_old_code_in_gb_stays_valid() -> None:
    assert find_code(GB, "16 06 05", SINCE).valid_to is None


def test_find_code_reworded_code_is_the_wording_of_the_day() -> None:
    old, new = find_code(EU, "160604", LAST_DAY), find_code(EU, "160604", SINCE)
    assert (old.display, new.display) == ("16 06 04", "16 06 04*")
    assert old.edition != new.edition


def test_find_code_of_no_list_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        find_code(EU, "99 99 99", BEFORE)
    assert refused.value.code == "unknown_waste_code"


def test_find_code_with_a_star_the_list_does_not_have_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        find_code(EU, "16 06 04*", LAST_DAY)
    assert refused.value.code == "waste_code_not_hazardous"


@pytest.mark.parametrize("text", ["120118", "12 01 18*", "12.01.18", " 12-01-18 * "])
def test_read_number_in_any_usual_writing_is_six_digits(text: str) -> None:
    assert read_number(text) == "120118"


@pytest.mark.parametrize("text", ["", "12 01", "1201189", "12 01 1x", "*", "１２０１１８"])
def test_read_number_of_anything_else_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        read_number(text)


def number_in(text: str) -> str | None:
    try:
        return read_number(text)
    except Invalid:
        return None


@given(st.text(max_size=20))
def test_read_number_of_any_text_answers_or_refuses(text: str) -> None:
    number = number_in(text)
    assert number is None or (len(number) == 6 and number.isascii() and number.isdigit())


def test_replacements_of_every_closed_code_are_in_force_the_next_day() -> None:
    closed = [code for code in codes_on(EU, LAST_DAY) if code.valid_to]
    assert len(closed) == 10
    for code in closed:
        day = (code.valid_to or LAST_DAY) + timedelta(days=1)
        still_there = any(new.number == code.number for new in codes_on(EU, day))
        assert still_there or replacements(EU, code.number, day)


def test_is_hazardous_nimh_changes_with_the_day() -> None:
    assert not is_hazardous(EU, "200134", LAST_DAY)
    assert is_hazardous(EU, "200142", SINCE)


@pytest.mark.parametrize(
    ("country", "code_list", "binding"),
    [("DE", EU, True), ("gr", EU, True), ("GB", GB, True), ("CN", EU, False), ("NO", EU, False)],
)
def test_list_for_country_is_own_law_or_reference(
    country: str, code_list: CodeList, binding: bool
) -> None:
    assert (list_for_country(country), is_binding(country)) == (code_list, binding)


@pytest.mark.parametrize("country", ["", "XX", "Germany", "EL", "DEU"])
def test_list_for_country_that_does_not_exist_is_refused(country: str) -> None:
    with pytest.raises(Invalid) as refused:
        list_for_country(country)
    assert refused.value.field == "country"


def test_as_list_of_an_unknown_name_is_refused() -> None:
    assert as_list("gb") is GB
    with pytest.raises(Invalid) as refused:
        as_list("US")
    assert refused.value.field == "list"


@pytest.mark.parametrize(
    ("subtype", "country", "day", "code"),
    [
        ("nimh_consumer", "DE", LAST_DAY, "16 06 05"),
        ("nimh_consumer", "DE", SINCE, "16 06 08*"),
        ("nimh_consumer", "GB", SINCE, "16 06 05"),
        ("nimh_black_mass", "FR", LAST_DAY, "19 12 11*"),
        ("nimh_black_mass", "FR", SINCE, "19 14 03*"),
        ("nimh_smelter_slag", "BE", LAST_DAY, "10 08 09"),
        ("nimh_smelter_slag", "BE", SINCE, "10 08 23*"),
        ("nimh_smelter_slag", "GB", SINCE, "10 08 09"),
        ("ndfeb_swarf", "DE", SINCE, "12 01 18*"),
    ],
)
def test_derived_code_of_a_subtype_follows_day_and_country(
    subtype: str, country: str, day: date, code: str
) -> None:
    found = derived_code(subtype, country, day)
    assert found is not None
    assert found.display == code


def test_derived_code_asked_for_not_hazardous_has_no_star() -> None:
    found = derived_code("ndfeb_swarf", "DE", BEFORE, hazardous=False)
    assert found is not None
    assert found.display == "12 01 15"


def test_derived_code_that_nothing_fits_is_none() -> None:
    assert derived_code("nimh_black_mass", "DE", SINCE, hazardous=False) is None


@pytest.mark.parametrize("country", ["DE", "GB", "CN"])
@pytest.mark.parametrize("day", [BEFORE, SINCE])
def test_suggested_codes_of_every_subtype_are_in_force(country: str, day: date) -> None:
    for subtype in subtypes():
        suggestions = suggested_codes(subtype.id, country, day)
        assert suggestions, subtype.id
        assert all(suggestion.code.is_valid_on(day) for suggestion in suggestions)


def test_suggested_codes_from_memory_are_marked() -> None:
    assert suggested_codes("ndfeb_swarf", "DE", BEFORE)[0].is_recalled


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("12 01 18", "120118"),
        ("1206", None),
        ("fluorescent tube", "200121"),
        ("nickel battery", "100823"),
        ("GRINDING sludges", "080202"),
        ("zzz", None),
    ],
)
def test_search_codes_by_number_or_words_finds(words: str, first: str | None) -> None:
    found = search_codes(EU, SINCE, words)
    if words.startswith("GRINDING"):
        assert "120118" in [code.number for code in found]
    else:
        assert (found[0].number if found else None) == first


def test_search_codes_page_by_page_is_the_whole_list() -> None:
    seen, after = [], ""
    while page := search_codes(EU, SINCE, limit=100, after=after):
        seen += page
        after = page[-1].number
    assert tuple(seen) == codes_on(EU, SINCE)
