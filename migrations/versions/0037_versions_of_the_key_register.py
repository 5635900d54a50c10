"""The key register: every version as published."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing was published yet; the first version states the keys there are."""
    op.create_table(
        "certificate_key_version",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("did_document", sa.Text(), nullable=False),
        sa.Column("did_digest", sa.String(64), nullable=False),
        sa.Column("addresses", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_certificate_key_version")),
    )
    with op.batch_alter_table("certificate_key_version", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_certificate_key_version_published_at"), ["published_at"], unique=False
        )


def downgrade() -> None:
    """Drop the versions; the log keeps their digests."""
    op.drop_table("certificate_key_version")
