"""In which languages, and on what paper, the certificates of a run are printed."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Runs so far printed in English on A4."""
    with op.batch_alter_table("certificate_run", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("languages", sa.String(20), nullable=False, server_default="en")
        )
        batch_op.add_column(sa.Column("paper", sa.String(10), nullable=False, server_default="A4"))


def downgrade() -> None:
    """Take both away."""
    with op.batch_alter_table("certificate_run", schema=None) as batch_op:
        batch_op.drop_column("paper")
        batch_op.drop_column("languages")
