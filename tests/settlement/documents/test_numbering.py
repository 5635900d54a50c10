"""Numbers follow one another without gaps, whoever issues at the same moment and whatever fails."""

from __future__ import annotations

import threading

import pytest
from flask import Flask

from recycling.db import db
from recycling.deeds import SYSTEM, Act, begin_writing
from recycling.errors import Conflict
from recycling.settlement.documents import service
from recycling.settlement.documents.numbering import next_place
from tests.settlement.documents.makers import a_german_number, documents_of, enter
from tests.settlement.makers import Market, a_paid_sale

pytestmark = pytest.mark.each

AT_ONCE = 6


def _places(issuer: str, series: str, year: int, how_many: int) -> list[int]:
    begin_writing()
    places = [next_place(issuer, series, year).place for _ in range(how_many)]
    db.session.commit()
    return places


def test_each_issuer_series_and_year_counts_from_one(app: Flask) -> None:
    with app.app_context():
        assert _places("ORG-1", "INV", 2026, 3) == [1, 2, 3]
        assert _places("ORG-2", "INV", 2026, 1) == [1]
        assert _places("ORG-1", "CRN", 2026, 1) == [1]
        assert _places("ORG-1", "INV", 2027, 1) == [1]
        assert _places("ORG-1", "INV", 2026, 1) == [4]


def test_number_of_what_was_rolled_back_is_given_again(app: Flask) -> None:
    with app.app_context():
        begin_writing()
        assert next_place("ORG-1", "INV", 2026).place == 1
        db.session.rollback()
        assert _places("ORG-1", "INV", 2026, 1) == [1]


def test_documents_issued_at_once_have_numbers_in_a_row(market: Market, paying: Flask) -> None:
    enter(market.holder, a_german_number())
    sales = [a_paid_sale(market) for _ in range(AT_ONCE)]
    start, refused = threading.Barrier(AT_ONCE), list[Exception]()

    def issue(sale: str) -> None:
        with paying.app_context():
            start.wait()
            try:
                service.issue_document(Act(SYSTEM), sale)
            except Exception as error:
                refused.append(error)

    threads = [threading.Thread(target=issue, args=(sale,)) for sale in sales]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == []
    numbers = sorted(one.number or "" for sale in sales for one in documents_of(sale))
    assert numbers == [f"UM-INV-2026-{place:06d}" for place in range(1, AT_ONCE + 1)]


def test_one_sale_issued_at_once_has_one_invoice(market: Market, paying: Flask) -> None:
    enter(market.holder, a_german_number())
    sale = a_paid_sale(market)
    start, refused = threading.Barrier(AT_ONCE), list[str]()

    def issue() -> None:
        with paying.app_context():
            start.wait()
            try:
                service.issue_document(Act(SYSTEM), sale)
            except Conflict as refusal:
                refused.append(refusal.code)

    threads = [threading.Thread(target=issue) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == ["no_document_due"] * (AT_ONCE - 1)
    assert [one.number for one in documents_of(sale)] == ["UM-INV-2026-000001"]
