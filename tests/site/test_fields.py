"""What fields mean stands under them and on the help page, and its words are in the glossary."""

from __future__ import annotations

from collections import Counter

import pytest
from flask import Flask

from recycling.auctions import meanings as auctions
from recycling.auctions.forms import TermsForm
from recycling.auctions.formulas.forms import FormulaForm
from recycling.bases.forms.applications import ChangeForm, ScaleForm, WasteForm
from recycling.bases.forms.footings import NormForm
from recycling.bases.forms.quotas import QuotaForm
from recycling.bases.forms.sites import LineForm
from recycling.custody.dispatch_form import DispatchForm
from recycling.custody.forms import ReceiptForm
from recycling.forms import Form
from recycling.lots.assay_forms import AssayForm
from recycling.lots.classing_form import ClassingForm, ConfirmForm
from recycling.lots.crossing_form import CrossingForm
from recycling.lots.forms import MassesForm
from recycling.recovery.forms import CloseForm, OpenBatchForm, OutputForm
from recycling.site.fields import FIELDS
from recycling.site.glossary import terms
from tests.auctions.browsing import Browser

FORMS = (
    AssayForm, ChangeForm, ClassingForm, CloseForm, ConfirmForm, CrossingForm, DispatchForm,
    FormulaForm, LineForm, MassesForm, NormForm, OpenBatchForm, OutputForm, QuotaForm,
    ReceiptForm, ScaleForm, TermsForm, WasteForm,
)  # fmt: skip


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_a_form_gives_meanings_to_fields_it_has_and_help_shows_them(form: type[Form]) -> None:
    assert form.meanings
    assert [name for name in form.meanings if not hasattr(form, name)] == []
    shown = [meaning for _title, meanings in FIELDS for meaning in meanings]
    assert [name for name, meaning in form.meanings.items() if meaning not in shown] == []


def test_every_meaning_has_its_source_and_a_word_of_the_glossary(application: Flask) -> None:
    with application.app_context():
        anchors = {anchor for term in terms() for anchor in term.anchors}
        meanings = [meaning for _title, meanings in FIELDS for meaning in meanings]
        assert [str(one.name) for one in meanings if not one.source] == []
        assert [one.term for one in meanings if one.term and one.term not in anchors] == []
        named = Counter(str(one.name) for one in meanings)
    assert [name for name, times in named.items() if times > 1] == []


def test_help_says_what_fields_mean_and_leads_to_the_glossary(app: Flask) -> None:
    browser = Browser(app)
    browser.see("/help")
    with app.app_context():
        assert str(auctions.INCOTERM.words)[:40] in browser.words
    assert "Source: ICC Incoterms® 2020" in browser.words
    assert "/glossary#standstill" in browser.links
