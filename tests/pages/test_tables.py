"""How a table is laid out follows from what its columns hold."""

from __future__ import annotations

import pytest
from flask import Flask, render_template_string
from flask_babel import force_locale
from markupsafe import Markup

from recycling.forms.dates import month_name
from recycling.pages.tables import table_layout
from recycling.sayings import say

SHORT = [["Nd", "28 %", "1 kg"]]
SALES = [["SAL-7Q4KM-2TD9X", "NdFeB grinding swarf, oily", "Rhein", "147 888.00 EUR", "Paid"]]


@pytest.mark.parametrize(
    ("columns", "rows", "fit"),
    [
        (["Element", "Share", "Mass"], SHORT, "fits"),
        (["Column", "What it holds"], [["base", "Reference of the base, empty for none"]], "fits"),
        (["Sale", "Lot", "With", ("Amount", "numeric"), "State"], SALES, "stacks"),
        (["Sale", "Lot", "From", "To", "Until"], [["a long line of words"] * 5], "wide"),
        (["Name", "Kind"], [], "fits"),
    ],
)
def test_a_table_fits_stacks_or_is_wide(
    columns: list[str | tuple[str, str]], rows: list[list[str]], fit: str
) -> None:
    assert table_layout(columns, rows).fit == fit


def test_a_column_keeps_room_for_its_longest_word_or_a_line() -> None:
    row = ["1", SALES[0][0], "because it is so, and so on"]
    layout = table_layout(["No.", "Sale", "Why"], [row])
    assert layout.least == ("", " um-table__least-reference", " um-table__least-16")


def test_markup_is_measured_by_its_words_and_a_tag_as_one() -> None:
    tag = Markup('<strong class="govuk-tag govuk-tag--grey">Not verified</strong>')
    link = Markup('<a class="govuk-link" href="/a/very/long/address/of/a/page">Ab</a>')
    layout = table_layout([Markup("<code>id</code>"), "State"], [[link, tag]])
    assert layout.names == ("id", "State")
    assert layout.least == ("", " um-table__least-12")
    long_tag = Markup("<br>") + Markup(
        '<strong class="govuk-tag">from memory, to be checked</strong>'
    )
    assert table_layout(["Said", "By"], [["so", long_tag]]).fit == "stacks"


def test_a_chinese_character_is_as_wide_as_two_letters() -> None:
    assert table_layout(["状态", "a"], [["已发布的批次", "b"]]).least[0] == " um-table__least-12"


def test_a_cell_is_said_in_the_language_of_the_page(app: Flask) -> None:
    macro = '{% from "components/table.html" import table %}'
    source = macro + '{{ table("T", [what, "B"], [[1, what]]) }}'
    with app.test_request_context(), force_locale("zh"):
        page = render_template_string(source, what=say("leaching, not overall recovery"))
    assert "leaching" not in page


def test_a_month_is_written_as_its_language_writes_months(app: Flask) -> None:
    found = []
    for language in ("en", "zh", "fr"):
        with app.test_request_context(), force_locale(language):
            found.append(month_name("2026-10"))
    assert found == ["October 2026", "2026年10月", "octobre 2026"]
