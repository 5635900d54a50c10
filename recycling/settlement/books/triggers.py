"""Who keeps the books from being changed, and makes every entry balance? The database itself.

On both databases: rows of the books are never changed or deleted. A posting carries the balance of
its account on from the one before. Postings come first and the entry then seals them: it is refused
unless they sum to zero in its currency, and no posting joins an entry that is there already; a
posting whose entry never comes breaks its (deferred) reference when the deed commits.
Used when tables are made, and by the migration.
"""

from __future__ import annotations

_TABLES = ("book_account", "book_entry", "book_posting")
_CHANGED = "the books are never changed"
_CARRIED = "a posting carries its account’s balance on"
_SEALED = "an entry is sealed"
_BALANCED = "an entry balances in one currency"
_LAST = "FROM book_posting WHERE account_id = NEW.account_id ORDER BY number DESC LIMIT 1"
_NEXT_NUMBER = f"COALESCE((SELECT number {_LAST}), 0) + 1"
_NEXT_BALANCE = f"COALESCE((SELECT balance_minor {_LAST}), 0) + NEW.amount_minor"
_OUT_OF_TURN = f"NEW.number <> {_NEXT_NUMBER} OR NEW.balance_minor <> {_NEXT_BALANCE}"
_LATE = "EXISTS (SELECT 1 FROM book_entry WHERE fact_id = NEW.fact_id AND kind = NEW.kind)"
_ITS = "p.fact_id = NEW.fact_id AND p.kind = NEW.kind"
_SUM = f"(SELECT sum(p.amount_minor) FROM book_posting p WHERE {_ITS})"  # noqa: S608  # nosec B608
_UNBALANCED = (
    f"COALESCE({_SUM}, 1) <> 0 OR EXISTS"  # noqa: S608  # nosec B608
    " (SELECT 1 FROM book_posting p JOIN book_account a ON a.id = p.account_id"
    f" WHERE {_ITS} AND a.currency <> NEW.currency)"
)


def creation(dialect: str) -> tuple[str, ...]:
    """Return the statements that guard the books on this database."""
    return _postgresql() if dialect == "postgresql" else _sqlite()


def removal(dialect: str) -> tuple[str, ...]:
    """Return the statements that undo ``creation``."""
    if dialect == "postgresql":
        return (
            *(f"DROP TRIGGER {table}_is_kept ON {table}" for table in _TABLES),
            "DROP TRIGGER book_posting_carries_on ON book_posting",
            "DROP TRIGGER book_entry_balances ON book_entry",
            "DROP FUNCTION refuse_changed_books()",
            "DROP FUNCTION refuse_posting_out_of_turn()",
            "DROP FUNCTION refuse_unbalanced_entry()",
        )
    kept = (f"{table}_is_never_{done}" for table in _TABLES for done in ("changed", "deleted"))
    others = ("book_posting_carries_on", "book_posting_is_early", "book_entry_balances")
    return tuple(
        f"DROP TRIGGER {name}" for name in (*kept, *others, "book_entry_is_never_replaced")
    )


def _sqlite() -> tuple[str, ...]:
    kept = (
        f"CREATE TRIGGER {table}_is_never_{done} BEFORE {how} ON {table}"
        f" BEGIN SELECT RAISE(ABORT, '{_CHANGED}'); END"
        for table in _TABLES
        for done, how in (("changed", "UPDATE"), ("deleted", "DELETE"))
    )
    return (
        *kept,
        _before("book_posting_carries_on", "book_posting", _OUT_OF_TURN, _CARRIED),
        _before("book_posting_is_early", "book_posting", _LATE, _SEALED),
        _before("book_entry_balances", "book_entry", _UNBALANCED, _BALANCED),
        # INSERT OR REPLACE deletes without asking the triggers above.
        _before(
            "book_entry_is_never_replaced",
            "book_entry",
            _LATE,
            "UNIQUE constraint failed: book_entry",
        ),
    )


def _before(name: str, table: str, is_wrong: str, says: str) -> str:
    return (
        f"CREATE TRIGGER {name} BEFORE INSERT ON {table} WHEN {is_wrong}"
        f" BEGIN SELECT RAISE(ABORT, '{says}'); END"
    )


def _postgresql() -> tuple[str, ...]:
    return (
        _function("refuse_changed_books", _refusal(_CHANGED)),
        *(
            f"CREATE TRIGGER {table}_is_kept BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION refuse_changed_books()"
            for table in _TABLES
        ),
        _function(
            "refuse_posting_out_of_turn",
            f"IF {_OUT_OF_TURN} THEN {_refusal(_CARRIED)} END IF;"
            f" IF {_LATE} THEN {_refusal(_SEALED)} END IF; RETURN NEW;",
        ),
        "CREATE TRIGGER book_posting_carries_on BEFORE INSERT ON book_posting"
        " FOR EACH ROW EXECUTE FUNCTION refuse_posting_out_of_turn()",
        _function(
            "refuse_unbalanced_entry",
            f"IF {_UNBALANCED} THEN {_refusal(_BALANCED)} END IF; RETURN NEW;",
        ),
        "CREATE TRIGGER book_entry_balances BEFORE INSERT ON book_entry"
        " FOR EACH ROW EXECUTE FUNCTION refuse_unbalanced_entry()",
    )


def _function(name: str, body: str) -> str:
    return (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN {body} END $$"
    )


def _refusal(says: str) -> str:
    return f"RAISE EXCEPTION '{says}' USING ERRCODE = 'check_violation';"
