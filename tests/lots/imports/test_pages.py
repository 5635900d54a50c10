"""Sending a file of lots in a browser, without a script."""

from __future__ import annotations

from io import BytesIO

import pytest

from recycling.lots.imports import work
from tests.lots.entering import Desk
from tests.lots.imports.sending import GOOD, HEADERS, a_csv, card, good_lines

BAD = "A-9;Swarf 9;ndfeb_swarf;heavy;25;<0,1;4,5;12 01 18*"


def _uploaded(desk: Desk, content: bytes, name: str = "lots.csv") -> str:
    answer = desk.browser.send("/lots/import", {"file": (BytesIO(content), name)})
    assert answer.status_code == 303, answer.text
    assert answer.location.endswith("/columns")
    return answer.location.split("/")[-2]


def _worked(desk: Desk, ref: str) -> None:
    with desk.app.app_context():
        work.finish(ref)


def _guessed(desk: Desk, ref: str) -> dict[str, str]:
    with desk.app.app_context():
        columns = card(ref).columns
    return {
        f"{what}_{place}": value
        for place, column in enumerate(columns)
        for what, value in (("field", column.field), ("unit", column.unit))
    }


def test_a_file_is_sent_looked_at_and_entered(desk: Desk) -> None:
    ref = _uploaded(desk, a_csv(*good_lines(2), BAD))
    page = desk.browser.get(f"/lots/import/{ref}/columns").text
    assert '<option value="composition.Nd" selected>' in page
    assert "Swarf 1 · Swarf 2 · Swarf 9" in page
    answer = desk.browser.send(f"/lots/import/{ref}/columns", _guessed(desk, ref))
    assert answer.location == f"/lots/import/{ref}"
    assert "data-um-progress" in desk.browser.get(answer.location).text
    _worked(desk, ref)
    checked = desk.browser.get(f"/lots/import/{ref}").text
    assert "</strong> Wet mass: “heavy” is not a number" in checked
    assert "data-um-progress" not in checked
    only_bad = desk.browser.get(f"/lots/import/{ref}?only=bad").text
    assert "A-9" in only_bad
    assert "A-1" not in only_bad
    refused = desk.browser.send(
        f"/lots/import/{ref}", {"policy": "all"}, f"/lots/import/{ref}/start"
    )
    assert (refused.status_code, "1 of 3 rows are bad" in refused.text) == (409, True)
    answer = desk.browser.send(
        f"/lots/import/{ref}", {"policy": "valid"}, f"/lots/import/{ref}/start"
    )
    assert answer.status_code == 303
    _worked(desk, ref)
    assert "Look at your lots" in desk.browser.get(f"/lots/import/{ref}").text
    mine = desk.browser.get("/lots/mine").text
    assert "Swarf 2" in mine
    assert "Swarf 9" not in mine


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_template_comes_back_as_two_lots(desk: Desk, kind: str) -> None:
    content = desk.browser.get(f"/lots/import/template.{kind}").data
    ref = _uploaded(desk, content, f"lots.{kind}")
    desk.browser.send(f"/lots/import/{ref}/columns", _guessed(desk, ref))
    _worked(desk, ref)
    with desk.app.app_context():
        done = card(ref)
    assert (done.created, done.bad) == (2, 0)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_error_file_is_given_out(desk: Desk, kind: str) -> None:
    ref = _uploaded(desk, a_csv(BAD))
    desk.browser.send(f"/lots/import/{ref}/columns", _guessed(desk, ref))
    _worked(desk, ref)
    answer = desk.browser.get(f"/lots/import/{ref}/errors.{kind}")
    assert answer.status_code == 200
    assert answer.data.startswith(b"PK" if kind == "xlsx" else HEADERS.split(";")[0].encode())


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7 lots", "This file is a PDF."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Excel file"),
        (b"PK\x03\x04 nothing", "cannot be read"),
        (b"\n\n", "This file is empty."),
        (b"[]", "There is no row in this file."),
        (b"[{", "not sound JSON"),
    ],
)
def test_a_file_that_is_not_what_is_read_here_is_refused_at_its_field(
    desk: Desk, content: bytes, words: str
) -> None:
    answer = desk.browser.send("/lots/import", {"file": (BytesIO(content), "lots.csv")})
    assert answer.status_code == 422
    assert words in answer.text


def test_columns_that_cannot_be_are_refused_on_the_page(desk: Desk) -> None:
    ref = _uploaded(desk, a_csv(*good_lines(1)))
    answer = desk.browser.send(
        f"/lots/import/{ref}/columns", {**_guessed(desk, ref), "field_0": ""}
    )
    assert answer.status_code == 422
    assert "No column is “own_id”" in answer.text


def test_a_file_can_be_left_unused(desk: Desk) -> None:
    ref = _uploaded(desk, a_csv(GOOD.format(n=1)))
    answer = desk.browser.send(
        f"/lots/import/{ref}/columns", {}, action=f"/lots/import/{ref}/cancel"
    )
    assert answer.status_code == 303
    assert "Cancelled" in desk.browser.get(f"/lots/import/{ref}").text
    assert desk.browser.get(f"/lots/import/{ref}/columns").status_code == 303
    assert ref in desk.browser.get("/lots/import").text
