"""Monthly returns; of receipts and batches, by which base and month they are found."""

import sqlalchemy as sa
from alembic import op

from recycling.oversight.returns import triggers

revision = "0085"
down_revision = "0086"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)
_FIGURES = (
    "opening",
    "received",
    "intermediates",
    "treated",
    "closing",
    "products",
    "residues",
    "dispatched",
    "in_lines",
    "losses",
)
_KINDS = "'counted', 'weighed', 'assayed', 'not_entered', 'other'"


def upgrade() -> None:
    """A receipt is at its consignment's base; books were closed first when the ledger says so."""
    with op.batch_alter_table("receipt") as receipt:
        receipt.add_column(sa.Column("base_id", _BIG, nullable=True))
    op.execute(
        "UPDATE receipt SET base_id ="
        " (SELECT base_id FROM consignment WHERE consignment.id = receipt.consignment_id)"
    )
    with op.batch_alter_table("receipt") as receipt:
        receipt.alter_column("base_id", existing_type=_BIG, nullable=False)
        receipt.create_foreign_key(op.f("fk_receipt_base_id"), "base", ["base_id"], ["id"])
        receipt.create_index("ix_receipt_base_id_received_at", ["base_id", "received_at"])
    with op.batch_alter_table("batch") as batch:
        batch.add_column(sa.Column("first_closed_at", _MOMENT, nullable=True))
        batch.drop_index(op.f("ix_batch_base_id"))
        batch.create_index("ix_batch_base_id_first_closed_at", ["base_id", "first_closed_at"])
    op.execute(
        "UPDATE batch SET first_closed_at = COALESCE((SELECT min(fact.at) FROM fact"
        " WHERE fact.subject = 'batch:' || batch.ref AND fact.type = 'BatchClosed'), closed_at)"
    )
    _create_returns()
    for statement in triggers.creation(op.get_bind().dialect.name):
        op.execute(statement)


def _create_returns() -> None:
    op.create_table(
        "monthly_return",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("ref", sa.String(20), nullable=False),
        sa.Column("base_id", _BIG, nullable=False),
        sa.Column("recycler_id", _BIG, nullable=False),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("begins_at", _MOMENT, nullable=False),
        sa.Column("ends_at", _MOMENT, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("due_at", _MOMENT, nullable=False),
        sa.Column("remind_at", _MOMENT, nullable=False),
        sa.Column("regulator_at", _MOMENT, nullable=False),
        sa.Column("term", sa.String(300), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("quotas", sa.JSON(), nullable=False),
        sa.Column("stated_otherwise", sa.Integer(), nullable=False),
        sa.Column("signed_version", sa.Integer(), nullable=False),
        sa.Column("signed_at", _MOMENT, nullable=True),
        sa.Column("was_late", sa.Boolean(), nullable=False),
        sa.Column("differs", sa.Boolean(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("drawn_up_at", _MOMENT, nullable=False),
        sa.Column("restated_at", _MOMENT, nullable=True),
        sa.Column("reminded_at", _MOMENT, nullable=True),
        sa.Column("missed_at", _MOMENT, nullable=True),
        sa.Column("regulator_told_at", _MOMENT, nullable=True),
        sa.Column("accepted_at", _MOMENT, nullable=True),
        sa.CheckConstraint(
            "state IN ('due', 'signed', 'questioned', 'accepted')",
            name=op.f("ck_monthly_return_state"),
        ),
        sa.ForeignKeyConstraint(["base_id"], ["base.id"], name=op.f("fk_monthly_return_base_id")),
        sa.ForeignKeyConstraint(
            ["recycler_id"], ["organisation.id"], name=op.f("fk_monthly_return_recycler_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_monthly_return")),
        sa.UniqueConstraint("ref", name=op.f("uq_monthly_return_ref")),
        sa.UniqueConstraint("base_id", "month", name=op.f("uq_monthly_return_base_id_month")),
    )
    for name, columns in (
        ("country_month_id", ["country", "month", "id"]),
        ("country_state_due_at", ["country", "state", "due_at"]),
        ("recycler_id_id", ["recycler_id", "id"]),
        ("state_due_at", ["state", "due_at"]),
    ):
        op.create_index(f"ix_monthly_return_{name}", "monthly_return", columns)
    for name, on_sqlite, on_postgresql in (
        ("stated", "stated_otherwise > 0", "stated_otherwise > 0"),
        ("differs", "differs IS 1", "differs IS true"),
    ):
        op.create_index(
            f"ix_monthly_return_{name}",
            "monthly_return",
            ["country", "id"],
            sqlite_where=sa.text(on_sqlite),
            postgresql_where=sa.text(on_postgresql),
        )
    _create_rows("return_flow")
    _create_rows(
        "return_departure",
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("words", sa.String(500), nullable=False),
        sa.Column("stated_at", _MOMENT, nullable=False),
        sa.Column("stated_by", sa.String(20), nullable=False),
        sa.CheckConstraint(f"kind IN ({_KINDS})", name=op.f("ck_return_departure_kind")),
    )
    op.create_table(
        "return_version",
        sa.Column("return_id", _BIG, autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("signed_at", _MOMENT, nullable=False),
        sa.Column("signed_by", sa.String(20), nullable=False),
        sa.ForeignKeyConstraint(
            ["return_id"], ["monthly_return.id"], name=op.f("fk_return_version_return_id")
        ),
        sa.PrimaryKeyConstraint("return_id", "number", name=op.f("pk_return_version")),
    )


def _create_rows(table: str, *more: sa.schema.SchemaItem) -> None:
    op.create_table(
        table,
        sa.Column("return_id", _BIG, autoincrement=False, nullable=False),
        sa.Column("stream", sa.String(40), nullable=False),
        sa.Column("element", sa.String(2), nullable=False),
        *(sa.Column(one, sa.BigInteger(), nullable=False) for one in _FIGURES),
        *more,
        sa.ForeignKeyConstraint(
            ["return_id"], ["monthly_return.id"], name=op.f(f"fk_{table}_return_id")
        ),
        sa.PrimaryKeyConstraint("return_id", "stream", "element", name=op.f(f"pk_{table}")),
    )


def downgrade() -> None:
    """Forget them; the ledger keeps what was signed."""
    for statement in triggers.removal(op.get_bind().dialect.name):
        op.execute(statement)
    for table in ("return_version", "return_departure", "return_flow", "monthly_return"):
        op.drop_table(table)
    with op.batch_alter_table("batch") as batch:
        batch.drop_index("ix_batch_base_id_first_closed_at")
        batch.create_index(op.f("ix_batch_base_id"), ["base_id"])
        batch.drop_column("first_closed_at")
    with op.batch_alter_table("receipt") as receipt:
        receipt.drop_index("ix_receipt_base_id_received_at")
        receipt.drop_constraint(op.f("fk_receipt_base_id"), type_="foreignkey")
        receipt.drop_column("base_id")
