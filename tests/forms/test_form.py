from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from flask import Flask

from recycling.errors import Conflict, Finding, Forbidden, Invalid, Refusal
from recycling.forms import FilterForm, Form, HiddenField, MassField, TextField
from tests.pages.bare import make_app


class LotForm(Form):
    name = TextField("Name")
    wet_mass = MassField("Wet mass")
    ref = HiddenField()


def posted(app: Flask, data: Any, **request: Any) -> LotForm:
    with app.test_request_context("/", method="POST", data=data, **request):
        form = LotForm()
        form.validate_on_submit()
        return form


def test_form_filled_in_is_valid(bare: Flask) -> None:
    form = posted(bare, {"name": "Magnets", "wet_mass": "12"})
    assert (form.errors, form.status) == ({}, 200)


def test_form_posted_empty_asks_for_everything(bare: Flask) -> None:
    form = posted(bare, {})
    assert set(form.errors) == {"name", "wet_mass"}
    assert form.status == 422


def test_form_posted_empty_does_not_take_what_the_page_was_filled_with(bare: Flask) -> None:
    with bare.test_request_context("/", method="POST"):
        assert not LotForm(data={"name": "Magnets", "wet_mass": 12}).validate_on_submit()


def test_form_posted_as_json_asks_for_everything(bare: Flask) -> None:
    with bare.test_request_context("/", method="POST", json=["not", "a", "form"]):
        assert not LotForm().validate_on_submit()


def test_form_with_a_file_where_text_belongs_asks_for_the_text(bare: Flask) -> None:
    form = posted(bare, {"name": (BytesIO(b"x"), "x.txt"), "wet_mass": "12"})
    assert form.name.errors == ["Fill in “Name”."]


def test_form_with_a_field_sent_twice_takes_the_first(bare: Flask) -> None:
    assert posted(bare, {"name": ["a", "b"], "wet_mass": "1"}).name.data == "a"


def test_form_shown_has_no_errors_and_a_key_of_its_own(bare: Flask) -> None:
    with bare.test_request_context("/"):
        first, second = LotForm(), LotForm()
    assert first.status == 200
    assert first.deed_key.data != second.deed_key.data


def test_form_sent_again_keeps_its_key(bare: Flask) -> None:
    assert posted(bare, {"deed_key": "the-key"}).deed_key.data == "the-key"


def test_form_with_an_overlong_key_gets_a_new_one(bare: Flask) -> None:
    assert len(posted(bare, {"deed_key": "k" * 201}).deed_key.data) < 30


def test_form_without_its_token_is_refused() -> None:
    form = posted(make_app(), {"name": "Magnets", "wet_mass": "12"})
    assert set(form.errors) == {"csrf_token"}


@pytest.mark.parametrize(
    ("path", "field"), [("wet_mass", "wet_mass"), ("wet_mass.value", "wet_mass"), ("name", "name")]
)
def test_refuse_naming_a_field_puts_the_message_there(bare: Flask, path: str, field: str) -> None:
    form = posted(bare, {"name": "Magnets", "wet_mass": "12"})
    form.refuse(Invalid("too_much", "There is no room.", field=path, way_out="Offer less."))
    assert form.errors == {field: ["There is no room. Offer less."]}


@pytest.mark.parametrize("path", [None, "unknown", "ref"])
def test_refuse_naming_no_shown_field_puts_the_message_in_the_summary(
    bare: Flask, path: str | None
) -> None:
    form = posted(bare, {"name": "Magnets", "wet_mass": "12"})
    form.refuse(Conflict("closed", "The auction has closed.", field=path))
    assert form.form_errors == ["The auction has closed."]
    assert form.status == 409


def test_refuse_with_several_findings_places_each(bare: Flask) -> None:
    form = posted(bare, {"name": "Magnets", "wet_mass": "12"})
    findings = [Finding("name", "a", "Taken."), Finding("", "b", "Too late.")]
    form.refuse(Invalid("several", "Several.", details=findings))
    assert form.errors == {"name": ["Taken."], "": ["Too late."]}


def test_refuse_of_what_is_forbidden_is_raised_again(bare: Flask) -> None:
    form = posted(bare, {})
    refusal: Refusal = Forbidden("no", "You may not.")
    with pytest.raises(Forbidden):
        form.refuse(refusal)


class SearchForm(FilterForm):
    q = TextField("Words", required=False)
    least = MassField("At least", required=False)


def test_filter_reads_the_query_and_needs_no_token() -> None:
    with make_app().test_request_context("/?q=magnet&least=1 000"):
        form = SearchForm()
        assert form.validate()
        assert (form.q.data, form.least.data) == ("magnet", 1000)


def test_filter_with_a_control_character_is_refused() -> None:
    with make_app().test_request_context("/?q=a%00b%1B&least=1%07"):
        form = SearchForm()
        assert not form.validate()
        assert (form.q.data, form.q()) == ("ab", form.q(value="ab"))
        assert "\x07" not in form.least()
