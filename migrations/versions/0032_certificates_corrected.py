"""Books opened again, certificates corrected and reinstated, and who has a copy."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Nothing was corrected yet, and nobody knows who has a copy."""
    with op.batch_alter_table("batch", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reopened_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(
            sa.Column("reopening", sa.String(500), nullable=False, server_default="")
        )
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.add_column(sa.Column("changed_by_id", BIG, nullable=True))
        batch_op.add_column(sa.Column("successor", sa.String(20), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_certificate_changed_by_id"), "organisation", ["changed_by_id"], ["id"]
        )
    op.create_table(
        "certificate_copy",
        sa.Column("id", BIG, nullable=False),
        sa.Column("certificate_id", BIG, nullable=False),
        sa.Column("organisation_id", BIG, nullable=True),
        sa.Column("address", sa.String(200), nullable=False, server_default=""),
        sa.Column("had_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "organisation_id IS NOT NULL OR address <> ''",
            name=op.f("ck_certificate_copy_somebody"),
        ),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_certificate_copy_certificate_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_certificate_copy_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_copy")),
        sa.UniqueConstraint(
            "certificate_id",
            "organisation_id",
            "address",
            name=op.f("uq_certificate_copy_certificate_id_organisation_id_address"),
        ),
    )


def downgrade() -> None:
    """Take all of it away."""
    op.drop_table("certificate_copy")
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_certificate_changed_by_id"), type_="foreignkey")
        batch_op.drop_column("successor")
        batch_op.drop_column("changed_by_id")
    with op.batch_alter_table("batch", schema=None) as batch_op:
        batch_op.drop_column("reopening")
        batch_op.drop_column("reopened_at")
