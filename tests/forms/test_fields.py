from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recycling.forms import (
    CheckboxesField,
    CheckboxField,
    Choice,
    CountryField,
    DateField,
    EmailField,
    FileField,
    Form,
    InstantField,
    PasswordField,
    RadioField,
    SelectField,
    TextAreaField,
    TextField,
)
from tests.forms.conftest import Asking

SEALS = [Choice("whole", "Whole"), Choice("broken", "Broken")]


@pytest.mark.parametrize(
    ("day", "month", "year", "meant"),
    [
        ("9", "12", "2026", date(2026, 12, 9)),
        ("09", "03", "2026", date(2026, 3, 9)),
        (" 9 ", "March", "2026", date(2026, 3, 9)),
        ("29", "feb.", "2028", date(2028, 2, 29)),
    ],
)
def test_date_typed_in_three_parts_is_read(
    ask: Asking, day: str, month: str, year: str, meant: date
) -> None:
    assert ask(DateField("Received on"), day=day, month=month, year=year).data == meant


@pytest.mark.parametrize(
    ("parts", "words", "wrong"),
    [
        ({}, "Fill in the date “Received on”.", ("day", "month", "year")),
        ({"day": "9", "month": "12"}, "“Received on” must include a year.", ("year",)),
        ({"day": "9"}, "“Received on” must include a month and a year.", ("month", "year")),
        (
            {"day": "31", "month": "2", "year": "2026"},
            "“Received on” must be a real date.",
            ("day", "month", "year"),
        ),
        (
            {"day": "9", "month": "Brumaire", "year": "2026"},
            "“Received on” must be a real date.",
            ("day", "month", "year"),
        ),
        (
            {"day": "9", "month": "12", "year": "26"},
            "“Received on” must have a year of four digits, such as 2026.",
            ("year",),
        ),
        (
            {"day": "٩", "month": "12", "year": "2026"},
            "“Received on” must be a real date.",
            ("day", "month", "year"),
        ),
        (
            {"day": "9", "month": "12", "year": "1899"},
            "“Received on” must be 1 January 1900 or later.",
            ("day", "month", "year"),
        ),
    ],
)
def test_date_that_is_wrong_names_what_is_wrong(
    ask: Asking, parts: dict[str, str], words: str, wrong: tuple[str, ...]
) -> None:
    field = ask(DateField("Received on"), **parts)
    assert (field.errors, field.wrong_parts) == ([words], wrong)
    assert field.first_id == f"answer-{wrong[0]}"


def test_date_after_the_latest_is_refused(ask: Asking) -> None:
    field = DateField("Received on", latest=date(2026, 11, 23))
    assert ask(field, day="24", month="11", year="2026").errors == [
        "“Received on” must be 23 November 2026 or earlier."
    ]


def test_date_left_blank_where_not_required_is_none(ask: Asking) -> None:
    field = ask(DateField("Valid until", required=False))
    assert (field.errors, field.data) == ([], None)


_part = st.text(max_size=8) | st.integers(-5, 10**12).map(str)


@given(_part, _part, _part)
@settings(
    max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
def test_date_typed_as_anything_is_a_date_or_an_error(
    ask: Asking, day: str, month: str, year: str
) -> None:
    field = ask(DateField("Received on"), day=day, month=month, year=year)
    assert field.errors or isinstance(field.data, date)


def test_date_given_by_the_program_fills_the_three_parts(bare: Flask) -> None:
    with bare.test_request_context("/"):
        form = type("Shown", (Form,), {"answer": DateField()})(data={"answer": date(2026, 12, 9)})
        assert form.answer.typed == {"day": "9", "month": "12", "year": "2026"}


@pytest.mark.parametrize("typed", ["2026-12-09T14:30", "2026-12-09 14:30"])
def test_instant_is_read_as_utc(ask: Asking, typed: str) -> None:
    assert ask(InstantField("Closes at"), typed).data == datetime(2026, 12, 9, 14, 30, tzinfo=UTC)


@pytest.mark.parametrize("typed", ["soon", "2026-13-09T14:30", "2026-12-09T14:30+01:00", "9999"])
def test_instant_that_cannot_be_read_is_refused(ask: Asking, typed: str) -> None:
    assert ask(InstantField("Closes at"), typed).errors == [
        "“Closes at” must be a date and time, such as 2026-12-09 14:30."
    ]


def test_text_is_trimmed_to_one_line(ask: Asking) -> None:
    assert ask(TextField("Name"), "  Sintered \r\n magnets ").data == "Sintered magnets"


def test_text_of_several_lines_keeps_them(ask: Asking) -> None:
    assert ask(TextAreaField("Notes"), "one\r\n two ").data == "one\n two"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Fill in “Name”."),
        (" \t", "Fill in “Name”."),
        ("x" * 31, "“Name” must be 30 characters or fewer; it has 31."),
        ("ab", "“Name” must be 3 characters or more."),
    ],
)
def test_text_of_the_wrong_length_gets_a_message(ask: Asking, typed: str, words: str) -> None:
    assert ask(TextField("Name", longest=30, shortest=3), typed).errors == [words]


