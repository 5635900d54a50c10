"""What the search for viruses came to, of every file that is kept."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

STATES = "'not_scanned', 'waiting', 'clean', 'infected'"
COLUMNS = (
    ("application_document", "scan"),
    ("footing", "document_scan"),
    ("movement_file", "scan"),
)


def upgrade() -> None:
    """Nothing has scanned the files there are."""
    for table, column in COLUMNS:
        waiting = sa.text(f"{column} = 'waiting'")
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(
                sa.Column(column, sa.String(12), nullable=False, server_default="not_scanned")
            )
            batch_op.create_check_constraint(
                batch_op.f(f"ck_{table}_{column}"), f"{column} IN ({STATES})"
            )
        op.create_index(
            f"ix_{table}_waiting", table, ["id"], sqlite_where=waiting, postgresql_where=waiting
        )


def downgrade() -> None:
    """Take all of it away."""
    for table, column in COLUMNS:
        op.drop_index(f"ix_{table}_waiting", table_name=table)
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_constraint(batch_op.f(f"ck_{table}_{column}"), type_="check")
            batch_op.drop_column(column)
