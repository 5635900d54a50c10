"""Imprints in partitions on PostgreSQL, and which of them are in files.

The table there is becomes the first partition: no row is copied. That its numbers fit is looked at
before, while everybody goes on writing; names are exchanged in a moment.
"""

import sqlalchemy as sa
from alembic import op

from recycling.ledger.imprints.partitions import AHEAD, NEXT, NUMBERS, adding

revision = "0106"
down_revision = "0105"
branch_labels = None
depends_on = None

# So many imprints may come between looking and exchanging.
_MEANWHILE = 1_000_000
_NEWEST = sa.text("SELECT coalesce(max(id), 0) FROM imprint")
_BACK = """
INSERT INTO imprint (id, at, nonce, facts, rows, upto, seal)
SELECT id, at, nonce, facts, rows, upto, seal FROM parted
"""


def upgrade() -> None:
    """Part the table, and make the register of files; done again where it was refused halfway."""
    if op.get_bind().dialect.name == "postgresql":
        _part()
    op.create_table(
        "imprint_archive",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("first_id", sa.BigInteger(), nullable=False),
        sa.Column("last_id", sa.BigInteger(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("first_id <= last_id", name=op.f("ck_imprint_archive_in_order")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imprint_archive")),
        sa.UniqueConstraint("first_id", name=op.f("uq_imprint_archive_first_id")),
        sa.UniqueConstraint("last_id", name=op.f("uq_imprint_archive_last_id")),
    )


def _part() -> None:
    place = (op.get_bind().scalar(_NEWEST) + _MEANWHILE) // NUMBERS
    first, below = f"imprint_{place}", (place + 1) * NUMBERS
    with op.get_context().autocommit_block():
        op.execute("ALTER TABLE imprint DROP CONSTRAINT IF EXISTS below")
        op.execute(f"ALTER TABLE imprint ADD CONSTRAINT below CHECK (id < {below}) NOT VALID")
        op.execute("ALTER TABLE imprint VALIDATE CONSTRAINT below")
    op.execute(f"ALTER TABLE imprint RENAME TO {first}")
    op.execute(f"ALTER INDEX pk_imprint RENAME TO {first}_pkey")
    op.execute(f"CREATE TABLE imprint (LIKE {first} INCLUDING DEFAULTS) PARTITION BY RANGE (id)")
    op.execute("ALTER TABLE imprint ADD CONSTRAINT pk_imprint PRIMARY KEY (id)")
    op.execute("ALTER SEQUENCE imprint_id_seq OWNED BY imprint.id")
    op.execute(
        f"ALTER TABLE imprint ATTACH PARTITION {first} FOR VALUES FROM (MINVALUE) TO ({below})"
    )
    op.execute(f"ALTER TABLE {first} DROP CONSTRAINT below")
    op.execute(adding())
    for _ in range(AHEAD):
        op.execute(NEXT)


def downgrade() -> None:
    """Copy all rows into one table; what is in files only must be there first."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE imprint RENAME TO parted")
        op.execute("ALTER INDEX pk_imprint RENAME TO pk_parted")
        op.execute("CREATE TABLE imprint (LIKE parted INCLUDING DEFAULTS)")
        op.execute(_BACK)
        op.execute("ALTER TABLE imprint ADD CONSTRAINT pk_imprint PRIMARY KEY (id)")
        op.execute("ALTER SEQUENCE imprint_id_seq OWNED BY imprint.id")
        op.execute("DROP TABLE parted")
        op.execute("DROP FUNCTION add_imprint_partition()")
    op.drop_table("imprint_archive")
