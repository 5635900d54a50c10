"""How is a contract kept? As canonical JSON (RFC 8785) of its figures and words, and a digest."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from typing import Any

from recycling.ledger.canonical import canonical, plain_body
from recycling.settlement.contracts.clauses import Clause, read_clause
from recycling.settlement.contracts.figures import FORMAT, Figures, Party, read_figures
from recycling.settlement.contracts.wording import clauses_of, title_of


@dataclass(frozen=True)
class Document:
    """A contract as pages and PDF show it, read from what is kept and nothing else."""

    contract: str
    title: str
    registry: str
    sale: str
    concluded_at: str
    holder: Party
    recycler: Party
    clauses: tuple[Clause, ...]


def written(figures: Figures) -> str:
    """Return a contract as it is kept: the same figures always give the same text."""
    whole = {
        "format": FORMAT,
        "title": title_of(figures),
        "figures": asdict(figures),
        "clauses": [asdict(one) for one in clauses_of(figures)],
    }
    return canonical(plain_body(whole)).decode()


def digest_of(text: str) -> str:
    """Return the SHA-256 of a contract as it is kept, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def read_document(text: str) -> Document:
    """Return what ``written`` wrote."""
    return _document(json.loads(text))


def copy_to_read(text: str) -> Document:
    """Return what ``written`` wrote in words that can be said in another language.

    A clause that was written in words we no longer use stays as it is.
    """
    kept: dict[str, Any] = json.loads(text)
    document, figures = _document(kept), read_figures(kept["figures"])
    said = {one: one for one in clauses_of(figures)}
    title = title_of(figures)
    return replace(
        document,
        title=title if title == document.title else document.title,
        clauses=tuple(said.get(one, one) for one in document.clauses),
    )


def _document(kept: dict[str, Any]) -> Document:
    figures = kept["figures"]
    return Document(
        contract=figures["contract"],
        title=kept["title"],
        registry=figures["registry"],
        sale=figures["sale"],
        concluded_at=figures["concluded_at"],
        holder=Party(**figures["holder"]),
        recycler=Party(**figures["recycler"]),
        clauses=tuple(read_clause(one) for one in kept["clauses"]),
    )
