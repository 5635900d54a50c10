"""Attributes are written as govuk-frontend's own macro writes them; imports see their globals."""

from __future__ import annotations

from typing import Any

import pytest
from jinja2 import ChainableUndefined, DictLoader, Environment, PackageLoader
from markupsafe import Markup

from recycling.pages.imported import Imported, attributes_written

_THEIRS = PackageLoader("govuk_frontend_jinja")


@pytest.mark.parametrize(
    "attributes",
    [
        None,
        {},
        "",
        Markup(' data-x="1"'),
        {"data-x": "1", "data-y": 2},
        {"data-x": True, "data-y": False},
        {"title": 'a "<b>" & c'},
        {"title": Markup("a &amp; b")},
        {"hidden": {"value": True, "optional": True}},
        {"hidden": {"value": False, "optional": True}, "lang": {"value": "zh"}},
        {"hidden": {"value": None, "optional": True}},
    ],
)
def test_attributes_are_written_as_their_macro_writes_them(attributes: Any) -> None:
    environment = Environment(loader=_THEIRS, undefined=ChainableUndefined, autoescape=True)
    theirs = environment.get_template("macros/attributes.html").module

    written = str(theirs.govukAttributes(attributes))  # type: ignore[attr-defined]
    assert str(attributes_written(attributes)).strip() == " ".join(written.split())


def test_undefined_attributes_are_none() -> None:
    assert attributes_written(ChainableUndefined()) == ""


def test_imported_macro_knows_globals_its_importer_alone_was_given() -> None:
    environment = Environment(
        loader=DictLoader(
            {
                "macros": "{% macro told() %}{{ known }}, {{ own | d('nothing') }}{% endmacro %}",
                "page": "{% from 'macros' import told %}{{ told() }}",
            }
        ),
        autoescape=True,
    )
    environment.template_class = Imported
    environment.globals["known"] = "of all"

    page = environment.get_template("page")
    assert page.render() == "of all, nothing"
    environment.cache.clear()  # type: ignore[union-attr]
    own = environment.get_template("page", globals={"own": "of one"})
    assert own.render() == "of all, of one"
