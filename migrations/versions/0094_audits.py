"""Audits that were asked for and published, and what they found."""

import sqlalchemy as sa
from alembic import op

revision = "0094"
down_revision = "0088"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """None was kept before."""
    big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "audit",
        sa.Column("id", big_id, nullable=False),
        sa.Column("ref", sa.String(20), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.String(60), nullable=False),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("facts", sa.BigInteger(), nullable=False),
        sa.Column("leaves", sa.BigInteger(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("problems", sa.BigInteger(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.CheckConstraint("state IN ('asked', 'published')", name=op.f("ck_audit_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
        sa.UniqueConstraint("ref", name=op.f("uq_audit_ref")),
        sa.UniqueConstraint("day", name=op.f("uq_audit_day")),
    )
    op.create_index(
        "ix_audit_asked",
        "audit",
        ["id"],
        sqlite_where=sa.text("state = 'asked'"),
        postgresql_where=sa.text("state = 'asked'"),
    )
    op.create_table(
        "audit_difference",
        sa.Column("audit_id", big_id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["audit_id"], ["audit.id"], name=op.f("fk_audit_difference_audit_id")
        ),
        sa.PrimaryKeyConstraint("audit_id", "number", name=op.f("pk_audit_difference")),
    )


def downgrade() -> None:
    """Forget them; the ledger keeps that they were published."""
    op.drop_table("audit_difference")
    op.drop_table("audit")
