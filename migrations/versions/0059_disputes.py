"""Disputes of payments, what is called back for them, and the accounts they need in the books."""

import sqlalchemy as sa
from alembic import op

from recycling.settlement.books import triggers

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None

_WAITING = sa.text("due_at IS NOT NULL")
_ACCOUNTS = ("held", "payer", "payee", "fees", "tax", "suspense")
_NEW_ACCOUNTS = ("disputed", "costs", "losses")
_ENTRIES = ("paid", "questioned", "released", "passed_on", "given_back")
_NEW_ENTRIES = ("charged", "disputed", "called_back", "reinstated", "lost")
_SALES = ("opened", "paid", "released", "refunded", "lapsed")
_PAYOUTS = ("planned", "done")
_CHARGED_BACK = "charged_back_minor >= 0 AND charged_back_minor <= amount_minor"


def upgrade() -> None:
    """No payment was disputed before; what was paid stands as it was."""
    with op.batch_alter_table("payment") as payment:
        payment.add_column(
            sa.Column("charged_back_minor", sa.BigInteger(), server_default="0", nullable=False)
        )
        payment.create_check_constraint(op.f("ck_payment_charged_back"), _CHARGED_BACK)
    with op.batch_alter_table("payout") as payout:
        payout.add_column(sa.Column("number", sa.Integer(), server_default="1", nullable=False))
        payout.drop_constraint(op.f("uq_payout_payment_id_kind"), type_="unique")
        payout.create_unique_constraint(
            op.f("uq_payout_payment_id_kind_number"), ["payment_id", "kind", "number"]
        )
    with op.batch_alter_table("sale") as sale:
        sale.alter_column("state", existing_type=sa.String(10), type_=sa.String(12))
    _allow("sale", "state", (*_SALES, "charged_back"))
    _allow("payout", "state", (*_PAYOUTS, "dropped"))
    _allow_in_books((*_ACCOUNTS, *_NEW_ACCOUNTS), (*_ENTRIES, *_NEW_ENTRIES))
    _make_tables()


def _allow(table: str, column: str, words: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{one}'" for one in words)
    name = op.f(f"ck_{table}_{column}")
    with op.batch_alter_table(table) as altered:
        altered.drop_constraint(name, type_="check")
        altered.create_check_constraint(name, f"{column} IN ({listed})")


def _allow_in_books(accounts: tuple[str, ...], entries: tuple[str, ...]) -> None:
    """Change what the books may hold; their guards stand aside meanwhile."""
    dialect = op.get_bind().dialect.name
    for statement in triggers.removal(dialect):
        op.execute(statement)
    _allow("book_account", "kind", accounts)
    _allow("book_entry", "kind", entries)
    for statement in triggers.creation(dialect):
        op.execute(statement)


def _make_tables() -> None:
    big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    instant = sa.DateTime(timezone=True)
    op.create_table(
        "dispute",
        sa.Column("id", big_id, nullable=False),
        sa.Column("ref", sa.String(20), nullable=False),
        sa.Column("sale_id", big_id, nullable=False),
        sa.Column("payment_id", big_id, nullable=False),
        sa.Column("provider_id", sa.String(100), nullable=False),
        sa.Column("is_inquiry", sa.Boolean(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("reason", sa.String(60), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("taken_minor", sa.BigInteger(), nullable=False),
        sa.Column("fee_minor", sa.BigInteger(), nullable=False),
        sa.Column("answer_by", instant, nullable=True),
        sa.Column("opened_at", instant, nullable=False),
        sa.Column("noted_at", instant, nullable=False),
        sa.Column("closed_at", instant, nullable=True),
        sa.Column("reply", sa.String(10), nullable=True),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("replied_at", instant, nullable=True),
        sa.Column("sent_at", instant, nullable=True),
        sa.Column("due_at", instant, nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'answered', 'won', 'lost', 'closed')", name=op.f("ck_dispute_state")
        ),
        sa.CheckConstraint(
            "reply IS NULL OR reply IN ('answer', 'accept')", name=op.f("ck_dispute_reply")
        ),
        sa.CheckConstraint("amount_minor > 0 AND taken_minor >= 0", name=op.f("ck_dispute_amount")),
        sa.ForeignKeyConstraint(["sale_id"], ["sale.id"], name=op.f("fk_dispute_sale_id")),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_dispute_payment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute")),
        sa.UniqueConstraint("ref", name=op.f("uq_dispute_ref")),
        sa.UniqueConstraint("provider_id", name=op.f("uq_dispute_provider_id")),
    )
    op.create_index("ix_dispute_sale_id", "dispute", ["sale_id", "id"])
    op.create_index("ix_dispute_payment_id", "dispute", ["payment_id"])
    op.create_table(
        "claim",
        sa.Column("id", big_id, nullable=False),
        sa.Column("ref", sa.String(20), nullable=False),
        sa.Column("dispute_id", big_id, nullable=False),
        sa.Column("payout_id", big_id, nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("provider_id", sa.String(100), nullable=True),
        sa.Column("planned_at", instant, nullable=False),
        sa.Column("done_at", instant, nullable=True),
        sa.Column("due_at", instant, nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('open', 'done', 'dropped')", name=op.f("ck_claim_state")),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_claim_amount")),
        sa.ForeignKeyConstraint(["dispute_id"], ["dispute.id"], name=op.f("fk_claim_dispute_id")),
        sa.ForeignKeyConstraint(["payout_id"], ["payout.id"], name=op.f("fk_claim_payout_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
        sa.UniqueConstraint("ref", name=op.f("uq_claim_ref")),
        sa.UniqueConstraint("dispute_id", "payout_id", name=op.f("uq_claim_dispute_id_payout_id")),
    )
    op.create_index("ix_claim_payout_id", "claim", ["payout_id"])
    op.create_index("ix_claim_provider_id", "claim", ["provider_id"])
    op.create_table(
        "dispute_list",
        sa.Column("name", sa.String(20), nullable=False),
        sa.Column("newest_at", instant, nullable=True),
        sa.Column("due_at", instant, nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_dispute_list")),
    )
    for table in ("dispute", "claim"):
        op.create_index(
            f"ix_{table}_due_at",
            table,
            ["due_at"],
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        )


def downgrade() -> None:
    """Forget disputes, as long as the books have none: what they hold is never taken out."""
    for table in ("dispute_list", "claim", "dispute"):
        op.drop_table(table)
    _allow_in_books(_ACCOUNTS, _ENTRIES)
    op.execute("UPDATE sale SET state = 'refunded' WHERE state = 'charged_back'")
    op.execute("DELETE FROM payout WHERE state = 'dropped'")
    _allow("payout", "state", _PAYOUTS)
    _allow("sale", "state", _SALES)
    with op.batch_alter_table("sale") as sale:
        sale.alter_column("state", existing_type=sa.String(12), type_=sa.String(10))
    with op.batch_alter_table("payout") as payout:
        payout.drop_constraint(op.f("uq_payout_payment_id_kind_number"), type_="unique")
        payout.create_unique_constraint(op.f("uq_payout_payment_id_kind"), ["payment_id", "kind"])
        payout.drop_column("number")
    with op.batch_alter_table("payment") as payment:
        payment.drop_constraint(op.f("ck_payment_charged_back"), type_="check")
        payment.drop_column("charged_back_minor")
