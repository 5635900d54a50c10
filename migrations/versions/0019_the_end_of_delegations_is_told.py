"""For which day the two organisations of a delegation were last told of its end."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("delegation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("end_told_on", sa.Date(), nullable=True))
        batch_op.create_index("ix_delegation_valid_to", ["valid_to"])


def downgrade() -> None:
    with op.batch_alter_table("delegation", schema=None) as batch_op:
        batch_op.drop_index("ix_delegation_valid_to")
        batch_op.drop_column("end_told_on")
