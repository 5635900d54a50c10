"""When it was last tried to carry a reservation over into a new year."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_RESERVED = sa.text("state = 'reserved'")


def upgrade() -> None:
    op.add_column("reservation", sa.Column("carry_tried_on", sa.Date(), nullable=True))
    op.create_index(
        "ix_reservation_reserved_year_id",
        "reservation",
        ["year", "id"],
        sqlite_where=_RESERVED,
        postgresql_where=_RESERVED,
    )


def downgrade() -> None:
    op.drop_index("ix_reservation_reserved_year_id", table_name="reservation")
    with op.batch_alter_table("reservation", schema=None) as batch_op:
        batch_op.drop_column("carry_tried_on")
