"""Who keeps a document from being changed once it is issued? The database itself.

On both databases rows of documents are never changed or deleted, and the last number given out
of a series only ever grows by one. Used when tables are made, and by the migration.
"""

from __future__ import annotations

_TABLE, _COUNTER = "sale_document", "document_counter"
_CHANGED = "a document is never changed"
_SKIPPED = "numbers of documents follow one another"
_JUMPS = "NEW.last <> OLD.last + 1"


def creation(dialect: str) -> tuple[str, ...]:
    """Return the statements that guard documents on this database."""
    if dialect == "postgresql":
        return (
            _function("refuse_changed_document", _refusal(_CHANGED)),
            f"CREATE TRIGGER {_TABLE}_is_kept BEFORE UPDATE OR DELETE ON {_TABLE}"
            " FOR EACH ROW EXECUTE FUNCTION refuse_changed_document()",
            _function(
                "refuse_skipped_number",
                f"IF {_JUMPS} THEN {_refusal(_SKIPPED)} END IF; RETURN NEW;",
            ),
            f"CREATE TRIGGER {_COUNTER}_skips_none BEFORE UPDATE ON {_COUNTER}"
            " FOR EACH ROW EXECUTE FUNCTION refuse_skipped_number()",
        )
    kept = (
        f"CREATE TRIGGER {_TABLE}_is_never_{done} BEFORE {how} ON {_TABLE}"
        f" BEGIN SELECT RAISE(ABORT, '{_CHANGED}'); END"
        for done, how in (("changed", "UPDATE"), ("deleted", "DELETE"))
    )
    return (
        *kept,
        f"CREATE TRIGGER {_COUNTER}_skips_none BEFORE UPDATE ON {_COUNTER} WHEN {_JUMPS}"
        f" BEGIN SELECT RAISE(ABORT, '{_SKIPPED}'); END",
    )


def removal(dialect: str) -> tuple[str, ...]:
    """Return the statements that undo ``creation``."""
    if dialect == "postgresql":
        return (
            f"DROP TRIGGER {_TABLE}_is_kept ON {_TABLE}",
            f"DROP TRIGGER {_COUNTER}_skips_none ON {_COUNTER}",
            "DROP FUNCTION refuse_changed_document()",
            "DROP FUNCTION refuse_skipped_number()",
        )
    names = (f"{_TABLE}_is_never_changed", f"{_TABLE}_is_never_deleted", f"{_COUNTER}_skips_none")
    return tuple(f"DROP TRIGGER {name}" for name in names)


def _function(name: str, body: str) -> str:
    return (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN {body} END $$"
    )


def _refusal(says: str) -> str:
    return f"RAISE EXCEPTION '{says}' USING ERRCODE = 'check_violation';"
