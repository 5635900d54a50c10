"""The register's words: those that may be typed in part, and the cells of nets its places lie in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from recycling.lots.rules import cell_word, cells_of, facet_word, may_begin

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_AT_ONCE = 500


def upgrade() -> None:
    in_order_of_codes = sa.String(40).with_variant(sa.String(40, collation="C"), "postgresql")
    op.create_table(
        "register_word",
        sa.Column("word", in_order_of_codes, nullable=False),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_register_word")),
    )
    _know_words_and_cells()
    op.drop_index("ix_lot_entry_latitude_udeg_longitude_udeg", "lot_entry")
    for column in ("text", "latitude_udeg", "longitude_udeg"):
        op.execute(f"ALTER TABLE lot_entry DROP COLUMN {column}")


def _know_words_and_cells() -> None:
    link = op.get_bind()
    words: set[str] = set()
    changed = "UPDATE lot_entry SET words = CAST(:words AS tsvector) WHERE id = :id"
    if link.dialect.name == "sqlite":
        changed = "UPDATE lot_entry SET words = :words WHERE id = :id"
    last = 0
    while rows := link.execute(
        sa.text(
            "SELECT id, text, state, latitude_udeg, longitude_udeg FROM lot_entry"
            " WHERE id > :last ORDER BY id LIMIT :most"
        ),
        {"last": last, "most": _AT_ONCE},
    ).all():
        link.execute(sa.text(changed), [{"id": row.id, "words": _words(row)} for row in rows])
        words |= {word for row in rows for word in row.text.split() if _is_typed(word)}
        last = rows[-1].id
    if words:
        table = sa.table("register_word", sa.column("word", sa.String))
        link.execute(table.insert(), [{"word": word} for word in sorted(words)])


def _words(row: sa.Row[tuple[int, str, str, int, int]]) -> str:
    cells = map(cell_word, cells_of(row.latitude_udeg, row.longitude_udeg))
    return " ".join((row.text, *cells, facet_word("t", row.state)))


def _is_typed(word: str) -> bool:
    return not word.startswith(facet_word("", "")) and may_begin(word)


def downgrade() -> None:
    op.add_column("lot_entry", sa.Column("text", sa.Text(), nullable=False, server_default=""))
    for name in ("latitude_udeg", "longitude_udeg"):
        op.add_column(
            "lot_entry", sa.Column(name, sa.Integer(), nullable=False, server_default="0")
        )
    op.execute(
        "UPDATE lot_entry SET"
        " latitude_udeg = (SELECT latitude_udeg FROM lot WHERE lot.id = lot_id),"
        " longitude_udeg = (SELECT longitude_udeg FROM lot WHERE lot.id = lot_id)"
    )
    _put_texts_back()
    op.create_index(
        "ix_lot_entry_latitude_udeg_longitude_udeg",
        "lot_entry",
        ["latitude_udeg", "longitude_udeg"],
    )
    op.drop_table("register_word")


def _put_texts_back() -> None:
    link, last = op.get_bind(), 0
    states = facet_word("t", "")
    while rows := link.execute(
        sa.text(
            "SELECT id, CAST(words AS text) AS words FROM lot_entry"
            " WHERE id > :last ORDER BY id LIMIT :most"
        ),
        {"last": last, "most": _AT_ONCE},
    ).all():
        for row in rows:
            words = (word.strip("'") for word in row.words.split())
            text = " ".join(word for word in words if not word.startswith(states))
            link.execute(
                sa.text("UPDATE lot_entry SET text = :text WHERE id = :id"),
                {"id": row.id, "text": text},
            )
        last = rows[-1].id
