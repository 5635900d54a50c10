"""In which way of the waste hierarchy a batch treated."""

import sqlalchemy as sa
from alembic import op

revision = "0066"
down_revision = "0065"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody said it of batches closed before; it stays empty until they are closed again."""
    with op.batch_alter_table("batch") as batch:
        batch.add_column(sa.Column("mode", sa.String(16), server_default="", nullable=False))


def downgrade() -> None:
    """Forget it; the ledger keeps it."""
    with op.batch_alter_table("batch") as batch:
        batch.drop_column("mode")
