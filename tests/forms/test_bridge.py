from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import wtforms
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms.fields.choices import SelectChoice

from recycling.errors import Invalid
from recycling.forms import (
    CheckboxesField,
    CheckboxField,
    Choice,
    CountryField,
    DateField,
    EmailField,
    FileField,
    FilterForm,
    Form,
    HiddenField,
    InstantField,
    MassField,
    PasswordField,
    RadioField,
    SelectField,
    TextAreaField,
    TextField,
    UnitPriceField,
)
from tests.pages.bare import fragment, ids, words

SEALS = [Choice("whole", "Whole", "As it left"), Choice("broken", "Broken")]


class EveryForm(Form):
    name = TextField("Name", description="As your people call it.")
    notes = TextAreaField("Notes", description="Anything else.")
    email = EmailField("E-mail", description="Where we answer.")
    password = PasswordField("Password", description="A short sentence.")
    wet_mass = MassField("Wet mass", description="With packaging.")
    price = UnitPriceField("Price", description="Per tonne.")
    day = DateField("Received on", description="By your calendar.")
    closes_at = InstantField("Closes at", description="In UTC.")
    country = CountryField("Country", description="Where it lies.")
    base = SelectField("Base", choices=SEALS, description="Which one.")
    seal = RadioField("Seal", choices=SEALS, description="On arrival.")
    hazards = CheckboxesField("Hazards", choices=SEALS, description="Tick all.")
    photo = FileField("Photograph", extensions=("jpg",), description="Of the drums.")
    sure = CheckboxField("I confirm", description="It cannot be undone.")
    ref = HiddenField()


VISIBLE = [name for name, field in vars(EveryForm).items() if hasattr(field, "field_class")]
VISIBLE.remove("ref")
MACRO = '{% from "components/form.html" import field, error_summary %}'


def show(app: Flask, form: Any, source: str) -> str:
    return app.jinja_env.from_string(MACRO + source).render(form=form)


@pytest.fixture
def wrong(in_request: Flask) -> Form:
    """A form sent without a single answer."""
    form = EveryForm(formdata=MultiDict({"x": ""}))
    form.validate()
    return form


@pytest.mark.parametrize("name", VISIBLE)
def test_field_shown_is_html_with_its_label_and_hint(in_request: Flask, name: str) -> None:
    form = EveryForm(formdata=None)
    tree = fragment(show(in_request, form, "{{ field(form[name]) }}".replace("name", f"'{name}'")))
    assert str(form[name].label.text) in words(tree)
    assert form[name].description in words(tree)
    assert "aria-describedby" in _described(tree, f"{name}-hint").attrib


@pytest.mark.parametrize("name", VISIBLE)
def test_field_with_an_error_says_so_where_its_input_points(
    in_request: Flask, wrong: Form, name: str
) -> None:
    tree = fragment(show(in_request, wrong, f"{{{{ field(form['{name}']) }}}}"))
    message = next(e for e in tree.iter() if e.get("id") == f"{name}-error")
    assert words(message) == f"Error: {wrong[name].errors[0]}"
    assert _described(tree, f"{name}-error") is not None


def test_error_summary_leads_to_elements_that_are_there(in_request: Flask, wrong: Form) -> None:
    fields = "".join(f"{{{{ field(form['{name}']) }}}}" for name in VISIBLE)
    tree = fragment(show(in_request, wrong, "{{ error_summary(form) }}" + fields))
    targets = [a.get("href")[1:] for a in tree.iter("a")]
    assert len(targets) == len(VISIBLE)
    assert set(targets) <= set(ids(tree))
    assert len(ids(tree)) == len(set(ids(tree)))


def test_error_summary_leads_to_the_missing_part_of_a_date(in_request: Flask) -> None:
    form = EveryForm(formdata=MultiDict({"day-day": "9", "day-month": "12"}))
    form.validate()
    assert 'href="#day-year"' in show(in_request, form, "{{ error_summary(form) }}")


def test_error_summary_shows_what_is_about_no_field(in_request: Flask) -> None:
    form = EveryForm(formdata=None)
    form.refuse(Invalid("late", "The auction has closed."))
    tree = fragment(show(in_request, form, "{{ error_summary(form) }}"))
    assert words(tree) == "There is a problem The auction has closed."


def test_error_summary_of_a_form_without_errors_is_empty(in_request: Flask) -> None:
    assert show(in_request, EveryForm(formdata=None), "{{ error_summary(form) }}").strip() == ""


def test_message_is_escaped_wherever_it_is_shown(in_request: Flask) -> None:
    form = EveryForm(formdata=None)
    form.refuse(Invalid("bad", "<b>no</b>", field="name"))
    shown = show(in_request, form, "{{ error_summary(form) }}{{ field(form.name) }}")
    assert "<b>" not in shown
    assert shown.count("&lt;b&gt;") == 2


