"""Links that show a consignment in transit at the roadside, and an index of what is in transit."""

import sqlalchemy as sa
from alembic import op

revision = "0069"
down_revision = "0068"
branch_labels = None
depends_on = None

_IN_TRANSIT = sa.text("state = 'in_transit'")


def upgrade() -> None:
    """Of the secret code of a link only its digest is kept."""
    big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "roadside_link",
        sa.Column("id", big_id, nullable=False),
        sa.Column("ref", sa.String(20), nullable=False),
        sa.Column("consignment_id", big_id, nullable=False),
        sa.Column("code_digest", sa.String(64), nullable=False),
        sa.Column("asked_by_id", big_id, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["consignment_id"], ["consignment.id"], name=op.f("fk_roadside_link_consignment_id")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["organisation.id"], name=op.f("fk_roadside_link_asked_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roadside_link")),
        sa.UniqueConstraint("ref", name=op.f("uq_roadside_link_ref")),
        sa.UniqueConstraint("code_digest", name=op.f("uq_roadside_link_code_digest")),
    )
    op.create_index(op.f("ix_roadside_link_consignment_id"), "roadside_link", ["consignment_id"])
    op.create_index(
        "ix_consignment_in_transit",
        "consignment",
        ["id"],
        sqlite_where=_IN_TRANSIT,
        postgresql_where=_IN_TRANSIT,
    )


def downgrade() -> None:
    """Forget the links; every one of them is over within half an hour."""
    op.drop_index("ix_consignment_in_transit", table_name="consignment")
    op.drop_table("roadside_link")
