"""Delegations between organisations, and sessions that act by one."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "delegation",
        sa.Column("id", BIG, nullable=False),
        sa.Column("ref", sa.String(20), nullable=False),
        sa.Column("principal_id", BIG, nullable=False),
        sa.Column("broker_id", BIG, nullable=False),
        sa.Column("powers", sa.String(300), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended", sa.String(10), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegation")),
        sa.UniqueConstraint("ref", name=op.f("uq_delegation_ref")),
        sa.ForeignKeyConstraint(
            ["principal_id"], ["organisation.id"], name=op.f("fk_delegation_principal_id")
        ),
        sa.ForeignKeyConstraint(
            ["broker_id"], ["organisation.id"], name=op.f("fk_delegation_broker_id")
        ),
        sa.CheckConstraint(
            "ended IN ('', 'revoked', 'cancelled')", name=op.f("ck_delegation_ended")
        ),
        sa.CheckConstraint("valid_from <= valid_to", name=op.f("ck_delegation_days")),
        sa.CheckConstraint(
            "principal_id <> broker_id", name=op.f("ck_delegation_two_organisations")
        ),
    )
    with op.batch_alter_table("delegation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_delegation_principal_id"), ["principal_id"])
        batch_op.create_index(batch_op.f("ix_delegation_broker_id"), ["broker_id"])
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.add_column(sa.Column("delegation_id", BIG, nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_sign_in_delegation_id"), "delegation", ["delegation_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_sign_in_delegation_id"), type_="foreignkey")
        batch_op.drop_column("delegation_id")
    op.drop_table("delegation")
