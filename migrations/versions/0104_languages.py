"""In which language a person reads."""

import sqlalchemy as sa
from alembic import op

revision = "0104"
down_revision = "0101"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody has chosen yet: mails stay English, pages are as the browser prefers."""
    op.add_column("person", sa.Column("language", sa.String(8), nullable=False, server_default=""))
    with op.batch_alter_table("person") as person:
        person.alter_column("language", server_default=None)


def downgrade() -> None:
    """Forget what was chosen; the ledger keeps it."""
    op.drop_column("person", "language")
