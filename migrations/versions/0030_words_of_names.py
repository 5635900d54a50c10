"""The words by which organisations and bases are found."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from recycling.folding import words_of

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WORD = sa.String(40).with_variant(sa.String(40, collation="C"), "postgresql")
_AT_ONCE = 1000
_NAMES = "SELECT id, name FROM organisation WHERE id > :last ORDER BY id LIMIT :most"
_BASES = (
    "SELECT base.id, base.name, base.place, organisation.name FROM base"
    " JOIN organisation ON organisation.id = base.recycler_id"
    " WHERE base.id > :last ORDER BY base.id LIMIT :most"
)


def upgrade() -> None:
    for thing, query in (("organisation", _NAMES), ("base", _BASES)):
        table = op.create_table(
            f"{thing}_word",
            sa.Column("word", WORD, nullable=False),
            sa.Column(f"{thing}_id", BIG, nullable=False),
            sa.ForeignKeyConstraint(
                [f"{thing}_id"], [f"{thing}.id"], name=op.f(f"fk_{thing}_word_{thing}_id")
            ),
            sa.PrimaryKeyConstraint("word", f"{thing}_id", name=op.f(f"pk_{thing}_word")),
        )
        _fill(table, f"{thing}_id", query)
    op.create_index("ix_organisation_register_number", "organisation", ["register_number"])
    op.create_index("ix_organisation_identifier_value", "organisation_identifier", ["value"])


def _fill(table: Any, key: str, query: str) -> None:
    """Enter the words of what is there, a thousand things at a time."""
    link, last = op.get_bind(), 0
    while rows := link.execute(sa.text(query), {"last": last, "most": _AT_ONCE}).all():
        last = rows[-1][0]
        words = [
            {"word": word, key: row[0]} for row in rows for word in words_of(map(str, row[1:]))
        ]
        if words:
            op.bulk_insert(table, words)


def downgrade() -> None:
    op.drop_index("ix_organisation_identifier_value", table_name="organisation_identifier")
    op.drop_index("ix_organisation_register_number", table_name="organisation")
    op.drop_table("base_word")
    op.drop_table("organisation_word")
