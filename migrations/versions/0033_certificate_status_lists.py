"""Status lists of certificates, and how often one network asked for checks."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.add_column(sa.Column("status_list", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("status_index", sa.Integer(), nullable=True))
        batch_op.create_index(
            "ix_certificate_status_place", ["status_list", "status_index"], unique=True
        )
    op.create_table(
        "certificate_status_list",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("credential", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_certificate_status_list")),
    )
    op.create_table(
        "certificate_check_count",
        sa.Column("key_digest", sa.String(length=64), nullable=False),
        sa.Column("minute", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checks", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key_digest", "minute", name=op.f("pk_certificate_check_count")),
    )


def downgrade() -> None:
    op.drop_table("certificate_check_count")
    op.drop_table("certificate_status_list")
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.drop_index("ix_certificate_status_place")
        batch_op.drop_column("status_index")
        batch_op.drop_column("status_list")
