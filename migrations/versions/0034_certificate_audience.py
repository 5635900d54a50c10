"""Who may read what a certificate states: everybody, as until now, or whom its holder chooses."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

_AUDIENCES = "shown_to IN ('public', 'parties', 'regulators')"


def upgrade() -> None:
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("shown_to", sa.String(length=12), nullable=False, server_default="public")
        )
        batch_op.create_check_constraint(op.f("ck_certificate_shown_to"), _AUDIENCES)


def downgrade() -> None:
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_certificate_shown_to"), type_="check")
        batch_op.drop_column("shown_to")
