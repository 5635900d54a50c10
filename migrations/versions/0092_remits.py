"""Remits and territories of authorities, and in which part of its country a base stands."""

import sqlalchemy as sa
from alembic import op

revision = "0092"
down_revision = "0094"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing kept is every remit and the whole country, which authorities had until now."""
    op.add_column("organisation", sa.Column("remits", sa.String(300), nullable=True))
    op.add_column("organisation", sa.Column("territory", sa.String(6), nullable=True))
    op.add_column("base", sa.Column("subdivision", sa.String(6), nullable=True))


def downgrade() -> None:
    """Forget them; the ledger keeps where each authority acted."""
    op.drop_column("base", "subdivision")
    op.drop_column("organisation", "territory")
    op.drop_column("organisation", "remits")
