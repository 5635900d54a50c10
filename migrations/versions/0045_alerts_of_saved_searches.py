"""Up to which lot the register was looked through for each saved search, and when."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of lots published before, nobody is told."""
    with op.batch_alter_table("saved_search") as search:
        search.add_column(sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True))
        search.add_column(
            sa.Column("seen_entry", sa.BigInteger(), server_default="0", nullable=False)
        )
    op.execute(
        "UPDATE saved_search SET looked_at = saved_at, "
        "seen_entry = COALESCE((SELECT MAX(id) FROM lot_entry), 0)"
    )
    with op.batch_alter_table("saved_search") as search:
        search.alter_column("looked_at", nullable=False)
        search.alter_column("seen_entry", server_default=None)
    op.create_index(op.f("ix_saved_search_looked_at"), "saved_search", ["looked_at"])


def downgrade() -> None:
    """Forget how far was looked."""
    op.drop_index(op.f("ix_saved_search_looked_at"), "saved_search")
    with op.batch_alter_table("saved_search") as search:
        search.drop_column("seen_entry")
        search.drop_column("looked_at")
