"""What does a person read on a document of money? The HTML of its page, from its figures alone."""

from __future__ import annotations

from pathlib import Path

from babel import Locale

from recycling.paper.pages import grouped, templates_of
from recycling.settlement.documents.cii import FILE_NAME
from recycling.settlement.documents.figures import Figures, Party
from recycling.settlement.documents.rules import SELF_BILLING, DocumentKind
from recycling.settlement.documents.taxes import Category

PAGE_FOLDER = (
    Path(__file__).resolve().parents[3] / "templates" / "settlement" / "documents" / "page"
)
TITLES = {
    DocumentKind.INVOICE: "Invoice",
    DocumentKind.SELF_BILLED: "Invoice, self-billing",
    DocumentKind.CREDIT_NOTE: "Credit note",
    DocumentKind.SELF_BILLED_CREDIT: "Credit note, self-billing",
    DocumentKind.FEE_INVOICE: "Invoice",
}
_COUNTRIES = Locale("en").territories
_UNITS = {"TNE": "t", "C62": ""}
_NO_BREAK = "\N{NO-BREAK SPACE}"
_TAX_WORDS = {
    Category.REVERSE_CHARGE: "VAT: reverse charge",
    Category.WITHIN_UNION: "VAT: intra-Community supply",
    Category.EXPORT: "VAT: export",
    Category.OUTSIDE_SCOPE: "Not subject to VAT",
}


def page_html(figures: Figures, registry: str) -> str:
    """Return the page of a document as XHTML; ``registry`` is the name of this registry."""
    return _ENVIRONMENT.get_template("document.html").render(
        it=figures,
        title=TITLES[DocumentKind(figures.kind)],
        author=author_of(figures),
        registry=registry,
        enclosure=FILE_NAME,
        quantity=f"{figures.line.quantity}{_NO_BREAK}{_UNITS[figures.line.unit]}".strip(),
        tax_words=tax_words(figures),
        outside_scope=figures.taxed.category == Category.OUTSIDE_SCOPE,
        money=lambda minor: grouped(figures.money(minor).amount),
        grouped=grouped,
        country=lambda code: _COUNTRIES.get(code, code),
    )


def author_of(figures: Figures) -> Party:
    """Return who issues: the supplier, or the customer where it bills itself."""
    return figures.customer if figures.kind in SELF_BILLING else figures.supplier


def tax_words(figures: Figures) -> str:
    """Return what the line of the tax is called."""
    category = Category(figures.taxed.category)
    return _TAX_WORDS.get(category) or f"VAT {figures.taxed.percent}{_NO_BREAK}%"


_ENVIRONMENT = templates_of(PAGE_FOLDER)
