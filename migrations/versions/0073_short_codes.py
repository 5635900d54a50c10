"""Short codes by which members sign hand-overs on another organisation's device."""

import sqlalchemy as sa
from alembic import op

revision = "0073"
down_revision = "0072"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of a code only its keyed digest is kept."""
    big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "short_code",
        sa.Column("membership_id", big_id, nullable=False),
        sa.Column("organisation_id", big_id, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_short_code_membership_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_short_code_organisation_id")
        ),
        sa.PrimaryKeyConstraint("membership_id", name=op.f("pk_short_code")),
        sa.UniqueConstraint(
            "organisation_id", "digest", name=op.f("uq_short_code_organisation_id_digest")
        ),
    )


def downgrade() -> None:
    """End every code."""
    op.drop_table("short_code")
