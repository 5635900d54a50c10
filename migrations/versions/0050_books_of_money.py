"""The books: accounts, entries and postings of all money that came and went."""

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from recycling.references import new_reference
from recycling.settlement.books import triggers

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

_ACCOUNTS = "'held', 'payer', 'payee', 'fees', 'tax', 'suspense'"
_ENTRIES = "'paid', 'questioned', 'released', 'passed_on', 'given_back'"
_KINDS = {
    "SalePaid": "paid",
    "InstalmentPaid": "paid",
    "PaymentQuestioned": "questioned",
    "ReleasePlanned": "released",
    "MoneyPassedOn": "passed_on",
    "MoneyGivenBack": "given_back",
}
_SIDES = {
    "paid": ("held", "payer"),
    "questioned": ("held", "suspense"),
    "released": ("payer", "payee"),
    "passed_on": ("payee", "held"),
    "given_back": ("payer", "held"),
}
"""Which account each kind of entry debits, and which it credits."""


def upgrade() -> None:
    """Open the books and enter what the facts say has happened so far."""
    big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    ours = sa.text("organisation_id IS NULL")
    op.create_table(
        "book_account",
        sa.Column("id", big_id, nullable=False),
        sa.Column("ref", sa.String(20), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("organisation_id", big_id, nullable=True),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.CheckConstraint(f"kind IN ({_ACCOUNTS})", name=op.f("ck_book_account_kind")),
        sa.CheckConstraint(
            "(kind IN ('payee', 'payer')) = (organisation_id IS NOT NULL)",
            name=op.f("ck_book_account_whose"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_book_account_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_book_account")),
        sa.UniqueConstraint("ref", name=op.f("uq_book_account_ref")),
        sa.UniqueConstraint(
            "organisation_id",
            "kind",
            "currency",
            name=op.f("uq_book_account_organisation_id_kind_currency"),
        ),
    )
    op.create_index(
        "uq_book_account_ours",
        "book_account",
        ["kind", "currency"],
        unique=True,
        sqlite_where=ours,
        postgresql_where=ours,
    )
    op.create_table(
        "book_entry",
        sa.Column("fact_id", big_id, nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("sale_id", big_id, nullable=False),
        sa.Column("reference", sa.String(20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(f"kind IN ({_ENTRIES})", name=op.f("ck_book_entry_kind")),
        sa.ForeignKeyConstraint(["fact_id"], ["fact.id"], name=op.f("fk_book_entry_fact_id")),
        sa.ForeignKeyConstraint(["sale_id"], ["sale.id"], name=op.f("fk_book_entry_sale_id")),
        sa.PrimaryKeyConstraint("fact_id", "kind", name=op.f("pk_book_entry")),
    )
    op.create_index("ix_book_entry_sale_id", "book_entry", ["sale_id"])
    op.create_index("ix_book_entry_reference", "book_entry", ["reference"])
    op.create_table(
        "book_posting",
        sa.Column("account_id", big_id, nullable=False),
        sa.Column("number", big_id, autoincrement=False, nullable=False),
        sa.Column("fact_id", big_id, nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("balance_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount_minor <> 0", name=op.f("ck_book_posting_amount")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["book_account.id"], name=op.f("fk_book_posting_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["fact_id", "kind"],
            ["book_entry.fact_id", "book_entry.kind"],
            name=op.f("fk_book_posting_fact_id_kind"),
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.PrimaryKeyConstraint("account_id", "number", name=op.f("pk_book_posting")),
        sa.UniqueConstraint(
            "fact_id", "kind", "account_id", name=op.f("uq_book_posting_fact_id_kind_account_id")
        ),
    )
    link = op.get_bind()
    for statement in triggers.creation(link.dialect.name):
        op.execute(statement)
    _Books(link).enter_all()


class _Books:
    """The books while they are written from the facts."""

    def __init__(self, link: sa.Connection) -> None:
        self._link = link
        self._accounts: dict[tuple[str, int | None, str], int] = {}
        self._last: dict[int, tuple[int, int]] = {}

    def enter_all(self) -> None:
        for fact in _facts(self._link):
            kind = _KINDS[fact.type]
            body = json.loads(fact.body) if isinstance(fact.body, str) else fact.body
            amount, currency = _moved(kind, body)
            if amount > 0:
                self._enter(fact, kind, amount, currency, _reference(kind, body))

    def _enter(self, fact: Any, kind: str, amount: int, currency: str, reference: str) -> None:
        holder_pays = fact.amount_minor < 0
        payer, payee = fact.recycler_id, fact.holder_id
        if holder_pays:
            payer, payee = payee, payer
        whose = {"payer": payer, "payee": payee}
        for side, signed in zip(_SIDES[kind], (amount, -amount), strict=True):
            account = self._account(side, whose.get(side), currency)
            number, balance = self._last.get(account, (0, 0))
            self._last[account] = number + 1, balance + signed
            self._link.execute(
                sa.text(
                    "INSERT INTO book_posting (account_id, number, fact_id, kind, amount_minor,"
                    " balance_minor) VALUES (:account, :number, :fact, :kind, :amount, :balance)"
                ),
                {
                    "account": account,
                    "number": number + 1,
                    "fact": fact.id,
                    "kind": kind,
                    "amount": signed,
                    "balance": balance + signed,
                },
            )
        self._link.execute(
            sa.text(
                "INSERT INTO book_entry (fact_id, kind, currency, sale_id, reference, at)"
                " SELECT id, :kind, :currency, :sale, :reference, at FROM fact WHERE id = :fact"
            ),
            {
                "fact": fact.id,
                "kind": kind,
                "currency": currency,
                "sale": fact.sale_id,
                "reference": reference,
            },
        )

    def _account(self, kind: str, organisation_id: int | None, currency: str) -> int:
        key = (kind, organisation_id, currency)
        if key not in self._accounts:
            self._accounts[key] = self._link.execute(
                sa.text(
                    "INSERT INTO book_account (ref, kind, organisation_id, currency)"
                    " VALUES (:ref, :kind, :whose, :currency) RETURNING id"
                ),
                {
                    "ref": new_reference("ACC"),
                    "kind": kind,
                    "whose": organisation_id,
                    "currency": currency,
                },
            ).scalar_one()
        return self._accounts[key]


def _facts(link: sa.Connection) -> Iterator[Any]:
    of_money = sa.text(
        "SELECT f.id, f.type, f.body, s.id AS sale_id, s.amount_minor, s.holder_id, s.recycler_id"
        " FROM fact f JOIN sale s ON f.subject = 'sale:' || s.ref"
        " WHERE f.type IN :names AND f.id > :after ORDER BY f.id LIMIT 1000"
    ).bindparams(sa.bindparam("names", list(_KINDS), expanding=True))
    after = 0
    while True:
        rows = link.execute(of_money, {"after": after}).all()
        if not rows:
            return
        yield from rows
        after = rows[-1].id


def _moved(kind: str, body: dict[str, Any]) -> tuple[int, str]:
    """Return the amount a fact moved, in minor units, and its currency."""
    amount = {"questioned": "reported_minor", "released": "due_minor"}.get(kind, "amount_minor")
    currency = "reported_currency" if kind == "questioned" else "currency"
    return int(body[amount]), str(body[currency])


def _reference(kind: str, body: dict[str, Any]) -> str:
    name = {"released": "sale", "passed_on": "payout", "given_back": "payout"}
    return str(body[name.get(kind, "payment")])


def downgrade() -> None:
    """Close the books; the facts still say what happened."""
    for statement in triggers.removal(op.get_bind().dialect.name):
        op.execute(statement)
    op.drop_table("book_posting")
    op.drop_table("book_entry")
    op.drop_table("book_account")
