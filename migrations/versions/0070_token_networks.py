"""From which networks an API token is good."""

import sqlalchemy as sa
from alembic import op

revision = "0070"
down_revision = "0069"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Tokens made before name none and stay good from anywhere."""
    with op.batch_alter_table("api_token") as token:
        token.add_column(sa.Column("networks", sa.String(500), server_default="", nullable=False))


def downgrade() -> None:
    """Forget them: every token is good from anywhere again."""
    with op.batch_alter_table("api_token") as token:
        token.drop_column("networks")
