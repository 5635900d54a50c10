"""Who may open a lot's files, and what the search for viruses came to."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

WAITING = sa.text("scan = 'waiting'")


def upgrade() -> None:
    """Files there are stay open to everybody; nothing has scanned them."""
    with op.batch_alter_table("lot_file", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("reading", sa.String(12), nullable=False, server_default="everybody")
        )
        batch_op.add_column(
            sa.Column("scan", sa.String(12), nullable=False, server_default="not_scanned")
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_lot_file_reading"), "reading IN ('everybody', 'bidders', 'parties')"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_lot_file_scan"),
            "scan IN ('not_scanned', 'waiting', 'clean', 'infected')",
        )
    op.create_index(
        "ix_lot_file_waiting", "lot_file", ["id"], sqlite_where=WAITING, postgresql_where=WAITING
    )


def downgrade() -> None:
    """Take both away."""
    op.drop_index("ix_lot_file_waiting", table_name="lot_file")
    with op.batch_alter_table("lot_file", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_lot_file_scan"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_lot_file_reading"), type_="check")
        batch_op.drop_column("scan")
        batch_op.drop_column("reading")
