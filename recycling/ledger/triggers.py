"""Who keeps a fact from being changed? The database itself.

Triggers for SQLite and PostgreSQL refuse every UPDATE and DELETE of ``fact`` but one: blanking
who acted (``actor_ref`` and ``actor_salt`` together), which is how a person is erased.
Used when tables are made, and by the migration.
"""

from __future__ import annotations

ERASABLE = ("actor_ref", "actor_salt")
_KEPT = (
    "id", "type", "subject", "number", "organisation_ref", "at", "body", "salt", "actor_digest",
    "body_digest", "previous", "digest",
)  # fmt: skip
_CHANGED = "a fact is never changed"
_DELETED = "a fact is never deleted"
_ERASES = " AND ".join(f"NEW.{column} = ''" for column in ERASABLE)


def creation(dialect: str) -> tuple[str, ...]:
    """Return the statements that guard ``fact`` on this database."""
    return _postgresql() if dialect == "postgresql" else _sqlite()


def removal(dialect: str) -> tuple[str, ...]:
    """Return the statements that undo ``creation``."""
    if dialect == "postgresql":
        return (
            "DROP TRIGGER IF EXISTS fact_is_immutable ON fact",
            "DROP FUNCTION IF EXISTS refuse_changed_fact()",
        )
    names = ("fact_is_never_changed", "fact_is_never_deleted", "fact_is_never_replaced")
    return tuple(f"DROP TRIGGER IF EXISTS {name}" for name in names)


def _sqlite() -> tuple[str, ...]:
    same = " AND ".join(f"NEW.{column} IS OLD.{column}" for column in _KEPT)
    present = (
        "EXISTS (SELECT 1 FROM fact WHERE id = NEW.id)"
        " OR EXISTS (SELECT 1 FROM fact WHERE subject = NEW.subject AND number = NEW.number)"
    )
    return (
        "CREATE TRIGGER fact_is_never_changed BEFORE UPDATE ON fact"
        f" WHEN NOT ({same} AND {_ERASES})"
        f" BEGIN SELECT RAISE(ABORT, '{_CHANGED}'); END",
        "CREATE TRIGGER fact_is_never_deleted BEFORE DELETE ON fact"
        f" BEGIN SELECT RAISE(ABORT, '{_DELETED}'); END",
        # INSERT OR REPLACE deletes without asking the trigger above.
        "CREATE TRIGGER fact_is_never_replaced BEFORE INSERT ON fact"
        f" WHEN {present}"
        " BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: fact'); END",
    )


def _postgresql() -> tuple[str, ...]:
    blanked = " - ".join(("", *(f"'{column}'" for column in ERASABLE)))
    return (
        "CREATE OR REPLACE FUNCTION refuse_changed_fact() RETURNS trigger LANGUAGE plpgsql AS $$"
        " BEGIN"
        f" IF TG_OP = 'DELETE' THEN RAISE EXCEPTION '{_DELETED}'; END IF;"
        f" IF to_jsonb(NEW){blanked} = to_jsonb(OLD){blanked} AND {_ERASES}"
        " THEN RETURN NEW; END IF;"
        f" RAISE EXCEPTION '{_CHANGED}';"
        " END $$",
        "CREATE TRIGGER fact_is_immutable BEFORE UPDATE OR DELETE ON fact"
        " FOR EACH ROW EXECUTE FUNCTION refuse_changed_fact()",
    )
