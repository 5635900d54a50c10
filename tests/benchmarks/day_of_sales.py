"""A day of many sales: some made by real deeds, the rest copied from one of them, on both sides.

Copied are the rows the books and payments have of a sale that was paid and passed on, and what the
payment sandbox keeps of it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select

from recycling.auctions.models import Auction
from recycling.db import db
from recycling.ledger.models import Fact
from recycling.settlement.books.models import BookEntry, BookPosting
from recycling.settlement.models import Payment, Payout, Sale

_AT_ONCE = 500
_FACTS = ("SalePaid", "ReleasePlanned", "MoneyPassedOn")
Row = dict[str, Any]


def copy_sales(ref: str, count: int, store: Path) -> None:
    """Make ``count`` copies of a sale that was paid in one payment and passed on whole."""
    with db.engine.begin() as link:
        copies = _Copies(link, ref, count)
        copies.enter()
        theirs = copies.ids_there
    db.session.rollback()
    with closing(sqlite3.connect(store, timeout=30)) as link, link:
        _copy_there(link, theirs, count)


class _Copies:
    """The rows of one sale, written again and again."""

    def __init__(self, link: Connection, ref: str, count: int) -> None:
        self._link, self._count = link, count
        self._sale = self._one(Sale, Sale.ref == ref)
        self._auction = self._one(Auction, Auction.id == self._sale["auction_id"])
        self._payment = self._one(Payment, Payment.sale_id == self._sale["id"])
        self._payout = self._one(Payout, Payout.sale_id == self._sale["id"])
        self._facts = self._all(
            Fact, (Fact.subject == f"sale:{ref}") & Fact.type.in_(_FACTS), Fact.id
        )
        ids = [row["id"] for row in self._facts]
        self._entries = self._all(BookEntry, BookEntry.fact_id.in_(ids), BookEntry.fact_id)
        self._postings = self._all(BookPosting, BookPosting.fact_id.in_(ids), BookPosting.fact_id)

    @property
    def ids_there(self) -> tuple[str, str]:
        """The charge and the transfer of the sale at the payment service."""
        return self._payment["charge_id"], self._payout["provider_id"]

    def enter(self) -> None:
        for table, template in (
            (Auction, self._auction),
            (Sale, self._sale),
            (Payment, self._payment),
            (Payout, self._payout),
        ):
            self._insert(table.__table__, self._rows(template, self._last(table)))
        self._insert(Fact.__table__, self._facts_copied())
        self._insert(BookPosting.__table__, self._postings_copied())
        self._insert(BookEntry.__table__, self._entries_copied())
        if self._link.dialect.name == "postgresql":
            for table in (Auction, Sale, Payment, Payout, Fact):
                name = table.__tablename__
                self._link.exec_driver_sql(
                    f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), max(id)) FROM {name}"
                )

    def _rows(self, template: Row, last: int) -> Iterator[Row]:
        shifts = {"auction_id": Auction, "sale_id": Sale, "payment_id": Payment}
        lasts = {name: self._last(table) for name, table in shifts.items() if name in template}
        for number in range(1, self._count + 1):
            row = {**template, "id": last + number, "ref": f"C{number}-{template['ref'][:4]}"}
            for name, before in lasts.items():
                # The rows it belongs to were written just before, so theirs is the same number.
                row[name] = before - self._count + number
            for name in ("checkout_id", "charge_id", "provider_id"):
                if row.get(name):
                    row[name] = f"{row[name]}_{number}"
            yield row

    def _facts_copied(self) -> Iterator[Row]:
        self._first_fact = self._last(Fact)
        for number in range(self._count):
            for place, row in enumerate(self._facts):
                fact_id = self._first_fact + number * len(self._facts) + place + 1
                yield {**row, "id": fact_id, "subject": f"sale:C{number + 1}-SAL-", "at": row["at"]}

    def _fact_ids(self, number: int) -> dict[int, int]:
        first = self._first_fact + number * len(self._facts) + 1
        return {row["id"]: first + place for place, row in enumerate(self._facts)}

    def _postings_copied(self) -> Iterator[Row]:
        last: dict[int, tuple[int, int]] = {}
        for account in {row["account_id"] for row in self._postings}:
            of = BookPosting.account_id == account
            newest = self._all(BookPosting, of, BookPosting.number)[-1]
            last[account] = newest["number"], newest["balance_minor"]
        for number in range(self._count):
            ids = self._fact_ids(number)
            for row in self._postings:
                place, balance = last[row["account_id"]]
                last[row["account_id"]] = place + 1, balance + row["amount_minor"]
                told = {"number": place + 1, "balance_minor": balance + row["amount_minor"]}
                yield {**row, **told, "fact_id": ids[row["fact_id"]]}

    def _entries_copied(self) -> Iterator[Row]:
        first = self._last(Sale) - self._count
        for number in range(self._count):
            ids = self._fact_ids(number)
            for row in self._entries:
                told = {"fact_id": ids[row["fact_id"]], "sale_id": first + number + 1}
                at = row["at"] + timedelta(seconds=number % 3600)
                yield {
                    **row,
                    **told,
                    "reference": f"C{number + 1}-{row['reference'][:4]}",
                    "at": at,
                }

    def _insert(self, table: Table, rows: Iterator[Row]) -> None:
        some: list[Row] = []
        for row in rows:
            some.append(row)
            if len(some) == _AT_ONCE:
                self._link.execute(insert(table), some)
                some = []
        if some:
            self._link.execute(insert(table), some)

    def _last(self, table: Any) -> int:
        return int(self._link.execute(select(func.max(table.id))).scalar_one())

    def _one(self, table: Any, which: Any) -> Row:
        return self._all(table, which, table.id)[0]

    def _all(self, table: Any, which: Any, order: Any) -> list[Row]:
        found = self._link.execute(select(table.__table__).where(which).order_by(order)).mappings()
        return [dict(row) for row in found]


def _copy_there(link: sqlite3.Connection, ids: tuple[str, str], count: int) -> None:
    """Copy charge and transfer, their balance transactions, and what they do to the balance."""
    charge, transfer = ids
    for number in range(1, count + 1):
        for source in ids:
            body = _body(link, "id = ?", source)
            line = _body(link, "kind = 'balance_transaction' AND account = '' AND"
                " json_extract(body, '$.source') = ?", source)  # fmt: skip
            at = line["created"] + number % 3600
            name = {"sale": f"C{number}-SAL-", "payment": f"C{number}-PAY-"}
            if source == transfer:
                name = {"sale": name["sale"], "payout": f"C{number}-OUT-"}
                body["source_transaction"] = f"{charge}_{number}"
            body |= {"id": f"{source}_{number}", "metadata": name, "transfer_group": name["sale"],
                     "created": at}  # fmt: skip
            line |= {"id": f"{line['id']}_{number}", "source": body["id"], "created": at}
            for kind, one in (("charge" if source == charge else "transfer", body),
                              ("balance_transaction", line)):  # fmt: skip
                link.execute(
                    "INSERT INTO objects (id, kind, account, body) VALUES (?, ?, '', ?)",
                    (one["id"], kind, json.dumps(one)),
                )
            link.execute(
                "INSERT INTO entries (id, account, currency, net_minor, available_at)"
                " VALUES (?, '', ?, ?, ?)",
                (line["id"], line["currency"], line["net"], line["available_on"]),
            )


_found: dict[str, str] = {}


def _body(link: sqlite3.Connection, where: str, value: str) -> dict[str, Any]:
    if (key := where + value) not in _found:
        (_found[key],) = link.execute(
            f"SELECT body FROM objects WHERE {where} ORDER BY seq LIMIT 1", (value,)
        ).fetchone()
    whole: dict[str, Any] = json.loads(_found[key])
    return whole
