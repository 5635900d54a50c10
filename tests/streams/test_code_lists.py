"""Every code has a list, an edition and a time; the hazard class follows from code, place, day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recycling.errors import Invalid, NotFound
from recycling.streams import rules
from recycling.streams.codes import CHANGE_OF_2026, CodeList
from recycling.streams.listed_codes import chinese_category

BEFORE, SINCE = CHANGE_OF_2026 - timedelta(days=1), CHANGE_OF_2026
LISTS = [each.id for each in rules.code_lists()]
days = st.dates(date(2016, 1, 1), date(2030, 1, 1))


def codes(list_id: str, day: date) -> dict[str, rules.AnyCode]:
    return {code.number: code for code in rules.search_list(list_id, day)}


@pytest.mark.parametrize("list_id", LISTS)
@given(day=days)
def test_every_code_of_a_day_is_once_in_its_list_and_in_its_time(list_id: str, day: date) -> None:
    found = rules.search_list(list_id, day)
    assert len({code.number for code in found}) == len(found)
    assert all(code.is_valid_on(day) and code.code_list == list_id for code in found)


@pytest.mark.parametrize("list_id", LISTS)
def test_every_code_of_today_names_an_edition_and_its_source(list_id: str) -> None:
    found = rules.search_list(list_id, date(2026, 11, 25))
    assert found
    assert all(code.edition and code.sources for code in found)


@pytest.mark.parametrize("each", rules.code_lists(), ids=lambda each: each.id)
def test_editions_follow_each_other_without_a_gap(each: rules.ListOfCodes) -> None:
    for former, later in zip(each.editions, each.editions[1:], strict=False):
        assert former.valid_to is not None
        assert former.valid_to + timedelta(days=1) == later.valid_from
    assert each.editions[-1].valid_to is None
    assert all(edition.sources for edition in each.editions)


def test_the_electronic_waste_entries_changed_with_2025() -> None:
    last, first = date(2024, 12, 31), date(2025, 1, 1)
    for list_id, old, new in (
        ("BASEL_VIII", {"A1180"}, {"A1181"}),
        ("BASEL_IX", {"B1110", "B4030"}, set()),
        ("BASEL_Y", set(), {"Y49"}),
    ):
        before, since = set(codes(list_id, last)), set(codes(list_id, first))
        assert (before - since, since - before) == (old, new)
    assert "BC-15/18" in codes("BASEL_Y", first)["Y49"].edition


def test_green_electronic_scrap_is_left_to_shipments_inside_the_eu() -> None:
    kept = codes("OECD", date(2026, 11, 25))["GC020"]
    assert (kept.jurisdiction, kept.is_recalled) == ("EU", True)
    assert codes("OECD", date(2024, 12, 31))["GC020"].jurisdiction == "Basel/OECD"
    assert "GC020" not in codes("OECD", date(2027, 1, 1))


@pytest.mark.parametrize("code", rules.listed_codes("CN"), ids=lambda code: code.code)
def test_the_last_two_digits_of_a_chinese_code_are_its_category(code: rules.ListedCode) -> None:
    assert code.chapter == f"HW{code.code[-2:]}"


@pytest.mark.parametrize("kind", rules.subtypes(), ids=lambda kind: kind.id)
def test_the_chinese_codes_of_a_kind_of_waste_name_their_category(kind: rules.Subtype) -> None:
    for national in kind.national:
        if national.code:
            rules.check_chinese_category(national.code, national.category)


@given(st.from_regex(r"\A[0-9]{3}-[0-9]{3}-(0[1-9]|[1-9][0-9])\Z"), st.integers(1, 99))
def test_a_chinese_code_fits_one_category_alone(code: str, category: int) -> None:
    name = f"HW{category:02}"
    if chinese_category(code) == name:
        rules.check_chinese_category(code, name)
    else:
        with pytest.raises(Invalid, match="belongs to HW"):
            rules.check_chinese_category(code, name)


@pytest.mark.parametrize(
    ("written", "read"), [("900-023-29", "900-023-29"), ("90002329", "900-023-29")]
)
def test_a_chinese_code_is_read_in_any_usual_writing(written: str, read: str) -> None:
    assert rules.read_chinese_code(written) == read


@pytest.mark.parametrize("text", ["", "900-023-2", "900-023-00", "12 01 18*", "900-023-2²"])
def test_what_is_no_chinese_code_is_refused_with_the_field(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        rules.read_chinese_code(text, "code")
    assert refused.value.field == "code"


@pytest.mark.parametrize(
    ("number", "country", "day", "hazard", "list_id", "binding"),
    [
        ("16 06 05", "DE", BEFORE, "not_hazardous", "EU", True),
        ("16 06 08*", "DE", SINCE, "hazardous", "EU", True),
        ("16 06 05", "GB", SINCE, "not_hazardous", "GB", True),
        ("16 06 05", "US", BEFORE, "not_hazardous", "EU", False),
        ("A1181", "DE", BEFORE, "hazardous", "BASEL_VIII", False),
        ("B1010", "DE", BEFORE, "not_hazardous", "BASEL_IX", False),
        ("Y49", "DE", BEFORE, "not_said", "BASEL_Y", False),
        ("GC020", "DE", BEFORE, "not_said", "OECD", False),
        ("UN2795", "DE", BEFORE, "hazardous", "UN", False),
        ("900-023-29", "CN", BEFORE, "hazardous", "CN", True),
        ("90002329", "DE", BEFORE, "hazardous", "CN", False),
    ],
)
def test_the_hazard_class_follows_from_code_place_and_day(
    number: str, country: str, day: date, hazard: str, list_id: str, *, binding: bool
) -> None:
    found = rules.hazard_class(number, country, day)
    assert (found.hazard, found.entry.code_list, found.is_binding) == (hazard, list_id, binding)
    assert rules.hazard_class(number, country, day, list_id) == found


@pytest.mark.parametrize(
    ("number", "country", "list_id", "field"),
    [
        ("16 06 05", "DE", "", "code"),
        ("scrap", "DE", "", "code"),
        ("12345", "DE", "", "code"),
        ("A1180", "DE", "", "code"),
        ("B9999", "DE", "", "code"),
        ("12 01 18", "Atlantis", "", "country"),
        ("12 01 18", "DE", "moon", "list"),
    ],
)
def test_a_class_of_nothing_in_force_is_refused_with_its_field(
    number: str, country: str, list_id: str, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        rules.hazard_class(number, country, SINCE, list_id)
    assert refused.value.field == field


def test_an_entry_says_when_it_begins_or_ended() -> None:
    with pytest.raises(Invalid, match="begins on 1 January 2025"):
        rules.find_listed("BASEL_Y", "Y49", date(2024, 1, 1))
    with pytest.raises(Invalid, match="ended on 31 December 2024"):
        rules.find_listed("BASEL_VIII", "a1180", SINCE)
    with pytest.raises(NotFound):
        rules.find_listed("MOON", "M1", SINCE)


def given_code(number: str, code_list: CodeList = CodeList.EU) -> rules.CodeGiven:
    return rules.CodeGiven(code_list, number, rules.find_code(code_list, number, BEFORE).edition)


@pytest.mark.parametrize(
    ("number", "subtype", "becomes", "is_open"),
    [
        ("160605", "nimh_hev", "16 06 08*", True),
        ("160605", "nimh_consumer", "16 06 08*", True),
        ("200134", "nimh_consumer", "20 01 42*", True),
        ("160604", "ndfeb_swarf", "16 06 04*", False),
        ("160601", "ndfeb_swarf", "16 06 01*", False),
        ("190211", "ndfeb_swarf", "19 02 13*", True),
    ],
)
def test_an_ended_code_becomes_what_its_kind_of_waste_suggests(
    number: str, subtype: str, becomes: str, *, is_open: bool
) -> None:
    found = rules.reclassing(given_code(number), subtype, "DE", SINCE)
    assert found is not None
    assert (found.before.number, found.after.display, found.is_open) == (number, becomes, is_open)
    assert found.after in found.candidates
    assert rules.reclassing(given_code(number), subtype, "DE", BEFORE) is None


def test_a_code_that_stays_and_every_code_of_great_britain_are_left_alone() -> None:
    assert rules.reclassing(given_code("120118"), "ndfeb_swarf", "DE", SINCE) is None
    of_gb = given_code("160605", CodeList.GB)
    assert rules.reclassing(of_gb, "nimh_hev", "GB", SINCE) is None
    assert rules.ended_codes(CodeList.GB, SINCE) == ()


def test_a_code_already_taken_from_the_new_edition_is_left_alone() -> None:
    new = rules.find_code(CodeList.EU, "160604", SINCE)
    kept = rules.CodeGiven(CodeList.EU, new.number, new.edition)
    assert rules.reclassing(kept, "nimh_hev", "DE", SINCE) is None


def test_what_replaces_a_code_is_said_in_words() -> None:
    assert rules.replaced_in_words(CodeList.EU, "200134", SINCE).startswith("20 01 42*, 20 01 44")
    assert rules.replaced_in_words(CodeList.EU, "200134", BEFORE) == ""
    assert rules.replaced_in_words(CodeList.EU, "160604", SINCE) == ""
    assert rules.replaced_in_words(CodeList.GB, "200134", SINCE) == ""


@pytest.mark.parametrize(
    ("list_id", "words", "first"),
    [
        ("BASEL_VIII", "a118", "A1181"),
        ("BASEL_IX", "catalysts transition", "B1120"),
        ("CN", "900 023", "900-023-29"),
        ("CN", "spent catalysts cracking", "251-017-50"),
        ("HS", "8505", "8505.11"),
        ("UN", "2795", "UN2795"),
        ("EU", "nimh", "160608"),
    ],
)
def test_a_list_is_searched_by_its_numbers_and_words(list_id: str, words: str, first: str) -> None:
    found = rules.search_list(list_id, SINCE, words)
    assert (found[0].number if found else "") == first


@given(st.sampled_from(LISTS), st.integers(1, 60))
def test_a_list_is_read_whole_page_by_page(list_id: str, limit: int) -> None:
    whole, after, read = rules.search_list(list_id, SINCE), "", []
    while page := rules.search_list(list_id, SINCE, limit=limit, after=after):
        read += page
        after = page[-1].number
    assert tuple(read) == whole
