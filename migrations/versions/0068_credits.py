"""Custody models of bases and batches, and the credits of mass balance."""

import sqlalchemy as sa
from alembic import op

revision = "0068"
down_revision = "0067"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Batches before ran as they all did: blended, with every lot specified."""
    with op.batch_alter_table("batch") as batch:
        batch.add_column(
            sa.Column(
                "custody_model",
                sa.String(20),
                server_default="controlled blending",
                nullable=False,
            )
        )
        batch.add_column(
            sa.Column("specified_subtypes", sa.JSON(), server_default="[]", nullable=False)
        )
    with op.batch_alter_table("output") as output:
        output.add_column(sa.Column("attributed", sa.JSON(), server_default="{}", nullable=False))
    op.create_table(
        "custody_declaration",
        sa.Column("base_id", _BIG, autoincrement=False, nullable=False),
        sa.Column("models", sa.JSON(), nullable=False),
        sa.Column("subtypes", sa.JSON(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["base_id"], ["base.id"], name=op.f("fk_custody_declaration_base_id")
        ),
        sa.PrimaryKeyConstraint("base_id", name=op.f("pk_custody_declaration")),
    )
    op.create_table(
        "credit_entry",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("base_id", _BIG, nullable=False),
        sa.Column("element", sa.String(3), nullable=False),
        sa.Column("batch_id", _BIG, nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("product", sa.String(200), nullable=False),
        sa.Column("mass", sa.BigInteger(), nullable=False),
        sa.Column("left_mass", sa.BigInteger(), nullable=False),
        sa.Column("balance", sa.BigInteger(), nullable=False),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lapses_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('credit', 'attribution')", name=op.f("ck_credit_entry_kind")),
        sa.CheckConstraint(
            "balance >= 0 AND left_mass >= 0", name=op.f("ck_credit_entry_not_negative")
        ),
        sa.ForeignKeyConstraint(["base_id"], ["base.id"], name=op.f("fk_credit_entry_base_id")),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_credit_entry_batch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_entry")),
    )
    op.create_index("ix_credit_entry_base_id_element", "credit_entry", ["base_id", "element", "id"])
    op.create_index(op.f("ix_credit_entry_batch_id"), "credit_entry", ["batch_id"])


def downgrade() -> None:
    """Forget them; the ledger keeps what was declared and booked."""
    op.drop_table("credit_entry")
    op.drop_table("custody_declaration")
    with op.batch_alter_table("output") as output:
        output.drop_column("attributed")
    with op.batch_alter_table("batch") as batch:
        batch.drop_column("specified_subtypes")
        batch.drop_column("custody_model")
