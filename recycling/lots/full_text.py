"""How does each database look up a lot's words? The index, and how a question is put to it.

PostgreSQL: a GIN index over ``lot_entry.words``, a ``tsvector``. SQLite: the FTS5 table
``lot_words`` over the same column, kept in step by triggers. Words come normalised by
``rules/words.py``, so neither database's own parser has a say.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

INDEX = "ix_lot_entry_words"
TABLE = "lot_words"
_ADDED = "INSERT INTO lot_words(rowid, words) VALUES (NEW.id, NEW.words);"
_TAKEN = "INSERT INTO lot_words(lot_words, rowid, words) VALUES ('delete', OLD.id, OLD.words);"


def creation(dialect: str) -> tuple[str, ...]:
    """Return the statements that make the index on this database."""
    if dialect == "postgresql":
        return (f"CREATE INDEX {INDEX} ON lot_entry USING gin (words)",)
    return (
        f"CREATE VIRTUAL TABLE {TABLE} USING fts5(words, content='lot_entry',"
        " content_rowid='id', tokenize='unicode61 remove_diacritics 0', detail='none',"
        " prefix='3')",
        f"CREATE TRIGGER {TABLE}_added AFTER INSERT ON lot_entry BEGIN {_ADDED} END",
        f"CREATE TRIGGER {TABLE}_taken AFTER DELETE ON lot_entry BEGIN {_TAKEN} END",
        f"CREATE TRIGGER {TABLE}_changed AFTER UPDATE OF words ON lot_entry"
        f" BEGIN {_TAKEN} {_ADDED} END",
    )


def removal(dialect: str) -> tuple[str, ...]:
    """Return the statements that undo ``creation``."""
    if dialect == "postgresql":
        return (f"DROP INDEX IF EXISTS {INDEX}",)
    return (
        *(f"DROP TRIGGER IF EXISTS {TABLE}_{one}" for one in ("added", "taken", "changed")),
        f"DROP TABLE IF EXISTS {TABLE}",
    )


def is_ours(name: str | None) -> bool:
    """Tell whether a table or index of a database is one of those made here, not by the models."""
    return name is not None and (name == INDEX or name.startswith(TABLE))


def question(
    dialect: str, begun: Iterable[str], whole: Iterable[str], some: Iterable[Sequence[str]] = ()
) -> str:
    """Ask for every word of ``whole``, some word beginning with each of ``begun``, one of ``some``.

    ``some`` are groups, and one word of each must be there. Words hold letters and digits only, so
    nothing in them needs escaping.
    """
    if dialect == "postgresql":
        quote, star, either, both = "'", ":*", " | ", " & "
    else:
        quote, star, either, both = '"', "*", " OR ", " AND "
    asked = [f"{quote}{word}{quote}{star}" for word in begun]
    asked += [f"{quote}{word}{quote}" for word in whole]
    asked += [f"({either.join(f'{quote}{word}{quote}' for word in group)})" for group in some]
    return both.join(asked)
