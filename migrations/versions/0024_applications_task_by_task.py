"""Applications that are drawn up task by task, and their documents."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "application",
        sa.Column("id", BIG, nullable=False),
        sa.Column("ref", sa.String(20), nullable=False),
        sa.Column("base_id", BIG, nullable=False),
        sa.Column("licence_id", BIG, nullable=True),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application")),
        sa.ForeignKeyConstraint(["base_id"], ["base.id"], name=op.f("fk_application_base_id")),
        sa.ForeignKeyConstraint(
            ["licence_id"], ["licence.id"], name=op.f("fk_application_licence_id")
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_application_ref")),
        sa.UniqueConstraint("licence_id", name=op.f("uq_application_licence_id")),
        sa.CheckConstraint(
            "state IN ('draft', 'sent', 'discarded')", name=op.f("ck_application_state")
        ),
        sa.CheckConstraint(
            "(licence_id IS NULL) = (state <> 'sent')", name=op.f("ck_application_sent")
        ),
    )
    op.create_index("ix_application_base_id_state_id", "application", ["base_id", "state", "id"])
    op.create_table(
        "application_document",
        sa.Column("id", BIG, nullable=False),
        sa.Column("application_id", BIG, nullable=False),
        sa.Column("task", sa.String(20), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("media_type", sa.String(100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("attached_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_document")),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_application_document_application_id"),
        ),
        sa.UniqueConstraint(
            "application_id", "sha256", name=op.f("uq_application_document_application_id_sha256")
        ),
    )


def downgrade() -> None:
    op.drop_table("application_document")
    op.drop_table("application")
