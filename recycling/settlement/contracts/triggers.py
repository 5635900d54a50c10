"""Who keeps a contract as it was drawn up, and its signatures as they were made? The database.

On both databases a contract is never changed or deleted; a signature is written once into the
place that was left for it, and never changed after that. Used when tables are made, and by the
migration.
"""

from __future__ import annotations

_TABLE, _SIGNED = "sale_contract", "contract_signature"
_CHANGED = "a contract is never changed"
_SIGNED_ONCE = "a signature is never changed"
_IS_SIGNED = "OLD.signed_at IS NOT NULL"


def creation(dialect: str) -> tuple[str, ...]:
    """Return the statements that guard contracts on this database."""
    if dialect == "postgresql":
        return (
            _function("refuse_changed_contract", _refusal(_CHANGED)),
            f"CREATE TRIGGER {_TABLE}_is_kept BEFORE UPDATE OR DELETE ON {_TABLE}"
            " FOR EACH ROW EXECUTE FUNCTION refuse_changed_contract()",
            _function("refuse_changed_signature", _refusal(_SIGNED_ONCE)),
            f"CREATE TRIGGER {_SIGNED}_is_made_once BEFORE UPDATE ON {_SIGNED}"
            f" FOR EACH ROW WHEN ({_IS_SIGNED}) EXECUTE FUNCTION refuse_changed_signature()",
            f"CREATE TRIGGER {_SIGNED}_is_kept BEFORE DELETE ON {_SIGNED}"
            " FOR EACH ROW EXECUTE FUNCTION refuse_changed_signature()",
        )
    return (
        *(
            f"CREATE TRIGGER {_TABLE}_is_never_{done} BEFORE {how} ON {_TABLE}"
            f" BEGIN SELECT RAISE(ABORT, '{_CHANGED}'); END"
            for done, how in (("changed", "UPDATE"), ("deleted", "DELETE"))
        ),
        f"CREATE TRIGGER {_SIGNED}_is_made_once BEFORE UPDATE ON {_SIGNED} WHEN {_IS_SIGNED}"
        f" BEGIN SELECT RAISE(ABORT, '{_SIGNED_ONCE}'); END",
        f"CREATE TRIGGER {_SIGNED}_is_kept BEFORE DELETE ON {_SIGNED}"
        f" BEGIN SELECT RAISE(ABORT, '{_SIGNED_ONCE}'); END",
    )


def removal(dialect: str) -> tuple[str, ...]:
    """Return the statements that undo ``creation``."""
    if dialect == "postgresql":
        return (
            f"DROP TRIGGER {_TABLE}_is_kept ON {_TABLE}",
            f"DROP TRIGGER {_SIGNED}_is_made_once ON {_SIGNED}",
            f"DROP TRIGGER {_SIGNED}_is_kept ON {_SIGNED}",
            "DROP FUNCTION refuse_changed_contract()",
            "DROP FUNCTION refuse_changed_signature()",
        )
    names = (
        f"{_TABLE}_is_never_changed",
        f"{_TABLE}_is_never_deleted",
        f"{_SIGNED}_is_made_once",
        f"{_SIGNED}_is_kept",
    )
    return tuple(f"DROP TRIGGER {name}" for name in names)


def _function(name: str, body: str) -> str:
    return (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN {body} END $$"
    )


def _refusal(says: str) -> str:
    return f"RAISE EXCEPTION '{says}' USING ERRCODE = 'check_violation';"
