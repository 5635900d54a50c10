"""Who keeps a return as it was signed? The database: a version is never changed or deleted.

Used when tables are made, and by the migration.
"""

from __future__ import annotations

_TABLE = "return_version"
_SAYS = "a signed return is never changed"


def creation(dialect: str) -> tuple[str, ...]:
    """Return the statements that guard versions on this database."""
    if dialect == "postgresql":
        return (
            "CREATE OR REPLACE FUNCTION refuse_changed_return() RETURNS trigger LANGUAGE plpgsql"
            f" AS $$ BEGIN RAISE EXCEPTION '{_SAYS}' USING ERRCODE = 'check_violation'; END $$",
            f"CREATE TRIGGER {_TABLE}_is_kept BEFORE UPDATE OR DELETE ON {_TABLE}"
            " FOR EACH ROW EXECUTE FUNCTION refuse_changed_return()",
        )
    return tuple(
        f"CREATE TRIGGER {_TABLE}_is_never_{done} BEFORE {how} ON {_TABLE}"
        f" BEGIN SELECT RAISE(ABORT, '{_SAYS}'); END"
        for done, how in (("changed", "UPDATE"), ("deleted", "DELETE"))
    )


def removal(dialect: str) -> tuple[str, ...]:
    """Return the statements that undo ``creation``."""
    if dialect == "postgresql":
        return (
            f"DROP TRIGGER {_TABLE}_is_kept ON {_TABLE}",
            "DROP FUNCTION refuse_changed_return()",
        )
    return tuple(f"DROP TRIGGER {_TABLE}_is_never_{done}" for done in ("changed", "deleted"))
