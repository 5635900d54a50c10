"""A contract binds in English; who reads another language has a copy to read that says so."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import UTC, datetime

import pytest
from flask import Flask

from recycling.pages.papers import in_language
from recycling.sayings import Said
from recycling.settlement.contracts.document import copy_to_read, digest_of, read_document, written
from recycling.settlement.contracts.figures import (
    ByFormula,
    ChargedLine,
    Conditions,
    Fee,
    Figures,
    Limit,
    PaidLine,
    Quotation,
    read_figures,
)
from recycling.settlement.contracts.page import copy_html, page_html
from recycling.settlement.contracts.printer import contract_copy_pdf, contract_pdf
from recycling.settlement.contracts.queries import ContractCard, Signed
from recycling.settlement.rules import payee_part, payer_part
from tests.makers import a_token
from tests.papers import LANGUAGES, english_of
from tests.settlement.contracts.stated import FIGURES
from tests.settlement.contracts.test_views import made
from tests.settlement.makers import Outside

pytestmark = pytest.mark.once
AT = datetime(2026, 12, 1, 9, tzinfo=UTC)
TYPED = ("Magnet swarf", "steel drums", "Base Rhône", "Asian Metal", "Urban Mine", "Anna Nord")
_DAYS = ("2026-11-30", "2026-12-01")
BY_FORMULA = ByFormula(
    {}, {}, "oxide", "dry", "2450", "Asian Metal", 5, 30,
    (Quotation("Nd2O3", "61.5", _DAYS, is_fallback=True, is_demonstration=True),),
    (PaidLine("Nd2O3", "19.6", "95", "0.5", "18.6", "61.5", 1_234_567),),
    50_000, 122_500, (ChargedLine("U", "0.05", "0.01", "0.005", 1_000, 5_000),), 700, 90,
    (Limit("Nd2O3", "19.6", "0.3"),), 10, 5, 20, 14, 3,
)  # fmt: skip
LAID_DOWN = Conditions("DAP", "Lyon", "2026-11-01", "2026-11-05", "Hanau, Tor 3", 10, 50_000)


def at(net_minor: int, released_by: str, figures: Figures = FIGURES) -> Figures:
    price = replace(
        figures.price,
        minor_per_tonne=net_minor,
        net_minor=net_minor,
        asked_minor=abs(net_minor),
        payer=payer_part(net_minor) or "",
        payee=payee_part(net_minor) or "",
        released_by=released_by,
    )
    return replace(figures, price=price)


CONTRACTS = [
    at(sign * 312_500, released_by, replace(one, fee=fee))
    for sign, released_by in ((1, "receipt"), (-1, "certificate"), (1, "final_assay"), (0, ""))
    for one in (FIGURES, replace(FIGURES, by_formula=BY_FORMULA, conditions=LAID_DOWN))
    for fee in (Fee(1, 0), Fee(2, 150))
]


def card_of(figures: Figures) -> ContractCard:
    fact = (f"sale:{figures.sale}#2", "ab" * 32)
    signed = Signed(
        "holder", figures.holder.ref, figures.holder.name, "PER-2", "Anna Nord", "signer", AT, *fact
    )
    unsigned = Signed(
        "recycler", figures.recycler.ref, figures.recycler.name, *[""] * 3, None, *[""] * 2
    )
    return ContractCard(
        figures.contract, figures.sale, figures.auction, figures.goods.ref, figures.goods.title,
        "half_signed", digest_of(written(figures)), AT, (signed, unsigned),
    )  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("figures", CONTRACTS)
def test_copy_is_whole_in_its_language(application: Flask, figures: Figures, language: str) -> None:
    with application.app_context(), in_language(language):
        page = copy_html(written(figures), card_of(figures))
    assert english_of(page, language, TYPED) == []


def test_reader_of_another_language_changes_nothing_of_what_binds(application: Flask) -> None:
    figures = CONTRACTS[-1]
    text, card = written(figures), card_of(figures)
    english = page_html(text, card)
    assert "Translation" not in english
    with application.app_context(), in_language("zh"):
        assert written(figures) == text
        assert page_html(text, card) == english
        assert contract_pdf(text, card) == contract_pdf(text, card)
        assert contract_copy_pdf(text, card) != contract_pdf(text, card)


def test_clause_in_words_of_before_stays_as_it_was_signed() -> None:
    kept = json.loads(written(FIGURES))
    kept["clauses"][0]["paragraphs"] = ["The holder gives it in other words."]
    copy = copy_to_read(json.dumps(kept))
    assert copy.clauses == read_document(json.dumps(kept)).clauses
    first, second = copy.clauses[:2]
    assert not isinstance(first.title, Said)
    assert isinstance(second.title, Said)


@pytest.mark.parametrize("figures", CONTRACTS)
def test_figures_are_read_again_as_they_were_kept(figures: Figures) -> None:
    assert asdict(read_figures(json.loads(written(figures))["figures"])) == asdict(figures)


def test_page_shows_translation_and_the_english_that_binds(outside: Outside) -> None:
    ref, _sale = made(outside)
    browser = outside.browse(outside.market.holder)
    browser.see(f"/fr/contracts/{ref}")
    assert "Le texte anglais fait foi" in browser.words
    assert "le recycleur paie au détenteur 1 250,00 EUR" in browser.words
    assert "the recycler pays the holder 1 250.00 EUR" in browser.words
    copy = browser.see(f"/fr/contracts/{ref}/copy.pdf")
    assert copy.data.startswith(b"%PDF")
    assert f"{ref}.fr.pdf" in copy.headers["Content-Disposition"]
    binding = browser.see(f"/fr/contracts/{ref}.pdf").data
    assert (
        binding
        == browser.see(f"/contracts/{ref}.pdf").data
        == browser.see(f"/en/contracts/{ref}/copy.pdf").data
    )


@pytest.mark.parametrize(("spoken", "name"), [("fr", "{}.fr.pdf"), ("en", "{}.pdf")])
def test_program_gets_the_copy_in_the_language_it_asks_for(
    outside: Outside, spoken: str, name: str
) -> None:
    ref, _sale = made(outside)
    token = outside.inside(a_token, outside.market.holder)
    answer = outside.app.test_client().get(
        f"/api/v1/contracts/{ref}/copy",
        headers={"Authorization": f"Bearer {token}", "Accept-Language": spoken},
    )
    assert answer.status_code == 200, answer.text
    assert answer.data.startswith(b"%PDF")
    assert name.format(ref) in answer.headers["Content-Disposition"]
