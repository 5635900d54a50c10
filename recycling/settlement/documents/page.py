"""What does a person read on a document of money? The HTML of its page, from its figures alone."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from recycling.pages.languages import with_decimal_mark
from recycling.pages.papers import in_source, spoken_templates_of
from recycling.paper.pages import grouped
from recycling.sayings import say
from recycling.settlement.documents import sentences
from recycling.settlement.documents.cii import FILE_NAME
from recycling.settlement.documents.figures import Figures, Party
from recycling.settlement.documents.rules import SELF_BILLING, DocumentKind
from recycling.settlement.documents.taxes import Category

PAGE_FOLDER = (
    Path(__file__).resolve().parents[3] / "templates" / "settlement" / "documents" / "page"
)
TITLES = {
    DocumentKind.INVOICE: say("Invoice"),
    DocumentKind.SELF_BILLED: say("Invoice, self-billing"),
    DocumentKind.CREDIT_NOTE: say("Credit note"),
    DocumentKind.SELF_BILLED_CREDIT: say("Credit note, self-billing"),
    DocumentKind.FEE_INVOICE: say("Invoice"),
}
_UNITS = {"TNE": "t", "C62": ""}
_NO_BREAK = "\N{NO-BREAK SPACE}"
_TAX_WORDS = {
    Category.REVERSE_CHARGE: say("VAT: reverse charge"),
    Category.WITHIN_UNION: say("VAT: intra-Community supply"),
    Category.EXPORT: say("VAT: export"),
    Category.OUTSIDE_SCOPE: say("Not subject to VAT"),
}


def page_html(figures: Figures, registry: str) -> str:
    """Return the page of a document as XHTML, in English; ``registry`` is this registry's name."""
    with in_source():
        return _page(figures, registry, is_copy=False)


def copy_html(figures: Figures, registry: str) -> str:
    """Return the same page in the reader's language, as a copy to read."""
    return _page(figures, registry, is_copy=True)


def _page(figures: Figures, registry: str, *, is_copy: bool) -> str:
    quantity = f"{figures.line.quantity}{_NO_BREAK}{_UNITS[figures.line.unit]}".strip()
    return _ENVIRONMENT.get_template("document.html").render(
        it=in_words(figures),
        is_copy=is_copy,
        title=TITLES[DocumentKind(figures.kind)],
        author=author_of(figures),
        registry=registry,
        enclosure=FILE_NAME,
        quantity=with_decimal_mark(quantity),
        tax_words=tax_words(figures),
        outside_scope=figures.taxed.category == Category.OUTSIDE_SCOPE,
        money=lambda minor: _amount(figures.money(minor).amount),
        grouped=_amount,
    )


def _amount(amount: Decimal | str) -> str:
    return with_decimal_mark(grouped(amount))


def in_words(figures: Figures) -> Figures:
    """Return the figures of a document with texts that are said in the reader's language."""
    line, taxed = figures.line, figures.taxed
    name, about = map(sentences.LINES.again, (line.name, line.description))
    return replace(
        figures,
        line=replace(line, name=name, description=about),
        taxed=replace(taxed, reason=sentences.REASONS.again(taxed.reason)),
        notes=tuple(map(sentences.NOTES.again, figures.notes)),
        terms=sentences.TERMS.again(figures.terms),
    )


def author_of(figures: Figures) -> Party:
    """Return who issues: the supplier, or the customer where it bills itself."""
    return figures.customer if figures.kind in SELF_BILLING else figures.supplier


def tax_words(figures: Figures) -> str:
    """Return what the line of the tax is called."""
    category = Category(figures.taxed.category)
    return _TAX_WORDS.get(category) or say(
        "VAT %(percent)s", percent=f"{figures.taxed.percent}{_NO_BREAK}%"
    )


_ENVIRONMENT = spoken_templates_of(PAGE_FOLDER)