@pytest.mark.parametrize("typed", ['"><script>', "</textarea><script>", "'"])
def test_answer_is_escaped_when_shown_again(in_request: Flask, typed: str) -> None:
    answers = dict.fromkeys(("name", "notes", "wet_mass", "day-day", "closes_at", "email"), typed)
    form = EveryForm(formdata=MultiDict(answers))
    form.validate()
    shown = show(in_request, form, "".join(f"{{{{ field(form['{n}']) }}}}" for n in VISIBLE))
    fragment(shown)
    assert "<script" not in shown


def test_password_is_never_shown_again(in_request: Flask) -> None:
    form = EveryForm(formdata=MultiDict({"password": "correct horse"}))
    assert "correct" not in show(in_request, form, "{{ field(form.password) }}")


def test_answers_are_shown_again(in_request: Flask) -> None:
    form = EveryForm(
        formdata=MultiDict(
            {"name": "Magnets", "notes": "two\nlines", "seal": "broken", "base": "whole"}
        )
    )
    shown = show(
        in_request, form, "{% for f in (form.name, form.notes) %}{{ field(f) }}{% endfor %}"
    )
    assert 'value="Magnets"' in shown
    assert ">two\nlines</textarea>" in shown
    assert 'value="broken" checked' in show(in_request, form, "{{ field(form.seal) }}")
    assert 'value="whole" selected' in show(in_request, form, "{{ field(form.base) }}")


def test_unit_is_heard_as_well_as_seen(in_request: Flask) -> None:
    tree = fragment(show(in_request, EveryForm(formdata=None), "{{ field(form.wet_mass) }}"))
    assert words(next(tree.iter("label"))) == "Wet mass kg"


def test_field_that_may_be_left_blank_says_so(in_request: Flask) -> None:
    form = type("May", (Form,), {"name": TextField("Name", required=False)})(formdata=None)
    assert "Name (optional)" in show(in_request, form, "{{ field(form.name) }}")


def test_filter_field_does_not_say_that_it_is_optional(bare: Flask) -> None:
    with bare.test_request_context("/"):
        form = type("Find", (FilterForm,), {"q": TextField("Words", required=False)})()
        assert "optional" not in show(bare, form, "{{ field(form.q) }}")


def test_label_as_heading_is_the_h1(in_request: Flask) -> None:
    shown = show(in_request, EveryForm(formdata=None), "{{ field(form.day, heading=true) }}")
    assert words(next(fragment(shown).iter("h1"))) == "Received on"


def test_options_of_the_macro_reach_the_element(in_request: Flask) -> None:
    form = EveryForm(formdata=None)
    shown = show(
        in_request,
        form,
        """{{ field(form.name, width=10, autocomplete="name", prefix="Lot", label="What?") }}
        {{ field(form.notes, rows=3, counted=true) }}{{ field(form.seal, inline=true) }}
        {{ field(form.seal, items={"broken": {"conditional": {"html": "How?"}}}) }}
        {{ field(form.base, empty="Any") }}""",
    )
    for part in (
        "govuk-input--width-10",
        'autocomplete="name"',
        ">Lot<",
        "What?",
        'rows="3"',
        'data-maxlength="4000"',
        "govuk-radios--inline",
        "How?",
        "Any",
    ):
        assert part in shown


def test_date_given_by_the_program_is_shown_in_its_parts(bare: Flask) -> None:
    with bare.test_request_context("/"):
        shown = show(bare, EveryForm(data={"day": date(2026, 12, 9)}), "{{ field(form.day) }}")
        assert [e.get("value") for e in fragment(shown).iter("input")] == ["9", "12", "2026"]


class ForeignForm(Form):
    line = wtforms.StringField("Line")
    text = wtforms.TextAreaField("Text")
    secret = wtforms.PasswordField("Secret")
    pick = wtforms.SelectField("Pick", choices=[SelectChoice("a", "A")])
    one = wtforms.RadioField("One", choices=[SelectChoice("a", "A")])
    many = wtforms.SelectMultipleField("Many", choices=[SelectChoice("a", "A")])
    yes = wtforms.BooleanField("Yes")
    upload = wtforms.FileField("Upload")


@pytest.mark.parametrize("name", ["line", "text", "secret", "pick", "one", "many", "yes", "upload"])
def test_field_of_wtforms_itself_can_be_shown(in_request: Flask, name: str) -> None:
    form = ForeignForm(formdata=None)
    assert str(form[name].label.text) in words(
        fragment(show(in_request, form, f"{{{{ field(form['{name}']) }}}}"))
    )


def _described(tree: Any, described_by: str) -> Any:
    return next(e for e in tree.iter() if described_by in (e.get("aria-describedby") or "").split())
