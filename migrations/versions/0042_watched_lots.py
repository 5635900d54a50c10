"""Which lots people watch, and which alerts they do not want."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody watches a lot so far."""
    big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "watched_lot",
        sa.Column("id", big_id, nullable=False),
        sa.Column("person_id", big_id, nullable=False),
        sa.Column("organisation_id", big_id, nullable=False),
        sa.Column("lot_id", big_id, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_watched_lot_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_watched_lot_organisation_id")
        ),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_watched_lot_lot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watched_lot")),
        sa.UniqueConstraint(
            "person_id",
            "organisation_id",
            "lot_id",
            name=op.f("uq_watched_lot_person_id_organisation_id_lot_id"),
        ),
    )
    op.create_index("ix_watched_lot_lot_id", "watched_lot", ["lot_id", "id"])
    op.create_table(
        "alert_off",
        sa.Column("person_id", big_id, nullable=False),
        sa.Column("organisation_id", big_id, nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_alert_off_person_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_alert_off_organisation_id")
        ),
        sa.PrimaryKeyConstraint("person_id", "organisation_id", "kind", name=op.f("pk_alert_off")),
    )


def downgrade() -> None:
    """Forget what people watched."""
    op.drop_table("alert_off")
    op.drop_table("watched_lot")
