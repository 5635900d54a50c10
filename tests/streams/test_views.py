"""The pages of the catalogue: every one opens, and a bad question gets a message."""

from __future__ import annotations

import re

import html5lib
import pytest
from flask.testing import FlaskClient

from recycling.access import PUBLIC, mark_of
from recycling.streams import rules, views

SUBTYPES = [(subtype.stream, subtype.id) for subtype in rules.subtypes()]


def text_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).replace("\u00a0", " ").split())


def opened(browser: FlaskClient, address: str, status: int = 200) -> str:
    """The page at an address, parsed strictly, with one title and one h1."""
    response = browser.get(address)
    page = response.get_data(as_text=True)
    assert response.status_code == status, text_of(page)[:400]
    html5lib.HTMLParser(strict=True).parse(page)
    assert page.count("<h1") == 1
    return page


@pytest.mark.parametrize(
    "address",
    [
        "/streams",
        "/elements",
        "/waste-codes",
        *(f"/streams/{stream.id}" for stream in rules.streams()),
        *(f"/elements/{element.symbol}" for element in rules.elements()),
    ],
)
def test_page_opens(browser: FlaskClient, address: str) -> None:
    opened(browser, address)


@pytest.mark.parametrize(("stream", "subtype"), SUBTYPES)
def test_subtype_opens_in_the_eu_and_elsewhere(
    browser: FlaskClient, stream: str, subtype: str
) -> None:
    opened(browser, f"/streams/{stream}/{subtype}?on=2026-12-09&country=FR")
    elsewhere = opened(browser, f"/streams/{stream}/{subtype}?country=CN")
    assert "it is not the law there" in text_of(elsewhere)


def test_stream_marks_what_is_from_memory_and_cites_it(browser: FlaskClient) -> None:
    page = opened(browser, "/streams/magnets")
    assert "from memory, to be checked" in page
    cited = set(re.findall(r'href="#(source-\d+)"', page))
    assert cited
    assert cited == set(re.findall(r'id="(source-\d+)"', page))


def test_stream_on_a_day_shows_the_codes_of_that_day(browser: FlaskClient) -> None:
    before = text_of(opened(browser, "/streams/nimh-batteries?on=2026-12-08&country=DE"))
    after = text_of(opened(browser, "/streams/nimh-batteries?on=2026-12-09&country=DE"))
    assert "16 06 05" in before
    assert "16 06 08*" not in before
    assert "16 06 08*" in after


def test_subtype_before_the_change_announces_the_codes_to_come(browser: FlaskClient) -> None:
    address = "/streams/nimh-batteries/nimh_hev?on=2026-11-23&country="
    in_the_eu = text_of(opened(browser, address + "DE"))
    assert "From 9 December 2026" in in_the_eu
    assert "16 06 08*" in in_the_eu
    assert "From 9 December 2026" not in text_of(opened(browser, address + "GB"))


@pytest.mark.parametrize("value", ["tomorrow", "2026-02-30", "31.12.2026", "9999-12-31", "-1"])
@pytest.mark.parametrize(
    "address", ["/streams/slag", "/streams/slag/electrolysis_slag", "/waste-codes"]
)
def test_page_with_a_bad_date_says_so(browser: FlaskClient, address: str, value: str) -> None:
    page = opened(browser, f"{address}?on={value}", 422)
    assert f"“{value}” is not a date" in page


def test_stream_with_a_bad_country_says_so(browser: FlaskClient) -> None:
    page = opened(browser, "/streams/slag?country=ZZ", 422)
    assert "Country where the waste is" in page
    assert "There is a problem" in page


@pytest.mark.parametrize("query", ["list=US", "page=0", "page=x", "page=９", "q=" + "x" * 300])
def test_waste_codes_with_a_bad_question_says_so(browser: FlaskClient, query: str) -> None:
    assert "There is a problem" in opened(browser, f"/waste-codes?{query}", 422)


@pytest.mark.parametrize(
    "address", ["/streams/gold", "/streams/slag/ndfeb_swarf", "/streams/slag/x", "/elements/Fe"]
)
def test_page_of_nothing_known_is_not_found(browser: FlaskClient, address: str) -> None:
    opened(browser, address, 404)


def test_waste_codes_counts_the_list_of_the_day(browser: FlaskClient) -> None:
    after = text_of(opened(browser, "/waste-codes?on=2026-12-09"))
    in_gb = text_of(opened(browser, "/waste-codes?on=2026-12-09&list=GB"))
    assert "880 codes, 435 of them hazardous" in after
    assert "842 codes, 408 of them hazardous" in in_gb


def test_waste_codes_leads_through_every_page(browser: FlaskClient) -> None:
    address, seen = "/waste-codes?on=2026-12-09&list=EU", 0
    while address:
        page = opened(browser, address)
        seen += page.count('<th scope="row"')
        onward = re.search(r'govuk-pagination__next">\s*<a[^>]+href="([^"]+)"', page)
        address = onward[1].replace("&amp;", "&") if onward else ""
    assert seen == 880


def test_waste_codes_found_by_words_only(browser: FlaskClient) -> None:
    page = text_of(opened(browser, "/waste-codes?q=fluorescent+tube&on=2026-12-09"))
    assert "20 01 21*" in page
    assert "1 code," in page


def test_element_names_the_scheme_of_every_group(browser: FlaskClient) -> None:
    page = text_of(opened(browser, "/elements/sm"))
    for scheme in rules.group_schemes():
        assert scheme.name in page


def test_views_are_all_marked_public() -> None:
    for view in (
        views.index,
        views.show,
        views.subtype,
        views.elements,
        views.element,
        views.waste_codes,
    ):
        assert mark_of(view) == PUBLIC


@pytest.mark.parametrize(
    ("language", "beside"),
    [("", '<span lang="zh-Hans">钕</span>'), ("/zh", '<span lang="en">Neodymium</span>')],
)
def test_a_name_stands_beside_what_others_call_it(
    browser: FlaskClient, language: str, beside: str
) -> None:
    for page in ("/elements", "/elements/Nd"):
        assert beside in browser.get(language + page).text
