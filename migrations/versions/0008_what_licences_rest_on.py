"""What licences rest on: approvals, permits, bonds and lists, each with its days and decision.

Licences granted before these records were kept go on counting without them for 180 days; by then
their bases must have entered them.
"""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


WITHOUT_RECORDS = timedelta(days=180)


def upgrade() -> None:
    with op.batch_alter_table("licence", schema=None) as batch_op:
        batch_op.add_column(sa.Column("rests_from", sa.Date(), nullable=True))
    licence = sa.table("licence", sa.column("state"), sa.column("rests_from", sa.Date()))
    op.execute(
        licence.update()
        .where(licence.c.state.in_(("granted", "suspended")))
        .values(rests_from=datetime.now(UTC).date() + WITHOUT_RECORDS)
    )
    op.create_table(
        "footing",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("base_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "licence_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("number", sa.String(length=80), nullable=False),
        sa.Column("authority", sa.String(length=200), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("document_sha256", sa.String(length=64), nullable=False),
        sa.Column("document_name", sa.String(length=120), nullable=False),
        sa.Column("document_type", sa.String(length=100), nullable=False),
        sa.Column("document_size", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", sa.String(length=20), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=20), nullable=False),
        sa.Column(
            "regulator_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("reminded", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('eia_approval', 'acceptance', 'discharge_permit', 'bond', 'norm_limit', 'process_list', 'yearly_scale')",
            name=op.f("ck_footing_kind"),
        ),
        sa.CheckConstraint(
            "state IN ('entered', 'accepted', 'rejected', 'withdrawn', 'superseded', 'annulled')",
            name=op.f("ck_footing_state"),
        ),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_from <= valid_to", name=op.f("ck_footing_validity")
        ),
        sa.ForeignKeyConstraint(["base_id"], ["base.id"], name=op.f("fk_footing_base_id")),
        sa.ForeignKeyConstraint(["licence_id"], ["licence.id"], name=op.f("fk_footing_licence_id")),
        sa.ForeignKeyConstraint(
            ["regulator_id"], ["organisation.id"], name=op.f("fk_footing_regulator_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_footing")),
        sa.UniqueConstraint("ref", name=op.f("uq_footing_ref")),
    )
    with op.batch_alter_table("footing", schema=None) as batch_op:
        batch_op.create_index("ix_footing_base_id_state", ["base_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_footing_licence_id"), ["licence_id"], unique=False)
        batch_op.create_index("ix_footing_state_valid_to", ["state", "valid_to"], unique=False)


def downgrade() -> None:

    with op.batch_alter_table("footing", schema=None) as batch_op:
        batch_op.drop_index("ix_footing_state_valid_to")
        batch_op.drop_index(batch_op.f("ix_footing_licence_id"))
        batch_op.drop_index("ix_footing_base_id_state")

    op.drop_table("footing")
    with op.batch_alter_table("licence", schema=None) as batch_op:
        batch_op.drop_column("rests_from")
