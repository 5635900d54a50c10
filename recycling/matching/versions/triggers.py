"""Who notices that a base, a licence, an order, a border or a price changed? The database itself.

Triggers for SQLite and PostgreSQL write a row of ``register_change`` whenever a row of a watched
table is written, whoever writes it and however, so that no deed can forget it. Used when tables are
made, and by the migration. A migration that makes a watched table anew on SQLite loses its
triggers, and says ``creation`` again; the tests of migrations see it forgotten.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

MODULUS = 2**44
"""Nonces and their sum are below it, so that half a million of them fit into 63 bits."""

_LINE = "(SELECT base_id FROM process_line WHERE id = {row}.line_id)"
_LICENCE = "(SELECT base_id FROM licence WHERE id = {row}.licence_id)"
_COUNTER = "(SELECT base_id FROM base_counter WHERE id = {row}.counter_id)"
_OWN = "{row}.base_id"
WATCHED: Mapping[str, str] = {
    "base": "{row}.id",
    "process_line": _OWN,
    "line_subtype": _LINE,
    "line_yield": _LINE,
    "line_penalty": _LINE,
    "licence": _OWN,
    "licence_process": _LICENCE,
    "licence_subtype": _LICENCE,
    "licence_code": _LICENCE,
    "licence_hazard": _LICENCE,
    "licence_year": _LICENCE,
    "reservation": _LICENCE,
    "footing": _OWN,
    "case_order": _OWN,
    "base_counter": _OWN,
    "counter_share": _COUNTER,
}
"""The tables of bases, each with the base that a row of it is about."""
APART: Mapping[str, str] = {"border_decision": "borders", "price_observation": "prices"}
"""The tables that are about no base, each with the kind of change."""
_OPERATIONS = ("INSERT", "UPDATE", "DELETE")
_RECYCLERS, _STANDING = "organisation", "UPDATE OF standing, name, verified_at"


def creation(
    dialect: str, watched: Mapping[str, str] = WATCHED, apart: Mapping[str, str] = APART
) -> tuple[str, ...]:
    """Return the statements that watch the tables on this database; twice is as good as once."""
    bodies = {
        **{table: _of_base(said) for table, said in watched.items()},
        **{table: _of_none(kind) for table, kind in apart.items()},
    }
    make = _postgresql if dialect == "postgresql" else _sqlite
    made = (one for table, body in bodies.items() for one in make(table, body, _OPERATIONS))
    of_recyclers = make(_RECYCLERS, _of_recycler(), (_STANDING,))
    return (*removal(dialect, (*watched, *apart)), *made, *of_recyclers)


def removal(dialect: str, tables: Iterable[str] = (*WATCHED, *APART)) -> tuple[str, ...]:
    """Return the statements that undo ``creation``."""
    every = (*tables, _RECYCLERS)
    if dialect == "postgresql":
        dropped = ("DROP TRIGGER IF EXISTS {0} ON {1}", "DROP FUNCTION IF EXISTS {0}()")
        return tuple(one.format(_name(table), table) for table in every for one in dropped)
    return tuple(
        f"DROP TRIGGER IF EXISTS {_name(table)}_{operation.lower()}"
        for table in every
        for operation in _OPERATIONS
    )


def names(dialect: str) -> frozenset[str]:
    """Return the names of all triggers there must be."""
    every = (*WATCHED, *APART)
    if dialect == "postgresql":
        return frozenset(_name(table) for table in (*every, _RECYCLERS))
    each = {f"{_name(table)}_{one.lower()}" for table in every for one in _OPERATIONS}
    return frozenset({*each, f"{_name(_RECYCLERS)}_update"})


def _name(table: str) -> str:
    return f"register_sees_{table}"


_INTO = "INSERT INTO register_change (kind, base_id, nonce)"


def _of_base(base: str) -> str:
    return f"{_INTO} SELECT 'base', {base}, {{nonce}} WHERE {base} IS NOT NULL"


def _of_none(kind: str) -> str:
    return f"{_INTO} VALUES ('{kind}', NULL, {{nonce}})"


def _of_recycler() -> str:
    its_bases = "FROM base b WHERE b.recycler_id = {row}.id"
    return f"{_INTO} SELECT 'base', b.id, {{nonce}} {its_bases}"


def _sqlite(table: str, body: str, operations: Iterable[str]) -> Iterable[str]:
    nonce = f"abs(random() % {MODULUS})"
    for operation in operations:
        verb = operation.partition(" ")[0]
        said = body.format(row="OLD" if verb == "DELETE" else "NEW", nonce=nonce)
        name = f"{_name(table)}_{verb.lower()}"
        yield f"CREATE TRIGGER {name} AFTER {operation} ON {table} BEGIN {said}; END"


def _postgresql(table: str, body: str, operations: Iterable[str]) -> Iterable[str]:
    nonce = f"floor(random() * {MODULUS})::bigint"
    old, new = (body.format(row=row, nonce=nonce) for row in ("OLD", "NEW"))
    yield (
        f"CREATE FUNCTION {_name(table)}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF TG_OP = 'DELETE' THEN {old}; ELSE {new}; END IF; RETURN NULL; END $$"
    )
    yield (
        f"CREATE TRIGGER {_name(table)} AFTER {' OR '.join(operations)} ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION {_name(table)}()"
    )