@pytest.mark.parametrize("typed", ["a\x00b", "a\x1bb", "a\x7fb"])
def test_text_with_a_control_character_is_refused(ask: Asking, typed: str) -> None:
    assert ask(TextField("Name"), typed).errors == [
        "“Name” holds a character that cannot be kept. Type it again."
    ]


@pytest.mark.parametrize("typed", ["mei", "mei@", "mei@x", "a b@example.com", "@example.com"])
def test_email_without_the_shape_of_one_is_refused(ask: Asking, typed: str) -> None:
    assert ask(EmailField("E-mail"), typed).errors == [
        "“E-mail” must be an e-mail address, such as name@example.com."
    ]


@pytest.mark.parametrize("typed", ["mei@example.com", "mei@nordhavn.test", "m@bücher.example"])
def test_email_with_the_shape_of_one_is_taken(ask: Asking, typed: str) -> None:
    assert ask(EmailField("E-mail"), typed).errors == []


def test_email_that_is_too_long_is_refused_for_its_length_only(ask: Asking) -> None:
    assert len(ask(EmailField("E-mail", longest=20), "a" * 30 + "@example.com").errors) == 1


def test_password_is_taken_as_typed(ask: Asking) -> None:
    assert ask(PasswordField("Password"), "  two  spaces ").data == "  two  spaces "


@pytest.mark.parametrize("kind", [RadioField, SelectField])
def test_choice_that_is_offered_is_taken(ask: Asking, kind: type) -> None:
    field = ask(kind("Seal", choices=SEALS), "broken")
    assert (field.errors, field.data) == ([], "broken")


@pytest.mark.parametrize("kind", [RadioField, SelectField])
@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ((), "Choose an answer for “Seal”."),
        (("",), "Choose an answer for “Seal”."),
        (("missing",), "Choose one of the answers listed for “Seal”."),
    ],
)
def test_choice_that_is_not_offered_is_refused(
    ask: Asking, kind: type, typed: tuple[str, ...], words: str
) -> None:
    assert ask(kind("Seal", choices=SEALS), *typed).errors == [words]


def test_choice_left_open_where_not_required_is_no_error(ask: Asking) -> None:
    assert ask(SelectField("Seal", choices=SEALS, required=False), "").errors == []


def test_checkboxes_take_several_answers(ask: Asking) -> None:
    assert ask(CheckboxesField("Seals", choices=SEALS), "whole", "broken").data == [
        "whole",
        "broken",
    ]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ((), "Choose at least one answer for “Seals”."),
        (("whole", "other"), "Choose among the answers listed for “Seals”."),
    ],
)
def test_checkboxes_that_are_wrong_get_a_message(
    ask: Asking, typed: tuple[str, ...], words: str
) -> None:
    assert ask(CheckboxesField("Seals", choices=SEALS), *typed).errors == [words]


def test_checkbox_not_ticked_is_refused(ask: Asking) -> None:
    assert ask(CheckboxField("I confirm")).errors == ["Tick “I confirm” to go on."]


def test_country_is_one_of_iso_3166(ask: Asking) -> None:
    assert ask(CountryField("Country"), "DE").errors == []
    assert ask(CountryField("Country"), "XX").errors


def test_country_among_some_refuses_the_others(ask: Asking) -> None:
    assert ask(CountryField("Country", among=("DE", "FI")), "FR").errors


def test_countries_stand_in_the_order_of_their_names(ask: Asking) -> None:
    labels = [choice.label for choice in ask(CountryField("Country")).iter_choices()]
    assert labels.index("Åland Islands") < labels.index("Belgium")


class UploadForm(Form):
    photo = FileField("Photograph", extensions=("jpg", ".PNG"), largest=10)


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (None, "Choose a file for “Photograph”."),
        ((b"", "a.jpg"), "The chosen file is empty. Choose another one."),
        ((b"x", "a.exe"), "“Photograph” must be a file of one of these kinds: jpg, .PNG."),
        ((b"x" * 11, "a.jpg"), "“Photograph” must be 10 bytes or smaller."),
    ],
)
def test_file_that_is_wrong_gets_a_message(
    bare: Flask, file: tuple[bytes, str] | None, words: str
) -> None:
    posted = {"photo": (BytesIO(file[0]), file[1])} if file else {}
    with bare.test_request_context("/", method="POST", data=posted):
        form = UploadForm()
        form.validate()
        assert form.photo.errors == [words]


def test_file_of_the_right_kind_can_be_read_from_its_start(bare: Flask) -> None:
    posted = {"photo": (BytesIO(b"magnets"), "a.JPG")}
    with bare.test_request_context("/", method="POST", data=posted):
        form = UploadForm()
        assert form.validate()
        assert form.photo.data.read() == b"magnets"
