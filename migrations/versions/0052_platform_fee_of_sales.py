"""Under which platform fee a sale was awarded."""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Sales of before were awarded without a fee."""
    with op.batch_alter_table("sale") as sale:
        for name in ("fee_version", "fee_basis_points"):
            sale.add_column(sa.Column(name, sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    """Forget fees; the facts of the sales keep them."""
    with op.batch_alter_table("sale") as sale:
        sale.drop_column("fee_basis_points")
        sale.drop_column("fee_version")
